"""The indexer on real folders, files and galleries: what a run finds."""

import os
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from engine import photo_reading
from tests.conftest import make_photo
from tests.engine.indexing import paths, run, tally, ten_photos


@pytest.fixture
def library(tmp_path):
    return ten_photos(tmp_path / "library")


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


def test_a_path_that_damage_made_up_is_marked_missing(gallery, encoder, library):
    run(gallery, encoder, library)
    with sqlite3.connect(gallery.path) as db:
        damage = "UPDATE photos SET path = CAST('/tmq/7.jpg' AS BLOB), content_hash = NULL WHERE id = 7"
        assert db.execute(damage).rowcount == 1
    summary = run(gallery, encoder, library)
    assert (summary.missing, summary.new) == (1, 1) and len(set(paths(gallery))) == 10


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
