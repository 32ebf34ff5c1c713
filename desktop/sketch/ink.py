"""Painting of strokes, and the pixmap that keeps the strokes already drawn."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from desktop.theme import INK
from engine.strokes import PAGE, SketchDocument, Stroke

_EVEN = 0.02
"""Widths that differ by less than this share are painted as one line."""


def paint_stroke(painter: QPainter, stroke: Stroke) -> None:
    """Paint a stroke in page units, with round ends and joins, as the rasteriser draws it."""
    widths = stroke.widths
    places = [QPointF(x, y) for x, y in stroke.points[:, :2].tolist()]
    pen = QPen(QColor(INK), float(widths.mean()))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if len(places) == 1:
        painter.setPen(pen)
        painter.drawPoint(places[0])
    elif np.ptp(widths) <= _EVEN * stroke.width:
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(places))
    else:
        for (start, end), width in zip(pairwise(places), ((widths[:-1] + widths[1:]) / 2).tolist(), strict=True):
            pen.setWidthF(width)
            painter.setPen(pen)
            painter.drawLine(start, end)


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
