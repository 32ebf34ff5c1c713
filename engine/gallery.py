"""The gallery: photos, embeddings and thumbnails in one SQLite file. The truth everything else is derived from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from engine.embedding import EmbeddingBatch
from engine.encoder import Encoder
from engine.errors import GalleryError, printable
from engine.gallery_backup import keep_before_migration
from engine.gallery_file import connect, decoding, look, told
from engine.gallery_reencoding import GalleryReencoding
from engine.known_galleries import GONE, is_gone, refuse_gone, remember
from engine.lean_imports import without
from engine.migrations import MIGRATIONS, migrate
from engine.records import (
    GalleryCounts,
    KeptPhoto,
    PhotoFile,
    PhotoRecord,
    ReadPhoto,
    RunCounts,
    SkippedFile,
    Status,
    StoredEncoder,
)

with without("pandas"):  # a second at the start, for nothing
    from sqlite_utils import Database

__all__ = ["Gallery", "GalleryCounts", "PhotoRecord", "StoredEncoder"]

_NOTHING_YET = "no gallery here yet; index a folder first"
_DERIVED = ("embeddings", "coming_embeddings", "thumbnails")

_UPSERT = """
INSERT INTO photos (path, size, mtime_ns, content_hash, width, height, taken_at, status, reason, version)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET
    size = excluded.size, mtime_ns = excluded.mtime_ns, content_hash = excluded.content_hash,
    width = excluded.width, height = excluded.height, taken_at = excluded.taken_at,
    status = excluded.status, reason = excluded.reason, version = excluded.version
RETURNING id
"""


_AGAIN = """
UPDATE photos SET version = ?, status = CASE status WHEN 'missing' THEN status ELSE 'indexed' END, reason = NULL
WHERE id = ?
"""


class Gallery(GalleryReencoding):
    """An open gallery. Made by `open`; one thread at a time may use it. Every method raises GalleryError on failure."""

    def __init__(self, db: Database, path: Path, *, readonly: bool) -> None:
        self.path = path
        self.readonly = readonly
        self._db = db

    @classmethod
    def open(cls, path: Path, *, readonly: bool = False) -> Self:
        """Open a gallery; writable, it is created. One of an earlier version is brought to this version's schema.

        One that already held something is first copied, to NAME.before-vN beside it.

        Raises: GalleryError, for a file that is absent (read-only), not a gallery, damaged, locked, or from a
        newer version of the program, or one to bring up to date whose copy fails; such a file is left as it is.
        """
        with told(path):
            exists = path.exists() and path.stat().st_size > 0
            if readonly and not exists:
                raise GalleryError(path, GONE if is_gone(path) else _NOTHING_YET)
            if exists:
                if look(path) < len(MIGRATIONS) and readonly:
                    cls.open(path).close()  # brings it up to date
                # SQLite would open it all the same, and fail at the first change.
                if not readonly and not os.access(path, os.W_OK):
                    raise GalleryError(path, "no permission to write it")
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
            db = Database(connect(path, readonly=readonly))
            try:
                if not readonly:
                    migrate(db, before=lambda version: keep_before_migration(path, version))
                    # Only now: a file killed while being made must not leave its header in a log beside it.
                    db.enable_wal()
                    db.execute("PRAGMA synchronous = NORMAL")
                db.execute("PRAGMA foreign_keys = ON")
            except BaseException:
                db.close()
                raise
        return cls(db, path, readonly=readonly)

    @classmethod
    def open_known(cls, path: Path) -> Self:
        """Open a gallery for writing, made if there never was one here; it is known from now on.

        Raises: GalleryError, for one that was here before and is gone; and as `open`.
        """
        refuse_gone(path)
        gallery = cls.open(path)
        remember(path)
        return gallery

    def close(self) -> None:
        """Close the file; the gallery is of no use afterwards."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def adopt_encoder(self, encoder: Encoder, model: str = "") -> None:
        """Make this the gallery's encoder; embeddings of another one are dropped, to be made anew by the next run."""
        stored = self.encoder()
        if stored is not None and stored.encoder_id == encoder.encoder_id:
            return
        with self._writing():
            version = self._next_version()
            self._db.execute("UPDATE photos SET version = ? WHERE id IN (SELECT photo_id FROM embeddings)", [version])
            self._db.execute("DELETE FROM encoders")
            self._forget_coming()
            layout = encoder.layout
            self._db["encoders"].insert(
                {
                    "encoder_id": encoder.encoder_id,
                    "model": model,
                    "regions": layout.regions,
                    "channels": json.dumps(layout.channels),
                }
            )

    def add_folder(self, folder: Path) -> None:
        """Remember a folder of the library; once is enough."""
        with self._writing():
            self._db.execute("INSERT OR IGNORE INTO folders (path) VALUES (?)", [os.fsencode(folder)])

    def commit_batch(
        self,
        photos: Sequence[ReadPhoto] = (),
        embeddings: EmbeddingBatch | None = None,
        *,
        skipped: Sequence[SkippedFile] = (),
        kept: Sequence[KeptPhoto] = (),
        missing: Sequence[int] = (),
    ) -> int:
        """Store what one batch brought, whole or not at all.

        Args:
            photos: newly read; row i of `embeddings` is photo i's.
            embeddings: None only when there are no photos.
            skipped: files left out.
            kept: known photos found again, whose embedding stays.
            missing: ids of photos whose file is gone.

        Returns: the gallery's version with the batch in it.
        """
        if photos and (embeddings is None or len(embeddings) != len(photos)):
            raise ValueError("as many embeddings as photos are needed")
        with self._writing():
            version = self._next_version()
            for photo_id in missing:
                self._db.execute("UPDATE photos SET status = 'missing', version = ? WHERE id = ?", [version, photo_id])
            for known in kept:
                self._keep(known, version)
            for left_out in skipped:
                photo_id = self._photo(
                    left_out.file,
                    version,
                    status="skipped",
                    reason=left_out.reason,
                    content_hash=left_out.content_hash,
                )
                for table in _DERIVED:
                    self._db.execute(f"DELETE FROM {table} WHERE photo_id = ?", [photo_id])
            for row, photo in enumerate(photos):
                assert embeddings is not None
                photo_id = self._photo(
                    photo.file,
                    version,
                    status="indexed",
                    content_hash=photo.content_hash,
                    width=photo.width,
                    height=photo.height,
                    taken_at=photo.taken_at,
                )
                stored = [photo_id, embeddings.encoder_id, embeddings[row].to_bytes()]
                self._db.execute("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", stored)
                self._db.execute("DELETE FROM coming_embeddings WHERE photo_id = ?", [photo_id])
                self._db.execute("INSERT OR REPLACE INTO thumbnails VALUES (?, ?)", [photo_id, photo.thumbnail])
        return version

    def _photo(
        self,
        file: PhotoFile,
        version: int,
        *,
        status: Status,
        reason: str | None = None,
        content_hash: str | None = None,
        width: int | None = None,
        height: int | None = None,
        taken_at: str | None = None,
    ) -> int:
        """Write a photo's row, new or over the one of the same path; gives its id."""
        row = [os.fsencode(file.path), file.size, file.mtime_ns, content_hash, width, height, taken_at, status, reason]
        return int(self._db.execute(_UPSERT, [*row, version]).fetchone()[0])

    def _keep(self, known: KeptPhoto, version: int) -> None:
        """A photo's file is known again: where, how large and how old it is now."""
        file = known.file
        self._db.execute(
            "UPDATE photos SET path = ?, size = ?, mtime_ns = ?, status = 'indexed', version = ? WHERE id = ?",
            [os.fsencode(file.path), file.size, file.mtime_ns, version, known.id],
        )

    def forget_folder(self, folder: Path) -> int:
        """Let a folder and the photos below it go, with all that is known of them; how many photos. Files stay.

        Raises: GalleryError, also when nothing is known of such a folder.
        """
        root = os.fsencode(os.path.abspath(folder))  # noqa: PTH100 - as the indexer names them
        below = root.rstrip(os.fsencode(os.sep)) + os.fsencode(os.sep)
        # All paths below sort after "folder/" and before "folder0", the next byte after the slash.
        span = [below, below[:-1] + bytes([below[-1] + 1])]
        self._rows("PRAGMA secure_delete = ON")  # nothing of the thumbnails stays in the file's unused pages
        with self._writing():
            version = self._next_version()
            known = self._db.execute("DELETE FROM folders WHERE path = ? OR path > ? AND path < ?", [root, *span])
            self._db.execute(
                "INSERT OR REPLACE INTO forgotten SELECT id, ? FROM photos WHERE path > ? AND path < ?",
                [version, *span],
            )
            photos = self._db.execute("DELETE FROM photos WHERE path > ? AND path < ?", span)
            if not known.rowcount and not photos.rowcount:
                raise GalleryError(self.path, f"knows no folder {printable(folder)}")
        return int(photos.rowcount)

    def index_anew(self, ids: Sequence[int]) -> None:
        """Let go of what is derived from these photos, so that the next run reads their files; the entries stay."""
        with self._writing():
            version = self._next_version()
            for photo_id in ids:
                self._db.execute(_AGAIN, [version, photo_id])
                for table in _DERIVED:
                    self._db.execute(f"DELETE FROM {table} WHERE photo_id = ?", [photo_id])

    def start_run(self) -> int:
        """Open a run's record; one that never ended is set down as interrupted."""
        with self._writing():
            self._db.execute("UPDATE runs SET outcome = 'interrupted' WHERE outcome = 'running'")
            return int(self._db["runs"].insert({"started": _now(), "outcome": "running"}).last_pk)

    def finish_run(self, run_id: int, outcome: str, counts: RunCounts) -> None:
        """Close a run's record."""
        with self._writing():
            self._db["runs"].update(run_id, {"finished": _now(), "outcome": outcome, **asdict(counts)})

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside sees one state of the gallery, whatever another connection commits meanwhile."""
        with told(self.path):
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.rollback()

    # Underneath

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with told(self.path):
            return list(self._db.execute(sql, list(parameters)).fetchall())

    def _next_version(self) -> int:
        """The version the gallery has once the open transaction is committed."""
        with decoding(self.path):
            return int(self._db.execute("UPDATE state SET version = version + 1 RETURNING version").fetchone()[0])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it, or after an error nothing."""
        if not self.path.exists():  # else it would go on in a file that nobody can find any more
            raise GalleryError(self.path, "is no longer there")
        with told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
