"""Two windows on one gallery: what one indexes the other finds, and closing one leaves the other working."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop.library.seeker import SearchAnswer
from desktop.main_window import MainWindow
from engine.card import read_card
from engine.gallery import Gallery
from engine.gallery_check import check
from engine.indexer import Indexer
from engine.onnx_encoder import OnnxEncoder
from engine.strokes import SketchDocument, Stroke
from tests.desktop.conftest import WAIT, draw, ranked, shown

SKETCH = SketchDocument((Stroke(np.array([[60, 60, 0, 1], [140, 90, 0.2, 1], [180, 200, 0.4, 1]], np.float32)),))


@pytest.fixture
def further_folder(tmp_path: Path) -> Path:
    """Nine more photos, each of another colour."""
    folder = tmp_path / "further"
    folder.mkdir()
    for number in range(9):
        Image.new("RGB", (90, 60), (25 * number, 200, 40)).save(folder / f"further{number}.png")
    return folder


@pytest.fixture
def other(window, open_window, qtbot) -> MainWindow:
    """A second window, on the gallery of the first."""
    opened = open_window()
    qtbot.waitUntil(lambda: opened.session.settled and shown(opened) == 12, timeout=WAIT)
    return opened


def listed(window: MainWindow) -> set[int]:
    return {tile.photo_id for tile in window.results.view.tiles.tiles}


def found(qtbot, window: MainWindow, count: int) -> list[int]:
    """Sketch in a library of so many photos; all of them, ranked."""
    answers: list[SearchAnswer] = []
    window.session.searched.connect(answers.append)
    window.sketch.canvas.set_document(SKETCH)
    qtbot.waitUntil(lambda: bool(answers) and ranked(window) != [], timeout=WAIT)
    assert answers[-1].found.gallery_size == count
    return [result.photo_id for result in answers[-1].found.results]


def test_one_window_indexes_while_the_other_searches(qtbot, window, other, tmp_path, further_folder):
    searches: list[int] = []
    other.session.searched.connect(lambda answer: searches.append(answer.found.gallery_size))
    window.add_folders([further_folder])
    for step in range(6):
        asked = len(searches)
        draw(other, (120, 100 + 20 * step), (200, 120 + 20 * step), (260, 110))
        qtbot.waitUntil(lambda asked=asked: len(searches) > asked, timeout=WAIT)
        assert len(ranked(other)) == len(set(ranked(other))) <= searches[-1]
    qtbot.waitUntil(lambda: window.session.settled and shown(window) == 21, timeout=WAIT)
    assert searches == sorted(searches) and searches[0] >= 12 and searches[-1] <= 21, "none was lost on the way"

    other.sketch.canvas.clear()
    qtbot.waitUntil(lambda: not ranked(other), timeout=WAIT)
    other.session.update_library()
    qtbot.waitUntil(lambda: other.session.settled and shown(other) == 21, timeout=WAIT)
    assert listed(other) == listed(window)
    assert other.session.view.counts == window.session.view.counts
    ranking = found(qtbot, window, 21)
    assert found(qtbot, other, 21) == ranking and len(set(ranking)) == 21
    report = check(tmp_path / "gallery.db")
    assert report.ok and report.photos == 21


def test_what_one_window_adds_the_other_shows_by_itself(qtbot, window, other, further_folder):
    other.session.glance.setInterval(50)
    window.add_folders([further_folder])
    qtbot.waitUntil(lambda: shown(other) == 21, timeout=WAIT)
    qtbot.waitUntil(lambda: window.session.settled and other.session.settled, timeout=WAIT)
    qtbot.waitUntil(lambda: listed(other) == listed(window), timeout=WAIT)
    assert set(other.session.view.folders) == set(window.session.view.folders)
    assert further_folder in other.session.view.folders


def test_a_library_that_another_program_makes_is_shown(qtbot, open_window, tmp_path, photo_folder, models):
    window = open_window()
    qtbot.waitUntil(lambda: window.results.notice.title == "Your library is empty", timeout=WAIT)
    window.session.glance.setInterval(50)
    card = read_card(next(models.glob("*.json")))
    encoder = OnnxEncoder(card.path, threads=1)
    with Gallery.open(tmp_path / "gallery.db") as gallery:
        gallery.adopt_encoder(encoder, card.name)
        Indexer(gallery, encoder).run([photo_folder])
    qtbot.waitUntil(lambda: shown(window) == 12, timeout=WAIT)


@pytest.mark.parametrize("closed", ["the one that indexed", "the other"])
def test_closing_one_window_leaves_the_other_working(qtbot, window, other, tmp_path, further_folder, closed):
    first, left = (window, other) if closed == "the one that indexed" else (other, window)
    found(qtbot, first, 12)
    first.close()
    left.add_folders([further_folder])
    qtbot.waitUntil(lambda: left.session.settled and shown(left) == 21, timeout=WAIT)
    assert len(set(found(qtbot, left, 21))) == 21
    left.close()
    assert check(tmp_path / "gallery.db").ok
    with Gallery.open(tmp_path / "gallery.db", readonly=True) as gallery:
        names = [known.path for known in gallery.known_files()]
        assert len(names) == len(set(names)) == 21


def test_a_window_closed_while_it_indexes_leaves_the_rest_to_the_other(qtbot, window, other, tmp_path, further_folder):
    window.add_folders([further_folder])
    window.close()
    other.add_folders([further_folder])
    qtbot.waitUntil(lambda: other.session.settled and shown(other) == 21, timeout=WAIT)
    assert len(set(found(qtbot, other, 21))) == 21
    report = check(tmp_path / "gallery.db")
    assert report.ok and report.photos == 21
