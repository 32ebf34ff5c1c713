"""The part of a gallery that takes the embeddings of another encoder beside those in use, and then switches over.

What is searched stays as it is until every searchable photo has its new embedding. Each call is one transaction, so a
process killed at any moment loses at most the batch at hand, and the next one goes on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from engine.embedding import EmbeddingBatch, EmbeddingLayout
from engine.encoder import Encoder
from engine.errors import GalleryError
from engine.gallery_reading import GalleryReading
from engine.records import KnownFile, StoredEncoder

_TO_DO = """
FROM photos JOIN embeddings ON embeddings.photo_id = photos.id
WHERE status = 'indexed' AND photos.id NOT IN (SELECT photo_id FROM coming_embeddings)
"""


class GalleryReencoding(GalleryReading):
    """What a gallery can be told about the encoder that is to follow. Every method raises GalleryError on failure."""

    _db: Any

    def _writing(self) -> AbstractContextManager[None]:
        """One transaction."""
        raise NotImplementedError

    def _next_version(self) -> int:
        """The version the gallery has once the open transaction is committed."""
        raise NotImplementedError

    def coming_encoder(self) -> StoredEncoder | None:
        """The encoder that is to follow the one in use; None while there is none."""
        rows = self._rows("SELECT encoder_id, regions, channels, model FROM coming_encoder")
        if not rows:
            return None
        encoder_id, regions, channels, model = rows[0]
        return StoredEncoder(encoder_id, EmbeddingLayout(regions, tuple(json.loads(channels))), model)

    def begin_reencoding(self, encoder: Encoder, model: str = "") -> None:
        """Make this the encoder to follow; what was encoded for it before is kept, for another one dropped."""
        coming = self.coming_encoder()
        if coming is not None and coming.encoder_id == encoder.encoder_id:
            return
        layout = encoder.layout
        with self._writing():
            self._forget_coming()
            self._db.execute(
                "INSERT INTO coming_encoder VALUES (1, ?, ?, ?, ?)",
                [encoder.encoder_id, model, layout.regions, json.dumps(layout.channels)],
            )

    def to_reencode(self) -> list[KnownFile]:
        """The searchable photos that have no embedding of the encoder to follow yet, by id; all while there is none."""
        rows = self._rows(f"SELECT photos.id, path, size, mtime_ns, content_hash, status {_TO_DO} ORDER BY photos.id")
        return [
            KnownFile(photo_id, os.fsdecode(path), size, mtime_ns, content_hash, status, encoded=True)
            for photo_id, path, size, mtime_ns, content_hash, status in rows
        ]

    def commit_coming(self, ids: Sequence[int], embeddings: EmbeddingBatch) -> None:
        """Store new embeddings, row i those of photo ids[i]; searching does not see them yet."""
        with self._writing():
            coming = self._db.execute("SELECT encoder_id FROM coming_encoder").fetchone()
            if coming is None or coming[0] != embeddings.encoder_id:
                raise GalleryError(self.path, "is not being encoded anew with this model")
            rows = [(photo_id, embeddings[row].to_bytes()) for row, photo_id in enumerate(ids)]
            self._db.conn.executemany("INSERT OR REPLACE INTO coming_embeddings VALUES (?, ?)", rows)

    def switch_encoder(self) -> bool:
        """Put the new embeddings in the place of the old, all at once; False, and nothing done, while any is missing.

        Photos that are marked missing lose theirs; the indexer encodes them when they come back.
        """
        with self._writing():
            coming = self._db.execute("SELECT encoder_id, model, regions, channels FROM coming_encoder").fetchone()
            if coming is None or self._db.execute(f"SELECT 1 {_TO_DO} LIMIT 1").fetchone() is not None:
                return False
            version = self._next_version()
            self._db.execute("UPDATE photos SET version = ? WHERE id IN (SELECT photo_id FROM embeddings)", [version])
            self._db.execute("DELETE FROM encoders")
            self._db.execute("INSERT INTO encoders (encoder_id, model, regions, channels) VALUES (?, ?, ?, ?)", coming)
            self._db.execute(
                "INSERT INTO embeddings SELECT photo_id, ?, data FROM coming_embeddings ORDER BY photo_id", [coming[0]]
            )
            self._forget_coming()
        return True

    def _forget_coming(self) -> None:
        """Within a transaction: no encoder is to follow."""
        self._db.execute("DELETE FROM coming_embeddings")
        self._db.execute("DELETE FROM coming_encoder")
