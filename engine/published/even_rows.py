"""Rows for an engine's own indexes: a reduction's rows, all brought to one length.

A query's estimate is an inner product with a row (engine/reduction.py), of which the smallest is wanted. Graph and
cluster indexes find the largest inner products only where no row is longer than another: over the plain rows an HNSW
graph found 2 % of the nearest photos. So every column is centred (which adds the same to all of a query's products) and
scaled by how much queries ask of it (which the query undoes), and one more number, which no query looks at, brings all
rows to one length. Inner products stay what they were, for any weights and any steering.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.embedding import EmbeddingBatch, Floats, RegionEmbedding
from engine.reduction import Reduction

QUERIES = 64  # photos taken as queries, to tell how much is asked of each column
ROOM = 1.1  # rows to come may be so much longer than the longest at hand; one longer still only stands out


@dataclass(frozen=True, eq=False)
class EvenRows:
    """How photos and queries become vectors of an engine.

    Attributes:
        reduction: what the rows are made of.
        centre, scale: of every column of the reduction's rows, float32 (reduction.width,).
        length: of every row.
    """

    reduction: Reduction
    centre: Floats
    scale: Floats
    length: float

    @classmethod
    def fit(cls, batch: EmbeddingBatch, photos: int) -> EvenRows:
        """Fit to a fair sample (at least one photo) of a gallery of this many photos."""
        reduction = Reduction.fit(batch, photos)
        rows = reduction.rows(batch)
        asked = [reduction.direction(batch[row], None) for row in range(0, len(batch), -(-len(batch) // QUERIES))]
        scale = np.sqrt(np.square(np.stack(asked)).mean(axis=0)) + np.float32(1e-9)
        centre = rows.mean(axis=0)
        longest = float(np.linalg.norm((rows - centre) * scale, axis=1).max())
        return cls(reduction, centre, scale.astype(np.float32), ROOM * longest + 1e-6)

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return self.reduction.width + 1

    def rows(self, batch: EmbeddingBatch) -> Floats:
        """The photos' rows, float32 (P, width)."""
        rows = (self.reduction.rows(batch) - self.centre) * self.scale
        missing = np.sqrt(np.maximum(self.length**2 - np.square(rows).sum(axis=1, keepdims=True), 0))
        return np.concatenate([rows, missing], axis=1, dtype=np.float32)

    def direction(self, query: RegionEmbedding, steering: Floats | None) -> Floats:
        """The vector whose inner product with a row is the larger the closer the photo is, float32 (width,)."""
        asked = -self.reduction.direction(query, steering) / self.scale
        return np.append(asked, np.float32(0)).astype(np.float32)
