"""Searching a published gallery: the shortlist comes from the engine, the exact D' is measured here.

Nothing of the gallery is needed on this machine: the engine holds the stored embeddings and what is told of the photos.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from engine.embedding import Floats, RegionEmbedding
from engine.encoder import Encoder
from engine.errors import ModelError, PublishedError
from engine.index import Index
from engine.matcher import (
    LONGEST_LIST,
    PER_RESULT,
    SHORTEST_LIST,
    SURE_AMONG,
    SURE_PART,
    SURE_PART_OF_FEW,
    Match,
    Scan,
    match,
)
from engine.published.card import PublishedCard
from engine.published.collection import Collection
from engine.searcher import Result, SearchResult


class PublishedSearcher:
    """Searches one collection; otherwise as `Searcher`."""

    def __init__(self, collection: Collection) -> None:
        """Raises: PublishedError, if nothing is published there."""
        card = collection.card()
        if card is None:
            raise PublishedError(collection.place, f"nothing is published as collection {collection.name}")
        self._collection = collection
        self.card: PublishedCard = card

    def search_picture(
        self, encoder: Encoder, square: NDArray[np.uint8], top_k: int, *, steering: Floats | None = None
    ) -> SearchResult:
        """Search by what the encoder is to see, uint8 RGB (256, 256, 3); otherwise as `search`."""
        start = time.perf_counter()
        query = encoder.encode(square[None])[0]
        encode_ms = 1000 * (time.perf_counter() - start)
        return self.search(query, top_k, steering=steering, encode_ms=encode_ms)

    def search(
        self, query: RegionEmbedding, top_k: int, *, steering: Floats | None = None, encode_ms: float = 0.0
    ) -> SearchResult:
        """The top-k photos by D' (eq. 4), `steering` as in `matcher.match`.

        Raises: PublishedError; ModelError, if another encoder made the query.
        """
        if query.encoder_id != self.card.encoder.encoder_id:
            raise ModelError("the query and the published gallery were encoded by different models")
        start = time.perf_counter()
        matches, maps, scan = self._matched(query, top_k, steering)
        match_ms = 1000 * (time.perf_counter() - start)
        photos = self._collection.photos([found.photo_id for found in matches])
        results = tuple(
            Result(**vars(found), path=photo.path, taken_at=photo.taken_at, size=photo.size, maps=maps[found.photo_id])
            for found, photo in zip(matches, photos, strict=True)
        )
        return SearchResult(query, results, encode_ms, match_ms, scan.photos, scan)

    def _matched(
        self, query: RegionEmbedding, top_k: int, steering: Floats | None
    ) -> tuple[list[Match], dict[int, Floats], Scan]:
        """The top-k, the attention maps of all that were measured, by id, and how the top-k were found.

        The list grows as in `matcher.match_shortlisted`: until the first results all came from its first part.
        """
        photos = len(self._collection)
        count = min(max(SHORTEST_LIST, PER_RESULT * top_k), photos)
        # A steering may leave few regions and levels with a say, which the estimate follows less well.
        sure_part = SURE_PART if steering is None else SURE_PART_OF_FEW
        direction = self.card.even_rows.direction(query, steering)
        index, found, maps = Index(), list[Match](), dict[int, Floats]()
        while count:
            listed = self._collection.nearest(direction, count)
            fresh = listed[~np.isin(listed, index.ids)]
            if len(fresh):
                embeddings = self._collection.embeddings(fresh, self.card)
                index = index.append(fresh, embeddings)
                maps |= zip(fresh.tolist(), embeddings.maps, strict=True)
            found = match(query, index, max(top_k, SURE_AMONG), steering=steering)
            surest = np.isin(listed, [best.photo_id for best in found[:SURE_AMONG]]).nonzero()[0]
            if count >= min(photos, LONGEST_LIST) or not len(surest) or surest.max() < count / sure_part:
                break
            count = min(2 * count, LONGEST_LIST, photos)
        return found[:top_k], maps, Scan(len(index), photos)
