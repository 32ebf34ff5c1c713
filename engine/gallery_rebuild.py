"""Copies what can be read of a damaged gallery, entry by entry, into a whole one.

A photo whose row cannot be read is still known by the index over the paths; it keeps its entry and its id, and the
next indexing run reads its file anew. What was to come of another encoder begins afresh.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import GalleryError
from engine.gallery import Gallery
from engine.gallery_backup import replace
from engine.gallery_file import UNREADABLE, connect, told
from engine.partial_files import partial_of
from engine.progress import CancelToken, Progress, ProgressCallback

_BLOCK = 1000
_PAGE = 4096  # bytes; what is in the first ones: https://www.sqlite.org/fileformat.html, 1.3
_PATH = "CASE typeof(path) WHEN 'blob' THEN path WHEN 'text' THEN CAST(path AS BLOB) END"
_COLUMNS = "path, size, mtime_ns, content_hash, width, height, taken_at, status, reason"
_KINDS: tuple[tuple[type, ...], ...] = (
    *((bytes,), (int,), (int,), (str, type(None)), (int, type(None)), (int, type(None))),
    *((str, type(None)), (str,), (str, type(None))),
)
_UNREAD = (0, -1, None, None, None, None, "indexed", None)
"""What stands beside the path of a photo to be read anew: no file has this size and mtime."""


@dataclass(frozen=True)
class Rebuilt:
    """What became of a damaged gallery.

    Attributes:
        kept: where the damaged file lies now.
        photos: entries in the new one.
        by_path: of these, those of which nothing but the path could be read.
        lost: entries of which not even that could be read.
    """

    kept: Path | None
    photos: int
    by_path: int
    lost: int


def rebuild(path: Path, tell: ProgressCallback, token: CancelToken) -> Rebuilt:
    """Put a whole gallery in the place of a damaged one, which is kept as NAME.before-repair.

    Raises: GalleryError, when nothing can be read, there is no room, or somebody has it open; Cancelled. The gallery
        is then as it was.
    """
    whole, mended = partial_of(path, "rebuilt"), partial_of(path, "mended")
    try:
        Gallery.open(whole).close()
        with told(path):
            if not _opens(path):
                _mend(path, mended, whole)
        source = mended if mended.exists() else path
        with told(path), closing(connect(source, readonly=True)) as old, closing(connect(whole, readonly=False)) as new:
            old.text_factory = lambda data: data.decode("utf-8", "replace")
            new.execute("PRAGMA synchronous = OFF")  # it takes the gallery's place only when it is whole
            photos, by_path, lost = _Copying(old, new, tell, token).run()
            if not photos:
                raise GalleryError(path, "too damaged for anything to be saved; `gallery restore` puts a backup back")
            new.execute("PRAGMA journal_mode = DELETE")
        return Rebuilt(replace(path, whole, "before-repair"), photos, by_path, lost)
    finally:
        for end in ("", "-wal", "-shm"):
            whole.with_name(whole.name + end).unlink(missing_ok=True)
            mended.with_name(mended.name + end).unlink(missing_ok=True)


def _opens(path: Path) -> bool:
    """Whether SQLite finds its way into the file."""
    try:
        with closing(connect(path, readonly=True)) as db:
            return db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'photos'").fetchone() == (1,)
    except UNREADABLE as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise
        return False


def _mend(path: Path, mended: Path, whole: Path) -> None:
    """Copy a file whose beginning is damaged or whose end is cut off, with the first page of a new gallery.

    That page is the header and where each table begins; a gallery's first tables always begin where a new one's do.
    """
    log = path.with_name(path.name + "-wal")
    if log.exists():
        shutil.copyfile(log, mended.with_name(mended.name + "-wal"))
    shutil.copyfile(path, mended)
    page = bytearray(whole.read_bytes()[:_PAGE])
    pages = -(-max(path.stat().st_size, whole.stat().st_size) // _PAGE)
    page[28:40] = pages.to_bytes(4, "big") + bytes(8)  # so many, and none of them unused
    with mended.open("rb+") as file:
        file.write(page)
        file.truncate(pages * _PAGE)


class _Copying:
    """One copying from a damaged file to a new one."""

    def __init__(
        self, old: sqlite3.Connection, new: sqlite3.Connection, tell: ProgressCallback, token: CancelToken
    ) -> None:
        self._old, self._new, self._tell, self._token = old, new, tell, token
        self._start = time.monotonic()

    def run(self) -> tuple[int, int, int]:
        """Copy everything; how many photos, how many of them by path alone, how many were lost."""
        version = self._version() + 1
        self._new.execute("UPDATE state SET version = ?", [version])
        for table, columns, order in (
            ("folders", "id, path", ("id", "path")),
            ("encoders", "encoder_id, model, regions, channels", ("rowid",)),
            (
                "runs",
                "id, started, finished, outcome, found, new, changed, moved, unchanged, missing, skipped",
                ("id",),
            ),
        ):
            for row in self._readable(table, columns, order):
                if table != "encoders" or _is_layout(*row[2:]):
                    self._insert(table, columns, row)
        encoders = {row[0] for row in self._new.execute("SELECT encoder_id FROM encoders")}
        paths = dict(self._readable("photos INDEXED BY sqlite_autoindex_photos_1", f"id, {_PATH}", ("path",)))
        ids = sorted(found for found in paths.keys() | self._ids() if isinstance(found, int))
        by_path = lost = 0
        for done, photo_id in enumerate(ids, start=1):
            read = self._photo(photo_id, paths.get(photo_id))
            if read is None:
                lost += 1
                continue
            by_path += read[1:] == _UNREAD
            if self._insert("photos", f"id, {_COLUMNS}, version", (photo_id, *read, version)):
                self._derived(photo_id, encoders)
            if done % _BLOCK == 0 or done == len(ids):
                self._new.commit()
                self._token.raise_if_cancelled()
                self._tell(Progress("saving", done, len(ids), seconds=time.monotonic() - self._start))
        self._new.commit()
        return self._new.execute("SELECT count(*) FROM photos").fetchone()[0], by_path, lost

    def _version(self) -> int:
        found = self._one("SELECT version FROM state")
        return found[0] if found and isinstance(found[0], int) and 0 <= found[0] < 1 << 60 else 0

    def _ids(self) -> set[int]:
        """Every id a table or an index still tells of."""
        ids = {row[0] for row in self._readable("photos", "id", ("id",))}
        ids |= {row[0] for row in self._readable("photos INDEXED BY photos_version", "id", ("version",))}
        for table in ("embeddings", "thumbnails"):
            ids |= {row[0] for row in self._readable(table, "photo_id", ("photo_id",))}
        return ids

    def _photo(self, photo_id: int, by_index: Any) -> tuple[Any, ...] | None:
        """A photo's columns as far as they make sense, its path first; None where not even that is known."""
        row = self._one(f"SELECT {_COLUMNS.replace('path', _PATH, 1)} FROM photos WHERE id = ?", [photo_id])
        path = row[0] if row is not None and _is_path(row[0]) else None
        if _is_path(by_index) and path != by_index and (path is None or _exists(by_index) or not _exists(path)):
            return (by_index, *_UNREAD)
        if row is None or path is None:
            return None
        sane = all(isinstance(value, kinds) for value, kinds in zip(row, _KINDS, strict=True))
        return row if sane and row[7] in ("indexed", "skipped", "missing") else (path, *_UNREAD)

    def _derived(self, photo_id: int, encoders: set[str]) -> None:
        embedding = self._one("SELECT encoder_id, data FROM embeddings WHERE photo_id = ?", [photo_id])
        thumbnail = self._one("SELECT jpeg FROM thumbnails WHERE photo_id = ?", [photo_id])
        if embedding is not None and embedding[0] in encoders and thumbnail is not None:
            self._insert("embeddings", "photo_id, encoder_id, data", (photo_id, *embedding))
            self._insert("thumbnails", "photo_id, jpeg", (photo_id, *thumbnail))

    def _insert(self, table: str, columns: str, row: Sequence[Any]) -> bool:
        """Whether the row was taken; one that doubles another or breaks a rule is not."""
        marks = ", ".join("?" * len(row))
        try:
            done = self._new.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", row)
        except sqlite3.IntegrityError:  # an id that is no number is not merely ignored
            return False
        return done.rowcount == 1

    def _one(self, sql: str, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
        try:
            return self._old.execute(sql, list(parameters)).fetchone()
        except UNREADABLE:
            return None

    def _readable(self, source: str, columns: str, orders: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Rows from both ends of every order, each up to where the damage begins; some come more than once."""
        for order in orders:
            for way in ("ASC", "DESC"):
                with contextlib.suppress(*UNREADABLE):
                    yield from self._old.execute(f"SELECT {columns} FROM {source} ORDER BY {order} {way}")


def _is_path(value: object) -> bool:
    if not isinstance(value, bytes) or b"\0" in value:
        return False
    return value[:1] in (b"/", b"\\") or value[1:2] == b":"


def _is_layout(regions: object, channels: Any) -> bool:
    try:
        counts = [regions, *json.loads(channels)]
    except (TypeError, ValueError):
        return False
    return len(counts) > 1 and all(type(count) is int and 0 < count < 1 << 16 for count in counts)


def _exists(path: bytes) -> bool:
    return os.path.lexists(os.fsdecode(path))
