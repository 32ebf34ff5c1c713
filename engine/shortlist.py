"""A gallery's photos as short rows in memory, from which the shortlist of a query is taken.

The rows stand in segments of at most SEGMENT_ROWS, so that a photo added while a folder is being indexed copies one
segment, not the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.embedding import EmbeddingBatch, Floats, RegionEmbedding
from engine.errors import ModelError
from engine.index import Ids
from engine.products import product
from engine.reduction import Reduction

SEGMENT_ROWS = 8192


@dataclass(frozen=True, eq=False)
class ShortlistIndex:
    """The reduced photos of a gallery; never changed, only replaced. The full embeddings stay in the gallery.

    Attributes:
        encoder_id: which encoder made the embeddings.
        reduction: what the rows are.
        segments: ids, int64 (P,), and rows, float32 (P, reduction.width).
    """

    encoder_id: str
    reduction: Reduction
    segments: tuple[tuple[Ids, Floats], ...] = ()

    def __len__(self) -> int:
        return sum(len(ids) for ids, _ in self.segments)

    @cached_property
    def ids(self) -> Ids:
        """The photo of every row, int64 (P,)."""
        return np.concatenate([np.empty(0, np.int64), *(ids for ids, _ in self.segments)])

    @property
    def nbytes(self) -> int:
        """Bytes of memory the rows take; each query reads them once."""
        return sum(rows.nbytes for _, rows in self.segments)

    def append(self, ids: Sequence[int] | Ids, batch: EmbeddingBatch) -> ShortlistIndex:
        """This index with further photos behind its own.

        Raises: ModelError, if they come from another encoder.
        """
        if not len(ids):
            return self
        if batch.encoder_id != self.encoder_id:
            raise ModelError("the index holds embeddings of another encoder")
        return self.with_rows(np.asarray(ids, np.int64), self.reduction.rows(batch))

    def with_rows(self, ids: Ids, rows: Floats) -> ShortlistIndex:
        """This index with further photos, already reduced, behind its own."""
        segments = list(self.segments)
        if segments and len(segments[-1][0]) < SEGMENT_ROWS:
            last_ids, last_rows = segments.pop()
            ids, rows = np.concatenate([last_ids, ids]), np.concatenate([last_rows, rows])
        cuts = range(0, len(ids), SEGMENT_ROWS)
        segments += [(ids[i : i + SEGMENT_ROWS], rows[i : i + SEGMENT_ROWS]) for i in cuts]
        return replace(self, segments=tuple(segments))

    def without(self, ids: Sequence[int] | Ids) -> ShortlistIndex:
        """This index with these photos taken out; segments they are not in are shared, not copied."""
        gone = np.asarray(ids, np.int64)
        segments = []
        for held, rows in self.segments:
            keep = ~np.isin(held, gone)
            if keep.all():
                segments.append((held, rows))
            elif keep.any():
                segments.append((held[keep], rows[keep]))
        return replace(self, segments=tuple(segments))

    def estimates(self, query: RegionEmbedding, steering: Floats | None = None) -> Floats:
        """D' of every photo to first order, up to a constant of the query, float32 (P,)."""
        direction = self.reduction.direction(query, steering)
        return np.concatenate([np.empty(0, np.float32), *(product(rows, direction) for _, rows in self.segments)])


def nearest(estimates: Floats, count: int) -> NDArray[np.int64]:
    """The rows of the `count` smallest finite estimates, smallest first; fewer where there are fewer."""
    rows = np.argpartition(estimates, count)[:count] if count < len(estimates) else np.arange(len(estimates))
    rows = rows[np.isfinite(estimates[rows])]
    return rows[np.lexsort((rows, estimates[rows]))]


def in_blocks(rows: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    """The rows, at most `size` at once."""
    return (rows[i : i + size] for i in range(0, len(rows), size))
