"""Ways to retrieve that an evaluation can compare: MLRM under its strategies, and the baselines over dense maps.

A method encodes pictures, and turns a gallery of encoded photos into a function from an encoded query to distances.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine import strategies
from engine.embedding import EmbeddingBatch, Floats
from engine.encoder import Encoder
from engine.index import Index

Encoded = TypeVar("Encoded")


class Method(Protocol[Encoded]):
    """One way to retrieve. Sketches and photos are encoded alike."""

    def encode(self, pictures: NDArray[np.uint8]) -> Encoded:
        """Encode pictures, uint8 RGB (B, 256, 256, 3)."""
        ...

    def search(self, photos: Sequence[Encoded]) -> Callable[[Encoded], Floats]:
        """From blocks of encoded photos, P in all, to a function: one encoded query to its distances (P,)."""
        ...


class RegionMethod:
    """MLRM: region embeddings compared under one of the paper's strategies (method, section 3)."""

    def __init__(self, encoder: Encoder, strategy: str = strategies.DEFAULT_STRATEGY) -> None:
        self.encoder = encoder
        self.strategy = strategy

    def encode(self, pictures: NDArray[np.uint8]) -> EmbeddingBatch:
        """Encode pictures, uint8 RGB (B, 256, 256, 3)."""
        return self.encoder.encode(pictures)

    def search(self, photos: Sequence[EmbeddingBatch]) -> Callable[[EmbeddingBatch], Floats]:
        """As `search_regions`."""
        return search_regions(photos, self.strategy)


def search_regions(
    photos: Sequence[EmbeddingBatch], strategy: str = strategies.DEFAULT_STRATEGY
) -> Callable[[EmbeddingBatch], Floats]:
    """Lay encoded photos out in an index; the function raises ModelError, if the strategy does not fit the encoder."""
    index = Index()
    for batch in photos:
        index = index.append(range(len(index), len(index) + len(batch)), batch)
    return lambda query: strategies.distances(strategy, query[0], index)
