"""Geometry of the eraser: which parts of a stroke lie outside a disc swept along a path."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
_Doubles = NDArray[np.float64]

SHORTEST_PIECE = 0.05
"""Page units; what the eraser leaves of a line below this is a crumb nobody drew."""


def kept_pieces(lines: Sequence[Points], path: NDArray[np.floating], radii: _Doubles) -> dict[int, list[Points]]:
    """Cut polylines by a disc swept along the path (m, 2), of a radius (k,) of its own for each of the k lines.

    The polylines' columns after x and y (time, pressure) are interpolated at the cuts, which lie exactly on the swept
    disc's edge. Returns the pieces (n, columns) in drawing order of every line that is touched, by its number. All
    lines are cut in one pass: numpy's cost is by the call.
    """
    if not lines:
        return {}
    owner = np.repeat(np.arange(len(lines)), [max(len(line) - 1, 1) for line in lines])
    own = np.concatenate([_segments(line[:, :2].astype(np.float64)) for line in lines])
    swept = _segments(np.asarray(path, np.float64))
    number, other = _near(own, swept, radii[owner])
    if not len(number):
        return {}
    entry, leave = _inside_interval(own[number], swept[other], radii[owner[number]])
    touched = entry <= leave
    number, entry, leave = number[touched], entry[touched], leave[touched]
    first = np.searchsorted(owner, np.arange(len(lines)))
    cut: dict[int, list[Points]] = {}
    for which in np.unique(owner[number]).tolist():
        mine = owner[number] == which
        # A position on the polyline is segment number plus the fraction along it.
        at = number[mine] - first[which]
        removed = np.stack([at + entry[mine], at + leave[mine]], axis=1)
        line = lines[which].astype(np.float64)
        pieces = [_piece(line, start, end) for start, end in _gaps(removed, max(len(line) - 1, 1))]
        cut[which] = [piece.astype(np.float32) for piece in pieces if _length(piece) >= SHORTEST_PIECE]
    return cut


def _segments(points: _Doubles) -> _Doubles:
    """(n, 2) points as (n - 1, 2, 2) segments; a single point becomes a segment of no length."""
    ends = points[1:] if len(points) > 1 else points
    segments = np.empty((len(ends), 2, 2))
    segments[:, 0], segments[:, 1] = points[: len(ends)], ends
    return segments


def _near(lines: _Doubles, swept: _Doubles, radii: _Doubles) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of numbers (line, swept segment) whose boxes come within the line's radius of each other."""
    reach = radii[:, None]
    low, high = lines.min(axis=1), lines.max(axis=1)
    least, most = swept.min(axis=(0, 1)), swept.max(axis=(0, 1))
    # First against the box of the whole path: most lines are far from it.
    close = np.flatnonzero(((low <= most + reach) & (high >= least - reach)).all(axis=1))
    reach = reach[close, None]
    pairs = np.nonzero(
        (
            (low[close][:, None] <= swept.max(axis=1)[None] + reach)
            & (high[close][:, None] >= swept.min(axis=1)[None] - reach)
        ).all(axis=-1)
    )
    return close[pairs[0]], pairs[1]


def _inside_interval(lines: _Doubles, swept: _Doubles, radius: _Doubles) -> tuple[_Doubles, _Doubles]:
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


def _inside_disc(offset: _Doubles, along: _Doubles, radius: _Doubles) -> tuple[_Doubles, _Doubles]:
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


def _inside_slab(offset: _Doubles, along: _Doubles, axis: _Doubles, radius: _Doubles) -> tuple[_Doubles, _Doubles]:
    """Where offset + t along lies beside the axis, within radius of it, t in [0, 1]."""
    length = np.sqrt((axis**2).sum(-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = np.where(length[..., None] > 0, axis / length[..., None], 0.0)
    normal = np.stack([-unit[..., 1], unit[..., 0]], axis=-1)
    first = _between((offset * unit).sum(-1), (along * unit).sum(-1), 0.0, length)
    second = _between((offset * normal).sum(-1), (along * normal).sum(-1), -radius, radius)
    entry, leave = np.maximum(first[0], second[0]), np.minimum(first[1], second[1])
    return _clipped(entry, leave, length > 0)


def _between(value: _Doubles, slope: _Doubles, low: float | _Doubles, high: _Doubles) -> tuple[_Doubles, _Doubles]:
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
    first, last = int(np.floor(start)) + 1, int(np.ceil(end))
    return np.concatenate([_at(line, start), line[first:last], _at(line, end)])


def _at(line: _Doubles, place: float) -> _Doubles:
    """The point (1, columns) at a position on the polyline."""
    before = min(int(place), len(line) - 1)
    after = min(before + 1, len(line) - 1)
    return line[before : before + 1] + (place - before) * (line[after] - line[before])


def _length(piece: _Doubles) -> float:
    """Length of a polyline in page units."""
    return float(np.hypot(*np.diff(piece[:, :2], axis=0).T).sum())
