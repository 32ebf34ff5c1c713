"""One look through everything a gallery holds, row by row, without changing it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from engine.embedding import EmbeddingLayout
from engine.errors import GalleryError, PhotoError
from engine.gallery_file import UNREADABLE, WHOLE_PATH, connect
from engine.gallery_reencoding import GalleryReencoding
from engine.images import decode_photo
from engine.migrations import schema_of, stored_schema
from engine.progress import CancelToken, Progress, ProgressCallback
from engine.shortlist_cache import cache_of, load

CacheState = Literal["none", "fresh", "stale", "unusable"]

_BLOCK = 512
_MOST_TOLD = 20
_STEPS = 100_000  # of SQLite's machine, between two looks at whether somebody wants to stop
_TOLERANCE = 0.02  # of weights' sum and maps' bounds, in float16


@dataclass(frozen=True)
class Finding:
    """Something wrong with a gallery.

    Attributes:
        what: the part: "structure", "schema", "references", "entries", "states", "embeddings" or "thumbnails".
        reason: in a few words.
        photos: ids of the photos concerned, whose files are to be read again.
    """

    what: str
    reason: str
    photos: tuple[int, ...] = ()

    @property
    def structural(self) -> bool:
        """Whether only a new file helps."""
        return self.what in ("structure", "schema", "references", "entries")


class Inspection:
    """Looks through a gallery by a connection of its own, inside one transaction.

    Attributes:
        photos, waiting, cache: as `CheckReport`, once it has run.
    """

    def __init__(
        self, db: sqlite3.Connection, path: Path, version: int, tell: ProgressCallback, token: CancelToken
    ) -> None:
        self.photos = self.waiting = 0
        self.cache: CacheState = "none"
        self._db, self._path, self._version = db, path, version
        self._tell, self._token = tell, token
        self._found: list[Finding] = []
        self._reader = _Reader(db, path)
        self._coming = False
        # Progress alone would not do: one statement may take minutes.
        db.set_progress_handler(lambda: token.cancelled, _STEPS)

    def run(self) -> tuple[Finding, ...]:
        """Everything that is wrong. What cannot be read at all is told as the structure's.

        Raises: GalleryError, when it is locked or the disk fails; Cancelled.
        """
        looks: tuple[Callable[[], None], ...] = (
            *(self._structure, self._schema, self._references, self._entries),
            *(self._embeddings, self._thumbnails, self._cache),
        )
        for each in looks:
            try:
                each()
            except UNREADABLE as error:
                self._token.raise_if_cancelled()
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR):
                    raise
                self._add("structure", f"part of it cannot be read ({error})")
            except GalleryError as error:
                self._add("entries", error.reason)
        return tuple(dict.fromkeys(self._found))

    def _add(self, what: str, reason: str, photos: tuple[int, ...] = ()) -> None:
        self._found.append(Finding(what, reason, photos))

    def _structure(self) -> None:
        self._tell(Progress("structure", 0, 0))
        if os.access(self._path, os.W_OK) and self._refused():
            self._add("structure", "its header calls for a newer SQLite")  # which refuses to write it, and no more
        rows = self._db.execute(f"PRAGMA integrity_check({_MOST_TOLD})").fetchall()
        for (reason,) in rows:
            if reason != "ok":
                self._add("structure", " ".join(str(reason).split()))

    def _refused(self) -> bool:
        """Whether SQLite will not write the file, though the system lets it.

        It is asked by a lock taken and given back. The header itself is not read: closing a file, however it was
        opened, ends all locks that this process holds on it, an open window's too.
        """
        try:
            with closing(connect(self._path, readonly=False)) as db:
                db.execute("BEGIN IMMEDIATE")
                db.rollback()
        except sqlite3.Error as error:
            return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY
        return False

    def _schema(self) -> None:
        wanted, stored = schema_of(self._version), stored_schema(self._db)
        for name in sorted(wanted.keys() | stored.keys()):
            if wanted.get(name) != stored.get(name):
                state = "is missing" if name not in stored else "is foreign" if name not in wanted else "is altered"
                self._add("schema", f"{name} {state}")

    def _references(self) -> None:
        by_table: dict[str, int] = {}
        for table, *_ in self._db.execute("PRAGMA foreign_key_check"):
            by_table[table] = by_table.get(table, 0) + 1
        for table, count in by_table.items():
            self._add("references", f"{count} rows of {table} belong to nothing")

    def _entries(self) -> None:
        """The photos' own rows, and the few values there is one of."""
        (self.photos,) = self._db.execute("SELECT count(*) FROM photos").fetchone()
        (self.waiting,) = self._db.execute(
            "SELECT count(*) FROM photos WHERE status = 'indexed' AND id NOT IN (SELECT photo_id FROM embeddings)"
        ).fetchone()
        (odd,) = self._db.execute(
            "SELECT count(*) FROM photos WHERE typeof(path) != 'blob' OR typeof(size) != 'integer'"
            " OR typeof(mtime_ns) != 'integer' OR typeof(version) != 'integer' OR instr(path, x'00')"
            f" OR NOT {WHOLE_PATH}"
        ).fetchone()
        if odd:
            self._add("entries", f"{odd} photos' entries are damaged")
        known = "SELECT id FROM photos WHERE status NOT IN ('indexed', 'skipped', 'missing')"
        self._told_of(self._ids(known), "states", "are in a state that does not exist")
        states = self._db.execute("SELECT typeof(version) FROM state").fetchall()
        highest = "SELECT count(*) FROM photos WHERE version > (SELECT version FROM state)"
        if states != [("integer",)] or self._db.execute(highest).fetchone() != (0,):
            self._add("entries", "the gallery's own version is damaged")
        folders = self._db.execute("SELECT count(*) FROM folders WHERE typeof(path) != 'blob'").fetchone()
        if folders != (0,):
            self._add("entries", f"{folders[0]} folders' entries are damaged")
        self._coming = "coming_encoder" in stored_schema(self._db)

    def _embeddings(self) -> None:
        tables = [("embeddings", self._reader.encoder())]
        if self._coming:
            tables.append(("coming_embeddings", self._reader.coming_encoder()))
        for table, encoder in tables:
            if encoder is not None:
                bad = [
                    photo_id
                    for rows in self._rows("embeddings", table, "data")
                    for photo_id, sound in zip((row[0] for row in rows), _sound(rows, encoder.layout), strict=True)
                    if not sound
                ]
                self._told_of(bad, "embeddings", "have a damaged embedding")
        surplus = "SELECT photo_id FROM embeddings JOIN photos ON id = photo_id WHERE status = 'skipped'"
        self._told_of(self._ids(surplus), "embeddings", "were left out and have an embedding all the same")

    def _thumbnails(self) -> None:
        bad = [
            photo_id
            for rows in self._rows("thumbnails", "thumbnails", "jpeg")
            for photo_id, jpeg in rows
            if not _decodes(jpeg, self._path)
        ]
        self._told_of(bad, "thumbnails", "have a thumbnail that cannot be decoded")
        bare = "SELECT photo_id FROM embeddings WHERE photo_id NOT IN (SELECT photo_id FROM thumbnails)"
        self._told_of(self._ids(bare), "thumbnails", "have no thumbnail")

    def _cache(self) -> None:
        encoder, path = self._reader.encoder(), cache_of(self._path)
        if encoder is None or not path.exists():
            return
        cached = load(path, encoder.encoder_id, encoder.layout)
        if cached is None:
            self.cache = "unusable"
            return
        ids, contents = self._reader.fingerprints()
        order = np.argsort(cached.index.ids)
        same = np.array_equal(cached.index.ids[order], ids) and np.array_equal(cached.fingerprints[order], contents)
        self.cache = "fresh" if same else "stale"

    def _rows(self, phase: str, table: str, column: str) -> Iterator[list[tuple[int, Any]]]:
        """All rows of id and value, block by block, while telling how far it is."""
        (total,) = self._db.execute(f"SELECT count(*) FROM {table}").fetchone()
        cursor = self._db.execute(f"SELECT photo_id, {column} FROM {table} ORDER BY photo_id")
        done, start = 0, time.monotonic()
        while rows := cursor.fetchmany(_BLOCK):
            self._token.raise_if_cancelled()
            yield rows
            done += len(rows)
            self._tell(Progress(phase, done, total, seconds=time.monotonic() - start))

    def _ids(self, sql: str) -> list[int]:
        return [row[0] for row in self._db.execute(sql)]

    def _told_of(self, ids: list[int], what: str, reason: str) -> None:
        if ids:
            self._add(what, f"{len(ids)} photos {reason}", tuple(ids))


class _Reader(GalleryReencoding):
    """The plain questions, over the inspection's connection."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._db = db

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._db.execute(sql, list(parameters)).fetchall()


def _sound(rows: Sequence[tuple[int, Any]], layout: EmbeddingLayout) -> list[bool]:
    """Which rows hold an embedding of this layout: finite, weights that sum to 1, maps in [0, 1]."""
    fits = [isinstance(data, bytes) and len(data) == layout.nbytes for _, data in rows]
    flat = np.frombuffer(b"".join(row[1] for row, fit in zip(rows, fits, strict=True) if fit), "<f2")
    flat = flat.reshape(-1, layout.nbytes // 2)
    end = layout.floats + layout.levels * layout.regions
    with np.errstate(invalid="ignore", over="ignore"):
        weights = flat[:, layout.floats : end].astype(np.float32)
        maps = flat[:, end:]
        good = np.isfinite(flat).all(1) & (np.abs(weights.sum(1) - 1) <= _TOLERANCE)
        good &= ((maps >= -_TOLERANCE) & (maps <= 1 + _TOLERANCE)).all(1)
    of_fitting = iter(good.tolist())
    return [fit and next(of_fitting) for fit in fits]


def _decodes(jpeg: object, path: Path) -> bool:
    try:
        return isinstance(jpeg, bytes) and bool(decode_photo(jpeg, path, least_side=48))
    except PhotoError:
        return False
