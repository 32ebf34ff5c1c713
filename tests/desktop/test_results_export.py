"""What leaves the app: tables, contact sheets, copies; nothing overwritten, nothing of the originals touched."""

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop.exporting.copies import copy_photo
from engine.errors import FileError, PhotoError
from tests.desktop.conftest import WAIT


def export(qtbot, window, monkeypatch, which: int, target: Path) -> None:
    """Choose an entry of the export menu by pointer, and a file in its dialog."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(target))
    QTest.mouseClick(window.results.filters.export, Qt.MouseButton.LeftButton)
    menu = next(menu for menu in window.results.findChildren(QMenu) if menu.isVisible())
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.actions()[which]).center())


def told(window) -> str:
    return window.progress.words.text()


def test_a_table(qtbot, searched, monkeypatch, tmp_path):
    target = tmp_path / "found.csv"
    export(qtbot, searched, monkeypatch, 0, target)
    qtbot.waitUntil(lambda: told(searched) == "Wrote found.csv", timeout=WAIT)
    with target.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    tiles = searched.results.view.tiles.tiles
    assert [line["path"] for line in lines] == [tile.path for tile in tiles]
    assert [int(line["rank"]) for line in lines] == list(range(1, 13))
    first = tiles[0].result
    assert float(lines[0]["term_level3_region1"]) == pytest.approx(float(first.terms[2, 0]), rel=1e-4)
    assert float(lines[0]["distance"]) == pytest.approx(first.distance, rel=1e-4)
    assert lines[0]["model"] == "tiny" and not list(tmp_path.glob("*.part"))


def test_data_of_the_selected_ones_without_a_suffix_given(qtbot, searched, monkeypatch, tmp_path):
    view = searched.results.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "found"), ""))
    menu = searched.deeds.menu()
    inner = next(action.menu() for action in menu.actions() if action.text() == "Export")
    inner.actions()[1].trigger()
    qtbot.waitUntil(lambda: (tmp_path / "found.json").exists(), timeout=WAIT)
    data = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert [entry["rank"] for entry in data["results"]] == [1, 2]
    assert data["model"] == {"name": "tiny", "encoder": searched.session.model.encoder_id}
    assert data["query"] == "Results of a sketch"
    entry, result = data["results"][1], view.tiles.tiles[1].result
    assert entry["terms"] == result.terms.tolist() and entry["distances"] == result.distances.tolist()


@pytest.mark.parametrize("name", ["sheet.png", "sheet.jpg"])
def test_a_contact_sheet(qtbot, searched, monkeypatch, tmp_path, name):
    target = tmp_path / name
    export(qtbot, searched, monkeypatch, 2, target)
    qtbot.waitUntil(lambda: told(searched) == f"Wrote {name}", timeout=WAIT)
    page = QImage(str(target))
    assert page.width() > 2000 and page.height() > 700
    colours = {page.pixelColor(x, y).name() for x in range(0, page.width(), 17) for y in range(0, page.height(), 17)}
    assert len(colours) > 50, "photos are on it"
    first = page.copy(2 * 48, 2 * 96, 2 * 184, 2 * 160)  # the sketch stands before the photos
    greys = [first.pixelColor(x, y) for x in range(0, first.width(), 2) for y in range(0, first.height(), 2)]
    assert max(colour.saturation() for colour in greys) < 40
    assert 20 < sum(colour.lightness() < 60 for colour in greys) < len(greys) / 4


def test_a_place_that_cannot_be_written_is_told(qtbot, searched, monkeypatch, tmp_path):
    export(qtbot, searched, monkeypatch, 0, tmp_path / "nowhere" / "found.csv")
    qtbot.waitUntil(lambda: "cannot be written" in told(searched), timeout=WAIT)


def test_copies_never_overwrite(qtbot, searched, monkeypatch, tmp_path, photo_folder):
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in photo_folder.iterdir()}
    target = tmp_path / "copies"
    target.mkdir()
    (target / "photo00.png").write_bytes(b"something of mine")
    export(qtbot, searched, monkeypatch, 3, target)
    qtbot.waitUntil(lambda: told(searched) == "Copied 12 photos to copies", timeout=WAIT)
    assert (target / "photo00.png").read_bytes() == b"something of mine"
    assert (target / "photo00 (2).png").read_bytes() == before["photo00.png"][0]
    assert len(list(target.iterdir())) == 13
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in photo_folder.iterdir()} == before
    export(qtbot, searched, monkeypatch, 3, target)
    qtbot.waitUntil(lambda: len(list(target.iterdir())) == 25, timeout=WAIT)
    qtbot.waitUntil(lambda: told(searched) == "Copied 12 photos to copies", timeout=WAIT)
    assert (target / "photo00 (3).png").exists()
    assert (target / "photo11 (2).png").stat().st_mtime_ns == before["photo11.png"][1]


def test_a_photo_that_is_gone_fails_alone(qtbot, searched, monkeypatch, tmp_path):
    Path(searched.results.view.tiles.tiles[0].path).unlink()
    target = tmp_path / "copies"
    target.mkdir()
    export(qtbot, searched, monkeypatch, 3, target)
    qtbot.waitUntil(lambda: told(searched).startswith("Copied 11 photos to copies · 1 failed"), timeout=WAIT)


def test_one_copy(tmp_path):
    photo = tmp_path / "a.tar.jpg"
    photo.write_bytes(b"photo")
    assert copy_photo(str(photo), tmp_path) == tmp_path / "a.tar (2).jpg", "beside itself it takes another name"
    with pytest.raises(PhotoError):
        copy_photo(str(tmp_path / "gone.jpg"), tmp_path)
    with pytest.raises(FileError):
        copy_photo(str(photo), tmp_path / "nowhere")
