"""What single regions and levels are worth: the paper's figure 5 and table 5."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from engine.embedding import EmbeddingBatch, Floats
from engine.evaluate.run import EncodedPairs

Doubles = NDArray[np.float64]


def single_region_accuracy(sketches: EmbeddingBatch, photos: EmbeddingBatch, targets: NDArray[np.int64]) -> Doubles:
    """SLSR: acc@1 of one level's one region alone, for each of them.

    Args: S encoded sketches, P photos, and each sketch's photo's row (S,). Returns: (L, N).
    """
    levels, regions = photos.layout.levels, photos.layout.regions
    result = np.empty((levels, regions))
    for level in range(levels):
        for region in range(regions):
            drawn = sketches.features[level][:, region].astype(np.float64)
            shot = photos.features[level][:, region].astype(np.float64)
            squared = (shot**2).sum(axis=1) - 2 * drawn @ shot.T  # |drawn|^2 is the same for every photo
            own = np.take_along_axis(squared, targets[:, None], axis=1)
            result[level, region] = ((squared <= own).sum(axis=1) == 1).mean()
    return result


@dataclass(frozen=True, eq=False)
class WeightStatistics:
    """Mean and standard deviation of the global weights W(l, r) over pictures, each (L, N)."""

    mean: Doubles
    deviation: Doubles

    @classmethod
    def of(cls, weights: Floats) -> WeightStatistics:
        """Of B pictures' weights (B, L, N)."""
        return cls(weights.mean(axis=0, dtype=np.float64), weights.std(axis=0, dtype=np.float64))


def region_distances(batch: EmbeddingBatch) -> tuple[float, ...]:
    """D_l: for each level the mean distance between two regions of one picture; empty where there is one region."""
    pairs = list(combinations(range(batch.layout.regions), 2))
    if not pairs:
        return ()
    return tuple(
        float(np.mean([np.linalg.norm(level[:, one] - level[:, other], axis=1) for one, other in pairs]))
        for level in batch.features
    )


@dataclass(frozen=True, eq=False)
class RegionFigures:
    """What an evaluation tells of single regions.

    Attributes:
        slsr: acc@1 of each level's each region alone, (L, N).
        sketch_weights, photo_weights: W(l, r) over the sketches and over their photos.
        sketch_distances, photo_distances: D_l of both, (L,); empty where there is one region.
    """

    slsr: Doubles
    sketch_weights: WeightStatistics
    photo_weights: WeightStatistics
    sketch_distances: tuple[float, ...]
    photo_distances: tuple[float, ...]

    @classmethod
    def of(cls, encoded: EncodedPairs[EmbeddingBatch]) -> RegionFigures:
        """Of encoded pairs; fillers are searched but not averaged over."""
        sketches, gallery = EmbeddingBatch.concatenate(encoded.sketches), EmbeddingBatch.concatenate(encoded.photos)
        own = slice(int(encoded.targets.max()) + 1)
        photos = EmbeddingBatch(
            tuple(level[own] for level in gallery.features), gallery.weights[own], gallery.maps[own], gallery.encoder_id
        )
        return cls(
            single_region_accuracy(sketches, gallery, encoded.targets),
            WeightStatistics.of(sketches.weights),
            WeightStatistics.of(photos.weights),
            region_distances(sketches),
            region_distances(photos),
        )
