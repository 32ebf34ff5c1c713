"""Geometry of the eraser: which parts of a stroke lie outside a disc swept along a path."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
_Doubles = NDArray[np.float64]

SHORTEST_PIECE = 0.05
"""Page units; what the eraser leaves of a line below this is a crumb nobody drew."""


def kept_pieces(points: Points, path: NDArray[np.floating], radius: float) -> list[Points] | None:
    """Cut a polyline by a disc of this radius swept along the path (m, 2).

    The polyline's columns after x and y (time, pressure) are interpolated at the cuts, which lie exactly on the
    swept disc's edge. Returns the pieces (k, columns) in drawing order, or None when nothing is touched.
    """
    line = points.astype(np.float64)
    own, swept = _segments(line[:, :2]), _segments(np.asarray(path, np.float64))
    number, other = _near(own, swept, radius)
    if not len(number):
        return None
    entry, leave = _inside_interval(own[number], swept[other], radius)
    touched = entry <= leave
    if not touched.any():
        return None
    # A position on the polyline is segment number plus the fraction along it.
    removed = np.stack([number + entry, number + leave], axis=1)[touched]
    pieces = [_piece(line, start, end) for start, end in _gaps(removed, len(own))]
    return [piece.astype(np.float32) for piece in pieces if _length(piece) >= SHORTEST_PIECE]


def _segments(points: _Doubles) -> _Doubles:
    """(n, 2) points as (n - 1, 2, 2) segments; a single point becomes a segment of no length."""
    if len(points) == 1:
        points = np.repeat(points, 2, axis=0)
    return np.stack([points[:-1], points[1:]], axis=1)


def _near(lines: _Doubles, swept: _Doubles, radius: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of numbers (line, swept segment) whose boxes come within radius of each other."""
    low = lines.min(axis=1)[:, None] <= swept.max(axis=1)[None] + radius
    high = lines.max(axis=1)[:, None] >= swept.min(axis=1)[None] - radius
    pairs = np.nonzero((low & high).all(axis=-1))
    return pairs[0], pairs[1]


def _inside_interval(lines: _Doubles, swept: _Doubles, radius: float) -> tuple[_Doubles, _Doubles]:
    """Fractions (k,) at which each of k lines enters and leaves its capsule; entry > leave when never.

    A capsule is convex, so one interval says it: the hull of those inside its two discs and inside its slab.
    """
    along, axis = lines[:, 1] - lines[:, 0], swept[:, 1] - swept[:, 0]
    start, end = lines[:, 0] - swept[:, 0], lines[:, 0] - swept[:, 1]
    parts = [
        _inside_disc(start, along, radius),
        _inside_disc(end, along, radius),
        _inside_slab(start, along, axis, radius),
    ]
    entry = np.minimum.reduce([np.where(a <= b, a, np.inf) for a, b in parts])
    leave = np.maximum.reduce([np.where(a <= b, b, -np.inf) for a, b in parts])
    return entry, leave


def _inside_disc(offset: _Doubles, along: _Doubles, radius: float) -> tuple[_Doubles, _Doubles]:
    """Where |offset + t along| <= radius, t in [0, 1]."""
    a = (along**2).sum(-1)
    b = (offset * along).sum(-1)
    c = (offset**2).sum(-1) - radius**2
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(np.maximum(b * b - a * c, 0))
        entry, leave = (-b - root) / a, (-b + root) / a
    still = a == 0
    hit = np.where(still, c <= 0, b * b - a * c >= 0)
    return _clipped(np.where(still, 0.0, entry), np.where(still, 1.0, leave), hit)


def _inside_slab(offset: _Doubles, along: _Doubles, axis: _Doubles, radius: float) -> tuple[_Doubles, _Doubles]:
    """Where offset + t along lies beside the axis, within radius of it, t in [0, 1]."""
    length = np.sqrt((axis**2).sum(-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = np.where(length[..., None] > 0, axis / length[..., None], 0.0)
    normal = np.stack([-unit[..., 1], unit[..., 0]], axis=-1)
    first = _between((offset * unit).sum(-1), (along * unit).sum(-1), 0.0, length)
    second = _between((offset * normal).sum(-1), (along * normal).sum(-1), -radius, radius)
    entry, leave = np.maximum(first[0], second[0]), np.minimum(first[1], second[1])
    return _clipped(entry, leave, length > 0)


def _between(value: _Doubles, slope: _Doubles, low: float, high: float | _Doubles) -> tuple[_Doubles, _Doubles]:
    """Where low <= value + t slope <= high, on the whole line."""
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (low - value) / slope, (high - value) / slope
    always = (value >= low) & (value <= high)
    entry = np.where(slope == 0, np.where(always, -np.inf, np.inf), np.minimum(one, two))
    leave = np.where(slope == 0, np.where(always, np.inf, -np.inf), np.maximum(one, two))
    return entry, leave


def _clipped(entry: _Doubles, leave: _Doubles, hit: NDArray[np.bool_]) -> tuple[_Doubles, _Doubles]:
    """Cut intervals down to [0, 1]; those that miss become (inf, -inf)."""
    entry, leave = np.maximum(entry, 0.0), np.minimum(leave, 1.0)
    hit = hit & (entry <= leave)
    return np.where(hit, entry, np.inf), np.where(hit, leave, -np.inf)


def _gaps(removed: _Doubles, end: float) -> list[tuple[float, float]]:
    """What (k, 2) intervals leave of [0, end]."""
    gaps, reached = [], 0.0
    for entry, leave in removed[np.argsort(removed[:, 0])]:
        if entry > reached:
            gaps.append((reached, float(entry)))
        reached = max(reached, float(leave))
    if reached < end:
        gaps.append((reached, float(end)))
    return gaps


def _piece(line: _Doubles, start: float, end: float) -> _Doubles:
    """The polyline between two positions on it, cut points included."""
    whole = np.arange(np.floor(start) + 1, np.ceil(end))
    at = np.concatenate([[start], whole, [end]])
    numbers = np.arange(len(line))
    return np.stack([np.interp(at, numbers, column) for column in line.T], axis=1)


def _length(piece: _Doubles) -> float:
    """Length of a polyline in page units."""
    return float(np.hypot(*np.diff(piece[:, :2], axis=0).T).sum())
