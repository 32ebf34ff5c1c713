"""The gallery on real SQLite files."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.errors import EngineError, GalleryError
from engine.gallery import Gallery
from engine.migrations import APPLICATION_ID, MIGRATIONS
from engine.records import KeptPhoto, PhotoFile, ReadPhoto, RunCounts, SkippedFile
from tests.conftest import GridEncoder


def read_photo(path="a.jpg", *, taken_at=None, mtime_ns=1, content_hash=None):
    return ReadPhoto(
        PhotoFile(path, 10, mtime_ns),
        content_hash or "hash of " + os.fsencode(path).hex(),
        40,
        30,
        taken_at,
        b"jpeg of " + os.fsencode(path),
    )


def encode(encoder, count, seed=0):
    return encoder.encode(np.random.default_rng(seed).integers(0, 256, (count, 256, 256, 3), np.uint8))


def fill(gallery, encoder, *photos):
    gallery.adopt_encoder(encoder, "grid")
    batch = encode(encoder, len(photos))
    gallery.commit_batch(photos, batch)
    return batch


def test_a_new_gallery_is_empty(gallery):
    counts = gallery.counts()
    assert (counts.photos, counts.skipped, counts.missing, counts.folders) == (0, 0, 0, 0)
    assert gallery.encoder() is None and gallery.listing() == [] and list(gallery.blocks()) == []
    assert gallery.version() == 0 and gallery.last_run() is None


def test_what_is_stored_comes_back(tmp_path, encoder):
    with Gallery.open(tmp_path / "deep" / "gallery.db") as gallery:
        batch = fill(gallery, encoder, read_photo("a.jpg", taken_at="2020-01-02T03:04:05"), read_photo("b.jpg"))
    with Gallery.open(tmp_path / "deep" / "gallery.db", readonly=True) as gallery:
        first, second = gallery.photos([1, 2])
        assert (first.path, first.size, first.mtime_ns, first.width, first.height) == ("a.jpg", 10, 1, 40, 30)
        assert (first.taken_at, first.content_hash, first.status) == (
            "2020-01-02T03:04:05",
            "hash of " + b"a.jpg".hex(),
            "indexed",
        )
        assert gallery.thumbnail(first.id) == b"jpeg of a.jpg" and gallery.thumbnail(99) is None
        assert gallery.encoder().layout == encoder.layout and gallery.encoder().model == "grid"
        stored = gallery.embedding(second.id)
        for level, given in zip(stored.features, batch[1].features, strict=True):
            np.testing.assert_allclose(level, given, atol=1e-3)
        np.testing.assert_allclose(stored.weights, batch[1].weights, atol=1e-3)
        np.testing.assert_allclose(gallery.maps([2, 1]), batch.maps[::-1], atol=1e-3)
        assert gallery.maps([]).shape == (0, 3, 8, 8)


def test_records_come_in_the_order_asked_and_unknown_ids_are_told(gallery, encoder):
    fill(gallery, encoder, *(read_photo(f"{name}.jpg") for name in "abc"))
    assert [record.path for record in gallery.photos(np.array([3, 1]))] == ["c.jpg", "a.jpg"]
    with pytest.raises(GalleryError, match="no such photo: 7"):
        gallery.photo(7)


def test_blocks_give_every_searchable_photo_once_by_id(gallery, encoder):
    batch = fill(gallery, encoder, *(read_photo(f"{number}.jpg") for number in range(10)))
    gallery.commit_batch(missing=[4], skipped=[SkippedFile(PhotoFile("bad.jpg", 0, 0), "empty file")])
    blocks = list(gallery.blocks(block=4))
    assert [len(ids) for ids, _ in blocks] == [4, 4, 1]
    assert np.concatenate([ids for ids, _ in blocks]).tolist() == [1, 2, 3, 5, 6, 7, 8, 9, 10]
    np.testing.assert_allclose(blocks[1][1].features[2][0], batch.features[2][5], atol=1e-3)


def test_any_file_name_survives(gallery, encoder):
    name = os.fsdecode(b"/photos/\xff\xfe caf\xe9 \xe2\x98\x83 'quoted'\n.jpg")
    fill(gallery, encoder, read_photo(name))
    assert gallery.listing()[0].path == name
    assert gallery.known_files()[0].path == name


def test_listing_is_newest_first_by_camera_or_file_time(gallery, encoder):
    of_2021 = 1_625_000_000_000_000_000
    fill(
        gallery,
        encoder,
        read_photo("old.jpg", taken_at="2001-01-01T00:00:00", mtime_ns=of_2021),
        read_photo("new.jpg", taken_at="2024-01-01T00:00:00", mtime_ns=of_2021),
        read_photo("untold.jpg", mtime_ns=of_2021),
    )
    assert [record.path for record in gallery.listing()] == ["new.jpg", "untold.jpg", "old.jpg"]
    assert len(gallery.listing(2)) == 2


def test_skipped_photos_keep_their_reason_and_lose_what_they_had(gallery, encoder):
    fill(gallery, encoder, read_photo("a.jpg"))
    gallery.commit_batch(skipped=[SkippedFile(PhotoFile("a.jpg", 3, 9), "truncated file")])
    (record,) = gallery.skipped()
    assert (record.path, record.reason, record.size, record.content_hash) == ("a.jpg", "truncated file", 3, None)
    assert gallery.thumbnail(record.id) is None and list(gallery.blocks()) == []
    assert gallery.counts().skipped == 1 and gallery.counts().photos == 0


def test_changes_since_tells_what_an_index_must_do(gallery, encoder):
    fill(gallery, encoder, *(read_photo(f"{name}.jpg") for name in "abc"))
    before = gallery.version()
    assert gallery.changes_since(before).changed.size == 0
    gallery.commit_batch([read_photo("d.jpg")], encode(encoder, 1), missing=[2])
    changes = gallery.changes_since(before)
    assert changes.changed.tolist() == [4] and changes.gone.tolist() == [2]
    assert changes.version == gallery.version() > before
    gallery.commit_batch(kept=[KeptPhoto(2, PhotoFile("b2.jpg", 10, 1))])
    assert gallery.changes_since(changes.version).changed.tolist() == [2]
    assert gallery.embeddings([4, 2]).features[0].shape == (2, 3, 4)


def test_another_encoder_starts_afresh(gallery, encoder):
    fill(gallery, encoder, read_photo("a.jpg"))
    before = gallery.version()
    gallery.adopt_encoder(encoder)
    assert gallery.version() == before, "the same encoder changes nothing"
    gallery.adopt_encoder(GridEncoder("other"), "other model")
    assert gallery.encoder().model == "other model"
    assert list(gallery.blocks()) == [] and gallery.changes_since(before).gone.tolist() == [1]
    assert not gallery.known_files()[0].encoded and gallery.thumbnail(1)


def test_embeddings_of_a_foreign_encoder_are_refused_whole(gallery, encoder):
    gallery.adopt_encoder(encoder)
    before = gallery.version()
    with pytest.raises(GalleryError):
        gallery.commit_batch([read_photo()], encode(GridEncoder("other"), 1))
    assert gallery.counts().photos == 0 and gallery.version() == before


def test_folders_are_remembered_once(gallery, tmp_path):
    for _ in range(2):
        gallery.add_folder(tmp_path / "z")
    gallery.add_folder(tmp_path / "a")
    assert gallery.folders() == [tmp_path / "z", tmp_path / "a"]


def test_runs_are_recorded_and_a_dead_one_is_told(gallery):
    gallery.start_run()
    second = gallery.start_run()
    assert gallery.last_run().outcome == "running"
    gallery.finish_run(second, "finished", RunCounts(found=3, new=2, skipped=1))
    last = gallery.last_run()
    assert (last.outcome, last.counts.found, last.counts.new, last.counts.moved) == ("finished", 3, 2, 0)
    assert last.finished >= last.started


def test_a_reader_sees_batches_as_they_are_committed(gallery, encoder):
    gallery.adopt_encoder(encoder)
    with Gallery.open(gallery.path, readonly=True) as reader:
        assert reader.counts().photos == 0
        gallery.commit_batch([read_photo()], encode(encoder, 1))
        assert reader.counts().photos == 1
        with pytest.raises(GalleryError):
            reader.add_folder(Path("x"))


def test_absent_read_only_is_told_and_nothing_is_made(tmp_path):
    with pytest.raises(GalleryError, match="no gallery here yet"):
        Gallery.open(tmp_path / "none.db", readonly=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("readonly", [True, False])
def test_a_gallery_of_a_newer_version_is_refused_untouched(tmp_path, readonly):
    path = tmp_path / "gallery.db"
    Gallery.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(GalleryError, match="newer version"):
        Gallery.open(path, readonly=readonly)
    assert path.read_bytes() == before


@pytest.mark.parametrize("readonly", [True, False])
@pytest.mark.parametrize("content", [b"hello, this is no SQLite file at all" * 40, b"SQLite format 3\0" + b"\0" * 600])
def test_files_that_are_no_gallery_are_refused_untouched(tmp_path, content, readonly):
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    with pytest.raises(GalleryError):
        Gallery.open(path, readonly=readonly)
    assert path.read_bytes() == content


def test_another_programs_sqlite_file_is_refused_untouched(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(GalleryError, match="not a gallery"):
        Gallery.open(path)
    assert path.read_bytes() == before


def test_a_folder_in_the_galleries_place_is_told(tmp_path):
    with pytest.raises(GalleryError):
        Gallery.open(tmp_path)


def test_a_damaged_gallery_is_told_in_one_line(tmp_path, encoder):
    path = tmp_path / "gallery.db"
    with Gallery.open(path) as gallery:
        fill(gallery, encoder, *(read_photo(f"{number}.jpg") for number in range(200)))
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(EngineError) as caught, Gallery.open(path, readonly=True) as gallery:
        gallery.listing()
        list(gallery.blocks())
    assert "damaged" in str(caught.value) and "\n" not in str(caught.value)


def test_a_locked_gallery_is_told(gallery, encoder):
    other = sqlite3.connect(gallery.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(GalleryError, match="locked by another program"):
        gallery.add_folder(Path("x"))
    other.execute("ROLLBACK")
    other.close()
    gallery.add_folder(Path("x"))


def test_a_full_disk_is_told_and_the_next_batch_goes_on(gallery, encoder):
    fill(gallery, encoder, read_photo("a.jpg"))
    pages = gallery._rows("PRAGMA page_count")[0][0]
    gallery._rows(f"PRAGMA max_page_count = {pages + 2}")
    photos = [read_photo(f"{number}.jpg") for number in range(50)]
    with pytest.raises(GalleryError, match="disk is full"):
        gallery.commit_batch(photos, encode(encoder, 50))
    assert gallery.counts().photos == 1 and gallery._rows("PRAGMA integrity_check") == [("ok",)]
    gallery._rows("PRAGMA max_page_count = 1000000")
    gallery.commit_batch(photos, encode(encoder, 50))
    assert gallery.counts().photos == 51


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anything")
def test_a_gallery_that_may_not_be_written_is_told(tmp_path):
    path = tmp_path / "gallery.db"
    Gallery.open(path).close()
    path.chmod(0o400)
    with pytest.raises(GalleryError):
        Gallery.open(path)


def test_the_file_says_what_it_is(gallery):
    assert gallery._rows("PRAGMA application_id") == [(APPLICATION_ID,)]
    assert gallery._rows("PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert gallery._rows("PRAGMA journal_mode") == [("wal",)]
    assert gallery._rows("PRAGMA foreign_keys") == [(1,)]


def test_names_with_url_characters_open(tmp_path):
    folder = tmp_path / "a?b#c%41 é"
    Gallery.open(folder / "g.db").close()
    assert (folder / "g.db").is_file() and not list(folder.glob("*-wal"))


def test_a_gallery_copied_with_its_log_after_a_kill_opens(tmp_path):
    script = f"""
import os, sys
from pathlib import Path
from engine.gallery import Gallery
gallery = Gallery.open(Path({str(tmp_path / "gallery.db")!r}))
gallery.add_folder(Path("kept"))
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", script], check=False, cwd=Path(__file__).parents[2])
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tmp_path.glob("gallery.db*"):
        shutil.copy(file, copy)
    with Gallery.open(copy / "gallery.db") as gallery:
        assert gallery.folders() == [Path("kept")]


def test_a_snapshot_sees_one_state_whatever_is_committed(tmp_path: Path) -> None:
    path = tmp_path / "gallery.db"
    with Gallery.open(path) as writer, Gallery.open(path, readonly=True) as reader:
        with reader.snapshot():
            before = reader.counts().folders
            writer.add_folder(tmp_path)
            assert reader.counts().folders == before == 0
        assert reader.counts().folders == 1
