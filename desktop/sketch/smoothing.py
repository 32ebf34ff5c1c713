"""Smoothing of what the pointer told, without lag: the line still begins and ends where the pen is.

The smoothed points are what the stroke keeps, so that the paper shows the very line the encoder is given.
"""

from __future__ import annotations

import math
from enum import Enum

import numpy as np
from numpy.typing import NDArray


class Smoothing(Enum):
    """How much the hand's tremble is evened out: page units along the line over which points are averaged."""

    OFF = 0.0
    NORMAL = 1.6
    STRONG = 5.0

    @property
    def reach(self) -> int:
        """Neighbours to each side that still count."""
        return math.ceil(2.3 * self.value / _NEAREST)


_Points = NDArray[np.float64]

_NEAREST = 0.75
"""Page units between two points kept: below this there is only the hand's and the pixel grid's tremble."""

_WIDEST = 2.0
"""Page units; a longer way between two points is filled in along a curve."""

_CORNER = np.cos(np.radians(50))
"""A sharper turn than this is meant: the curve keeps its corner."""


def smooth(samples: _Points, smoothing: Smoothing = Smoothing.NORMAL) -> NDArray[np.float32]:
    """Smooth pointer samples (n, 4) x, y, seconds, pressure into a stroke's points float32 (m, 4)."""
    kept = _thinned(samples)
    if len(kept) < 3:
        return kept.astype(np.float32)
    return _filled(_averaged(kept, smoothing) if smoothing.value else kept).astype(np.float32)


def _way(points: _Points) -> _Points:
    """Length of the line up to every point (n,)."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points[:, :2], axis=0).T))])


def _thinned(points: _Points) -> _Points:
    """One point for every _NEAREST of the way, and the last."""
    way = _way(points)
    keep = np.diff(np.floor(way / _NEAREST), prepend=-1.0) > 0
    last_kept = np.flatnonzero(keep)[-1]
    if way[-1] > way[last_kept]:
        keep[-1] = True
    return points[keep]


def _averaged(points: _Points, smoothing: Smoothing) -> _Points:
    """Average every point with its neighbours by their distance along the line; equally far to both sides.

    Neighbours that are far (a fast pen) weigh nothing, and at the ends there are none: both stay in place.
    """
    way, count = _way(points), len(points)
    total, weight = points.copy(), np.ones(count)
    for step in range(1, min(smoothing.reach, (count - 1) // 2) + 1):
        near = np.exp(-0.5 * ((way[step:] - way[:-step]) / smoothing.value) ** 2)
        centre = slice(step, count - step)
        before, after = near[: count - 2 * step], near[step:]
        both = np.minimum(before, after)
        total[centre] += both[:, None] * (points[: count - 2 * step] + points[2 * step :])
        weight[centre] += 2 * both
    return np.asarray(total / weight[:, None])


def _filled(points: _Points) -> _Points:
    """Fill long gaps with points on a cubic Hermite curve; seconds and pressure go straight."""
    steps = np.diff(points[:, :2], axis=0)
    lengths = np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)
    parts = np.maximum(np.ceil(lengths / _WIDEST), 1).astype(int)
    if parts.max() == 1:
        return points
    leaving, arriving = _tangents(steps / lengths[:, None], lengths)
    segment = np.repeat(np.arange(len(parts)), parts)
    u = (np.arange(len(segment)) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[segment]
    u = u[:, None]
    filled = points[segment] * (1 - u) + points[segment + 1] * u
    filled[:, :2] = (
        (1 + 2 * u) * (1 - u) ** 2 * points[segment, :2]
        + u * (1 - u) ** 2 * leaving[segment]
        + u**2 * (3 - 2 * u) * points[segment + 1, :2]
        + u**2 * (u - 1) * arriving[segment]
    )
    return np.concatenate([filled, points[-1:]])


def _tangents(directions: _Points, lengths: _Points) -> tuple[_Points, _Points]:
    """Tangents (n - 1, 2) with which every segment leaves its first point and arrives at its second."""
    before, after = lengths[:-1, None], lengths[1:, None]
    inner = (directions[:-1] * after + directions[1:] * before) / (before + after)
    corner = ((directions[:-1] * directions[1:]).sum(axis=1) < _CORNER)[:, None]
    leaving, arriving = directions.copy(), directions.copy()
    leaving[1:] = np.where(corner, directions[1:], inner)
    arriving[:-1] = np.where(corner, directions[:-1], inner)
    return leaving * lengths[:, None], arriving * lengths[:, None]
