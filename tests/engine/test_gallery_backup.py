"""`gallery backup` and `restore`, and the copy kept before a migration."""

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from engine.errors import Cancelled, GalleryError
from engine.gallery import Gallery
from engine.gallery_backup import backup, restore
from engine.gallery_check import check
from engine.gallery_export import export
from engine.migrations import MIGRATIONS
from engine.progress import CancelToken
from tests.engine.closed_gallery import altered, entries, run
from tests.torture.kills import as_first_version

# --- backup and restore ---


def test_a_backup_is_one_whole_file_and_comes_back(path, tmp_path, library, capsys):
    assert run("gallery", "backup", tmp_path / "copy.db", "--gallery", path) == 0
    before = entries(path)
    with Gallery.open(path) as gallery:
        gallery.forget_folder(library)
    assert run("gallery", "restore", tmp_path / "copy.db", "--gallery", path) == 0
    assert entries(path) == before and check(path).ok
    assert entries(tmp_path / "gallery.db.before-restore") == []
    assert "before-restore" in capsys.readouterr().out
    restore(tmp_path / "copy.db", path)
    assert entries(tmp_path / "gallery.db.before-restore-2") == before, "the first one kept is not overwritten"
    assert entries(tmp_path / "gallery.db.before-restore") == []


def test_a_backup_shows_one_state_while_an_indexer_writes(path, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.gallery_backup._PAGES_AT_ONCE", 2)
    with Gallery.open(path) as writer:
        backup(path, tmp_path / "copy.db", progress=lambda p: writer.add_folder(tmp_path / str(p.done)))
        assert writer.counts().folders > 3
    with Gallery.open(tmp_path / "copy.db", readonly=True) as copy:
        assert copy.counts().folders == 1 and copy.counts().photos == 12
    assert not list(tmp_path.glob(".*"))


def test_a_backup_that_stops_leaves_the_older_one(path, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.gallery_backup._PAGES_AT_ONCE", 2)
    backup(path, to := tmp_path / "copy.db")
    before, token = to.read_bytes(), CancelToken()
    with pytest.raises(Cancelled):
        backup(path, to, progress=lambda _: token.cancel(), cancel=token)
    assert to.read_bytes() == before and not list(tmp_path.glob(".*"))


def test_a_backup_overwrites_nothing_but_a_backup(path, tmp_path, library):
    photo = library / "a" / "0.jpg"
    for to, reason in (
        (photo, "not a gallery"),
        (tmp_path, "a folder"),
        (path, "the gallery itself"),
        (tmp_path / "nowhere" / "copy.db", "its folder is not there"),
    ):
        before = photo.read_bytes()
        with pytest.raises(GalleryError, match=reason):
            backup(path, to)
        assert photo.read_bytes() == before
    with pytest.raises(GalleryError, match="no gallery here"):
        backup(tmp_path / "none.db", tmp_path / "copy.db")


def test_a_damaged_gallery_does_not_replace_its_backup(path, tmp_path):
    backup(path, to := tmp_path / "copy.db")
    before, content = to.read_bytes(), bytearray(path.read_bytes())
    content[3 * 4096 : 8 * 4096] = os.urandom(5 * 4096)
    path.write_bytes(content)
    with pytest.raises(GalleryError, match="damaged"):
        backup(path, to)
    assert to.read_bytes() == before
    restore(to, path)
    assert check(path).ok and (tmp_path / "gallery.db.before-restore").read_bytes()[100:] == content[100:]


@pytest.mark.parametrize("fault", ["foreign", "empty", "absent", "newer", "damaged", "other program's"])
def test_what_is_no_good_backup_is_not_restored(path, tmp_path, fault, capsys):
    backup(path, copy := tmp_path / "copy.db")
    if fault == "foreign":
        copy.write_bytes(b"Dear gallery" * 100)
    elif fault == "empty":
        copy.write_bytes(b"")
    elif fault == "absent":
        copy.unlink()
    elif fault == "newer":
        altered(copy, f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    elif fault == "damaged":
        copy.write_bytes(copy.read_bytes()[:-8192])
    else:
        copy.unlink()
        altered(copy, "CREATE TABLE songs (title)")
    before = path.read_bytes()
    assert run("gallery", "restore", copy, "--gallery", path) == 1
    told = capsys.readouterr().err
    assert "copy.db" in told and told.count("\n") == 1
    assert path.read_bytes() == before and not (tmp_path / "gallery.db.before-restore").exists()


def test_a_gallery_somebody_has_open_is_not_replaced(path, tmp_path):
    backup(path, copy := tmp_path / "copy.db")
    with Gallery.open(path, readonly=True) as reader:
        reader.counts()
        with pytest.raises(GalleryError, match="open in another program"):
            restore(copy, path)
        assert reader.counts().photos == 12
    assert not list(tmp_path.glob("*before*")) and not list(tmp_path.glob(".*"))


def test_a_log_left_beside_a_lost_gallery_is_not_played_into_the_restored_one(path, tmp_path):
    backup(path, copy := tmp_path / "copy.db")
    path.unlink()
    (tmp_path / "gallery.db-wal").write_bytes(b"what another file left")
    assert restore(copy, path) is None
    assert check(path).ok and (tmp_path / "gallery.db.before-restore-wal").exists()


# --- before a migration ---


@pytest.fixture
def old(path, tmp_path) -> Path:
    """The gallery as the first version of the program wrote it."""
    return as_first_version(path, tmp_path / "first.db")


def dumped(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as db:
        return [str(db.execute("PRAGMA user_version").fetchone()), *db.iterdump()]


@pytest.mark.parametrize("readonly", [True, False])
def test_a_gallery_is_copied_before_it_is_brought_up_to_date(old, path, readonly):
    before = dumped(old)
    with Gallery.open(old, readonly=readonly) as gallery:
        assert gallery.counts().photos == 12
    kept = old.with_name("first.db.before-v2")
    assert dumped(kept) == before
    kept.unlink()
    Gallery.open(old).close()
    assert not kept.exists() and not list(path.parent.glob("gallery.db.before*")), "only when there is something to do"
    assert check(old).ok


def test_without_room_for_the_copy_the_gallery_stays_as_it_was(old, monkeypatch):
    before = dumped(old)

    def full(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr("engine.gallery_backup.connect", full)
    with pytest.raises(GalleryError, match=r"first.db: left as it was.*the disk is full"):
        Gallery.open(old)
    monkeypatch.undo()
    assert dumped(old) == before


def test_an_old_gallery_is_checked_and_backed_up_as_it_is(old, tmp_path):
    before = dumped(old)
    assert check(old).ok
    backup(old, tmp_path / "copy.db")
    assert dumped(old) == before == dumped(tmp_path / "copy.db")
    restore(tmp_path / "copy.db", old)
    assert dumped(old) == before


@pytest.mark.parametrize("act", ["backup", "restore", "repair", "export"])
def test_what_killed_programs_left_half_written_goes_and_nothing_else(path, tmp_path, act):
    copy, out = tmp_path / "copy.db", tmp_path / "out.npz"
    backup(path, copy)
    left = {
        "backup": [".copy.db.77.part", ".copy.db.77.part-journal"],
        "restore": [
            ".gallery.db.77.restored",
            "..gallery.db.77.restored.77.part",
            "..gallery.db.77.restored.77.part-wal",
        ],
        "repair": [".gallery.db.77.rebuilt", ".gallery.db.77.rebuilt-wal", ".gallery.db.77.mended"],
        "export": [".out.npz.77.part"],
    }
    others = [".copy.db.other.77.part", ".gallery.db.part", ".gallery.db.77.restored.txt", "gallery.db.77.mended"]
    for name in (*left[act], *others):
        (tmp_path / name).write_bytes(b"half")
    if act == "backup":
        backup(path, copy)
    elif act == "restore":
        restore(copy, path)
    elif act == "repair":
        damage = bytearray(path.read_bytes())
        damage[4096 * 3 : 4096 * 4] = bytes(4096)
        path.write_bytes(damage)
        check(path, repair=True)
    else:
        with Gallery.open(path, readonly=True) as gallery:
            export(gallery, out)
    assert not [name for name in left[act] if (tmp_path / name).exists()]
    assert all((tmp_path / name).exists() for name in others)
