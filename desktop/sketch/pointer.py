"""What kind of pointer an event comes from, and the cursor that shows a tool's size."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QCursor, QInputDevice, QMouseEvent, QPainter, QPen, QPixmap, QPointingDevice, QTabletEvent

from desktop.sketch.tools import ToolName
from engine.sketch_files import VECTOR_SUFFIXES

_STYLUS = (QInputDevice.DeviceType.Stylus, QInputDevice.DeviceType.Airbrush, QInputDevice.DeviceType.Puck)
_SMALLEST_CURSOR, _LARGEST_CURSOR = 6.0, 128.0
"""Logical pixels; systems cut larger cursors off or refuse them."""


def from_stylus(event: QMouseEvent) -> bool:
    """Whether a mouse event was made from the pen's, which has told the same already."""
    return event.pointingDevice().type() in _STYLUS


def is_eraser_end(event: QTabletEvent) -> bool:
    """Whether the pen is held the other way round."""
    return event.pointerType() == QPointingDevice.PointerType.Eraser


def dropped_sketch(data: QMimeData) -> Path | None:
    """Return the sketch file among what is dragged, where it is one file and nothing else."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in VECTOR_SUFFIXES else None


def choosing_cursor(tool: ToolName, corner: int | None, *, mirrored: bool) -> QCursor:
    """Return the cursor of a choosing tool, over a corner of the frame (clockwise from the upper left) or elsewhere."""
    if corner is not None:
        falling = (corner in (0, 2)) != mirrored
        return QCursor(Qt.CursorShape.SizeFDiagCursor if falling else Qt.CursorShape.SizeBDiagCursor)
    return QCursor(Qt.CursorShape.CrossCursor if tool == "lasso" else Qt.CursorShape.ArrowCursor)


def circle_cursor(diameter: float, ratio: float) -> QCursor:
    """Return a cursor that shows the tool's size, `diameter` in logical pixels: dark with a light rim."""
    if diameter > _LARGEST_CURSOR:
        return QCursor(Qt.CursorShape.CrossCursor)
    diameter = max(diameter, _SMALLEST_CURSOR)
    side = int(diameter) + 6
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = QPointF(side / 2, side / 2)
    for colour, width in ((Qt.GlobalColor.white, 2.5), (Qt.GlobalColor.black, 1.0)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(centre, diameter / 2, diameter / 2)
    painter.end()
    return QCursor(picture, side // 2, side // 2)
