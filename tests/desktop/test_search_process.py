"""Searching in a process of its own gives what searching on a thread gives, and outlives the process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from desktop.library.search_process import SearchProcess
from desktop.library.seeker import SearchAnswer, Seeker
from desktop.library.wanted import Filters, PhotoQuery, SketchQuery, Wanted
from desktop.results.tile import Sight, TileLook
from desktop.theme import LIGHT
from engine.errors import Cancelled, EngineError, GalleryError, ModelError, PhotoError
from engine.gallery import Gallery
from engine.indexer import Indexer
from engine.progress import CancelToken
from engine.strokes import SketchDocument, Stroke
from tests.desktop.conftest import WAIT, answered, draw, ranked, settle, shown

SIGHT = Sight(TileLook(LIGHT, 220, 260, 1.0, 0.6, (True, True, True)), 0, 8, 12)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def gallery(tmp_path, photo_folder, tiny_encoder) -> Path:
    with Gallery.open_known(tmp_path / "gallery.db") as made:
        made.adopt_encoder(tiny_encoder, tiny_encoder.card.name)
        Indexer(made, tiny_encoder).run([photo_folder])
    return tmp_path / "gallery.db"


@pytest.fixture
def apart(qapp, models):
    process = SearchProcess(models)
    process.load_default(CancelToken())
    yield process
    process.close()


def sketch(*places: tuple[float, float]) -> SketchQuery:
    return SketchQuery(SketchDocument((Stroke.from_xy(np.array(places)),)), fit=True)


def search(seeker, gallery: Path, wanted: Wanted) -> SearchAnswer:
    answer = seeker.search(gallery, wanted, SIGHT, CancelToken())
    assert answer is not None
    return answer


def worker(process: SearchProcess) -> psutil.Process:
    assert process._running is not None
    return psutil.Process(process._running.process.pid)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_answer_is_that_of_the_thread(apart, models, gallery, ratio):
    look = TileLook(LIGHT, 220, 260, ratio, 0.6, (True, True, True))
    wanted, sight = Wanted(sketch((20, 30), (200, 40), (120, 220))), Sight(look, 0, 8, 12)
    thread = Seeker(models)
    thread.load_default(CancelToken())
    expected = thread.search(gallery, wanted, sight, CancelToken())
    answer = apart.search(gallery, wanted, sight, CancelToken())
    thread.close()
    assert answer.wanted is wanted
    assert [tile.photo_id for tile in answer.tiles] == [tile.photo_id for tile in expected.tiles]
    assert (answer.transform, answer.folded) == (expected.transform, expected.folded)
    for one, other in zip(answer.found.results, expected.found.results, strict=True):
        np.testing.assert_array_equal(one.terms, other.terms)
        np.testing.assert_array_equal(one.maps, other.maps)
    assert len(answer.drawn) == 8
    for one, other in zip(answer.drawn, expected.drawn, strict=True):
        assert one.picture == other.picture
        assert one.picture.devicePixelRatio() == ratio
        assert one.look == other.look
    assert all(one == other for one, other in zip(answer.glows, expected.glows, strict=True))
    assert answer.raster == expected.raster
    # what is shown is found again by identity
    assert {id(drawn.tile) for drawn in answer.drawn} <= {id(tile) for tile in answer.tiles}
    assert answer.tiles[0].result is answer.found.results[0]


def test_a_sketch_steered_is_not_encoded_again(apart, gallery):
    query = sketch((20, 30), (200, 40), (120, 220))
    assert search(apart, gallery, Wanted(query)).found.encode_ms > 0
    factors = np.ones((3, 3), np.float32)
    factors[0, 0] = 2.0
    assert search(apart, gallery, Wanted(query, factors)).found.encode_ms == 0
    assert search(apart, gallery, Wanted(sketch((20, 30), (90, 200)))).found.encode_ms > 0


def test_filters_liking_and_dates_reach_it(apart, gallery, photo_folder):
    query = sketch((20, 30), (200, 40))
    everything = search(apart, gallery, Wanted(query))
    best = everything.tiles[0].photo_id
    assert best not in [t.photo_id for t in search(apart, gallery, Wanted(query, excluded=frozenset({best}))).tiles]
    elsewhere = Filters(folder=str(photo_folder / "none"))
    assert not search(apart, gallery, Wanted(query, filters=elsewhere)).tiles
    assert len(search(apart, gallery, Wanted(query, filters=Filters(folder=str(photo_folder)))).tiles) == 12
    assert all(tile.day for tile in search(apart, gallery, Wanted(query, by_date=True)).tiles)


def test_errors_come_as_they_are(apart, gallery, tmp_path):
    with pytest.raises(PhotoError, match=r"gone\.png"):
        search(apart, gallery, Wanted(PhotoQuery(str(tmp_path / "gone.png"), "gone.png")))
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no gallery" * 100)
    with pytest.raises(GalleryError) as caught:
        search(apart, broken, Wanted(sketch((1, 1), (9, 9))))
    assert caught.value.path == broken
    assert search(apart, gallery, Wanted(sketch((1, 1), (9, 9)))).tiles
    assert apart.search(tmp_path / "none.db", Wanted(sketch((1, 1), (9, 9))), SIGHT, CancelToken()) is None


def test_a_search_nobody_waits_for_ends(apart, gallery):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        apart.search(gallery, Wanted(sketch((1, 1), (9, 9))), SIGHT, token)
    assert search(apart, gallery, Wanted(sketch((1, 1), (9, 9)))).tiles


def test_a_killed_process_is_started_anew(apart, gallery):
    first = worker(apart)
    first.kill()
    assert search(apart, gallery, Wanted(sketch((1, 1), (9, 9)))).tiles
    assert worker(apart).pid != first.pid


def test_a_process_that_always_dies_is_told_of(apart, gallery, monkeypatch):
    def deadly(*given):
        raise EOFError

    monkeypatch.setattr(apart, "_exchange", deadly)
    with pytest.raises(EngineError, match="ended"):
        search(apart, gallery, Wanted(sketch((1, 1), (9, 9))))


def test_what_it_logs_is_in_the_window_s_log(qapp, models, caplog):
    caplog.set_level("INFO")
    process = SearchProcess(models)
    model = process.load_default(CancelToken())
    process.close()
    assert f"runs on {model.provider.name}: {model.provider.reason}" in caplog.text


def test_a_missing_model_is_told_of(qapp, tmp_path):
    (tmp_path / "none").mkdir()
    process = SearchProcess(tmp_path / "none")
    with pytest.raises(ModelError):
        process.load_default(CancelToken())
    assert process.other("0" * 64) is None
    process.close()


def test_closing_ends_it_and_keeps_the_index(apart, gallery):
    search(apart, gallery, Wanted(sketch((1, 1), (9, 9))))
    ended = worker(apart)
    apart.close()
    assert not ended.is_running() or ended.status() == psutil.STATUS_ZOMBIE


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
def test_it_loads_no_torch(apart, gallery):
    search(apart, gallery, Wanted(sketch((1, 1), (9, 9))))
    mapped = Path(f"/proc/{worker(apart).pid}/maps").read_text(encoding="utf-8")
    assert "onnxruntime" in mapped
    assert "libtorch" not in mapped


def test_a_window_draws_searches_and_goes_on_without_its_process(qtbot, open_window, gallery):
    window = open_window(apart=True)
    qtbot.waitUntil(lambda: shown(window) == 12 and window.session.settled, timeout=WAIT)
    draw(window, (120, 120), (200, 140), (260, 250))
    settle(qtbot, window)
    before = ranked(window)
    assert len(before) == 12
    seeker = window.session._seeker
    assert isinstance(seeker, SearchProcess)
    worker(seeker).kill()
    window.stage.renew()
    answered(qtbot, window)
    assert ranked(window) == before
    window.sketch.canvas.undo_stack.undo()
    qtbot.waitUntil(lambda: not ranked(window), timeout=WAIT)
    window.close()
    assert seeker._running is None


ORPHAN = """
import sys, time
from pathlib import Path
from desktop.app import make_application
from desktop.library.search_process import SearchProcess
from engine.progress import CancelToken

application = make_application()
process = SearchProcess(Path(sys.argv[1]))
process.load_default(CancelToken())
print(process._running.process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_it_does_not_outlive_a_killed_window(models):
    window = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, str(models)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert window.stdout is not None
    left = psutil.Process(int(window.stdout.readline()))
    window.kill()
    window.wait()
    end = time.monotonic() + 30
    while left.is_running() and left.status() != psutil.STATUS_ZOMBIE and time.monotonic() < end:
        time.sleep(0.05)
    assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE
