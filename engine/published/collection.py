"""A published gallery as an engine holds it: a collection with a row a photo, and beside it a small one with its card.

The card is written first and read first: a collection without one was not made here and is left alone.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

import numpy as np

from engine.embedding import EmbeddingBatch, Floats
from engine.errors import PublishedError
from engine.gallery_reading import PhotoIds
from engine.index import Ids
from engine.published.card import PublishedCard
from engine.published.connection import CALL_SECONDS, connected, shown
from engine.records import PhotoRecord

LONGEST_TEXT = 65_535  # bytes in a field, the engine's own limit
CARD_PART = 60_000
READ_AT_ONCE = 1024  # 6 MB of embeddings
# A graph of 16 neighbours a photo; so many photos are looked at while it is built, and at least so many in a search.
GRAPH = {"M": 16, "efConstruction": 200}
LEAST_LOOKED_AT, LOOKED_AT_EACH = 400, 2
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


@dataclass(frozen=True)
class PublishedPhoto:
    """What is told of a published photo, as in `PhotoRecord`."""

    path: str
    taken_at: str | None
    size: tuple[int, int]


class Collection:
    """One published gallery. Made by `opened`, whose block tells every failure of the engine as PublishedError."""

    def __init__(self, client: Any, place: str, name: str) -> None:
        self.place = place
        self.name = name
        self._client = client
        self._card_name = f"{name}_card"

    def card(self) -> PublishedCard | None:
        """The card; None where nothing is published under this name.

        Raises: PublishedError, if what is there is no published gallery, or one this program cannot read.
        """
        if not self._client.has_collection(self._card_name):
            if self._client.has_collection(self.name):
                raise PublishedError(self.place, f"collection {self.name} is no published gallery")
            return None
        for name in (self._card_name, self.name):
            if self._client.has_collection(name):
                self._client.load_collection(name, timeout=CALL_SECONDS)
        try:
            rows = self._client.query(
                self._card_name, filter="id >= 0", output_fields=["id", "part"], timeout=CALL_SECONDS
            )
            parts = [row["part"] for row in sorted(rows, key=lambda row: int(row["id"]))]
        except KeyError as error:
            raise PublishedError(self.place, f"collection {self._card_name} is no published gallery's card") from error
        if not parts and not self._client.has_collection(self.name):
            return None  # stopped at its very beginning
        try:
            return PublishedCard.from_bytes(base64.b64decode("".join(parts)))
        except ValueError as error:
            raise PublishedError(self.place, f"the card of collection {self.name}: {error}") from error

    def create(self, card: PublishedCard) -> None:
        """Make the collections, where they are not there yet, and write the card."""
        schema, kinds = self._schema(), _data_types()
        schema.add_field("part", kinds.VARCHAR, max_length=LONGEST_TEXT)
        schema.add_field("unused", kinds.FLOAT_VECTOR, dim=2)  # the engine wants a vector in every collection
        self._make(self._card_name, schema, "unused", "FLAT", {})
        text = base64.b64encode(card.to_bytes()).decode()
        parts = [text[at : at + CARD_PART] for at in range(0, len(text), CARD_PART)]
        rows = [{"id": number, "part": part, "unused": [0.0, 0.0]} for number, part in enumerate(parts)]
        self._client.upsert(self._card_name, rows, timeout=CALL_SECONDS)
        schema = self._schema()
        schema.add_field("row", kinds.FLOAT_VECTOR, dim=card.even_rows.width)
        for text_field in ("embedding", "path", "taken_at", "digest"):
            schema.add_field(text_field, kinds.VARCHAR, max_length=LONGEST_TEXT)
        for number_field in ("width", "height"):
            schema.add_field(number_field, kinds.INT64)
        self._make(self.name, schema, "row", "HNSW", GRAPH)

    def drop(self) -> None:
        """Take the published gallery away: the rows, then the card."""
        for name in (self.name, self._card_name):
            if self._client.has_collection(name):
                self._client.drop_collection(name, timeout=CALL_SECONDS)

    def __len__(self) -> int:
        counted = self._client.query(self.name, filter="", output_fields=["count(*)"], timeout=CALL_SECONDS)
        return int(counted[0]["count(*)"])

    def digests(self) -> dict[int, str]:
        """What each published photo was when it was published, by id."""
        found: dict[int, str] = {}
        pages = self._client.query_iterator(
            self.name, batch_size=8 * READ_AT_ONCE, filter="id >= 0", output_fields=["id", "digest"]
        )
        try:
            while page := pages.next():
                found |= {int(row["id"]): str(row["digest"]) for row in page}
        finally:
            pages.close()
        return found

    def write(self, rows: Floats, photos: Sequence[PhotoRecord], embeddings: EmbeddingBatch) -> None:
        """Store photos, new or over those of the same ids; row i of each is photo i's."""
        self._client.upsert(
            self.name,
            [
                {
                    "id": photo.id,
                    "row": row,
                    "embedding": base64.b64encode(embedding).decode(),
                    # Any file name survives, also one that is no text.
                    "path": quote_from_bytes(os.fsencode(photo.path)),
                    "taken_at": photo.taken_at or "",
                    "digest": digest(photo),
                    "width": photo.width or 1,
                    "height": photo.height or 1,
                }
                for row, photo, embedding in zip(rows, photos, embeddings.to_bytes(), strict=True)
            ],
            timeout=CALL_SECONDS,
        )

    def delete(self, ids: Sequence[int]) -> None:
        """Take photos away."""
        for at in range(0, len(ids), READ_AT_ONCE):
            self._client.delete(self.name, ids=list(ids[at : at + READ_AT_ONCE]), timeout=CALL_SECONDS)

    def finish(self) -> None:
        """Have what was written stored and indexed now instead of some time."""
        self._client.flush(self.name, timeout=CALL_SECONDS)

    def nearest(self, direction: Floats, count: int) -> Ids:
        """The photos (at most `count`) with the largest inner product, largest first, as the index finds them."""
        looked_at = max(LEAST_LOOKED_AT, LOOKED_AT_EACH * count)
        found = self._client.search(
            self.name,
            [direction],
            anns_field="row",
            limit=count,
            search_params={"metric_type": "IP", "params": {"ef": looked_at}},
            timeout=CALL_SECONDS,
        )
        return np.array([hit["id"] for hit in found[0]], np.int64)

    def embeddings(self, ids: PhotoIds, card: PublishedCard) -> EmbeddingBatch:
        """Embeddings of photos (at least one), in the order of their ids."""
        stored = [base64.b64decode(row["embedding"]) for row in self._fields(ids, "embedding")]
        return EmbeddingBatch.from_bytes(stored, card.encoder.layout, card.encoder.encoder_id)

    def photos(self, ids: PhotoIds) -> list[PublishedPhoto]:
        """What is told of photos, in the order of their ids."""
        return [
            PublishedPhoto(
                os.fsdecode(unquote_to_bytes(row["path"])), row["taken_at"] or None, (row["width"], row["height"])
            )
            for row in self._fields(ids, "path", "taken_at", "width", "height")
        ]

    def _fields(self, ids: PhotoIds, *fields: str) -> Iterator[dict[str, Any]]:
        """Fields of photos, in the order of their ids; PublishedError when one has gone meanwhile."""
        for at in range(0, len(ids), READ_AT_ONCE):
            wanted = [int(photo_id) for photo_id in ids[at : at + READ_AT_ONCE]]
            rows = self._client.get(self.name, ids=wanted, output_fields=["id", *fields], timeout=CALL_SECONDS)
            found = {int(row["id"]): row for row in rows}
            if len(found) < len(set(wanted)):
                raise PublishedError(self.place, "changed during the search; search again")
            yield from (found[photo_id] for photo_id in wanted)

    def _schema(self) -> Any:
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", _data_types().INT64, is_primary=True)
        return schema

    def _make(self, name: str, schema: Any, field: str, index: str, parameters: dict[str, int]) -> None:
        """Make a collection with an index over one field; one that is there stays."""
        if self._client.has_collection(name):
            return
        indexes = self._client.prepare_index_params()
        indexes.add_index(field, index_type=index, metric_type="IP", params=parameters)
        # Strong: what was written is seen by the next question, whichever machine asks.
        self._client.create_collection(
            name, schema=schema, index_params=indexes, consistency_level="Strong", timeout=CALL_SECONDS
        )


@contextmanager
def opened(place: str, name: str, *, create: bool = False) -> Iterator[Collection]:
    """The collection of this name at an address or in a folder of Milvus Lite, made there only where `create` says so.

    Raises: PublishedError, as `connection.connected`, and for a name the engine does not take.
    """
    if not _NAME.fullmatch(name):
        raise PublishedError(name, "a collection's name has letters, digits and _, and begins with no digit")
    with connected(place, create=create) as client:
        yield Collection(client, shown(place), name)


def digest(photo: PhotoRecord) -> str:
    """Tells a photo from what it was before: its content, or what is told of it."""
    told = (photo.content_hash, photo.path, photo.taken_at, photo.width, photo.height)
    return hashlib.blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _data_types() -> Any:
    """The engine's names of types; its library is there, or the collection would not be open."""
    return importlib.import_module("pymilvus").DataType
