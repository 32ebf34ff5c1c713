"""The reading side of a gallery: plain questions, each one statement."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.embedding import (
    MAP_SIZE,
    EmbeddingBatch,
    EmbeddingLayout,
    Floats,
    RegionEmbedding,
    StoredValues,
    stored_values,
)
from engine.errors import GalleryError
from engine.gallery_file import DAMAGED, decoding
from engine.listing import Listing
from engine.records import Changes, GalleryCounts, KnownFile, PhotoRecord, RunCounts, RunRecord, StoredEncoder

_PHOTO = ", ".join(f"photos.{field.name}" for field in fields(PhotoRecord))
_SEARCHABLE = "photos.status = 'indexed' AND embeddings.photo_id IS NOT NULL"
_NEWEST = "coalesce(taken_at, strftime('%Y-%m-%dT%H:%M:%S', mtime_ns / 1000000000, 'unixepoch')) DESC, id DESC"
_ASKED = "IN (SELECT value FROM json_each(?))"

PhotoIds = Sequence[int] | NDArray[np.int64]

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Method = Callable[Concatenate["GalleryReading", Given], Answer]


def _undamaged(method: Method[Given, Answer]) -> Method[Given, Answer]:
    """A method in which stored values that make no sense are told as damage."""

    @wraps(method)
    def guarded(self: GalleryReading, /, *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        with decoding(self.path):
            return method(self, *args, **kwargs)

    return guarded


class GalleryReading:
    """What a gallery can be asked. Every method raises GalleryError when the file fails."""

    path: Path

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of one statement."""
        raise NotImplementedError

    @_undamaged
    def counts(self) -> GalleryCounts:
        """How many photos of each status, and folders."""
        by_status = dict(self._rows("SELECT status, count(*) FROM photos GROUP BY status"))
        folders = self._rows("SELECT count(*) FROM folders")[0][0]
        return GalleryCounts(
            by_status.get("indexed", 0), by_status.get("skipped", 0), by_status.get("missing", 0), folders
        )

    def photo(self, photo_id: int) -> PhotoRecord:
        """One photo; GalleryError when there is none of this id."""
        return self.photos([photo_id])[0]

    @_undamaged
    def photos(self, ids: PhotoIds) -> list[PhotoRecord]:
        """Photos in the order of their ids; GalleryError when one is not there."""
        rows = self._by_id(f"SELECT {_PHOTO} FROM photos WHERE id {_ASKED}", ids)
        return [_record(row) for row in rows]

    @_undamaged
    def listing(self, limit: int | None = None) -> Listing:
        """Photos indexed, newest first (when taken, or else last written)."""
        sql = f"SELECT {_PHOTO} FROM photos WHERE status = 'indexed' ORDER BY {_NEWEST} LIMIT ?"
        rows = self._rows(sql, [-1 if limit is None else limit])
        listing = Listing(_taken(rows))
        self._check_rising(np.sort(listing.ids))
        return listing

    @_undamaged
    def skipped(self) -> list[PhotoRecord]:
        """Photos left out, each with its reason, by path."""
        return [
            _record(row) for row in self._rows(f"SELECT {_PHOTO} FROM photos WHERE status = 'skipped' ORDER BY path")
        ]

    def thumbnail(self, photo_id: int) -> bytes | None:
        """JPEG of a photo, longest side at most 384."""
        rows = self._rows("SELECT jpeg FROM thumbnails WHERE photo_id = ?", [photo_id])
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else None

    def embedding(self, photo_id: int) -> RegionEmbedding:
        """Embedding of a photo; GalleryError when it has none."""
        return self.embeddings([photo_id])[0]

    @_undamaged
    def maps(self, ids: PhotoIds) -> Floats:
        """Attention maps of photos, float32 (k, N, 8, 8), in the order of their ids."""
        regions = self._adopted().layout.regions
        tail = 2 * regions * MAP_SIZE**2
        sql = f"SELECT photo_id, substr(data, ?) FROM embeddings WHERE photo_id {_ASKED}"
        rows = self._by_id(sql, ids, before=[-tail])
        flat = np.frombuffer(b"".join(row[1] for row in rows), "<f2").astype(np.float32)
        return flat.reshape(len(rows), regions, MAP_SIZE, MAP_SIZE)

    def blocks(self, block: int = 2048) -> Iterator[tuple[NDArray[np.int64], EmbeddingBatch]]:
        """All searchable photos, by id: ids (k,) and their embeddings, at most `block` at once."""
        last = 0
        while rows := self._rows(
            "SELECT photos.id, data FROM photos JOIN embeddings ON photo_id = photos.id"
            f" WHERE photos.id > ? AND {_SEARCHABLE} ORDER BY photos.id LIMIT ?",
            [last, block],
        ):
            ids, batch = self._batch(rows)
            self._check_rising([last, *ids.tolist()])
            yield ids, batch
            last = rows[-1][0]

    def embeddings(self, ids: PhotoIds) -> EmbeddingBatch:
        """Embeddings of photos (at least one), in the order of their ids."""
        encoder = self._adopted()
        return EmbeddingBatch.from_values(self.stored_values(ids), encoder.layout, encoder.encoder_id)

    @_undamaged
    def stored_values(self, ids: PhotoIds) -> StoredValues:
        """The values of photos' embeddings as they are stored, float16 (k, V), in the order of their ids."""
        encoder = self._adopted()
        rows = self._by_id(f"SELECT photo_id, data FROM embeddings WHERE photo_id {_ASKED}", ids)
        return stored_values([row[1] for row in rows], encoder.layout, encoder.encoder_id)

    @_undamaged
    def fingerprints(self, block: int = 65536) -> tuple[NDArray[np.int64], NDArray[np.bytes_]]:
        """All searchable photos, by id: ids (k,) and 16 bytes each (k,) that tell another content from this one."""
        ids, contents, last = [np.empty(0, np.int64)], [np.empty(0, "S16")], 0
        while rows := self._rows(
            "SELECT id, CAST(substr(content_hash, -16) AS BLOB) FROM photos WHERE id > ? AND status = 'indexed'"
            " AND id IN (SELECT photo_id FROM embeddings) ORDER BY id LIMIT ?",
            [last, block],
        ):
            self._check_rising([last, *(row[0] for row in rows)])
            ids.append(np.array([row[0] for row in rows], np.int64))
            contents.append(np.array([row[1] or b"" for row in rows], "S16"))
            last = rows[-1][0]
        return np.concatenate(ids), np.concatenate(contents)

    @_undamaged
    def version(self) -> int:
        """A number that rises with every committed change."""
        return int(self._rows("SELECT version FROM state")[0][0])

    @_undamaged
    def changes_since(self, version: int) -> Changes:
        """What became searchable, was encoded anew, or went away after the given version."""
        rows = self._rows(
            f"SELECT photos.id, {_SEARCHABLE}, (SELECT version FROM state) FROM photos"
            " LEFT JOIN embeddings ON photo_id = photos.id WHERE photos.version > ? ORDER BY photos.id",
            [version],
        )
        forgotten = self._rows(
            "SELECT photo_id FROM forgotten WHERE version > ? AND photo_id NOT IN (SELECT id FROM photos)", [version]
        )
        return Changes(
            rows[0][2] if rows else self.version(),
            np.array([row[0] for row in rows if row[1]], np.int64),
            np.array([row[0] for row in rows if not row[1]] + [row[0] for row in forgotten], np.int64),
        )

    @_undamaged
    def encoder(self) -> StoredEncoder | None:
        """The encoder that made the embeddings; None while the gallery is new."""
        rows = self._rows("SELECT encoder_id, regions, channels, model FROM encoders")
        if not rows:
            return None
        encoder_id, regions, channels, model = rows[0]
        return StoredEncoder(encoder_id, EmbeddingLayout(regions, tuple(json.loads(channels))), model)

    @_undamaged
    def folders(self) -> list[Path]:
        """Folders of the library, in the order they were added."""
        return [Path(os.fsdecode(row[0])) for row in self._rows("SELECT path FROM folders ORDER BY id")]

    @_undamaged
    def known_files(self) -> list[KnownFile]:
        """Every photo of any status, as the indexer compares it."""
        rows = self._rows(
            "SELECT id, path, size, mtime_ns, content_hash, status, embeddings.photo_id IS NOT NULL"
            " FROM photos LEFT JOIN embeddings ON photo_id = photos.id"
        )
        return [
            KnownFile(photo_id, os.fsdecode(path), size, mtime_ns, content_hash, status, bool(encoded))
            for photo_id, path, size, mtime_ns, content_hash, status, encoded in rows
        ]

    @_undamaged
    def last_run(self) -> RunRecord | None:
        """The newest indexing run."""
        names = ", ".join(field.name for field in fields(RunCounts))
        rows = self._rows(f"SELECT id, started, finished, outcome, {names} FROM runs ORDER BY id DESC LIMIT 1")
        if not rows:
            return None
        run_id, started, finished, outcome, *counts = rows[0]
        return RunRecord(run_id, started, finished, outcome, RunCounts(*(count or 0 for count in counts)))

    def _check_rising(self, ids: PhotoIds) -> None:
        """Raises: GalleryError, if a damaged file names a photo twice or in no order."""
        if (np.diff(ids) <= 0).any():
            raise GalleryError(self.path, DAMAGED)

    def _by_id(self, sql: str, ids: PhotoIds, *, before: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows whose first column is an id, put in the order of the ids asked for."""
        asked = [int(photo_id) for photo_id in ids]
        found = {row[0]: row for row in self._rows(sql, [*before, json.dumps(asked)])}
        absent = [photo_id for photo_id in asked if photo_id not in found]
        if absent:
            raise GalleryError(self.path, f"holds no such photo: {absent[0]}")
        return [found[photo_id] for photo_id in asked]

    @_undamaged
    def _batch(self, rows: Sequence[tuple[Any, ...]]) -> tuple[NDArray[np.int64], EmbeddingBatch]:
        """Rows of id and stored embedding, as arrays."""
        encoder = self._adopted()
        batch = EmbeddingBatch.from_bytes([row[1] for row in rows], encoder.layout, encoder.encoder_id)
        return np.array([row[0] for row in rows], np.int64), batch

    def _adopted(self) -> StoredEncoder:
        encoder = self.encoder()
        if encoder is None:
            raise GalleryError(self.path, "nothing is indexed yet")
        return encoder


def _record(row: tuple[Any, ...]) -> PhotoRecord:
    return PhotoRecord(*_decoded(row))


def _decoded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    photo_id, path, *rest = row
    return photo_id, os.fsdecode(path), *rest


def _taken(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows, decoded, each let go of once it was taken: all at once they would hold up other threads."""
    rows.reverse()
    while rows:
        yield _decoded(rows.pop())
