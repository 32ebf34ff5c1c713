"""Watching real folders: what happens in them is told, together, and what cannot be heard is looked at again."""

import errno
import queue
import shutil
from pathlib import Path

import pytest
from watchdog.observers import Observer

from engine.watching import FolderWatcher, Pace
from tests.conftest import make_photo

WAIT = 20
QUICK = Pace(quiet=0.2, longest=5, absent=0.2)
PATIENT = 3600.0


class Heard:
    """A watcher and what it told."""

    def __init__(self, *folders: Path, pace: Pace = QUICK, **options) -> None:
        self.told: queue.Queue = queue.Queue()
        self.reasons: queue.Queue = queue.Queue()
        self.watcher = FolderWatcher(folders, self.told.put, self.reasons.put, pace, **options)

    def __enter__(self):
        self.watcher.start()
        assert self.told.get(timeout=WAIT) is None, "everything is looked at once all is watched"
        return self

    def __exit__(self, *_):
        self.watcher.stop()

    def next(self):
        return self.told.get(timeout=WAIT)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    make_photo(tmp_path / "library" / "a" / "0.jpg")
    make_photo(tmp_path / "library" / "b" / "1.jpg")
    return tmp_path / "library"


def until(heard: Heard, *wanted: Path) -> set[Path]:
    """All places told, until all those wanted are among them."""
    places: set[Path] = set()
    while not places >= set(wanted):
        places |= set(heard.next())
    return places


def test_new_changed_moved_and_deleted_photos_are_told_by_their_folder(library):
    with Heard(library) as heard:
        make_photo(library / "a" / "new.jpg", 3)
        assert until(heard, library / "a") == {library / "a"}
        make_photo(library / "b" / "1.jpg", 4)
        assert until(heard, library / "b") == {library / "b"}
        (library / "a" / "0.jpg").rename(library / "b" / "moved.jpg")
        until(heard, library / "a", library / "b")
        (library / "b" / "moved.jpg").unlink()
        until(heard, library / "b")


def test_a_new_tree_and_what_comes_into_it_later(library, tmp_path):
    make_photo(tmp_path / "elsewhere" / "deep" / "2.jpg")
    with Heard(library) as heard:
        shutil.copytree(tmp_path / "elsewhere", library / "c")
        until(heard, library / "c")
        while not heard.told.empty():
            heard.next()
        make_photo(library / "c" / "deep" / "3.jpg", 3)
        until(heard, library / "c" / "deep")


def test_a_burst_of_changes_is_told_together(library):
    with Heard(library, pace=Pace(quiet=1.0, longest=60)) as heard:
        for number in range(60):
            make_photo(library / "a" / f"{number}.jpg", number, (8, 8))
        make_photo(library / "b" / "last.jpg", 61)
        told = [heard.next()]
        while library / "b" not in told[-1]:
            told.append(heard.next())
        assert len(told) < 20, "far fewer times than there were photos"


def test_other_files_and_reading_photos_tell_nothing(library):
    with Heard(library) as heard:
        (library / "a" / "notes.txt").write_text("no photo")
        (library / "a" / "0.jpg").read_bytes()
        make_photo(library / "b" / "last.jpg", 9)
        assert until(heard, library / "b") == {library / "b"}


def test_changes_that_do_not_end_are_told_after_a_while(library):
    with Heard(library, pace=Pace(quiet=PATIENT, longest=0.3)) as heard:
        make_photo(library / "a" / "1.jpg")
        assert heard.next() == (library / "a",)


def test_a_folder_that_is_away_is_watched_once_it_is_there(library, tmp_path):
    drive = tmp_path / "drive"
    with Heard(library, drive) as heard:
        make_photo(tmp_path / "unplugged" / "1.jpg")
        (tmp_path / "unplugged").rename(drive)
        until(heard, drive)
        make_photo(drive / "2.jpg", 2)
        until(heard, drive)


def test_a_folder_asked_for_by_a_link_is_told_by_that_name(library, tmp_path):
    (tmp_path / "link").symlink_to(library, target_is_directory=True)
    with Heard(tmp_path / "link") as heard:
        make_photo(library / "a" / "1.jpg")
        until(heard, tmp_path / "link" / "a")


class Exhausted(Observer):
    """An observer in a system that has watches for the library's own folders, and none for more."""

    def schedule(self, handler, path, **options):
        if options.get("recursive"):
            return super().schedule(handler, path, **options)
        raise OSError(errno.ENOSPC, "inotify watch limit reached")


def test_at_the_system_s_limit_everything_is_looked_at_again_and_again(library):
    with Heard(library, pace=Pace(quiet=PATIENT, longest=PATIENT, again=0.2), observe=Exhausted) as heard:
        assert "limit of watched folders" in heard.reasons.get(timeout=WAIT)
        assert [heard.next(), heard.next()] == [None, None]
    assert heard.reasons.empty(), "told once"


def test_after_stopping_nothing_is_told(library):
    with Heard(library) as heard:
        pass
    make_photo(library / "a" / "new.jpg")
    assert not heard.watcher._thread.is_alive() and heard.told.empty()
