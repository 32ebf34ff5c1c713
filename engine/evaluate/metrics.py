"""Ranks and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.embedding import Floats

RESAMPLES = 2000
CONFIDENCE = 0.95


def rank_of(distances: Floats, row: int) -> int:
    """The rank, from 1, of the photo in `row` by its distance (P,); photos as close as it count as closer."""
    return int((distances <= distances[row]).sum())


def accuracy(ranks: Sequence[int], k: int) -> float:
    """acc@k: the share of queries whose photo is among the k closest, 0 to 1."""
    return float(np.mean(np.asarray(ranks) <= k))


def confidence_interval(ranks: Sequence[int], photos: Sequence[int], k: int, *, seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of acc@k by bootstrap over photos.

    Photos are drawn with replacement, each with all its sketches, for the sketches of one photo succeed and fail
    together.

    Args: ranks and, of the same length, which photo each query is of.
    """
    _, groups = np.unique(np.asarray(photos), return_inverse=True)
    sketches = np.bincount(groups)
    hits = np.bincount(groups, weights=np.asarray(ranks) <= k)
    count = len(sketches)
    draws = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), RESAMPLES)
    low, high = np.quantile(draws @ hits / (draws @ sketches), [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return float(np.median(values))
