"""Editing of whole strokes: which lie at a place or in a rectangle, and the sketch with some moved or taken away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.strokes import SketchDocument, Stroke

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, page units."""

_Doubles = NDArray[np.float64]


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


def moved(document: SketchDocument, strokes: Collection[Stroke], dx: float, dy: float) -> SketchDocument:
    """The sketch with some of its strokes moved, each in its place of the order."""
    return SketchDocument(tuple(_moved(each, dx, dy) if each in strokes else each for each in document.strokes))


def without(document: SketchDocument, strokes: Collection[Stroke]) -> SketchDocument:
    """The sketch without some of its strokes."""
    return SketchDocument(tuple(stroke for stroke in document.strokes if stroke not in strokes))


def _moved(stroke: Stroke, dx: float, dy: float) -> Stroke:
    return replace(stroke, points=stroke.points + np.array([dx, dy, 0, 0], np.float32))


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
