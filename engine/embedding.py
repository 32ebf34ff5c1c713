"""What the encoder says of a picture: region features, weights and attention maps.

Shapes, with L levels, N regions and C_l channels at level l:
features l: (N, C_l), weights: (L, N) summing to 1, maps: (N, 8, 8) in [0, 1].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError

MAP_SIZE = 8

Floats = NDArray[np.float32]
# The float32 of each of float16's 65,536 bit patterns: looked up twice as fast as numpy converts.
_SINGLES: Floats = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
StoredValues = NDArray[np.float16]  # (B, V): embeddings as `to_bytes` stores them, one a row


@dataclass(frozen=True)
class EmbeddingLayout:
    """The fixed shape of one encoder's embeddings.

    Attributes:
        regions: N.
        channels: C_l for each of the L levels.
    """

    regions: int
    channels: tuple[int, ...]

    @property
    def levels(self) -> int:
        """L."""
        return len(self.channels)

    @property
    def floats(self) -> int:
        """Feature values per picture: N * sum of C_l."""
        return self.regions * sum(self.channels)

    @property
    def nbytes(self) -> int:
        """Length of a stored embedding: features, weights and maps as little-endian float16."""
        return 2 * (self.floats + self.levels * self.regions + self.regions * MAP_SIZE**2)


@dataclass(frozen=True, eq=False)
class RegionEmbedding:
    """One encoded picture (eq. 1-3).

    Attributes:
        features: per level l the region features f_{r,l}, float32 (N, C_l).
        weights: the global weights W(l, r), float32 (L, N), summing to 1.
        maps: the attention maps M_r, float32 (N, 8, 8).
        encoder_id: which encoder made it.
    """

    features: tuple[Floats, ...]
    weights: Floats
    maps: Floats
    encoder_id: str

    @property
    def layout(self) -> EmbeddingLayout:
        """The shape of this embedding."""
        return EmbeddingLayout(self.weights.shape[1], tuple(f.shape[1] for f in self.features))

    def to_bytes(self) -> bytes:
        """Little-endian float16: level after level, then weights, then maps."""
        parts = [*self.features, self.weights, self.maps]
        return np.concatenate([part.ravel() for part in parts]).astype("<f2").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes, layout: EmbeddingLayout, encoder_id: str) -> RegionEmbedding:
        """Inverse of `to_bytes`, to float16 precision.

        Raises: ModelError, if the length does not fit the layout.
        """
        return EmbeddingBatch.from_bytes([data], layout, encoder_id)[0]


@dataclass(frozen=True, eq=False)
class EmbeddingBatch:
    """B encoded pictures: features l (B, N, C_l), weights (B, L, N), maps (B, N, 8, 8), all float32."""

    features: tuple[Floats, ...]
    weights: Floats
    maps: Floats
    encoder_id: str

    def __len__(self) -> int:
        return len(self.weights)

    def __getitem__(self, row: int) -> RegionEmbedding:
        return RegionEmbedding(
            tuple(level[row] for level in self.features), self.weights[row], self.maps[row], self.encoder_id
        )

    @property
    def layout(self) -> EmbeddingLayout:
        """The shape of each embedding in the batch."""
        return EmbeddingLayout(self.weights.shape[2], tuple(f.shape[2] for f in self.features))

    def to_bytes(self) -> list[bytes]:
        """Each picture's embedding as `RegionEmbedding.to_bytes` stores it."""
        parts = [*self.features, self.weights, self.maps]
        flat = np.concatenate([part.reshape(len(self), -1) for part in parts], axis=1).astype("<f2")
        return [row.tobytes() for row in flat]

    @classmethod
    def from_bytes(cls, rows: Sequence[bytes], layout: EmbeddingLayout, encoder_id: str) -> EmbeddingBatch:
        """Stack stored embeddings.

        Raises: ModelError, if a row's length does not fit the layout.
        """
        return cls.from_values(stored_values(rows, layout, encoder_id), layout, encoder_id)

    @classmethod
    def from_values(cls, values: StoredValues, layout: EmbeddingLayout, encoder_id: str) -> EmbeddingBatch:
        """Embeddings of their stored values, at full precision."""
        sizes = [layout.regions * c for c in layout.channels] + [layout.levels * layout.regions]
        *features, weights, maps = np.split(np.take(_SINGLES, values.view(np.uint16)), np.cumsum(sizes), axis=1)
        count = len(values)
        return cls(
            tuple(f.reshape(count, layout.regions, -1) for f in features),
            weights.reshape(count, layout.levels, layout.regions),
            maps.reshape(count, layout.regions, MAP_SIZE, MAP_SIZE),
            encoder_id,
        )

    @classmethod
    def concatenate(cls, batches: Sequence[EmbeddingBatch]) -> EmbeddingBatch:
        """Join batches of one encoder, in order.

        Raises: ModelError, if they come from different encoders.
        """
        if len({batch.encoder_id for batch in batches}) != 1:
            raise ModelError("embeddings of different encoders cannot be joined")
        return cls(
            tuple(np.concatenate(levels) for levels in zip(*(b.features for b in batches), strict=True)),
            np.concatenate([b.weights for b in batches]),
            np.concatenate([b.maps for b in batches]),
            batches[0].encoder_id,
        )


def stored_values(rows: Sequence[bytes], layout: EmbeddingLayout, encoder_id: str) -> StoredValues:
    """Stored embeddings side by side, float16 (k, V).

    Raises: ModelError, if a row's length does not fit the layout.
    """
    expected = layout.nbytes
    if any(len(row) != expected for row in rows):
        raise ModelError(f"an embedding of encoder {encoder_id[:12]} has the wrong length")
    return np.frombuffer(b"".join(rows), "<f2").reshape(len(rows), expected // 2)
