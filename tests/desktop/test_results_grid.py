"""The grid by keyboard and mouse: choosing one or several, opening, the menu, copying, dragging out."""

from dataclasses import astuple
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDrag, QGuiApplication
from PySide6.QtTest import QTest

from desktop import operations
from desktop.results.delegate import TileDelegate
from desktop.results.model import LibraryTiles, file_url
from engine.listing import Listing
from tests.desktop.conftest import WAIT, draw

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def click(view, row: int, modifiers=PLAIN) -> None:
    view.scrollTo(view.tiles.index(row))
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, modifiers, view.visualRect(view.tiles.index(row)).center()
    )


def rows(view) -> list[int]:
    return sorted(index.row() for index in view.selectedIndexes())


def test_shift_ctrl_and_escape_select_and_let_go(searched):
    view = searched.results.view
    click(view, 2)
    assert rows(view) == [2] and not view.following
    click(view, 5, SHIFT)
    assert rows(view) == [2, 3, 4, 5]
    click(view, 3, CTRL)
    click(view, 8, CTRL)
    assert rows(view) == [2, 4, 5, 8]
    assert [tile.result.rank for tile in view.selected_tiles()] == [3, 5, 6, 9]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert rows(view) == [8]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert rows(view) == [0] and view.following


def test_keys_select_too(searched):
    view = searched.results.view
    QTest.keyClick(view, Qt.Key.Key_End)
    assert rows(view) == [11]
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert rows(view) == [0, 1, 2, 3, 4, 5]
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_End, SHIFT)
    assert len(rows(view)) == 12
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.keySequence(view, "Ctrl+A")
    assert len(rows(view)) == 12 and not view.following


def test_a_selection_outlives_the_next_search(qtbot, searched):
    view = searched.results.view
    click(view, 2)
    click(view, 4, CTRL)
    chosen = {tile.photo_id for tile in view.selected_tiles()}
    before = view.tiles.tiles
    draw(searched, (150, 300), (320, 330))
    qtbot.waitUntil(lambda: view.tiles.tiles is not before, timeout=WAIT)
    assert {tile.photo_id for tile in view.selected_tiles()} == chosen
    assert view.current_tile().photo_id in chosen


def test_others_of_a_selection_wear_the_accent_lightly(qtbot, searched):
    view = searched.results.view
    plain = view.viewport().grab().toImage()
    click(view, 0)
    click(view, 1, CTRL)
    qtbot.wait(50)
    both = view.viewport().grab().toImage()
    rect = view.visualRect(view.tiles.index(0))
    inside = rect.center() + QPoint(0, rect.height() // 2 - 30)
    assert plain.pixelColor(inside) != both.pixelColor(inside), "a veil lies over it"
    assert isinstance(view.itemDelegate(), TileDelegate)


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: told.append(url.toLocalFile()) or True)
    return told


def test_a_double_click_opens(qtbot, searched, opened):
    view = searched.results.view
    click(view, 3)
    place = view.visualRect(view.tiles.index(3)).center()
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [view.tiles.tiles[3].path]


def words(menu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_the_menu_of_one_and_of_several(searched, opened, monkeypatch):
    view, deeds = searched.results.view, searched.deeds
    click(view, 1)
    menu = deeds.menu()
    assert words(menu) == [
        *("Open", "Large preview", "Show in file manager", "Copy picture", "Copy path", "Export"),
        *("Find similar", "Use as underlay", "More like these", "Not these", "Exclude from the results"),
    ]
    menu.actions()[0].trigger()
    assert opened == [view.tiles.tiles[1].path]
    click(view, 2, CTRL)
    assert words(deeds.menu()) == ["Copy path", "Export", "More like these", "Not these", "Exclude from the results"]
    shown: list[Path] = []
    monkeypatch.setattr(operations, "_marked_by_file_manager", lambda file: shown.append(file) or True)
    click(view, 1)
    deeds.reveal.trigger()
    assert shown == [Path(view.tiles.tiles[1].path)]


def test_the_right_button_opens_the_menu_of_the_tile_under_it(qtbot, searched, monkeypatch):
    view, asked = searched.results.view, []
    view.menuAsked.connect(lambda tile, place: asked.append(tile))
    monkeypatch.setattr("PySide6.QtWidgets.QMenu.popup", lambda menu, place: menu.deleteLater())
    place = view.visualRect(view.tiles.index(2)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=place)
    from PySide6.QtGui import QContextMenuEvent

    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QGuiApplication.sendEvent(view.viewport(), event)
    assert asked == [view.tiles.tiles[2]] and rows(view) == [2]


def test_copying_paths_and_a_picture(qtbot, searched):
    view = searched.results.view
    click(view, 0)
    click(view, 2, CTRL)
    QTest.keySequence(view, "Ctrl+Shift+C")
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text().splitlines() == [view.tiles.tiles[0].path, view.tiles.tiles[2].path]
    click(view, 1)
    QTest.keySequence(view, "Ctrl+C")
    qtbot.waitUntil(lambda: not clipboard.image().isNull(), timeout=WAIT)
    assert (clipboard.image().width(), clipboard.image().height()) == view.tiles.tiles[1].size


def test_dragging_out_copies_files_and_never_moves_them(qtbot, searched, monkeypatch):
    view, dropped = searched.results.view, []

    def run(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        dropped.append(([QUrl(url) for url in drag.mimeData().urls()], actions, drag.pixmap().isNull()))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", run)
    click(view, 1)
    click(view, 2, CTRL)
    place = view.visualRect(view.tiles.index(2)).center()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, CTRL, place)
    for step in (5, 15, 30):
        QTest.mouseMove(view.viewport(), place + QPoint(step, step))
    qtbot.waitUntil(lambda: bool(dropped), timeout=WAIT)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, PLAIN, place)
    urls, actions, bare = dropped[0]
    paths = [Path(url.toLocalFile()) for url in urls]
    assert 1 <= len(paths) <= 2 and all(path.is_file() for path in paths)
    assert actions == Qt.DropAction.CopyAction and not bare
    assert view.tiles.supportedDragActions() == Qt.DropAction.CopyAction


def test_a_name_of_any_bytes_becomes_a_url():
    assert bytes(file_url("/photos/a b\udcff#1.jpg").toEncoded().data()) == b"file:///photos/a%20b%FF%231.jpg"


def test_an_underlay_is_asked_for(qtbot, searched):
    asked = []
    searched.deeds.underlayAsked.connect(asked.append)
    view = searched.results.view
    click(view, 4)
    QTest.keySequence(view, "Ctrl+U")
    assert asked == [view.tiles.tiles[4]]
    qtbot.waitUntil(lambda: searched.sketch.canvas.underlay.there, timeout=WAIT)


def test_the_librarys_tiles_are_made_when_they_are_looked_at(qtbot, window, monkeypatch):
    made = []
    monkeypatch.setattr("desktop.results.model.shown_name", lambda path: made.append(path) or path)
    photos = [astuple(photo) for photo in window.session.view.photos] * 1000
    window.results.show_library(LibraryTiles(Listing(photos)))
    qtbot.wait(50)
    assert window.results.view.tiles.rowCount() == 12_000
    assert len(set(made)) <= 12 and len(made) < 2000


def test_a_long_library_is_laid_out_in_parts_and_stays_scrolled_when_it_grows(qtbot, window):
    view, photos = window.results.view, [astuple(photo) for photo in window.session.view.photos] * 2000
    window.results.show_library(LibraryTiles(Listing(photos)))
    height = view.gridSize().height() * (len(photos) // 4)

    def whole() -> bool:
        return view.verticalScrollBar().maximum() > height - view.height() - 400

    qtbot.waitUntil(whole, timeout=WAIT)
    view.verticalScrollBar().setValue(height // 2)
    window.results.show_library(LibraryTiles(Listing(photos + photos[:8])))
    qtbot.wait(50)
    qtbot.waitUntil(lambda: whole() and view.verticalScrollBar().value() == height // 2, timeout=WAIT)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == len(photos) + 7
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() == view.verticalScrollBar().maximum(), timeout=WAIT)


def test_another_width_keeps_the_line_at_the_top(qtbot, window):
    view, bar = window.results.view, window.results.view.verticalScrollBar()
    window.results.show_library(LibraryTiles(Listing([astuple(photo) for photo in window.session.view.photos] * 2000)))
    line = view.gridSize().height()
    bar.setValue(1500 * line + line // 2)
    for width, height in ((1300, 900), (1240, 640), (1440, 900)):
        window.resize(width, height)
        qtbot.wait(20)
        assert view.indexAt(QPoint(20, 2)).row() == 6000
    assert abs(bar.value() - 1500 * line - line // 2) <= 4


def test_choosing_all_of_a_large_library_asks_after_no_single_photo(window, monkeypatch):
    view = window.results.view
    window.results.show_library(LibraryTiles(Listing([astuple(photo) for photo in window.session.view.photos] * 2000)))
    asked = []
    count = type(view.tiles).rowCount
    monkeypatch.setattr(type(view.tiles), "rowCount", lambda *given: asked.append(1) or count(*given))
    view.setFocus()
    QTest.keySequence(view, "Ctrl+A")
    assert view.several_selected and view.selected_rows() == list(range(24_000))
    view.clearSelection()
    assert view.selected_rows() == [] and len(asked) < 500


def test_keys_walk_lines_and_screens(window):
    view = window.results.view
    window.results.show_library(LibraryTiles(Listing([astuple(photo) for photo in window.session.view.photos] * 10)))
    view.setFocus()
    view.choose(1)
    screen = view.viewport().height() // view.gridSize().height() * 4
    for key, row in (
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_PageDown, 1 + screen),
        (Qt.Key.Key_Down, 5 + screen),
        (Qt.Key.Key_PageUp, 5),
        (Qt.Key.Key_PageUp, 1),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, 119),
        (Qt.Key.Key_Right, 119),
        (Qt.Key.Key_PageDown, 119),
        (Qt.Key.Key_Down, 119),
        (Qt.Key.Key_Up, 115),
        (Qt.Key.Key_PageDown, 119),
        (Qt.Key.Key_Home, 0),
    ):
        QTest.keyClick(view, key)
        place = view.visualRect(view.currentIndex())
        assert view.currentIndex().row() == row, key
        assert place.top() >= 0 and place.bottom() < view.viewport().height(), "the current tile is in view, whole"


def test_pulling_from_beside_the_tiles_selects_those_touched(window):
    view = window.results.view
    window.results.show_library(LibraryTiles(Listing([astuple(photo) for photo in window.session.view.photos][:6])))
    cell, port, left = view.gridSize(), view.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(port, left, PLAIN, QPoint(3 * cell.width() + 20, cell.height() + 60))
    for there in ((3 * cell.width() - 30, cell.height() + 50), (cell.width() + 30, cell.height() + 30)):
        QTest.mouseMove(port, QPoint(*there))
    assert view.selected_rows() == [5]
    QTest.mouseMove(port, QPoint(cell.width() + 30, cell.height() - 30))
    assert view.selected_rows() == [1, 2, 3, 5]
    QTest.mouseRelease(port, left, PLAIN, QPoint(cell.width() + 30, cell.height() - 30))
    assert view.indexAt(QPoint(3 * cell.width() + 20, cell.height() + 60)).row() == -1
