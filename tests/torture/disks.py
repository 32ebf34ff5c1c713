"""A disk that fails or fills up at every write of indexing, migrating and encoding anew: nothing stored is lost."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlite_utils import Database

from engine.errors import GalleryError
from engine.gallery import Gallery
from engine.gallery_check import check
from engine.gallery_file import told
from engine.indexer import Indexer
from engine.migrations import migrate
from engine.reencoder import Reencoder
from tests.conftest import GridEncoder, make_photo
from tests.torture.kills import as_first_version

KINDS = ("indexing", "migrating", "encoding anew")
CODES = {sqlite3.SQLITE_FULL: "the disk is full", sqlite3.SQLITE_IOERR: "the disk reports an error"}


class FailingDisk:
    """A gallery's connection of which a write fails: the n-th, and all after it."""

    def __init__(self, real: Database, writes: int, code: int) -> None:
        self._real, self._left, self._code = real, writes, code

    def __getattr__(self, name: str):
        return getattr(self._real, name)

    def __getitem__(self, table: str):
        self._count()
        return self._real[table]

    def execute(self, sql: str, parameters=()):
        written = not sql.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN"))
        if written or "user_version =" in sql:
            self._count()
        return self._real.execute(sql, parameters)

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self._code
            raise error


def failing_runs(path: Path, run: Callable[[Gallery], object], code: int) -> Iterator[GalleryError]:
    """The same run again and again, each time failing one write later, until none fails any more."""
    for writes in range(10_000):
        with Gallery.open(path) as gallery:
            gallery._db = FailingDisk(gallery._db, writes, code)
            try:
                run(gallery)
            except GalleryError as error:
                yield error
            else:
                return
    raise AssertionError("it never ends")


def torture(kind: str, photos: int, folder: Path) -> int:
    """Fail every write of a kind of work on so many photos, once full and once broken; how many failures it took.

    Raises: AssertionError, where a gallery is afterwards not as it has to be.
    """
    library = folder / "library"
    for number in range(photos):
        make_photo(library / f"{number}.jpg", number, (40, 30))
    failures = 0
    for code, reason in CODES.items():
        path = folder / f"{code}.db"
        if kind == "indexing":
            runs = failing_runs(path, lambda gallery: _index(gallery, library), code)
        else:
            with Gallery.open(path) as gallery:
                _index(gallery, library)
            if kind == "migrating":
                path = as_first_version(path, folder / f"{code}-first.db")
                runs = _failing_migrations(path, code)
            else:
                other = GridEncoder("decaf" * 12)
                runs = failing_runs(path, lambda gallery, o=other: Reencoder(gallery, o, "other", 3).run(), code)
        for error in runs:
            failures += 1
            assert reason in str(error) and "\n" not in str(error), str(error)
            report = check(path)
            assert report.ok and (kind == "indexing" or report.photos == photos), report.found
            if kind == "encoding anew":
                with Gallery.open(path, readonly=True) as gallery:
                    stored = gallery.encoder()
                    assert stored is not None and stored.model == "grid", "the old embeddings serve until all is done"
                    assert sum(len(ids) for ids, _ in gallery.blocks()) == photos
        _assert_whole(path, library, photos)
    return failures


def on_a_small_disk(photos: int, folder: Path) -> int | None:
    """Index onto real file systems of 64 KB and more, until all fits; how many were too small. None without the right.

    Raises: AssertionError, as `torture`.
    """
    library, disk, full = folder / "library", folder / "disk", 0
    for number in range(photos):
        make_photo(library / f"{number}.jpg", number, (40, 30))
    disk.mkdir()
    for kilobytes in range(64, 4096, 24):
        if not _mounted(disk, kilobytes):
            return None
        try:
            path, done = disk / "gallery.db", False
            with contextlib.suppress(GalleryError), Gallery.open(path) as gallery:
                _index(gallery, library)
                done = True
            full += not done
            whole = path.exists() and path.stat().st_size > 0
            shutil.copytree(disk, copies := folder / f"{kilobytes}")  # where there is room to look at it
        finally:
            subprocess.run(["umount", disk], check=True)
        if whole:
            assert check(copies / path.name).ok
            _assert_whole(copies / path.name, library, photos)
        if done:
            return full
    raise AssertionError("it never fits")


def _mounted(disk: Path, kilobytes: int) -> bool:
    if sys.platform != "linux" or os.geteuid():
        return False
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", disk], check=False, capture_output=True
    )
    return made.returncode == 0


def _failing_migrations(path: Path, code: int) -> Iterator[GalleryError]:
    for writes in range(1000):
        with contextlib.closing(Database(sqlite3.connect(path))) as database:
            try:
                with told(path):
                    migrate(FailingDisk(database, writes, code))
            except GalleryError as error:
                yield error
            else:
                return
    raise AssertionError("it never ends")


def _index(gallery: Gallery, library: Path) -> None:
    gallery.adopt_encoder(GridEncoder(), "grid")
    Indexer(gallery, GridEncoder(), batch_size=3).run([library])


def _assert_whole(path: Path, library: Path, photos: int) -> None:
    with Gallery.open(path) as gallery:
        _index(gallery, library)
        known = [entry.path for entry in gallery.known_files()]
        assert sorted(known) == sorted(str(file) for file in library.iterdir()), "no entry is lost or doubled"
        assert sum(len(ids) for ids, _ in gallery.blocks()) == photos
    assert check(path).ok
