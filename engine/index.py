"""A gallery's region embeddings in memory, laid out for matching.

Shapes, with P photos, L levels, N regions and C_l channels at level l. The photos stand in segments of at most
SEGMENT_ROWS rows, so that a match needs little memory beside the index itself, and so that a photo added while a
folder is being indexed copies one segment, not the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.embedding import EmbeddingBatch, EmbeddingLayout, Floats, RegionEmbedding
from engine.errors import ModelError
from engine.products import product

if TYPE_CHECKING:
    from engine.gallery import Gallery
    from engine.progress import CancelToken

SEGMENT_ROWS = 8192
FULL_PRECISION_BYTES = 1 << 30

Ids = NDArray[np.int64]
StoredFloats = NDArray[np.float32 | np.float16]


@dataclass(frozen=True, eq=False)
class Segment:
    """Some rows of an index.

    Attributes:
        ids: the photos, int64 (P,).
        features: per level l, (N, P, C_l): one contiguous matrix for each region. float32, or float16 in an index
            too large for that; a gallery stores float16, so nothing is lost either way.
        weights: the global weights W_p(l, r), float32 (L, N, P).
        squared_norms: |f_{r,l}|^2, float32 (L, N, P).
    """

    ids: Ids
    features: tuple[StoredFloats, ...]
    weights: Floats
    squared_norms: Floats

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, ids: Ids, batch: EmbeddingBatch, *, halves: bool) -> Segment:
        """Lay out a batch of embeddings whose photos are `ids`."""
        kind: type[np.float16 | np.float32] = np.float16 if halves else np.float32
        features: tuple[StoredFloats, ...] = tuple(
            np.ascontiguousarray(level.transpose(1, 0, 2), kind) for level in batch.features
        )
        norms = np.stack([_squared_norms(level) for level in features])
        weights = np.ascontiguousarray(batch.weights.transpose(1, 2, 0), np.float32)
        weights /= weights.sum(axis=(0, 1))  # stored in float16, they sum to 1 only nearly
        return cls(np.asarray(ids, np.int64), features, weights, norms)

    def joined(self, other: Segment) -> Segment:
        """These rows, then the other's."""
        return Segment(
            np.concatenate([self.ids, other.ids]),
            tuple(np.concatenate(pair, axis=1) for pair in zip(self.features, other.features, strict=True)),
            np.concatenate([self.weights, other.weights], axis=2),
            np.concatenate([self.squared_norms, other.squared_norms], axis=2),
        )

    def rows(self, chosen: slice | NDArray[np.bool_] | Ids) -> Segment:
        """The chosen rows, in order."""
        return Segment(
            self.ids[chosen],
            tuple(np.ascontiguousarray(level[:, chosen]) for level in self.features),
            np.ascontiguousarray(self.weights[:, :, chosen]),
            np.ascontiguousarray(self.squared_norms[:, :, chosen]),
        )

    def region(self, level: int, region: int) -> Floats:
        """The features f_{r,l} of every row, float32 (P, C_l)."""
        return self.features[level][region].astype(np.float32, copy=False)

    def distances(self, query: RegionEmbedding) -> Floats:
        """||f^s_{r,l} - f^p_{r,l}||_2 of every row, through |s|^2 + |p|^2 - 2<s, p>, float32 (L, N, P)."""
        result = np.empty_like(self.squared_norms)
        for level, wanted in enumerate(query.features):
            for region, feature in enumerate(wanted):
                result[level, region] = product(self.region(level, region), feature)
        result *= -2
        result += self.squared_norms
        result += np.stack([np.einsum("nc,nc->n", wanted, wanted) for wanted in query.features])[:, :, None]
        np.maximum(result, 0, out=result)
        return np.sqrt(result, out=result)

    def cross_distances(self, query: RegionEmbedding) -> Floats:
        """||f^s_{r,l} - f^p_{r',l}||_2 between every two regions r, r' of a level, float32 (L, N, N, P)."""
        levels, regions, count = self.squared_norms.shape
        result = np.empty((levels, regions, regions, count), np.float32)
        for level, wanted in enumerate(query.features):
            for region, feature in enumerate(wanted):
                for other in range(regions):
                    result[level, region, other] = self._distance(feature, level, other)
        return result

    def _distance(self, feature: Floats, level: int, region: int) -> Floats:
        """Distances from one region feature (C_l,) in the same way, float32 (P,)."""
        squared = self.squared_norms[level, region] - 2 * product(self.region(level, region), feature)
        squared += feature @ feature
        np.maximum(squared, 0, out=squared)
        return np.sqrt(squared, out=squared)


@dataclass(frozen=True, eq=False)
class Index:
    """The embeddings of a gallery's photos; never changed, only replaced.

    Attributes:
        layout: shape of the embeddings, None while the index is empty.
        encoder_id: which encoder made them, None while the index is empty.
        segments: the rows.
        halves: whether features are kept as float16.
    """

    layout: EmbeddingLayout | None = None
    encoder_id: str | None = None
    segments: tuple[Segment, ...] = ()
    halves: bool = False

    def __len__(self) -> int:
        return sum(len(segment) for segment in self.segments)

    @cached_property
    def ids(self) -> Ids:
        """The photo of every row, int64 (P,)."""
        return np.concatenate([np.empty(0, np.int64), *(segment.ids for segment in self.segments)])

    def embeddings_of(self, rows: Ids) -> tuple[list[Floats], Floats]:
        """Features, per level float32 (K, N, C_l), and weights, (L, N, K), of K rows (at least one) in rising order."""
        starts = np.cumsum([0, *(len(segment) for segment in self.segments)])
        cuts = np.searchsorted(rows, starts)
        parts = [
            segment.rows(rows[first:last] - start)
            for segment, start, first, last in zip(self.segments, starts, cuts, cuts[1:], strict=False)
            if first < last
        ]
        levels = zip(*(part.features for part in parts), strict=True)
        features = [np.concatenate(level, axis=1).transpose(1, 0, 2).astype(np.float32) for level in levels]
        return features, np.concatenate([part.weights for part in parts], axis=2)

    @classmethod
    def empty_for(cls, layout: EmbeddingLayout, photos: int) -> Index:
        """An empty index in the precision that suits this many photos."""
        return cls(halves=4 * layout.floats * photos > FULL_PRECISION_BYTES)

    @classmethod
    def from_gallery(cls, gallery: Gallery, cancel: CancelToken | None = None) -> Index:
        """Load every indexed photo of a gallery.

        Raises: Cancelled; GalleryError, if the gallery cannot be read.
        """
        encoder = gallery.encoder()
        if encoder is None:
            return cls()
        index = cls.empty_for(encoder.layout, gallery.counts().photos)
        for ids, batch in gallery.blocks(SEGMENT_ROWS // 4):
            if cancel is not None:
                cancel.raise_if_cancelled()
            index = index.append(ids, batch)
        return index

    def append(self, ids: Sequence[int] | Ids, batch: EmbeddingBatch) -> Index:
        """This index with further photos behind its own.

        Raises: ModelError, if they come from another encoder.
        """
        if not len(ids):
            return self
        if self.encoder_id not in (None, batch.encoder_id):
            raise ModelError("the index holds embeddings of another encoder")
        added = Segment.of(np.asarray(ids, np.int64), batch, halves=self.halves)
        segments = list(self.segments)
        if segments and len(segments[-1]) < SEGMENT_ROWS:
            added = segments.pop().joined(added)
        segments += [added.rows(slice(i, i + SEGMENT_ROWS)) for i in range(0, len(added), SEGMENT_ROWS)]
        return Index(batch.layout, batch.encoder_id, tuple(segments), self.halves)

    def without(self, ids: Sequence[int] | Ids) -> Index:
        """This index with these photos taken out; segments they are not in are shared, not copied."""
        segments = []
        for segment in self.segments:
            keep = ~np.isin(segment.ids, np.asarray(ids, np.int64))
            if keep.all():
                segments.append(segment)
            elif keep.any():
                segments.append(segment.rows(keep))
        if not segments:
            return Index(halves=self.halves)
        return Index(self.layout, self.encoder_id, tuple(segments), self.halves)


def _squared_norms(features: StoredFloats) -> Floats:
    """|f|^2 over the last axis, region by region so that a float16 index is never converted whole."""
    return np.stack([np.einsum("pc,pc->p", f, f) for f in (part.astype(np.float32) for part in features)])
