"""Photos reduced to one short vector each, over which a weighted distance is one inner product.

With block b = (l, r) and D = ||f^s_b - f^p_b||, D^2 = |s|^2 + |p|^2 - 2 <s, p>. Each block's features are replaced by
their first principal components z_b (p = centre_b + basis_b z_b, nearly), so that a photo's row

    [ z_1 .. z_B | |p_1|^2 .. |p_B|^2 | W_p(1) .. W_p(B) ]

gives every block's D^2 as one inner product with a vector of the query alone. D' sums weighted distances, not squares:
it is followed to first order about the distances d_b of this query's nearest photos,
D' = const + sum_b w_b D_b^2 / (2 d_b) + sum_b (dD'/dW_p(b)) W_p(b), which is again one inner product with the row, for
any weights. Blocks stand level after level, region after region within a level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.embedding import EmbeddingBatch, EmbeddingLayout, Floats, RegionEmbedding
from engine.products import product

# Every block keeps some components, whatever its weight, since steering may leave it alone; the others go where they
# bring most to D' at the photos' own weights.
FEWEST_COMPONENTS, MEAN_COMPONENTS = 8, 12
SAMPLE_ROWS = 512  # photos at hand to tell how far the nearest ones of a query are
NEAREST = 16
LEAST_DISTANCE = 1e-3  # of a block's mean distance: what lies closer is not told apart by the shortlist


@dataclass(frozen=True, eq=False)
class Reduction:
    """How an encoder's embeddings are reduced, fitted to some of a gallery's photos.

    Attributes:
        layout: shape of the embeddings.
        centres: per block, the mean feature, float32 (C_l,).
        bases: per block, principal components, float32 (C_l, k_b).
        sample: rows of some photos, float32 (m, width).
        photos: size of the gallery when it was fitted.
    """

    layout: EmbeddingLayout
    centres: tuple[Floats, ...]
    bases: tuple[Floats, ...]
    sample: Floats
    photos: int

    @classmethod
    def fit(cls, batch: EmbeddingBatch, photos: int) -> Reduction:
        """Fit to a fair sample (at least one photo) of a gallery of this many photos."""
        weights = batch.weights.mean(axis=0).ravel()
        centres, bases, gains = [], [], []
        for weight, features in zip(weights, _blocks(batch), strict=True):
            centre = features.mean(axis=0)
            spread = features - centre
            variances, components = np.linalg.eigh(spread.T @ spread / len(spread))  # ascending
            centres.append(centre)
            bases.append(components[:, ::-1])
            # Beside a distance d = sqrt(variance), what is left out of d^2 changes w d by w / (2 d) times as much.
            gains.append(weight * variances[::-1] / np.sqrt(max(float(variances.sum()), 1e-30)))
        kept = _dealt(gains)
        bases = [np.ascontiguousarray(basis[:, :count]) for basis, count in zip(bases, kept, strict=True)]
        unsampled = cls(batch.layout, tuple(centres), tuple(bases), np.empty((0, 0), np.float32), photos)
        rows = unsampled.rows(batch)
        return cls(batch.layout, tuple(centres), tuple(bases), rows[:: -(-len(rows) // SAMPLE_ROWS)].copy(), photos)

    @property
    def components(self) -> tuple[int, ...]:
        """k_b of every block."""
        return tuple(basis.shape[1] for basis in self.bases)

    @property
    def width(self) -> int:
        """Floats in a row."""
        return sum(self.components) + 2 * len(self.bases)

    def rows(self, batch: EmbeddingBatch) -> Floats:
        """The photos' rows, float32 (P, width)."""
        reduced = [
            product(features - centre, basis)
            for features, centre, basis in zip(_blocks(batch), self.centres, self.bases, strict=True)
        ]
        norms = [np.einsum("pc,pc->p", features, features)[:, None] for features in _blocks(batch)]
        weights = batch.weights.reshape(len(batch), -1)
        weights = weights / weights.sum(axis=1, keepdims=True)
        return np.concatenate([*reduced, *norms, weights], axis=1, dtype=np.float32)

    def direction(self, query: RegionEmbedding, steering: Floats | None) -> Floats:
        """What a row is multiplied with to give D' to first order, up to a constant of the query: float32 (width,).

        Args: an encoded query, and factors (L, N) on every pair's weights, as in `matcher.match`.
        """
        columns, constants = self._squared_distances(query)
        factors = np.ones(len(self.bases), np.float32) if steering is None else steering.ravel()
        weights = factors * (query.weights.ravel() + self._mean_weights) / 2
        total = float(weights.sum())
        weights = weights / total if total > 0 else factors / factors.sum()
        distances = np.sqrt(np.maximum(product(self.sample, columns) + constants, 0))
        nearest = np.argsort(distances @ weights)[:NEAREST]
        near = np.maximum(distances[nearest].mean(axis=0), LEAST_DISTANCE * distances.mean(axis=0) + 1e-12)
        direction = columns @ (weights / (2 * near))
        if total > 0:
            direction[-len(factors) :] += factors * (near - weights @ near) / (2 * total)
        return direction.astype(np.float32)

    def _squared_distances(self, query: RegionEmbedding) -> tuple[Floats, Floats]:
        """For every block what gives D^2 = row @ column + constant: float32 (width, B) and (B,)."""
        blocks = len(self.bases)
        columns, constants = np.zeros((self.width, blocks), np.float32), np.empty(blocks, np.float32)
        features = [feature for level in query.features for feature in level]
        start = 0
        for block, (feature, centre, basis) in enumerate(zip(features, self.centres, self.bases, strict=True)):
            stop = start + basis.shape[1]
            columns[start:stop, block] = -2 * (feature @ basis)
            columns[block - 2 * blocks, block] = 1
            constants[block] = feature @ feature - 2 * (feature @ centre)
            start = stop
        return columns, constants

    @cached_property
    def _mean_weights(self) -> Floats:
        """The sample's mean W_p, float32 (B,)."""
        return self.sample[:, -len(self.bases) :].mean(axis=0)


def _dealt(gains: Sequence[Floats]) -> list[int]:
    """How many components each block keeps, given what each component brings, descending within a block."""
    kept = [min(FEWEST_COMPONENTS, len(gain)) for gain in gains]
    spare = MEAN_COMPONENTS * len(gains) - sum(kept)
    further = [(-float(value), block) for block, gain in enumerate(gains) for value in gain[kept[block] :]]
    for _, block in sorted(further)[: max(spare, 0)]:
        kept[block] += 1
    return kept


def _blocks(batch: EmbeddingBatch) -> Iterator[Floats]:
    """The features of each level and region, float32 (P, C_l)."""
    return (level[:, region] for level in batch.features for region in range(level.shape[1]))
