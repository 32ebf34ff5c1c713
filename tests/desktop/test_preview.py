"""The large preview: walked, closed, its heatmap, and a rectangle to search with."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from desktop.library.wanted import PhotoQuery
from tests.desktop.conftest import WAIT, answered, ranked


@pytest.fixture
def preview(qtbot, searched):
    window = searched
    QTest.keyClick(window.results.view, Qt.Key.Key_Space)
    assert window.preview.isVisible()
    qtbot.waitUntil(lambda: window.preview.picture.ready, timeout=WAIT)
    answered(qtbot, window)  # the whole file has taken the thumbnail's place
    return window.preview


def test_it_covers_the_window_and_tells_what_it_shows(window, preview):
    assert preview.geometry() == window.rect()
    tile = window.results.view.tiles.tiles[0]
    assert preview.tile is tile and preview.title.text() == tile.name
    assert preview.place.text().startswith(f"1 of 12 · D' {tile.result.distance:.2f}")
    window.resize(1100, 700)
    assert preview.geometry() == window.rect()


def test_the_why_panel_never_covers_it_in_a_narrow_window(qtbot, window, preview):
    window.resize(1100, 700)
    for _ in range(3):
        QTest.keyClick(preview, Qt.Key.Key_Right)
    assert window.why.isVisible()
    place = window.why.mapTo(window, window.why.rect().center())
    seen = window.childAt(place)
    assert seen is preview or preview.isAncestorOf(seen)


def test_arrows_walk_the_results_and_escape_closes(qtbot, window, preview):
    view = window.results.view
    for _ in range(2):
        QTest.keyClick(preview, Qt.Key.Key_Right)
    assert preview.tile is view.tiles.tiles[2] and view.currentIndex().row() == 2
    QTest.keyClick(preview, Qt.Key.Key_Left)
    assert preview.tile is view.tiles.tiles[1]
    QTest.mouseClick(preview.back, Qt.MouseButton.LeftButton)
    assert preview.tile is view.tiles.tiles[0] and not preview.back.isEnabled()
    QTest.keyClick(preview, Qt.Key.Key_Left)
    assert preview.tile is view.tiles.tiles[0], "nothing is before the first"
    QTest.keyClick(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible() and view.hasFocus()


def test_the_whole_file_replaces_the_thumbnail(qtbot, window, preview):
    assert preview.picture.photo_rect().width() == 2 * preview.tile.size[0], "at most twice its size"


def test_heatmap_and_regions_are_those_of_the_grid(qtbot, window, preview):
    picture = preview.picture
    preview.heatmap.opacity.setValue(0)
    plain = picture.grab().toImage()
    preview.heatmap.opacity.setValue(90)
    assert window.results.opacity.value() == 90
    glowing = picture.grab().toImage()
    assert glowing != plain
    for region in range(3):
        QTest.mouseClick(preview.heatmap.dot(region), Qt.MouseButton.LeftButton)
    assert window.switches.shown() == (False, False, False)
    assert picture.grab().toImage() == plain


def test_enter_opens_and_ctrl_f_finds_similar(qtbot, window, preview, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    tile = preview.tile
    QTest.keyClick(preview, Qt.Key.Key_Return)
    assert opened == [Path(tile.path)]
    QTest.keyClick(preview, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert not preview.isVisible()
    assert window.stage.query == PhotoQuery(tile.path, tile.name, tile.photo_id)


def pull(preview, start: tuple[float, float], end: tuple[float, float]) -> None:
    picture, rect = preview.picture, preview.picture.photo_rect()
    one, other = (
        QPoint(round(rect.left() + x * rect.width()), round(rect.top() + y * rect.height())) for x, y in (start, end)
    )
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, pos=one)
    QTest.mouseMove(picture, (one + other) / 2)
    QTest.mouseMove(picture, other)
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=other)


def test_a_rectangle_is_searched_with(qtbot, window, preview):
    before, tile = ranked(window), preview.tile
    assert not preview.search_part.isVisible()
    pull(preview, (0.25, 0.2), (0.75, 0.9))
    part = preview.picture.part
    assert (part.left, part.top, part.width, part.height) == pytest.approx((0.25, 0.2, 0.5, 0.7), abs=0.02)
    assert preview.search_part.isVisible()
    QTest.keyClick(preview, Qt.Key.Key_Escape)
    assert preview.picture.part is None and preview.isVisible(), "Esc lets go of the rectangle first"
    pull(preview, (1.4, 1.2), (0.5, 0.5))
    assert preview.picture.part is None, "it begins on the photo"
    pull(preview, (0.5, 0.5), (1.4, 1.6))
    part = preview.picture.part
    assert part.left + part.width == pytest.approx(1) and part.top + part.height == pytest.approx(1)
    QTest.mouseClick(preview.search_part, Qt.MouseButton.LeftButton)
    assert not preview.isVisible()
    assert window.stage.query == PhotoQuery(tile.path, tile.name, tile.photo_id, part)
    qtbot.waitUntil(lambda: window.results.chips.photo.isVisible() and ranked(window) != before, timeout=WAIT)
    assert window.results.chips.photo.text() == f"Similar to a part of {tile.name}"
    assert len(ranked(window)) == 12


def test_a_file_that_is_gone_is_told_over_its_thumbnail(qtbot, window, preview):
    Path(window.results.view.tiles.tiles[1].path).unlink()
    QTest.keyClick(preview, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "no such file" in preview.hint.text(), timeout=WAIT)
    assert preview.picture.ready


def test_the_library_can_be_walked_too(qtbot, window):
    view = window.results.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert window.preview.place.text().startswith("12 of 12 · ")
    assert not window.preview.heatmap.isEnabled()
    QTest.keyClick(window.preview, Qt.Key.Key_Space)
    assert not window.preview.isVisible()
