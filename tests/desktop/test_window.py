"""The whole way through the window, by pointer and key: draw, look, choose, undo, add, close and open again."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from tests.desktop.conftest import WAIT, answered, draw, ranked, settle, shown


def test_drawing_brings_results_and_more_drawing_changes_them(qtbot, window):
    draw(window, (120, 120), (200, 140), (260, 150))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    first = [tile.result.distance for tile in window.results.view.tiles.tiles]
    assert first == sorted(first)
    assert window.results.title.text() == "12 closest"
    assert window.results.subtitle.text().startswith("of 12 · ")
    assert window.status.times.text().startswith("encode ")
    draw(window, (150, 300), (320, 330), (330, 200), (200, 180))
    qtbot.waitUntil(lambda: [t.result.distance for t in window.results.view.tiles.tiles] != first, timeout=WAIT)


def test_results_follow_while_the_pen_is_still_down(qtbot, window):
    canvas = window.sketch.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(120, 120))
    for step in range(8):
        QTest.mouseMove(canvas, QPoint(130 + 10 * step, 130 + 4 * step))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(220, 170))


def test_undo_to_an_empty_paper_shows_the_library(qtbot, window):
    draw(window, (120, 120), (260, 150))
    draw(window, (120, 220), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    QTest.keySequence(window, "Ctrl+Z")
    QTest.keySequence(window, "Ctrl+Z")
    qtbot.waitUntil(lambda: not ranked(window), timeout=WAIT)
    assert window.results.title.text() == "Library"
    assert shown(window) == 12
    answered(qtbot, window)
    assert not ranked(window), "no stale result comes back"
    assert window.status.times.text() == ""


def test_why_adds_up_to_the_distance(qtbot, window):
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    view = window.results.view
    second = view.tiles.index(1)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(second).center())

    def told() -> bool:
        distance = view.tiles.tiles[1].result.distance
        return window.why.title.text() == "Why number 2" and f"{distance:.2f}" in window.why.distance.text()

    qtbot.waitUntil(told, timeout=WAIT)
    settle(qtbot, window)  # the grids follow a moment later
    result = view.tiles.tiles[1].result
    assert window.why.terms.values.sum() == pytest.approx(result.distance, abs=1e-5)
    assert window.why.weights.values.sum() == pytest.approx(1, abs=1e-5)
    assert np.allclose(window.why.terms.values, window.why.weights.values * result.distances)
    assert f"{result.distance:.2f}" in window.why.distance.text()


def test_hovering_a_cell_lights_its_region_alone(qtbot, window):
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    grid = window.why.weights
    qtbot.waitUntil(lambda: grid.isVisible() and grid.values.sum() > 0, timeout=WAIT)
    QTest.mouseMove(grid, grid.cell(1, 2).center().toPoint())
    qtbot.waitUntil(lambda: window.switches.shown() == (False, False, True), timeout=WAIT)
    QTest.mouseMove(window.status, QPoint(5, 5))
    grid.leaveEvent(None)
    assert window.switches.shown() == (True, True, True)


def test_a_switch_hides_a_region_everywhere(qtbot, window):
    assert not window.results.dot(1).isEnabled(), "the library itself has no regions to show"
    draw(window, (120, 120), (260, 150))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    window.results.dot(1).click()
    assert window.switches.shown() == (True, False, True)
    assert not window.why.chips.chip(1).isChecked()
    window.why.chips.chip(1).click()
    assert window.switches.shown() == (True, True, True)
    assert window.results.dot(1).isChecked()


def test_keys_walk_the_grid_and_enter_opens(qtbot, window, monkeypatch, photo_folder):
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    view = window.results.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == 11
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.currentIndex().row() == 5
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert [Path(url.toLocalFile()) for url in opened] == [Path(view.current_tile().path)]


def test_a_photo_that_is_gone_is_told_not_fatal(window):
    tile = window.results.view.tiles.tiles[0]
    Path(tile.path).unlink()
    window.results.view.opened.emit(tile)
    assert "not there any more" in window.progress.words.text()


def test_copying_a_path(window):
    from desktop.operations import copy_paths

    tile = window.results.view.tiles.tiles[0]
    copy_paths([tile.path])
    assert QGuiApplication.clipboard().text() == tile.path


def test_a_dropped_folder_becomes_searchable_and_tells_what_it_skipped(qtbot, window, tmp_path):
    more = tmp_path / "more"
    more.mkdir()
    from tests.conftest import make_photo

    make_photo(more / "new.jpg", seed=5)
    (more / "broken.jpg").write_bytes(b"no photo")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(more))])
    copy, left, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(300, 300), copy, data, left, plain))
    qtbot.waitUntil(lambda: shown(window) == 13, timeout=WAIT)
    qtbot.waitUntil(lambda: "skipped" in window.progress.words.text() and not window.session.indexing, timeout=WAIT)
    assert window.progress.words.text() == "1 new, 1 skipped"
    draw(window, (120, 120), (260, 150))
    qtbot.waitUntil(lambda: len(ranked(window)) == 13, timeout=WAIT)


def test_closing_and_opening_again_keeps_library_and_choices(qtbot, window, open_window):
    window.choose_theme("dark")
    window.show_why(False)
    window.results.opacity.setValue(31)
    window.close()
    again = open_window()
    qtbot.waitUntil(lambda: shown(again) == 12, timeout=WAIT)
    assert again.results.opacity.value() == 31
    assert not again.why.isVisible()
    assert again.settings.theme == "dark"
    qtbot.waitUntil(lambda: again.session.model is not None, timeout=WAIT)
    draw(again, (120, 120), (260, 150))
    qtbot.waitUntil(lambda: len(ranked(again)) == 12, timeout=WAIT)


def test_the_grid_keeps_four_columns(qtbot, window):
    for width in (1000, 1200, 1440, 1600):
        window.resize(width, 800)
        qtbot.wait(30)
        rects = [window.results.view.visualRect(window.results.view.tiles.index(row)) for row in range(5)]
        assert len({rect.top() for rect in rects[:4]}) == 1, width
        assert rects[4].top() > rects[0].top(), width
        assert rects[4].left() == rects[0].left(), width


def test_below_1200_why_lies_over_the_results(qtbot, window):
    window.resize(1100, 800)
    draw(window, (120, 120), (260, 150))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    assert not window.why.isVisible(), "the results stay free until a person asks"
    view = window.results.view
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.tiles.index(1)).center())
    assert window.why.isVisible() and window.results.why.isChecked()
    assert window.results.geometry().contains(window.why.geometry().center())
    window.results.why.click()
    assert not window.why.isVisible() and not window.results.why.isChecked()
    window.results.why.click()
    window.resize(1440, 900)
    right = window.results.geometry().right()
    qtbot.waitUntil(lambda: window.why.mapTo(window, QPoint(0, 0)).x() > right - 2, timeout=WAIT)


def test_thumbnails_arrive_and_are_painted(qtbot, window):
    view = window.results.view
    tile = view.tiles.tiles[0]
    qtbot.waitUntil(lambda: view.pictures.is_ready(tile), timeout=WAIT)
