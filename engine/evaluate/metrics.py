"""Ranks and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.embedding import Floats


def rank_of(distances: Floats, row: int) -> int:
    """The rank, from 1, of the photo in `row` by its distance (P,); photos as close as it count as closer."""
    return int((distances <= distances[row]).sum())


def accuracy(ranks: Sequence[int], k: int) -> float:
    """acc@k: the share of queries whose photo is among the k closest, 0 to 1."""
    return float(np.mean(np.asarray(ranks) <= k))


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return float(np.median(values))
