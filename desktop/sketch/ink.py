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
_GENTLE = np.cos(np.radians(15))
"""A ribbon bends by less than this at any point."""


def paint_stroke(painter: QPainter, stroke: Stroke) -> None:
    """Paint a stroke in page units, with round ends and joins, as the rasteriser draws it.

    Its outline is filled as one shape: Qt's own line stroking leaves specks where many short segments meet.
    """
    painter.fillPath(_outline(stroke.points[:, :2].astype(np.float64), stroke.widths / 2.0), QColor(INK))


def _outline(xy: NDArray[np.float64], radii: NDArray[np.floating]) -> QPainterPath:
    """Outline of a line of changing width: a ribbon with round ends from corner to corner, a disc for a dot."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    if len(xy) == 1:
        path.addEllipse(_places(xy)[0], float(radii[0]), float(radii[0]))
        return path
    steps = np.diff(xy, axis=0)
    steps /= np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)[:, None]
    turns = (steps[:-1] * steps[1:]).sum(axis=1) < _GENTLE
    corners = [0, *(np.flatnonzero(turns) + 1).tolist(), len(xy) - 1]
    for first, last in pairwise(corners):
        ribbon = _ribbon(xy[first : last + 1], radii[first : last + 1], steps[first:last])
        path.addPolygon(QPolygonF(_places(ribbon)))
        path.closeSubpath()
    return path


def _ribbon(xy: NDArray[np.float64], radii: NDArray[np.floating], along: NDArray[np.float64]) -> NDArray[np.float64]:
    """One closed line around points that bend gently; `along` are the directions between them."""
    joints = np.concatenate([along[:1], along[1:] + along[:-1], along[-1:]])
    joints /= np.maximum(np.hypot(joints[:, 0], joints[:, 1]), 1e-9)[:, None]
    sides = np.column_stack([joints[:, 1], -joints[:, 0]]) * radii[:, None]
    # Half discs as part of the line: whole ones would darken the edges they touch.
    angle = np.linspace(0, np.pi, _CAP_POINTS)[1:-1, None]
    end = xy[-1] + np.cos(angle) * sides[-1] + np.sin(angle) * along[-1] * radii[-1]
    start = xy[0] - np.cos(angle) * sides[0] - np.sin(angle) * along[0] * radii[0]
    return np.concatenate([xy + sides, end, (xy - sides)[::-1], start])


def _places(xy: NDArray[np.floating]) -> list[QPointF]:
    return [QPointF(x, y) for x, y in xy.tolist()]


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
    first = int(differs.argmax()) if differs.any() else common
    first = max(first - 1, 0)
    return ink_box(before, min(first, len(before.points) - 1)).united(ink_box(after, min(first, len(after.points) - 1)))


class InkCache:
    """The committed ink as a transparent pixmap, crisp at the device pixel ratio.

    Only what changed is painted again: strokes are values, so those of two sketches are compared by identity.
    """

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._boxes: dict[Stroke, QRectF] = {}

    def pixmap(self, document: SketchDocument, side: float, ratio: float) -> QPixmap:
        """Return the sketch's ink on a paper of `side` logical pixels."""
        pixels = round(side * ratio)
        if self._pixmap.width() != pixels or self._pixmap.devicePixelRatio() != ratio:
            self._pixmap = QPixmap(QSize(pixels, pixels))
            self._pixmap.fill(Qt.GlobalColor.transparent)
            self._pixmap.setDevicePixelRatio(ratio)
            self._boxes = {}
        self._update(document, side / PAGE)
        return self._pixmap

    def _update(self, document: SketchDocument, scale: float) -> None:
        boxes = {stroke: self._boxes.get(stroke) or ink_box(stroke) for stroke in document.strokes}
        gone = [box for stroke, box in self._boxes.items() if stroke not in boxes]
        new = [stroke for stroke in boxes if stroke not in self._boxes]
        kept = [stroke for stroke in boxes if stroke in self._boxes]
        self._boxes = boxes
        if gone:
            self._repaint(gone, kept, scale)
        if new:
            painter = self._painter(scale)
            for stroke in new:
                paint_stroke(painter, stroke)
            painter.end()

    def _repaint(self, gone: list[QRectF], kept: list[Stroke], scale: float) -> None:
        """Clear the pixels of strokes that are gone, and paint there what is kept."""
        hole = QRectF()
        for box in gone:
            hole = hole.united(box)
        painter = self._painter(scale)
        # Whole pixels: a hole with soft edges would leave a seam.
        to_pixels = painter.deviceTransform()
        pixels = to_pixels.mapRect(hole).toAlignedRect()
        hole = to_pixels.inverted()[0].mapRect(QRectF(pixels))
        painter.setClipRect(hole)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(hole, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        for stroke in kept:
            if self._boxes[stroke].intersects(hole):
                paint_stroke(painter, stroke)
        painter.end()

    def _painter(self, scale: float) -> QPainter:
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        return painter
