"""Painting of strokes, and the pixmap that keeps the strokes already drawn."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QPolygonF

from desktop.theme import INK
from engine.strokes import PAGE, SketchDocument, Stroke

_CAP_POINTS = 18
_GENTLE = np.cos(np.radians(40))
"""A ribbon bends by less than this at any point."""


Ribbons = dict[bytes, QPolygonF]


def outline(stroke: Stroke, ribbons: Ribbons | None = None) -> QPainterPath:
    """Outline in page units, with round ends and joins, as the rasteriser draws it.

    A line of changing width is a ribbon with round ends from corner to corner, a dot is a disc. It is filled as one
    shape: Qt's own line stroking leaves specks where many short segments meet. `ribbons` remembers those of a stroke
    that grows.
    """
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    xy, radii = stroke.points[:, :2].astype(np.float64), stroke.widths / 2.0
    if len(xy) == 1:
        path.addEllipse(QPointF(*xy[0].tolist()), float(radii[0]), float(radii[0]))
        return path
    known = {} if ribbons is None else ribbons
    steps = np.diff(xy, axis=0)
    steps /= np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)[:, None]
    turns = (steps[:-1] * steps[1:]).sum(axis=1) < _GENTLE
    for first, last in pairwise([0, *(np.flatnonzero(turns) + 1).tolist(), len(xy) - 1]):
        key = stroke.points[first : last + 1].tobytes()
        if key not in known:
            ribbon = _ribbon(xy[first : last + 1], radii[first : last + 1], steps[first:last])
            known[key] = QPolygonF([QPointF(x, y) for x, y in ribbon.tolist()])
        path.addPolygon(known[key])
        path.closeSubpath()
    return path


def _ribbon(xy: NDArray[np.float64], radii: NDArray[np.floating], along: NDArray[np.float64]) -> NDArray[np.float64]:
    """One closed line around points that bend gently; `along` are the directions between them."""
    joints = np.concatenate([2 * along[:1], along[1:] + along[:-1], 2 * along[-1:]])
    joints *= (2 * radii / np.maximum((joints**2).sum(axis=1), 1e-9))[:, None]
    sides = np.column_stack([joints[:, 1], -joints[:, 0]])
    # Half discs as part of the line: whole ones would darken the edges they touch.
    angle = np.linspace(0, np.pi, _CAP_POINTS)[1:-1, None]
    end = xy[-1] + np.cos(angle) * sides[-1] + np.sin(angle) * joints[-1]
    start = xy[0] - np.cos(angle) * sides[0] - np.sin(angle) * joints[0]
    return np.concatenate([xy + sides, end, (xy - sides)[::-1], start])


def ink_box(stroke: Stroke, first: int = 0) -> QRectF:
    """Page rectangle that the stroke's ink touches from its point number `first` on."""
    xy = stroke.points[first:, :2]
    (left, top), (right, bottom) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    margin = stroke.width / 2 + 0.5
    return QRectF(left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin)


def changed_box(before: Stroke | None, after: Stroke) -> QRectF:
    """Page rectangle in which a stroke under way differs from what it was."""
    if before is None:
        return ink_box(after)
    common = min(len(before.points), len(after.points))
    differs = (before.points[:common] != after.points[:common]).any(axis=1)
    first = max((int(differs.argmax()) if differs.any() else common) - 1, 0)
    return ink_box(before, min(first, len(before.points) - 1)).united(ink_box(after, min(first, len(after.points) - 1)))


class InkCache:
    """The committed ink as a transparent pixmap, crisp at the device pixel ratio.

    Only what changed is painted again: strokes are values, so those of two sketches are compared by identity.
    """

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._outlines: dict[Stroke, QPainterPath] = {}
        self._live: tuple[Stroke, QPainterPath] | None = None
        self._ribbons: Ribbons = {}

    def live(self, stroke: Stroke | None) -> QPainterPath:
        """Return the outline of the stroke being drawn: the glow's fade paints it many times between two points."""
        if stroke is None:
            self._live, self._ribbons = None, {}
            return QPainterPath()
        if self._live is None or self._live[0] is not stroke:
            self._live = stroke, outline(stroke, self._ribbons)
        return self._live[1]

    def pixmap(self, document: SketchDocument, side: float, ratio: float, within: QRectF | None = None) -> QPixmap:
        """Return the sketch's ink on a paper of `side` logical pixels.

        `within` is a page rectangle outside of which nothing looks different from the last time, where known.
        """
        pixels = round(side * ratio)
        if self._pixmap.width() != pixels or self._pixmap.devicePixelRatio() != ratio:
            self._pixmap = QPixmap(QSize(pixels, pixels))
            self._pixmap.fill(Qt.GlobalColor.transparent)
            self._pixmap.setDevicePixelRatio(ratio)
            self._outlines, within = {}, None
        before = self._outlines
        self._outlines = {stroke: before.get(stroke) or outline(stroke, self._ribbons) for stroke in document.strokes}
        gone = [path for stroke, path in before.items() if stroke not in self._outlines]
        new = [path for stroke, path in self._outlines.items() if stroke not in before]
        if gone or new:
            painter = QPainter(self._pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(side / PAGE, side / PAGE)
            if gone:
                hole = _cleared(painter, within or _around([*gone, *new]))
                new = [path for path in self._outlines.values() if path.controlPointRect().intersects(hole)]
            for path in new:
                painter.fillPath(path, QColor(INK))
            painter.end()
        return self._pixmap


def _around(paths: list[QPainterPath]) -> QRectF:
    box = QRectF()
    for path in paths:
        box = box.united(path.controlPointRect())
    return box


def _cleared(painter: QPainter, box: QRectF) -> QRectF:
    """Clear a page rectangle, clip to it what is painted next, and return it as it became: whole pixels.

    A hole with soft edges would leave a seam.
    """
    to_pixels = painter.deviceTransform()
    pixels = QRectF(to_pixels.mapRect(box.adjusted(-0.5, -0.5, 0.5, 0.5)).toAlignedRect())
    hole = to_pixels.inverted()[0].mapRect(pixels)
    painter.setClipRect(hole)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.fillRect(hole, Qt.GlobalColor.transparent)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    return hole
