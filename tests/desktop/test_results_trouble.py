"""Photos that are gone, disks that are full, exports that take long: told, stopped, and nothing half done is left."""

import errno
import os
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices, QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop import operations
from desktop.exporting import copies, files, sheet, turns
from desktop.library.catalogue import file_library
from tests.desktop.conftest import WAIT, draw, ranked

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def searched(qtbot, window):
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    window.results.view.setFocus()
    return window


@pytest.fixture
def one_step_a_turn(monkeypatch):
    monkeypatch.setattr(turns, "TURN_SECONDS", -1.0)


@pytest.fixture
def target(monkeypatch, tmp_path) -> Path:
    """The folder that the dialog answers with."""
    folder = tmp_path / "copies"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    return folder


def told(window) -> str:
    return window.progress.words.text()


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_photo_that_is_gone(qtbot, searched):
    """What needs its file tells so; it can still be looked at and searched with."""
    view = searched.results.view
    tile = view.current_tile()
    Path(tile.path).unlink()
    for keys, words in (
        ("Return", "not there any more"),
        ("Ctrl+C", "no such file"),
        ("Ctrl+R", "not there any more"),
        ("Ctrl+U", "no such file"),
    ):
        QTest.keySequence(view, keys)
        qtbot.waitUntil(lambda words=words: words in told(searched), timeout=WAIT)
        assert tile.name in told(searched)
    searched.viewer.open()
    qtbot.waitUntil(lambda: searched.viewer.match.pair is not None, timeout=WAIT)
    assert searched.viewer.tile is tile and searched.viewer.match.pair.photo.picture is not None
    searched.viewer.leave()
    QTest.keyClick(view, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(lambda: searched.results.chips.photo.isVisible(), timeout=WAIT)
    qtbot.waitUntil(lambda: ranked(searched)[:1] == [tile.photo_id], timeout=WAIT)


def pull_out(view) -> None:
    """Pull the first photo out of the grid."""
    start = view.visualRect(view.tiles.index(0)).center()
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    for step in (8, 16, 40):
        QTest.mouseMove(view.viewport(), start + QPoint(step, step))
    QTest.mouseRelease(view.viewport(), LEFT, pos=start + QPoint(40, 40))


def test_only_photos_that_are_there_are_dragged_out(qtbot, searched, monkeypatch):
    dragged: list[list[str]] = []

    def drag(drag: QDrag, actions: object) -> Qt.DropAction:
        dragged.append([url.toLocalFile() for url in drag.mimeData().urls()])
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", drag)
    view = searched.results.view
    tiles = view.tiles.tiles
    QTest.keyClick(view, Qt.Key.Key_A, CTRL)
    Path(tiles[3].path).unlink()
    pull_out(view)
    assert dragged == [[tile.path for tile in tiles if tile is not tiles[3]]]
    view.choose(0)
    Path(tiles[0].path).unlink()
    pull_out(view)
    assert len(dragged) == 1 and "not there any more" in told(searched)


def test_no_file_manager_and_no_program_are_told(searched, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    monkeypatch.setattr(operations, "_marked_by_file_manager", lambda file: False)
    monkeypatch.setattr(operations, "_started", lambda command: False)
    view = searched.results.view
    QTest.keyClick(view, Qt.Key.Key_R, CTRL)
    assert "no program of this system shows its folder" in told(searched)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert "no program of this system opens it" in told(searched)


def test_ctrl_walks_and_ctrl_space_selects_one_more(searched):
    view = searched.results.view
    QTest.keyClick(view, Qt.Key.Key_Home)
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Right, CTRL)
    assert len(view.selected_tiles()) == 1
    QTest.keyClick(view, Qt.Key.Key_Space, CTRL)
    tiles = view.tiles.tiles
    assert view.selected_tiles() == [tiles[0], tiles[2]] and not searched.preview.isVisible()
    QTest.keyClick(view, Qt.Key.Key_Space, CTRL)
    assert view.selected_tiles() == [tiles[0]]


def test_an_export_tells_how_far_it_is_and_is_stopped(qtbot, searched, monkeypatch, target, one_step_a_turn):
    go_on, copy, bar = threading.Event(), copies.copy_photo, searched.guide._exporter.bar

    def third_one_waits(path: str, folder: Path) -> Path:
        if len(list(folder.iterdir())) == 2:
            go_on.wait(WAIT / 1000)
        return copy(path, folder)

    monkeypatch.setattr(copies, "copy_photo", third_one_waits)
    searched.guide._exporter.copy_photos()
    qtbot.waitUntil(lambda: bar.isVisible() and bar.words.text() == "Exporting 2 of 12 photos", timeout=WAIT)
    host = searched.results.view.parentWidget()
    assert host.rect().contains(bar.geometry())
    assert searched.childAt(bar.cancel.mapTo(searched, bar.cancel.rect().center())) is bar.cancel
    QTest.mouseClick(bar.cancel, LEFT)
    go_on.set()
    qtbot.waitUntil(lambda: told(searched) == "Export stopped after 3 of 12 photos", timeout=WAIT)
    assert not bar.isVisible() and len(list(target.iterdir())) == 3


def test_exports_follow_each_other(qtbot, searched, monkeypatch, target, tmp_path, one_step_a_turn):
    names = iter([str(tmp_path / "first.csv"), str(tmp_path / "second.json")])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (next(names), ""))
    exporter = searched.guide._exporter
    exporter.export_csv()
    exporter.copy_photos()
    exporter.export_json()
    qtbot.waitUntil(lambda: told(searched) == "Wrote second.json", timeout=WAIT)
    assert (tmp_path / "first.csv").exists() and len(list(target.iterdir())) == 12
    assert not exporter.bar.isVisible()


def test_a_full_disk_ends_copying_at_once(qtbot, searched, monkeypatch, target):
    monkeypatch.setattr(copies.shutil, "copyfileobj", full)
    searched.guide._exporter.copy_photos()
    qtbot.waitUntil(lambda: os.strerror(errno.ENOSPC) in told(searched), timeout=WAIT)
    assert not list(target.iterdir())


def test_a_full_disk_leaves_the_file_that_was_there(qtbot, searched, monkeypatch, tmp_path):
    names = ["found.csv", "sheet.png", "view.png"]
    for name in names:
        (tmp_path / name).write_bytes(b"something of mine")
    answers = iter([str(tmp_path / name) for name in names])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (next(answers), ""))
    monkeypatch.setattr(files.Path, "write_bytes", full)
    exporter = searched.guide._exporter
    for export, name in ((exporter.export_csv, "found.csv"), (exporter.export_sheet, "sheet.png")):
        export()
        qtbot.waitUntil(lambda name=name: f"{name}: cannot be written" in told(searched), timeout=WAIT)
    searched.viewer.open()
    qtbot.waitUntil(lambda: searched.viewer.match.pair is not None, timeout=WAIT)
    searched.viewer.exports.view()
    qtbot.waitUntil(lambda: searched.viewer.toast.text().startswith("view.png: cannot be written"), timeout=WAIT)
    monkeypatch.undo()
    assert all((tmp_path / name).read_bytes() == b"something of mine" for name in names)
    assert not list(tmp_path.glob("*.part"))


def test_a_suffix_that_is_added_names_no_file_there_is(qtbot, searched, monkeypatch, tmp_path):
    (tmp_path / "found.csv").write_bytes(b"something of mine")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "found"), ""))
    searched.guide._exporter.export_csv()
    qtbot.waitUntil(lambda: told(searched) == "Wrote found (2).csv", timeout=WAIT)
    assert (tmp_path / "found.csv").read_bytes() == b"something of mine"


def test_a_page_tells_what_it_has_no_room_for(qtbot, searched, monkeypatch, tmp_path):
    monkeypatch.setattr("desktop.exporting.exporter.MOST", 5)
    monkeypatch.setattr(sheet, "MOST", 5)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "sheet.png"), ""))
    searched.guide._exporter.export_sheet()
    words = "Wrote sheet.png with the first 5 of 12 photos: one page takes no more"
    qtbot.waitUntil(lambda: told(searched) == words, timeout=WAIT)


def test_a_page_of_a_library_that_is_left_is_not_finished(qtbot, searched, monkeypatch, tmp_path, one_step_a_turn):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "sheet.png"), ""))
    searched.guide._exporter.export_sheet()
    searched.session.library = file_library(tmp_path / "other.db")
    qtbot.waitUntil(lambda: "another library was opened" in told(searched), timeout=WAIT)
    assert not (tmp_path / "sheet.png").exists()


def test_nothing_shown_is_not_exported(qtbot, open_window):
    window = open_window()
    qtbot.waitUntil(lambda: window.session.settled, timeout=WAIT)
    QTest.mouseClick(window.results.filters.export, LEFT)
    menu = QApplication.activePopupWidget()
    assert menu is not None and not any(action.isEnabled() for action in menu.actions())
    menu.close()
