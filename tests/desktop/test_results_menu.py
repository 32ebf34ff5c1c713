"""The menu of a photo: every entry chosen by pointer does what it says, to the photo it was opened on."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from desktop import operations
from desktop.library.wanted import PhotoQuery
from tests.desktop.conftest import WAIT, ranked

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def open_menu(qtbot, window, row: int, *, by_key: bool = False) -> QMenu:
    """Ask for the menu of a row's photo, as the right button or the menu key do."""
    view = window.results.view
    view.scrollTo(view.tiles.index(row))
    place = view.visualRect(view.tiles.index(row)).center()
    reason = QContextMenuEvent.Reason.Keyboard if by_key else QContextMenuEvent.Reason.Mouse
    port = view.viewport()
    QApplication.sendEvent(port, QContextMenuEvent(reason, place, port.mapToGlobal(place)))
    return visible_menu(qtbot, "Copy path")


def visible_menu(qtbot, entry: str) -> QMenu:
    """The open menu that has an entry."""

    def found() -> list[QMenu]:
        menus = [
            widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMenu) and widget.isVisible()
        ]
        return [menu for menu in menus if any(action.text() == entry for action in menu.actions())]

    qtbot.waitUntil(lambda: len(found()) == 1, timeout=WAIT)
    return found()[0]


def choose(menu: QMenu, words: str) -> None:
    """Click on an entry."""
    action = next(action for action in menu.actions() if action.text() == words)
    place = menu.actionGeometry(action).center()
    QTest.mouseMove(menu, place)
    QTest.mouseClick(menu, LEFT, pos=place)


def changed(qtbot, window, act) -> None:
    before = window.results.view.tiles.tiles
    act()
    qtbot.waitUntil(lambda: window.results.view.tiles.tiles is not before, timeout=WAIT)


def test_open_show_and_copy(qtbot, searched, monkeypatch):
    window, view = searched, searched.results.view
    opened: list[str] = []
    revealed: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    monkeypatch.setattr(operations, "_marked_by_file_manager", lambda file: revealed.append(file) or True)
    clipboard, tiles = QGuiApplication.clipboard(), view.tiles.tiles
    choose(open_menu(qtbot, window, 3), "Open")
    assert opened == [tiles[3].path] and view.currentIndex().row() == 3
    choose(open_menu(qtbot, window, 5), "Show in file manager")
    assert revealed == [Path(tiles[5].path)]
    QTest.keySequence(view, "Ctrl+R")
    assert revealed == 2 * [Path(tiles[5].path)]
    choose(open_menu(qtbot, window, 2), "Copy path")
    assert clipboard.text() == tiles[2].path
    choose(open_menu(qtbot, window, 2, by_key=True), "Copy picture")
    qtbot.waitUntil(lambda: clipboard.image().size().toTuple() == tiles[2].size, timeout=WAIT)
    choose(open_menu(qtbot, window, 4), "Large preview")
    assert window.preview.isVisible() and window.preview.tile is tiles[4]


def test_like_dislike_exclude_similar_underlay(qtbot, searched):
    window, view = searched, searched.results.view
    liked = view.tiles.tiles[6].photo_id
    changed(qtbot, window, lambda: choose(open_menu(qtbot, window, 6), "More like these"))
    assert window.refinement.liked == (liked,) and window.results.chips.feedback.isVisible()
    disliked = view.tiles.tiles[8].photo_id
    changed(qtbot, window, lambda: choose(open_menu(qtbot, window, 8), "Not these"))
    assert window.refinement.disliked == (disliked,)
    excluded = view.tiles.tiles[1].photo_id
    changed(qtbot, window, lambda: choose(open_menu(qtbot, window, 1), "Exclude from the results"))
    assert excluded not in ranked(window) and len(ranked(window)) == 11
    traced = view.tiles.tiles[2]
    choose(open_menu(qtbot, window, 2), "Use as underlay")
    qtbot.waitUntil(lambda: window.sketch.canvas.underlay.there, timeout=WAIT)
    similar = view.tiles.tiles[3]
    assert similar.photo_id != traced.photo_id
    changed(qtbot, window, lambda: choose(open_menu(qtbot, window, 3), "Find similar"))
    assert window.stage.query == PhotoQuery(similar.path, similar.name, similar.photo_id)
    assert ranked(window)[0] == similar.photo_id


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("Table for spreadsheets (CSV)…", "out.csv"),
        ("Data for programs (JSON)…", "out.json"),
        ("Contact sheet…", "out.png"),
        ("Copy the photos to a folder…", "copies"),
    ],
)
def test_selected_photos_are_exported(qtbot, searched, monkeypatch, tmp_path, entry, name):
    window, view, target = searched, searched.results.view, tmp_path / name
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(target))
    if not target.suffix:
        target.mkdir()
    first = view.visualRect(view.tiles.index(1)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=first)
    QTest.mouseClick(view.viewport(), LEFT, CTRL, first + QPoint(view.gridSize().width(), 0))
    assert len(view.selected_tiles()) == 2
    choose(open_menu(qtbot, window, 2), "Export")
    choose(visible_menu(qtbot, entry), entry)
    if target.suffix:
        qtbot.waitUntil(target.exists, timeout=WAIT)
        if target.suffix == ".csv":
            assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 3
    else:
        qtbot.waitUntil(lambda: len(list(target.iterdir())) == 2, timeout=WAIT)
