"""Made-up embeddings in a model's layout, for measuring the matcher at any size without photos."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.embedding import MAP_SIZE, EmbeddingBatch, EmbeddingLayout, RegionEmbedding

FACTORS = 24  # photos differ along this many directions a region, as a network's features do, and by noise
NOISE = 0.3


class SyntheticGallery:
    """Photos whose region features are positive, low-rank and noisy, and queries of the same kind."""

    def __init__(self, layout: EmbeddingLayout, photos: int, encoder_id: str, seed: int = 0) -> None:
        self.layout = layout
        self._photos = photos
        self._encoder_id = encoder_id
        self._seed = seed
        generator = np.random.default_rng(seed)
        self._directions = [
            generator.standard_normal((layout.regions, FACTORS, channels), np.float32) / np.float32(np.sqrt(FACTORS))
            for channels in layout.channels
        ]

    def blocks(self, size: int = 2048) -> Iterator[tuple[NDArray[np.int64], EmbeddingBatch]]:
        """Every photo: ids from 1, and embeddings, `size` at once."""
        generator = np.random.default_rng((self._seed, 1))
        for start in range(0, self._photos, size):
            count = min(size, self._photos - start)
            yield np.arange(start + 1, start + count + 1, dtype=np.int64), self._batch(count, generator)

    def queries(self, count: int) -> list[RegionEmbedding]:
        """Encoded sketches, which are none of the photos."""
        batch = self._batch(count, np.random.default_rng((self._seed, 2)))
        return [batch[row] for row in range(count)]

    def _batch(self, count: int, generator: np.random.Generator) -> EmbeddingBatch:
        layout = self.layout
        factors = generator.standard_normal((count, FACTORS), np.float32)
        features = []
        for directions in self._directions:
            level = np.matmul(factors, directions).transpose(1, 0, 2)
            level = level + np.float32(NOISE) * generator.standard_normal(level.shape, np.float32)
            features.append(np.maximum(level, 0))
        logits = generator.standard_normal((count, layout.levels * layout.regions), np.float32)
        weights = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        maps = np.full((count, layout.regions, MAP_SIZE, MAP_SIZE), 0.5, np.float32)
        return EmbeddingBatch(
            tuple(features), weights.reshape(count, layout.levels, layout.regions), maps, self._encoder_id
        )
