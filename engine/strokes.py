"""What is drawn: strokes, the sketch they make, and its raster for the encoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.erasing import kept_pieces

PAGE = 256.0
"""Side of the square page; x to the right, y down."""

DEFAULT_WIDTH = 3.0
FIT_SIDE = 208.0
"""Longest side of a fitted sketch on the page, measured between the lines' centres."""

LARGEST_FIT = 8.0
"""Fitting never enlarges more than this, so that a dot's tremble does not fill the page."""

THINNEST = 0.25
"""Share of a stroke's width that a pen without pressure still draws."""

_SUPERSAMPLE = 4
_STEP = 1.0
_FAR = 16 * PAGE
_STRAIGHT = np.cos(np.radians(12))


@dataclass(frozen=True, eq=False)
class Stroke:
    """One pull of the pen.

    Attributes:
        points: float32 (n, 4), n >= 1: x, y in page units, seconds since the sketch began, pressure 0..1.
        width: of the line at full pressure, page units.

    Raises: ValueError, for points of another shape, not finite, or a width that is not positive.
    """

    points: NDArray[np.float32]
    width: float = DEFAULT_WIDTH

    def __post_init__(self) -> None:
        points = np.array(self.points, np.float32)
        if points.ndim != 2 or points.shape[1] != 4 or not len(points):
            raise ValueError(f"a stroke's points must be (n, 4), not {points.shape}")
        if not np.isfinite(points).all() or not 0 < self.width < np.inf:
            raise ValueError("a stroke's points and width must be finite, its width positive")
        points.flags.writeable = False
        object.__setattr__(self, "points", points)

    @classmethod
    def from_xy(cls, xy: NDArray[np.floating], *, width: float = DEFAULT_WIDTH, start: float = 0.0) -> Stroke:
        """A stroke of full pressure along xy (n, 2), drawn at 250 page units a second from `start` on."""
        xy = np.asarray(xy, np.float64)
        steps = np.hypot(*np.diff(xy, axis=0).T)
        times = start + np.concatenate([[0.0], np.cumsum(steps)]) / 250.0
        return cls(np.column_stack([xy, times, np.ones(len(xy))]).astype(np.float32), width)

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the line's centre."""
        return line_box(self.points)

    def same_as(self, other: Stroke) -> bool:
        """Whether it was drawn alike, point by point."""
        return self is other or (self.width == other.width and np.array_equal(self.points, other.points))

    @property
    def widths(self) -> NDArray[np.float32]:
        """Line width at every point (n,), as the pressure makes it."""
        return line_widths(self.points[:, 3], np.float32(self.width))


def line_widths(pressure: NDArray[np.float32], width: NDArray[np.float32] | np.float32) -> NDArray[np.float32]:
    """Line widths (n,) that pressures (n,) make of a pen of this width."""
    return np.asarray(width * (THINNEST + (1 - THINNEST) * np.clip(pressure, 0, 1)), np.float32)


def line_box(points: NDArray[np.float32]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of points (n, 2 or more columns), n >= 1."""
    (left, top), (right, bottom) = points[:, :2].min(axis=0).tolist(), points[:, :2].max(axis=0).tolist()
    return left, top, right, bottom


@dataclass(frozen=True)
class SketchDocument:
    """A sketch: its strokes in drawing order. Never changed in place; every edit gives a new one."""

    strokes: tuple[Stroke, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self.strokes

    def same_as(self, other: SketchDocument) -> bool:
        """Whether the same strokes are drawn in the same order."""
        pairs = zip(self.strokes, other.strokes, strict=False)
        return len(self.strokes) == len(other.strokes) and all(one.same_as(another) for one, another in pairs)

    @property
    def point_count(self) -> int:
        """Points of all strokes together."""
        return sum(len(stroke.points) for stroke in self.strokes)

    @property
    def seconds(self) -> float:
        """Time of the last point; 0 when empty."""
        return max((float(stroke.points[-1, 2]) for stroke in self.strokes), default=0.0)

    def with_stroke(self, stroke: Stroke) -> SketchDocument:
        """The sketch with one more stroke on top."""
        return SketchDocument((*self.strokes, stroke))

    def erased(self, path: NDArray[np.floating], radius: float) -> SketchDocument:
        """What is left after a round eraser went along the path (m, 2), m >= 1.

        All ink the eraser touches goes: lines are cut where their round ends just meet its edge, and the pieces
        stay strokes of their own. Returns the sketch itself when nothing was touched.
        """
        around = (*path.min(axis=0).tolist(), *path.max(axis=0).tolist())
        # Most of a sketch is far from the eraser.
        near = [
            number for number, stroke in enumerate(self.strokes) if _near(stroke.box, around, radius + stroke.width / 2)
        ]
        lines = [self.strokes[number].points for number in near]
        reach = radius + np.array([self.strokes[number].width for number in near]) / 2
        cut = {near[which]: pieces for which, pieces in kept_pieces(lines, path, reach).items()}
        if not cut:
            return self
        left: list[Stroke] = []
        for number, stroke in enumerate(self.strokes):
            left.extend([replace(stroke, points=piece) for piece in cut[number]] if number in cut else [stroke])
        return SketchDocument(tuple(left))

    def bounds(self) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom of the lines' centres; None when empty."""
        if self.empty:
            return None
        lefts, tops, rights, bottoms = zip(*(stroke.box for stroke in self.strokes), strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    def first(self, count: int) -> SketchDocument:
        """The first strokes alone."""
        return SketchDocument(self.strokes[:count])


def _near(one: tuple[float, ...], other: tuple[float, ...], reach: float) -> bool:
    """Whether two boxes come within reach of each other."""
    return (
        one[0] <= other[2] + reach
        and other[0] <= one[2] + reach
        and one[1] <= other[3] + reach
        and other[1] <= one[3] + reach
    )


def page_transform(document: SketchDocument, fit: bool) -> tuple[float, float, float]:
    """(scale, dx, dy) from the drawn page to the one the model sees: x' = scale * x + dx.

    Fitted, the sketch's longest side becomes FIT_SIDE and its box is centred; otherwise it stays as placed.
    """
    bounds = document.bounds()
    if not fit or bounds is None:
        return 1.0, 0.0, 0.0
    left, top, right, bottom = bounds
    longest = max(right - left, bottom - top)
    scale = min(FIT_SIDE / longest, LARGEST_FIT) if longest > 0 else 1.0
    return scale, (PAGE - scale * (left + right)) / 2, (PAGE - scale * (top + bottom)) / 2


def rasterise(document: SketchDocument, *, fit: bool = True) -> NDArray[np.uint8]:
    """Draw the sketch as the encoder wants it: uint8 (256, 256), paper 255, ink 0, anti-aliased.

    Lines have round ends and joins, a dot is a disc, and fitting leaves line widths as they are.
    """
    side = round(PAGE) * _SUPERSAMPLE
    canvas = Image.new("L", (side, side), 255)
    if not document.empty:
        _draw_lines(ImageDraw.Draw(canvas), document.strokes, page_transform(document, fit))
    return np.array(canvas.reduce(_SUPERSAMPLE), np.uint8)


def _draw_lines(draw: ImageDraw.ImageDraw, strokes: tuple[Stroke, ...], transform: tuple[float, float, float]) -> None:
    """Draw all strokes in supersampled pixels; one pass over all points, for numpy's cost is by the call."""
    scale, dx, dy = transform
    owner = np.repeat(np.arange(len(strokes)), [len(stroke.points) for stroke in strokes])
    points = np.concatenate([stroke.points for stroke in strokes])
    xy = np.clip(points[:, :2].astype(np.float64) * scale + (dx, dy), -_FAR, _FAR)
    keep = _worth_drawing(xy, owner)
    owner, xy = owner[keep], xy[keep] * _SUPERSAMPLE - 0.5
    full = np.array([stroke.width for stroke in strokes], np.float32)
    widths = line_widths(points[keep, 3], full[owner]) * _SUPERSAMPLE

    steps = np.diff(xy, axis=0)
    joined = owner[1:] == owner[:-1]
    pixels = np.where(joined, np.maximum(np.rint((widths[1:] + widths[:-1]) / 2), 1), 0).astype(int)
    runs = np.flatnonzero(np.diff(pixels, prepend=-1, append=-1))
    flat = xy.ravel().tolist()
    for first, last in pairwise(runs.tolist()):
        if pixels[first]:
            draw.line(flat[2 * first : 2 * last + 2], fill=0, width=int(pixels[first]))
    for (x, y), radius in _discs(xy, steps, joined, widths):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)


def _worth_drawing(xy: NDArray[np.float64], owner: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Points (n,) to draw: every stroke's ends, and one for every _STEP of the way."""
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    keep = np.diff(np.floor(way / _STEP), prepend=-1) > 0
    change = owner[1:] != owner[:-1]
    keep[1:] |= change
    keep[:-1] |= change
    keep[-1] = True
    return np.asarray(keep, np.bool_)


def _discs(
    xy: NDArray[np.float64], steps: NDArray[np.float64], joined: NDArray[np.bool_], widths: NDArray[np.float32]
) -> Iterator[tuple[list[float], float]]:
    """Centres and radii of the round ends, and of the joins that bend enough to show a notch."""
    lengths = np.hypot(steps[1:, 0], steps[1:, 1]) * np.hypot(steps[:-1, 0], steps[:-1, 1])
    needed = np.ones(len(xy), np.bool_)
    straight = (steps[1:] * steps[:-1]).sum(axis=1) >= _STRAIGHT * lengths
    needed[1:-1] = ~(straight & joined[1:] & joined[:-1])
    return zip(xy[needed].tolist(), (widths[needed] / 2).tolist(), strict=True)
