"""Which pairs train together, and the tensors they become."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from engine.preprocess import IMAGENET_MEAN, IMAGENET_STD
from engine.train.augmentation import Augmentation, augment_photos, augment_sketches, draw_strokes
from engine.train.dataset import PairSet


@dataclass(frozen=True)
class Mixture:
    """How often a batch comes from one group of datasets; the rest of the time it mixes all of them.

    Attributes:
        groups: dataset names that train together, with the share of batches.
        one_category: share of a group's batches drawn from one category where the group has several
            (the paper's alternation on Sketchy: these make hard negatives).
    """

    groups: tuple[tuple[tuple[str, ...], float], ...]
    one_category: float = 0.5


CHAIRS, SHOES, SKETCHY, DEMO = ("chairv2", "chair"), ("shoe",), ("sketchy",), ("demo",)

STANDARD_MIXTURE = Mixture(((CHAIRS, 0.44), (SHOES, 0.176), (SKETCHY, 0.176), (DEMO, 0.12)))
"""The shares the shipped models are trained with; a group whose datasets are absent leaves its share to the others."""


class PairSampler:
    """Draws batches of pairs with distinct photos; step k of a seed is always the same batch."""

    def __init__(self, pairs: PairSet, mixture: Mixture, batch: int, seed: int) -> None:
        self.pairs, self.mixture, self.batch, self.seed = pairs, mixture, batch, seed
        self._sketches = pairs.sketches_of()
        names = np.array(pairs.datasets)
        self._groups = [np.flatnonzero(np.isin(names, group)) for group, _ in mixture.groups]
        self._groups.append(np.arange(len(names)))
        shares = np.array([share for _, share in mixture.groups], float)
        shares = np.append(shares, max(0.0, 1 - shares.sum()))
        shares[[len(group) < 2 for group in self._groups]] = 0
        self._shares = shares / shares.sum()
        self._categories = np.array(pairs.categories)

    def draw(self, step: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of the photos and of one sketch each, (B,) and (B,)."""
        rng = np.random.default_rng([self.seed, step])
        group = self._groups[rng.choice(len(self._groups), p=self._shares)]
        if rng.random() < self.mixture.one_category:
            own = group[self._categories[group] == rng.choice(self._categories[group])]
            group = own if len(own) >= self.batch // 2 else group
        photos = rng.permutation(group)[: self.batch]
        return photos, np.array([rng.choice(self._sketches[photo]) for photo in photos])


def normalise(pictures: Tensor) -> Tensor:
    """0..1 RGB (B, 3, H, W) to the network's input."""
    mean, std = torch.tensor(IMAGENET_MEAN), torch.tensor(IMAGENET_STD)
    return (pictures - mean[:, None, None]) / std[:, None, None]


def make_batch(
    pairs: PairSet,
    photos: NDArray[np.int64],
    sketches: NDArray[np.int64],
    settings: Augmentation,
    seed: tuple[int, int],
    size: int,
) -> Tensor:
    """The network's input, sketches first: (2B, 3, size, size).

    Augmentation is drawn from `seed` (of the run, step), so that a resumed run sees what an unbroken one sees.
    """
    rng = np.random.default_rng([*seed, 1])
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    rasters = []
    for row in sketches:
        sketch = pairs.sketches[row]
        raster = draw_strokes(sketch.strokes, settings, rng) if sketch.strokes is not None else sketch.raster
        rasters.append(torch.from_numpy(np.asarray(raster)))
    flips = torch.rand(len(photos), generator=generator) < 0.5
    ink = torch.stack(rasters)[:, None].float() / 255
    drawn = augment_sketches(ink, flips, settings, generator)
    pictures = torch.from_numpy(pairs.photos[photos]).permute(0, 3, 1, 2).float() / 255
    shot = augment_photos(pictures, flips, settings, generator)
    both = normalise(torch.cat([drawn.expand(-1, 3, -1, -1), shot]))
    if size != both.shape[-1]:
        both = F.interpolate(both, (size, size), mode="bilinear", antialias=True, align_corners=False)
    return both.contiguous(memory_format=torch.channels_last)
