"""Strokes as shapes to fill."""

from __future__ import annotations

import struct
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from engine.strokes import Stroke, line_box

_CAP = np.linspace(0, np.pi, 18)[1:-1, None]
"""Angles of the points between the two sides of a round end."""

_CAP_COS, _CAP_SIN = np.cos(_CAP), np.sin(_CAP)
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
            known[key] = _polygon(_ribbon(xy[first : last + 1], radii[first : last + 1], steps[first:last]))
        path.addPolygon(known[key])
        path.closeSubpath()
    return path


def _ribbon(xy: NDArray[np.float64], radii: NDArray[np.floating], along: NDArray[np.float64]) -> NDArray[np.float64]:
    """One closed line around points that bend gently; `along` are the directions between them."""
    joints = np.concatenate([2 * along[:1], along[1:] + along[:-1], 2 * along[-1:]])
    joints *= (2 * radii / np.maximum((joints**2).sum(axis=1), 1e-9))[:, None]
    sides = np.column_stack([joints[:, 1], -joints[:, 0]])
    # Half discs as part of the line: whole ones would darken the edges they touch.
    end = xy[-1] + _CAP_COS * sides[-1] + _CAP_SIN * joints[-1]
    start = xy[0] - _CAP_COS * sides[0] - _CAP_SIN * joints[0]
    return np.concatenate([xy + sides, end, (xy - sides)[::-1], start])


def _polygon(xy: NDArray[np.float64]) -> QPolygonF:
    """Points (n, 2) as Qt's, read from a stream: making them one by one takes eight times as long."""
    polygon = QPolygonF()
    QDataStream(QByteArray(struct.pack(">I", len(xy)) + xy.astype(">f8").tobytes())) >> polygon
    return polygon


def ink_box(stroke: Stroke, first: int = 0) -> QRectF:
    """Page rectangle that the stroke's ink touches from its point number `first` on."""
    left, top, right, bottom = stroke.box if first == 0 else line_box(stroke.points[first:])
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
