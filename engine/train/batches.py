"""Which pairs train together, and the tensors they become."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from engine.preprocess import IMAGENET_MEAN, IMAGENET_STD
from engine.train.augmentation import Augmentation, augment_photos, augment_sketches, draw_strokes
from engine.train.compute import Compute
from engine.train.dataset import PairSet
from engine.train.line_drawing import line_drawings

if TYPE_CHECKING:
    from engine.train.likeness import Likeness


@dataclass(frozen=True)
class Mixture:
    """How often a batch comes from one group of datasets; the rest of the time it mixes all of them.

    Attributes:
        groups: dataset names that train together, with the share of batches.
        one_category: share of a group's batches drawn from one category where the group has several
            (the paper's alternation on Sketchy: these make hard negatives).
        alike: share of batches made of photos that resemble each other, where a run knows which do.
    """

    groups: tuple[tuple[tuple[str, ...], float], ...]
    one_category: float = 0.5
    alike: float = 0.0


CHAIRS, DEMO = ("chairv2", "chair"), ("demo",)
SHOES, ALL_SHOES = ("shoe",), ("shoe", "shoev2")
SKETCHY, ALL_SKETCHY = ("sketchy",), ("sketchy", "distractor")

STANDARD_MIXTURE = Mixture(((CHAIRS, 0.4), (SHOES, 0.1), (ALL_SHOES, 0.1), (SKETCHY, 0.24), (DEMO, 0.06)))
"""The shares a run has by default; a group whose datasets are absent leaves its share to the others."""

HARDER_MIXTURE = Mixture(
    ((CHAIRS, 0.24), (SHOES, 0.12), (ALL_SHOES, 0.06), (SKETCHY, 0.3), (ALL_SKETCHY, 0.14), (DEMO, 0.04)), alike=0.4
)
"""For a run that goes on from a trained network: what it still confounds, more often."""

CENTRED_MIXTURE = Mixture(((CHAIRS, 0.4), (ALL_SHOES, 0.4), (DEMO, 0.2)), one_category=0.0)
"""Pairs whose objects fill their photos."""


class PairSampler:
    """Draws batches of pairs with distinct photos; step k of a seed is always the same batch."""

    def __init__(
        self, pairs: PairSet, mixture: Mixture, batch: int, seed: int, likeness: Likeness | None = None
    ) -> None:
        self.pairs, self.mixture, self.batch, self.seed, self.likeness = pairs, mixture, batch, seed, likeness
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
        if self.likeness is not None and rng.random() < self.mixture.alike:
            group = self.likeness.around(rng.choice(group), group, 2 * self.batch)
        photos = rng.permutation(group)[: self.batch]
        return photos, np.array([rng.choice(self._sketches[photo]) for photo in photos])


@dataclass(frozen=True, eq=False)
class Batch:
    """The network's input for one step, B sketches and then their B photos: (2B, 3, size, size)."""

    step: int
    pictures: Tensor


def prepared(
    pairs: PairSet, sampler: PairSampler, settings: Augmentation, size: int, steps: range, compute: Compute
) -> Generator[Batch, None, None]:
    """The batches of the steps in order, on the device; each of the workers makes one while others train."""

    def make(step: int) -> Batch:
        photos, sketches = sampler.draw(step)
        pictures = make_batch(pairs, photos, sketches, settings, (sampler.seed, step), size)
        return Batch(step, compute.pinned(pictures))

    with ThreadPoolExecutor(compute.workers, "batches") as pool:
        waiting: deque[Future[Batch]] = deque()
        try:
            waiting.extend(pool.submit(make, step) for step in steps[: compute.workers])
            for step in steps:
                batch = waiting.popleft().result()
                if step + compute.workers in steps:
                    waiting.append(pool.submit(make, step + compute.workers))
                yield Batch(step, compute.take(batch.pictures))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


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
    pictures = torch.from_numpy(pairs.photos[photos]).permute(0, 3, 1, 2).float() / 255
    ink = torch.ones(len(sketches), 1, *pictures.shape[2:])
    traced = torch.zeros(len(sketches), dtype=torch.bool)
    for place, row in enumerate(sketches):
        sketch = pairs.sketches[row]
        traced[place] = rng.random() < settings.traced or (sketch.strokes is None and sketch.raster is None)
        if not traced[place]:
            raster = sketch.raster if sketch.strokes is None else draw_strokes(sketch.strokes, settings, rng)
            ink[place, 0] = torch.from_numpy(np.asarray(raster)).float() / 255
    if traced.any():
        ink[traced] = line_drawings(pictures[traced], generator)
    flips = torch.rand(len(photos), generator=generator) < 0.5
    drawn = augment_sketches(ink, flips, settings, generator)
    shot = augment_photos(pictures, flips, settings, generator)
    both = normalise(torch.cat([drawn.expand(-1, 3, -1, -1), shot]))
    if size != both.shape[-1]:
        both = F.interpolate(both, (size, size), mode="bilinear", antialias=True, align_corners=False)
    return both.contiguous(memory_format=torch.channels_last)
