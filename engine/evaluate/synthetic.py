"""Made-up galleries of any size with the statistics of real embeddings, for measuring the matcher.

They are fitted to encoded photos, and to pairs of a sketch and its photo. A made photo is a real one, moved: its
deviation from the mean shrunk by sqrt(1 - MOVED^2), plus MOVED times a random deviation with the real photos'
covariance (their leading directions, and per channel what these leave out). So mean and covariance are those of the
photos, which stay the centres of its clusters. A query is a made photo, moved by the mean difference between sketches
and photos and by a random one with the covariance of these differences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.embedding import MAP_SIZE, EmbeddingBatch, EmbeddingLayout, Floats, RegionEmbedding

MOVED = 0.5  # brings the distances between made photos closest to those between the real ones
DIRECTIONS = 96
NOISE_VALUES = 1 << 22  # drawn once; every photo takes another stretch of them


@dataclass(frozen=True, eq=False)
class GalleryStatistics:
    """What is known of real embeddings. F = layout.floats, features flat, level after level.

    Attributes:
        layout, encoder_id: of the encoder.
        photos: features of n photos, float32 (n, F).
        weights: their W_p, float32 (n, L, N).
        directions: a random deviation is a standard normal vector (D,) times these, float32 (D, F),
        noise: and in each channel a normal value of this size, float32 (F,).
        lowest: no channel is smaller, float32 (F,): some are never negative.
        shift: the mean of sketch - photo, float32 (F,).
        shifts: its deviations, as `directions`, float32 (m, F).
        sketch_weights: W_s of the m sketches, float32 (m, L, N).
    """

    layout: EmbeddingLayout
    encoder_id: str
    photos: Floats
    weights: Floats
    directions: Floats
    noise: Floats
    lowest: Floats
    shift: Floats
    shifts: Floats
    sketch_weights: Floats

    @classmethod
    def fit(cls, photos: EmbeddingBatch, sketches: EmbeddingBatch, photo_of: Sequence[int]) -> GalleryStatistics:
        """Fit to photos and to sketches, the i-th of which shows photo `photo_of[i]`."""
        features, drawn = _flat(photos), _flat(sketches)
        deviations = features - features.mean(axis=0)
        _, sizes, components = np.linalg.svd(deviations, full_matrices=False)
        directions = sizes[:DIRECTIONS, None] * components[:DIRECTIONS] / np.float32(np.sqrt(len(features)))
        left = np.maximum(deviations.var(axis=0) - (directions**2).sum(axis=0), 0)
        differences = drawn - features[np.asarray(photo_of)]
        shift = differences.mean(axis=0)
        return cls(
            photos.layout,
            photos.encoder_id,
            features,
            photos.weights,
            directions,
            np.sqrt(left + _unseen(deviations)),
            np.minimum(features.min(axis=0), drawn.min(axis=0)),
            shift,
            (differences - shift) / np.float32(np.sqrt(len(differences))),
            sketches.weights,
        )

    @classmethod
    def invented(cls, layout: EmbeddingLayout, encoder_id: str, seed: int = 0) -> GalleryStatistics:
        """Plausible statistics where no encoder is at hand: positive features that vary along few directions."""
        generator = np.random.default_rng(seed)
        factors, count = 12, 64
        features = generator.standard_normal((count, factors)) @ generator.standard_normal((factors, layout.floats))
        features = np.maximum(features / np.sqrt(factors) + 0.2 * generator.standard_normal(features.shape), 0)
        sketches = np.maximum(features[::4] + 0.2 * generator.standard_normal(features[::4].shape), 0)
        logits = 0.5 * generator.standard_normal((count, layout.levels * layout.regions))
        weights = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        weights = weights.reshape(count, layout.levels, layout.regions).astype(np.float32)
        photos = _batch(layout, encoder_id, features.astype(np.float32), weights)
        return cls.fit(photos, _batch(layout, encoder_id, sketches.astype(np.float32), weights[::4]), range(count)[::4])


class SyntheticGallery:
    """Photos and queries made from statistics; the same for the same seed."""

    def __init__(self, statistics: GalleryStatistics, photos: int, seed: int = 0) -> None:
        self.statistics = statistics
        self.layout = statistics.layout
        self._photos = photos
        self._seed = seed
        mean = statistics.photos.mean(axis=0)
        self._centres = mean + np.float32(np.sqrt(1 - MOVED**2)) * (statistics.photos - mean)
        draw = np.random.default_rng((seed, 0)).standard_normal
        self._noise = draw(NOISE_VALUES + self.layout.floats, np.float32)

    def blocks(self, size: int = 2048) -> Iterator[tuple[NDArray[np.int64], EmbeddingBatch]]:
        """Every photo: ids from 1, and embeddings, `size` at once."""
        generator = np.random.default_rng((self._seed, 1))
        for start in range(0, self._photos, size):
            count = min(size, self._photos - start)
            features, weights = self._made(count, generator)
            yield (
                np.arange(start + 1, start + count + 1, dtype=np.int64),
                _batch(self.layout, self.statistics.encoder_id, features, weights),
            )

    def queries(self, count: int) -> list[RegionEmbedding]:
        """Encoded sketches; the photos they show are in no gallery."""
        generator, known = np.random.default_rng((self._seed, 2)), self.statistics
        features, _ = self._made(count, generator)
        features += known.shift + generator.standard_normal((count, len(known.shifts)), np.float32) @ known.shifts
        np.maximum(features, known.lowest, out=features)
        chosen = generator.integers(0, len(known.sketch_weights), count)
        batch = _batch(self.layout, known.encoder_id, features, known.sketch_weights[chosen])
        return [batch[row] for row in range(count)]

    def _made(self, count: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
        """Photos' flat features (count, F) and weights (count, L, N)."""
        known = self.statistics
        chosen = generator.integers(0, len(self._centres), count)
        normal = generator.standard_normal((count, len(known.directions)), np.float32)
        features = (np.float32(MOVED) * normal) @ known.directions
        features += self._centres[chosen]
        noise, starts = np.float32(MOVED) * known.noise, generator.integers(0, NOISE_VALUES, count)
        for row, start in zip(features, starts, strict=True):
            row += self._noise[start : start + len(row)] * noise
        np.maximum(features, known.lowest, out=features)
        weights = known.weights[chosen] * np.exp(generator.normal(0, 0.05, known.weights[chosen].shape))
        weights /= weights.sum(axis=(1, 2), keepdims=True)
        return np.asarray(features, np.float32), np.asarray(weights, np.float32)


def _batch(layout: EmbeddingLayout, encoder_id: str, features: Floats, weights: Floats) -> EmbeddingBatch:
    """Embeddings of flat features (B, F), with even maps."""
    count = len(features)
    cuts = np.cumsum([layout.regions * channels for channels in layout.channels])[:-1]
    levels = tuple(level.reshape(count, layout.regions, -1) for level in np.split(features, cuts, axis=1))
    maps = np.full((count, layout.regions, MAP_SIZE, MAP_SIZE), 0.5, np.float32)
    return EmbeddingBatch(levels, weights, maps, encoder_id)


def _flat(batch: EmbeddingBatch) -> Floats:
    """Features level after level, float32 (B, F)."""
    return np.concatenate([level.reshape(len(batch), -1) for level in batch.features], axis=1)


def _unseen(deviations: Floats) -> Floats:
    """Per channel, the variance that a part of the photos does not let one guess of the others', float32 (F,).

    More photos vary in more ways than the few one has encoded: half of these tells how much is missed in the other.
    """
    _, _, seen = np.linalg.svd(deviations[::2], full_matrices=False)
    others = deviations[1::2] if len(deviations) > 1 else deviations
    return (others - (others @ seen.T) @ seen).var(axis=0)
