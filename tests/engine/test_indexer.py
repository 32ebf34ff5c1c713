"""The indexer on real folders, files and galleries."""

import os
import random
import shutil
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


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    for number in range(10):
        make_photo(folder / ("a" if number < 5 else "b") / f"{number}.jpg", number)
    return folder


@pytest.fixture
def decoded(monkeypatch):
    """Names of the files decoded, in any order."""
    names = []
    decode = photo_reading.decode_photo

    def counting(data, path):
        names.append(path.name)
        return decode(data, path)

    monkeypatch.setattr(photo_reading, "decode_photo", counting)
    return names


def run(gallery, encoder, *folders, **options):
    return Indexer(gallery, encoder, batch_size=4).run(folders, **options)


def paths(gallery):
    return sorted(Path(record.path).name for record in gallery.listing())


def tally(summary):
    return {
        name: getattr(summary, name)
        for name in ("found", "new", "changed", "moved", "unchanged", "missing")
        if getattr(summary, name)
    }


def test_a_first_run_indexes_everything(gallery, encoder, library):
    heard = []
    summary = run(gallery, encoder, library, progress=heard.append)
    assert tally(summary) == {"found": 10, "new": 10} and not summary.cancelled and summary.skipped == ()
    assert gallery.counts().photos == 10 and gallery.folders() == [library]
    assert sum(len(ids) for ids, _ in gallery.blocks()) == 10
    record = gallery.listing()[0]
    assert (record.width, record.height) == (96, 64) and gallery.thumbnail(record.id).startswith(b"\xff\xd8")
    assert [step.done for step in heard if step.phase == "indexing"] == [0, 4, 8, 10]
    assert heard[0].phase == "counting" and heard[-1].total == 10
    assert gallery.last_run().outcome == "finished" and gallery.last_run().counts.new == 10


def test_unchanged_files_are_not_decoded_again(gallery, encoder, library, decoded):
    run(gallery, encoder, library)
    version, decoded[:] = gallery.version(), []
    summary = run(gallery, encoder, library)
    assert tally(summary) == {"found": 10, "unchanged": 10}
    assert decoded == [] and encoder.encoded == 10 and gallery.version() == version


def test_only_changed_and_new_files_are_decoded(gallery, encoder, library, decoded):
    run(gallery, encoder, library)
    before = gallery.embedding(gallery.listing()[0].id)
    decoded.clear()
    make_photo(library / "a" / "3.jpg", 77, (50, 50))
    make_photo(library / "a" / "new.jpg", 78)
    summary = run(gallery, encoder, library)
    assert tally(summary) == {"found": 11, "new": 1, "changed": 1, "unchanged": 9}
    assert sorted(decoded) == ["3.jpg", "new.jpg"]
    (changed,) = (record for record in gallery.listing() if record.path.endswith("3.jpg"))
    assert (changed.width, changed.height) == (50, 50)
    assert before.encoder_id == encoder.encoder_id


def test_a_touched_file_keeps_its_embedding(gallery, encoder, library, decoded):
    run(gallery, encoder, library)
    decoded.clear()
    os.utime(library / "a" / "0.jpg", ns=(1, 1))
    assert tally(run(gallery, encoder, library)) == {"found": 10, "unchanged": 10}
    assert decoded == [] and encoder.encoded == 10
    assert tally(run(gallery, encoder, library)) == {"found": 10, "unchanged": 10}


def test_a_moved_file_is_known_by_its_content(gallery, encoder, library, decoded):
    run(gallery, encoder, library)
    ids = {Path(record.path).name: record.id for record in gallery.listing()}
    decoded.clear()
    (library / "c").mkdir()
    (library / "a" / "0.jpg").rename(library / "c" / "renamed.jpg")
    summary = run(gallery, encoder, library)
    assert tally(summary) == {"found": 10, "moved": 1, "unchanged": 9}
    assert decoded == [] and gallery.photo(ids["0.jpg"]).path == str(library / "c" / "renamed.jpg")


def test_a_chain_of_renames_ends_right(gallery, encoder, library):
    run(gallery, encoder, library)
    content = {name: (library / "a" / name).read_bytes() for name in ("0.jpg", "1.jpg")}
    (library / "a" / "1.jpg").rename(library / "a" / "x.jpg")
    (library / "a" / "0.jpg").rename(library / "a" / "1.jpg")
    run(gallery, encoder, library)
    hashes = {Path(record.path).name: record.content_hash for record in gallery.listing()}
    assert hashes["1.jpg"] == photo_reading.hash_bytes(content["0.jpg"])
    assert hashes["x.jpg"] == photo_reading.hash_bytes(content["1.jpg"])
    assert len(hashes) == 10 and "0.jpg" not in hashes


def test_a_copy_is_a_photo_of_its_own(gallery, encoder, library):
    run(gallery, encoder, library)
    shutil.copy(library / "a" / "0.jpg", library / "a" / "copy.jpg")
    assert tally(run(gallery, encoder, library)) == {"found": 11, "new": 1, "unchanged": 10}


def test_deleted_files_are_marked_and_come_back_without_decoding(gallery, encoder, library, decoded):
    run(gallery, encoder, library)
    away = library.parent / "away.jpg"
    (library / "b" / "7.jpg").rename(away)
    assert tally(run(gallery, encoder, library)) == {"found": 9, "unchanged": 9, "missing": 1}
    assert gallery.counts().missing == 1 and "7.jpg" not in paths(gallery)
    assert tally(run(gallery, encoder, library)) == {"found": 9, "unchanged": 9}, "told once"
    decoded.clear()
    away.rename(library / "b" / "7.jpg")
    assert tally(run(gallery, encoder, library)) == {"found": 10, "unchanged": 10}
    assert decoded == [] and gallery.counts().missing == 0


@pytest.mark.parametrize("emptied", [False, True])
def test_an_absent_folder_or_empty_mount_point_marks_nothing(gallery, encoder, library, emptied):
    run(gallery, encoder, library)
    library.rename(library.parent / "unplugged")
    if emptied:
        library.mkdir()
    summary = run(gallery, encoder, library)
    assert tally(summary) == {} and gallery.counts().photos == 10
    assert summary.skipped == ((str(library), "folder not found, or empty; its photos are kept"),)


def test_other_folders_are_left_alone(gallery, encoder, library):
    run(gallery, encoder, library)
    (library / "a" / "0.jpg").unlink()
    assert tally(run(gallery, encoder, library / "b")) == {"found": 5, "unchanged": 5}
    assert gallery.counts().photos == 10
    assert tally(run(gallery, encoder, library / "a", library)) == {"found": 9, "unchanged": 9, "missing": 1}


def test_only_the_folders_where_something_changed_are_looked_at(gallery, encoder, library):
    run(gallery, encoder, library)
    (library / "a" / "0.jpg").rename(library / "b" / "moved.jpg")
    make_photo(library / "a" / "unseen.jpg", 70)
    (library / "a" / "1.jpg").unlink()
    assert tally(run(gallery, encoder, library, within=[library / "b"])) == {"found": 6, "moved": 1, "unchanged": 5}
    assert gallery.folders() == [library] and gallery.counts().photos == 10
    summary = run(gallery, encoder, library, within=[library / "a", library / "a" / "deeper", library.parent])
    assert tally(summary) == {"found": 4, "new": 1, "unchanged": 3, "missing": 1}


def test_a_folder_that_was_deleted_or_emptied_is_looked_at_as_such(gallery, encoder, library):
    run(gallery, encoder, library)
    shutil.rmtree(library / "a")
    assert tally(run(gallery, encoder, library, within=[library / "a"])) == {"missing": 5}
    for photo in (library / "b").iterdir():
        photo.unlink()
    assert tally(run(gallery, encoder, library, within=[library / "b"])) == {"missing": 5}


def test_hidden_folders_stay_out_also_when_something_changed_in_them(gallery, encoder, library):
    make_photo(library / ".hidden" / "x.jpg")
    make_photo(library / "@eaDir" / "x.jpg")
    assert run(gallery, encoder, library, within=[library / ".hidden", library / "@eaDir"]).found == 0


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


def test_folders_inside_one_another_give_each_photo_once(gallery, encoder, library):
    assert tally(run(gallery, encoder, library / "a", library, library)) == {"found": 10, "new": 10}


def test_hidden_and_system_folders_are_left_out(gallery, encoder, library):
    for inside in (".hidden/x.jpg", "@eaDir/x.jpg", "a/.x.jpg", "$RECYCLE.BIN/x.jpg"):
        make_photo(library / inside)
    (library / "notes.txt").write_text("no photo")
    assert run(gallery, encoder, library).found == 10


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_in_circles_and_to_nowhere(gallery, encoder, library):
    (library / "a" / "up").symlink_to(library, target_is_directory=True)
    (library / "self.jpg").symlink_to(library / "self.jpg")
    (library / "gone.png").symlink_to(library / "nothing.png")
    summary = run(gallery, encoder, library)
    assert summary.new == 10
    assert {Path(path).name: reason for path, reason in summary.skipped} == {
        "self.jpg": "a link that leads nowhere",
        "gone.png": "a link that leads nowhere",
    }
    assert tally(run(gallery, encoder, library)) == {"found": 12, "unchanged": 10}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_not_utf8(gallery, encoder, library, decoded):
    name = os.fsdecode(b"caf\xe9 \xff.jpg")
    shutil.copy(library / "a" / "0.jpg", library / name)
    (library / os.fsdecode(b"empty\xff.png")).touch()
    summary = run(gallery, encoder, library)
    assert summary.new == 11 and [reason for _, reason in summary.skipped] == ["empty file"]
    decoded.clear()
    assert run(gallery, encoder, library).unchanged == 11 and decoded == []
    assert str(library / name) in {record.path for record in gallery.listing()}


def test_bad_files_are_skipped_with_reasons_and_not_decoded_again(gallery, encoder, library, decoded):
    whole = (library / "a" / "0.jpg").read_bytes()
    (library / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (library / "empty.jpg").touch()
    (library / "text.png").write_text("I am a letter")
    summary = run(gallery, encoder, library)
    reasons = {Path(path).name: reason for path, reason in summary.skipped}
    assert reasons == {
        "cut.jpg": "truncated file",
        "empty.jpg": "empty file",
        "text.png": "not a picture of a known format",
    }
    assert (summary.found, summary.new) == (13, 10) and gallery.counts().skipped == 3
    decoded.clear()
    again = run(gallery, encoder, library)
    assert {Path(path).name: reason for path, reason in again.skipped} == reasons and decoded == []
    (library / "cut.jpg").write_bytes(whole)
    assert run(gallery, encoder, library).new == 1 and gallery.counts().skipped == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anything")
def test_unreadable_files_and_folders(gallery, encoder, library):
    run(gallery, encoder, library)
    (library / "a" / "0.jpg").chmod(0)
    os.utime(library / "a" / "0.jpg")
    (library / "b").chmod(0)
    summary = run(gallery, encoder, library)
    (library / "b").chmod(0o700)
    assert summary.missing == 0 and len(summary.skipped) == 2


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
