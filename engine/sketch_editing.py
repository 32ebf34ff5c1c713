"""Editing of whole strokes: which lie at a place, in a box or a loop; the sketch with some of them changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.sketch_data import BETWEEN_STROKES
from engine.strokes import SketchDocument, Stroke

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, page units."""

_Doubles = NDArray[np.float64]

_SAMPLES: _Doubles = np.array([1, 3, 5, 7]) / 8
"""Shares of a segment at which a loop is asked whether it holds it."""


def stroke_at(document: SketchDocument, x: float, y: float, reach: float) -> Stroke | None:
    """The stroke whose ink is nearest to a place and at most `reach` page units away; the upper of equals."""
    best, nearest = None, reach
    for stroke in document.strokes:
        left, top, right, bottom = stroke.box
        room = nearest + stroke.width / 2
        if left - room <= x <= right + room and top - room <= y <= bottom + room:
            distance = _distance(stroke, x, y)
            if distance <= nearest:
                best, nearest = stroke, max(distance, 0.0)
    return best


def strokes_in(document: SketchDocument, box: Box) -> tuple[Stroke, ...]:
    """The strokes whose line touches a rectangle, in drawing order."""
    return tuple(stroke for stroke in document.strokes if _touches(stroke, box))


def strokes_within(document: SketchDocument, loop: NDArray[np.floating]) -> tuple[Stroke, ...]:
    """The strokes of which at least half the length lies in a loop (m, 2) that closes itself, in drawing order.

    A loop drawn by hand may cross itself: all it goes around counts as within.
    """
    way: _Doubles = np.array(loop, np.float64)
    return tuple(stroke for stroke in document.strokes if _half_within(stroke, way))


def moved(document: SketchDocument, strokes: Collection[Stroke], dx: float, dy: float) -> SketchDocument:
    """The sketch with some of its strokes moved, each in its place of the order."""
    return SketchDocument(tuple(_moved(each, dx, dy) if each in strokes else each for each in document.strokes))


def scaled(
    document: SketchDocument, strokes: Collection[Stroke], about: tuple[float, float], across: float, down: float
) -> SketchDocument:
    """The sketch with some of its strokes scaled about a place, each in its place of the order; widths stay."""
    return SketchDocument(
        tuple(_scaled(each, about, across, down) if each in strokes else each for each in document.strokes)
    )


def duplicated(
    document: SketchDocument, strokes: Collection[Stroke], dx: float, dy: float
) -> tuple[SketchDocument, tuple[Stroke, ...]]:
    """The sketch with some of its strokes drawn once more, a little aside and after all others; and these copies."""
    originals = [stroke for stroke in document.strokes if stroke in strokes]
    if not originals:
        return document, ()
    later = document.seconds + BETWEEN_STROKES - min(float(stroke.points[0, 2]) for stroke in originals)
    shift = np.array([dx, dy, later, 0], np.float32)
    copies = tuple(replace(stroke, points=stroke.points + shift) for stroke in originals)
    return SketchDocument((*document.strokes, *copies)), copies


def without(document: SketchDocument, strokes: Collection[Stroke]) -> SketchDocument:
    """The sketch without some of its strokes."""
    return SketchDocument(tuple(stroke for stroke in document.strokes if stroke not in strokes))


def _moved(stroke: Stroke, dx: float, dy: float) -> Stroke:
    return replace(stroke, points=stroke.points + np.array([dx, dy, 0, 0], np.float32))


def _scaled(stroke: Stroke, about: tuple[float, float], across: float, down: float) -> Stroke:
    points = stroke.points.copy()
    points[:, :2] = np.array(about) + (points[:, :2] - np.array(about)) * np.array([across, down])
    return replace(stroke, points=points)


def _half_within(stroke: Stroke, loop: _Doubles) -> bool:
    left, top, right, bottom = stroke.box
    if (loop.max(axis=0) < (left, top)).any() or (loop.min(axis=0) > (right, bottom)).any():
        return False
    start, along = _segments(stroke)
    lengths = np.repeat(np.maximum(np.hypot(*along.T), 1e-9), len(_SAMPLES))
    places = start[:, None] + along[:, None] * _SAMPLES[:, None]
    return bool(lengths[_within(places.reshape(-1, 2), loop)].sum() >= lengths.sum() / 2)


def _within(places: _Doubles, loop: _Doubles) -> NDArray[np.bool_]:
    """Which of places (n, 2) a closed loop (m, 2) goes around at least once: their winding numbers are not 0."""
    x, y = places[:, :1], places[:, 1:]
    (x1, y1), (x2, y2) = loop.T, np.roll(loop, -1, axis=0).T
    side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
    upwards, downwards = (y1 <= y) & (y < y2) & (side > 0), (y2 <= y) & (y < y1) & (side < 0)
    return np.asarray(upwards.sum(axis=1) != downwards.sum(axis=1), np.bool_)


def _distance(stroke: Stroke, x: float, y: float) -> float:
    """From a place to the stroke's ink; negative on it."""
    start, along = _segments(stroke)
    offset = np.array([x, y]) - start
    share = np.clip((offset * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-12), 0, 1)
    return float(np.hypot(*(offset - share[:, None] * along).T).min()) - stroke.width / 2


def _touches(stroke: Stroke, box: Box) -> bool:
    """Whether any segment has a part in the rectangle: the shares of it within both sides must overlap."""
    left, top, right, bottom = stroke.box
    if left > box[2] or right < box[0] or top > box[3] or bottom < box[1]:
        return False
    start, along = _segments(stroke)
    low, high = np.array(box[:2]) - start, np.array(box[2:]) - start
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = low / along, high / along
    still, between = along == 0, (low <= 0) & (high >= 0)
    entry = np.where(still, np.where(between, 0.0, np.inf), np.minimum(one, two)).max(axis=1)
    leave = np.where(still, np.where(between, 1.0, -np.inf), np.maximum(one, two)).min(axis=1)
    return bool((np.maximum(entry, 0) <= np.minimum(leave, 1)).any())


def _segments(stroke: Stroke) -> tuple[_Doubles, _Doubles]:
    """Starts (n, 2) and directions (n, 2) of the stroke's segments; a dot is one of no length."""
    xy = stroke.points[:, :2].astype(np.float64)
    return (xy, np.zeros_like(xy)) if len(xy) == 1 else (xy[:-1], np.diff(xy, axis=0))
