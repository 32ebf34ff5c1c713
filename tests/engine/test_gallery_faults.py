"""What may befall a gallery and its photos, in small; `python -m tests.torture` does the random parts at length."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.errors import EngineError, GalleryError
from engine.gallery import Gallery
from engine.gallery_backup import backup, restore
from engine.gallery_check import check
from engine.indexer import Indexer
from engine.searcher import Searcher
from tests.conftest import GridEncoder, make_photo
from tests.torture import disks, flips, kills, mutations, places, windows

PHOTOS = 9


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for number in range(PHOTOS):
        make_photo(tmp_path / "library" / f"{number}.jpg", number, (40, 30))
    (tmp_path / "library" / "broken.jpg").write_bytes(b"no picture")
    return tmp_path / "library"


@pytest.fixture
def path(tmp_path: Path, library: Path) -> Path:
    """A closed gallery of nine photos and a file left out."""
    where = tmp_path / "gallery.db"
    with Gallery.open(where) as gallery:
        index(gallery, library)
    return where


def index(gallery: Gallery, library: Path):
    gallery.adopt_encoder(GridEncoder(), "grid")
    return Indexer(gallery, GridEncoder(), batch_size=3).run([library])


def assert_whole(path: Path, library: Path) -> None:
    """After a last undisturbed run everything is there, once."""
    assert check(path).ok, check(path).found
    with Gallery.open(path) as gallery:
        index(gallery, library)
        names = sorted(Path(known.path).name for known in gallery.known_files())
        assert names == sorted(file.name for file in library.iterdir())
        assert gallery.counts().photos == PHOTOS and sum(len(ids) for ids, _ in gallery.blocks()) == PHOTOS
    assert check(path).ok and not list(path.parent.glob(".*"))


# --- mutated files, damaged galleries, kills ---


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", mutations.KINDS)
def test_mutated_files_are_read_or_refused(kind, tmp_path):
    read, refused = mutations.torture(kind, 60, tmp_path)
    assert read > 0 and refused > 10, "the faults are neither too harsh nor too mild"


def test_a_damaged_gallery_answers_or_tells_and_is_repaired(tmp_path):
    tally = flips.torture(40, tmp_path, seed=1)
    assert tally["told"] > 5 and tally["usable"] > 5 and tally["repaired"] > tally["beyond repair"]


@pytest.mark.parametrize("question", [lambda g: list(g.blocks()), Gallery.fingerprints, Gallery.listing])
def test_a_photo_that_damage_doubled_is_told_not_shown_twice(path, monkeypatch, question):
    with Gallery.open(path, readonly=True) as gallery:
        question(gallery)
        rows = gallery._rows

        def doubled(sql: str, parameters=()):
            return [*(found := rows(sql, parameters)), *found[-3:-2]]

        monkeypatch.setattr(gallery, "_rows", doubled)
        with pytest.raises(GalleryError, match="damaged"):
            question(gallery)


def test_a_photo_in_a_state_that_does_not_exist_is_read_anew(path, library):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = 1")
        db.execute("UPDATE photos SET status = 'indexad' WHERE id = 4")
    assert "1 photos are in a state that does not exist" in [finding.reason for finding in check(path).found]
    assert check(path, repair=True).ok
    assert_whole(path, library)


def test_a_schema_version_below_zero_is_damage(path, library):
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = -2147483645")
    with pytest.raises(GalleryError, match="damaged"):
        Gallery.open(path, readonly=True)
    assert check(path, repair=True).ok
    assert_whole(path, library)


@pytest.mark.parametrize("kind", kills.KINDS)
def test_killed_at_random_moments_nothing_is_lost(kind, tmp_path):
    kills.torture(kind, 2, tmp_path)


@pytest.mark.parametrize("readonly", [True, False])
def test_killed_while_a_single_file_is_written_it_opens_again(path, tmp_path, readonly):
    """A backup put in place is one file without a log, whose first writes go through a journal."""
    backup(path, copy := tmp_path / "copy.db")
    script = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN IMMEDIATE")
db.execute("UPDATE photos SET version = 9")
db.execute("UPDATE thumbnails SET jpeg = zeroblob(9000)")
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", script, copy], check=False)
    assert (tmp_path / "copy.db-journal").stat().st_size
    with Gallery.open(copy, readonly=readonly) as gallery, Gallery.open(path) as before:
        assert gallery.listing() == before.listing() and gallery.thumbnail(2) == before.thumbnail(2)
    assert check(copy).ok


# --- a disk that fills up ---


@pytest.mark.parametrize("kind", disks.KINDS)
def test_a_disk_that_fails_at_any_write_spoils_nothing(kind, tmp_path):
    assert disks.torture(kind, 7, tmp_path) >= 10


def test_a_disk_with_room_for_a_few_more_pages(tmp_path, library):
    path, full = tmp_path / "gallery.db", 0
    Gallery.open(path).close()
    pages = path.stat().st_size // 4096
    for more in range(25):
        with Gallery.open(path) as gallery:
            gallery._rows(f"PRAGMA max_page_count = {pages + more}")
            try:
                index(gallery, library)
            except GalleryError as error:
                assert "the disk is full" in str(error)
                full += 1
        assert check(path).ok
    assert full > 2
    assert_whole(path, library)


def test_no_room_for_a_backup_leaves_nothing_behind(path, tmp_path, monkeypatch):
    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    backup(path, to := tmp_path / "copy.db")
    before = to.read_bytes()
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(GalleryError, match=r"copy.db: No space left"):
        backup(path, to)
    with pytest.raises(GalleryError, match="No space left"):
        restore(to, path)
    monkeypatch.undo()
    assert to.read_bytes() == before and not list(tmp_path.glob(".*")) and check(path).ok


# --- locked, read-only, gone ---


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_while_another_program_writes_it_is_read_but_not_written(path, library, tmp_path):
    backup(path, copy := tmp_path / "copy.db")
    with locked(path):
        assert check(path).ok
        backup(path, copy)
        with Gallery.open(path) as gallery, Searcher(GridEncoder(), path) as searcher:
            searcher.refresh()
            assert len(searcher) == PHOTOS
            for write in (
                lambda: index(gallery, library),
                lambda: gallery.forget_folder(library),
                lambda: gallery.index_anew([1]),
                lambda: restore(copy, path),
            ):
                with pytest.raises(GalleryError, match=r"locked by another program|open in another program"):
                    write()
    assert_whole(path, library)


def as_nobody(act: Callable[[], None]) -> None:
    """Act with no more rights than anybody's: root may write everywhere."""
    if os.geteuid():
        act()
        return
    child = os.fork()
    if not child:
        os.setuid(65534)
        try:
            act()
        except BaseException as error:
            sys.stderr.write(repr(error))
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="rights are told otherwise there")
@pytest.mark.parametrize("closed", ["file", "folder"])
def test_read_only_it_is_searched_and_every_write_is_told(library, closed):
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        folder.chmod(0o755)
        with Gallery.open(path := folder / "gallery.db") as gallery:
            index(gallery, library)
        backup(path, folder / "copy.db")
        (folder / "copy.db").replace(path)  # one file, with no log beside it
        before = path.read_bytes()
        if closed == "file":
            path.chmod(0o444)
            folder.chmod(0o777)
        else:
            path.chmod(0o666)

        def act() -> None:
            with Gallery.open(path, readonly=True) as gallery:
                assert gallery.counts().photos == PHOTOS
            assert check(path).ok
            for write in (
                lambda: Gallery.open(path).add_folder(Path("x")),
                lambda: backup(path, folder / "new" / "copy.db"),
            ):
                try:
                    write()
                except GalleryError as error:
                    assert "\n" not in str(error)
                else:
                    raise AssertionError("it was written")

        as_nobody(act)
        assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="what is open can be neither cut nor renamed there")
@pytest.mark.parametrize("kind", places.KINDS)
def test_a_fault_of_its_place_while_it_is_used_loses_nothing(kind):
    with tempfile.TemporaryDirectory() as where:  # of which everybody may be shown the way
        assert places.torture(kind, 2, Path(where), seed=2), "the fault was met, and told"


def test_a_drive_that_is_really_unmounted_loses_nothing(tmp_path):
    told = places.unmounted(1, tmp_path, seed=1)
    if told is None:
        pytest.skip("only root may mount, and only on Linux")
    assert told, "the fault was met, and told"


def test_a_photos_drive_that_vanishes_while_it_is_indexed_keeps_its_photos(path, library, tmp_path):
    make_photo(library / "3.jpg", 70, (41, 30))
    away = tmp_path / "away"

    def pull_out(progress) -> None:
        if progress.phase == "indexing" and library.exists():
            library.rename(away)

    with Gallery.open(path) as gallery, Searcher(GridEncoder(), path) as searcher:
        Indexer(gallery, GridEncoder(), batch_size=3).run([library], progress=pull_out)
        assert index(gallery, library).missing == 0, "nothing is gone because its drive is"
        searcher.refresh()
        assert len(searcher) >= PHOTOS - 1
        away.rename(library)
    assert_whole(path, library)


def test_a_gallery_that_vanishes_is_told_before_anything_is_lost(path, library, tmp_path):
    with Gallery.open(path) as gallery, Searcher(GridEncoder(), path) as searcher:
        searcher.refresh()
        (tmp_path / "drive").mkdir()
        for file in tmp_path.glob("gallery.db*"):
            file.rename(tmp_path / "drive" / file.name)
        make_photo(library / "new.jpg", 77)
        with pytest.raises(GalleryError, match="no longer there"):
            index(gallery, library)
        with pytest.raises(EngineError, match="no gallery here"):
            Gallery.open(path, readonly=True)
        assert not path.exists()
        for file in (tmp_path / "drive").iterdir():
            file.rename(tmp_path / file.name)
        assert index(gallery, library).new == 1
        searcher.refresh()
        assert len(searcher) == PHOTOS + 1
    assert check(path).ok


def test_two_programs_index_one_gallery_at_once(path, library):
    with Gallery.open(path) as one, Gallery.open(path) as two:
        for number in range(4):
            make_photo(library / f"new {number}.jpg", 50 + number, (40, 30))

        def as_well(progress) -> None:
            if progress.phase == "indexing" and progress.done == 0:
                Indexer(two, GridEncoder(), batch_size=3).run([library])

        Indexer(one, GridEncoder(), batch_size=3).run([library], progress=as_well)
        assert one.counts() == two.counts() and one.counts().photos == PHOTOS + 4
        assert len({known.path for known in one.known_files()}) == len(one.known_files())
    assert check(path).ok


def test_two_indexers_and_a_searcher_on_a_restless_library(tmp_path):
    windows.torture(1, tmp_path)


def test_a_check_leaves_the_locks_of_an_open_window_alone(path):
    """Closing a file, however it was opened, ends all locks a process holds on it: others then clear the log away."""
    with Searcher(GridEncoder(), path) as searcher:
        searcher.refresh()
        assert check(path).ok
        script = "import sys; from pathlib import Path; from engine.gallery import Gallery\n"
        script += "with Gallery.open(Path(sys.argv[1])) as gallery: gallery.add_folder(Path('more'))"
        subprocess.run([sys.executable, "-c", script, path], check=True)
        assert path.with_name(path.name + "-wal").exists(), "it is still in use"
        assert check(path).ok
        searcher.refresh()


# --- clocks and photos that change ---


@pytest.mark.parametrize("seconds", [-(2**31), 0, 2**31 + 5, 2**36, 2**50])
def test_a_clock_that_jumped_costs_nothing(path, library, seconds):
    file = library / "3.jpg"
    try:
        os.utime(file, (seconds, seconds))
    except (OSError, OverflowError):
        pytest.skip("no such time on this disk")
    with Gallery.open(path) as gallery:
        assert index(gallery, library).unchanged == PHOTOS
        assert index(gallery, library).unchanged == PHOTOS, "and it is not read again and again"
        assert len(gallery.listing()) == PHOTOS
        make_photo(file, 99, (40, 31))
        os.utime(file, (1, 1))
        assert index(gallery, library).changed == 1, "also when the clock went back"
    assert_whole(path, library)


def test_photos_replaced_again_and_again_while_read_end_right(tmp_path, library, monkeypatch):
    import engine.photo_reading as module

    read, turns = module.read_bytes, {"left": 24}

    def restless(path: Path) -> bytes:
        data = read(path)
        if path.name == "4.jpg" and turns["left"] > 0:
            turns["left"] -= 1
            make_photo(path, 100 + turns["left"], (40, 30 + turns["left"]))
        return data

    monkeypatch.setattr(module, "read_bytes", restless)
    with Gallery.open(tmp_path / "gallery.db") as gallery:
        runs = 0
        while turns["left"]:
            summary = index(gallery, library)
            assert any("being written" in reason for _, reason in summary.skipped)
            runs += 1
        assert runs == 12
    assert_whole(tmp_path / "gallery.db", library)
