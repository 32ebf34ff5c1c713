"""The indexer paused, cancelled, killed, and with files, disks and encoders that fail."""

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from engine import photo_reading
from engine.courtesy import Courtesy
from engine.errors import GalleryError, ModelError
from engine.gallery import Gallery
from engine.images import open_photo
from engine.indexer import Indexer
from engine.preprocess import square_photo
from engine.priority import NICE
from engine.progress import CancelToken, PauseToken
from tests.conftest import GridEncoder, make_photo
from tests.engine.indexing import run, tally, ten_photos


@pytest.fixture
def library(tmp_path):
    return ten_photos(tmp_path / "library")


def test_a_paused_run_waits_between_batches_and_goes_on(gallery, encoder, library):
    token, reached = PauseToken(), threading.Event()

    def pause(step):
        if step.done == 4:
            token.pause()
            reached.set()

    summaries = []
    worker = threading.Thread(
        target=lambda: summaries.append(run(gallery, encoder, library, progress=pause, cancel=token))
    )
    worker.start()
    assert reached.wait(20)
    worker.join(0.3)
    assert worker.is_alive() and token.paused
    token.resume()
    worker.join(20)
    assert summaries[0].new == 10 and token.held > 0 and summaries[0].seconds < 20


def test_a_paused_run_can_be_cancelled(gallery, encoder, library):
    token = PauseToken()
    token.pause()
    worker = threading.Thread(target=lambda: run(gallery, encoder, library, cancel=token))
    worker.start()
    token.cancel()
    worker.join(20)
    assert not worker.is_alive() and gallery.last_run().outcome == "cancelled"


def test_work_in_the_background_gives_way(gallery, library, monkeypatch):
    nices = []

    class Telling(GridEncoder):
        def encode(self, pictures):
            nices.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
            return super().encode(pictures)

    worker = threading.Thread(target=lambda: Indexer(gallery, Telling(), courtesy=Courtesy()).run([library]))
    worker.start()
    worker.join(20)
    assert gallery.counts().photos == 10
    if sys.platform == "linux":
        assert min(nices) >= NICE > os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_another_encoder_is_refused_until_adopted(gallery, encoder, library):
    run(gallery, encoder, library)
    other = GridEncoder("0ther" * 8)
    with pytest.raises(GalleryError, match="another model"):
        run(gallery, other, library)
    assert gallery.counts().photos == 10 and gallery.encoder().encoder_id == encoder.encoder_id
    gallery.adopt_encoder(other)
    assert tally(run(gallery, other, library)) == {"found": 10, "changed": 10}
    assert {batch.encoder_id for _, batch in gallery.blocks()} == {other.encoder_id}


def test_cancelling_keeps_what_was_committed_and_marks_nothing(gallery, encoder, library):
    run(gallery, encoder, library / "a")
    (library / "a" / "0.jpg").unlink()
    token = CancelToken()
    summary = run(gallery, encoder, library, cancel=token, progress=lambda step: step.done == 4 and token.cancel())
    assert summary.cancelled and summary.new == 4 and summary.missing == 0
    assert gallery.counts().photos == 9 and gallery.last_run().outcome == "cancelled"
    assert tally(run(gallery, encoder, library)) == {"found": 9, "new": 1, "unchanged": 8, "missing": 1}


class Picky(GridEncoder):
    """Fails on whatever batch `refuses` says."""

    def __init__(self, refuses):
        super().__init__()
        self.refuses = refuses

    def encode(self, pictures):
        if self.refuses(pictures):
            raise RuntimeError("no such luck\nwith details")
        return super().encode(pictures)


def test_one_photo_the_encoder_cannot_take_does_not_spoil_its_batch(gallery, library):
    spoilt = []

    def refuses(pictures):
        spoilt.append(pictures[0]) if not spoilt else None
        return any((picture == spoilt[0]).all() for picture in pictures)

    summary = run(gallery, Picky(refuses), library)
    assert summary.new == 9 and len(summary.skipped) == 1
    assert summary.skipped[0][1] == "could not be encoded (no such luck)"
    assert tally(run(gallery, GridEncoder(), library)) == {"found": 10, "new": 1, "unchanged": 9}, "tried again"


def test_an_encoder_that_always_fails_ends_the_run_and_keeps_what_was_there(gallery, library):
    encoder = Picky(lambda pictures: encoder.encoded >= 4)
    with pytest.raises(ModelError, match="the encoder fails: no such luck"):
        run(gallery, encoder, library)
    assert gallery.counts().photos == 4 and gallery.last_run().outcome == "failed"
    assert run(gallery, GridEncoder(), library).new == 6


def test_a_full_disk_ends_the_run_in_one_line_and_the_next_goes_on(gallery, encoder, library):
    run(gallery, encoder, library / "a")
    pages = gallery._rows("PRAGMA page_count")[0][0]
    gallery._rows(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(GalleryError, match="disk is full"):
        run(gallery, encoder, library)
    gallery._rows("PRAGMA max_page_count = 1000000")
    assert gallery.counts().photos == 5
    assert tally(run(gallery, encoder, library)) == {"found": 10, "new": 5, "unchanged": 5}


def test_a_file_replaced_while_it_is_read_is_stored_as_it_is_now(gallery, encoder, library, monkeypatch):
    target, read = library / "a" / "0.jpg", photo_reading.read_bytes
    replaced = threading.Event()

    def replacing(path):
        data = read(path)
        if path == target and not replaced.is_set():
            replaced.set()
            make_photo(target, 99, (200, 100))
        return data

    monkeypatch.setattr(photo_reading, "read_bytes", replacing)
    run(gallery, encoder, library)
    (record,) = (record for record in gallery.listing() if record.path == str(target))
    assert (record.width, record.height) == (200, 100)
    assert (record.size, record.mtime_ns) == (target.stat().st_size, target.stat().st_mtime_ns)


def test_a_file_gone_while_it_is_read_is_told(gallery, encoder, library, monkeypatch):
    read = photo_reading.read_bytes

    def vanishing(path):
        data = read(path)
        if path.name == "0.jpg":
            path.unlink()
        return data

    monkeypatch.setattr(photo_reading, "read_bytes", vanishing)
    summary = run(gallery, encoder, library)
    assert summary.new == 9 and summary.skipped[0][1] == "went away while it was read"


_KILLED = """
import sys, time
from pathlib import Path
from engine.gallery import Gallery
from engine.indexer import Indexer
from tests.conftest import GridEncoder

class Slow(GridEncoder):
    def encode(self, pictures):
        time.sleep(0.03)
        batch = super().encode(pictures)
        print("encoded", len(pictures), flush=True)
        return batch

with Gallery.open(Path(sys.argv[1])) as gallery:
    print("open", flush=True)
    Indexer(gallery, Slow(), batch_size=4).run([Path(sys.argv[2])])
"""


def test_killed_at_any_moment_it_loses_at_most_two_batches(tmp_path, encoder, decoded):
    library, path = tmp_path / "library", tmp_path / "gallery.db"
    for number in range(100):
        make_photo(library / f"{number}.jpg", number, (32, 32))
    moments, kept = random.Random(5), 0
    for batches in (2, 1, 3, 2):
        child = subprocess.Popen(
            [sys.executable, "-c", _KILLED, path, library], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE
        )
        said = [child.stdout.readline() for _ in range(1 + batches)]
        time.sleep(moments.uniform(0, 0.05))
        child.kill()
        said += child.communicate()[0].splitlines(keepends=True)
        encoded = kept + 4 * said.count(b"encoded 4\n")
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = connection.execute("SELECT count(*) FROM embeddings").fetchone()[0]
        connection.close()
        assert kept % 4 == 0 and encoded - 8 <= kept <= encoded
    assert 0 < kept < 100, "the kills fell in the middle of the work"
    with Gallery.open(path) as gallery:
        summary = run(gallery, encoder, library)
        assert tally(summary) == {"found": 100, "new": 100 - kept, "unchanged": kept}
        assert len(decoded) == 100 - kept, "what was committed is not decoded again"
        assert len({record.path for record in gallery.listing()}) == len(gallery.listing()) == 100
        assert sum(len(ids) for ids, _ in gallery.blocks()) == 100


def test_with_the_shipped_model(gallery, real_encoder, library):
    summary = run(gallery, real_encoder, library)
    assert summary.new == 10 and gallery.encoder().encoder_id == real_encoder.encoder_id
    first = gallery.listing()[0]
    picture = square_photo(open_photo(Path(first.path)).picture)
    alone, stored = real_encoder.encode(picture[None])[0], gallery.embedding(first.id)
    assert stored.weights.sum() == pytest.approx(1, abs=2e-3)
    for level, again in zip(stored.features, alone.features, strict=True):
        np.testing.assert_allclose(level, again, rtol=5e-3, atol=5e-3)
