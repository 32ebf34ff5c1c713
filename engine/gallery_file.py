"""A gallery as a file: opened, looked at, and what goes wrong with it told."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from engine.errors import GalleryError, ModelError
from engine.migrations import APPLICATION_ID, MIGRATIONS

LOCKED = "locked by another program; try again when it is done"
DAMAGED = "damaged; `gallery check --repair` saves what can be read"
FOREIGN = "not a gallery"
# SQLite quotes damaged names in its messages, which Python then cannot decode.
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)

# Every path is stored whole: it begins with a slash, a backslash or a drive's letter.
WHOLE_PATH = "(substr(path, 1, 1) IN (x'2f', x'5c') OR substr(path, 2, 1) = x'3a')"

_BUSY_SECONDS = 1.0
_REASONS = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_FULL: "the disk is full; what was stored before is kept",
    sqlite3.SQLITE_READONLY: "no permission to write it",
    sqlite3.SQLITE_PERM: "no permission to open it",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: FOREIGN,
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
}


def connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    """Open a file; only one thread at a time may use the connection, but not always the same."""
    if readonly and path.with_name(path.name + "-journal").exists():
        # A program killed at its first writes may have left it; who may only read cannot take them back.
        with contextlib.suppress(*UNREADABLE), closing(_open(path, "rw")) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return _open(path, "ro" if readonly else "rwc")


def _open(path: Path, mode: str) -> sqlite3.Connection:
    # Three slashes and a quoted path are right for Unix, drive letters and network shares alike.
    location = quote(os.fsencode(path.absolute().as_posix()))
    uri = f"file://{'' if location.startswith('/') else '/'}{location}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, check_same_thread=False)


def look(path: Path) -> int:
    """The schema version of a gallery file, which is left untouched.

    Raises: GalleryError, unless it is a gallery this program can use; sqlite3.Error, to be `told`.
    """
    with closing(connect(path, readonly=True)) as db:
        application = db.execute("PRAGMA application_id").fetchone()[0]
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION_ID and (application or version or tables):
        raise GalleryError(path, FOREIGN)
    if version < 0:
        raise GalleryError(path, DAMAGED)
    if version > len(MIGRATIONS):
        raise GalleryError(
            path, f"made by a newer version of Inkseek (schema {version}, this one knows {len(MIGRATIONS)})"
        )
    return version


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into a GalleryError a person can act on."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise GalleryError(path, _REASONS.get(code, str(error))) from error
    except UnicodeDecodeError as error:
        raise GalleryError(path, DAMAGED) from error
    except OSError as error:
        raise GalleryError(path, error.strerror or type(error).__name__) from error


@contextmanager
def decoding(path: Path) -> Iterator[None]:
    """Around the reading of stored values: one that is not what it should be is told as damage."""
    try:
        yield
    except (ValueError, TypeError, LookupError, OverflowError, ModelError) as error:
        raise GalleryError(path, DAMAGED) from error
