"""Photos carried out of the window as files: to be copied where they are dropped, never moved."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QColor, QDrag, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

WIDTH = 96
OPACITY = 0.85
BADGE = 20


def drag_out(source: QWidget, files: QMimeData, tile: QPixmap) -> None:
    """Drag files out of a widget, under a small picture of the first of them; returns once they are dropped."""
    drag = QDrag(source)
    drag.setMimeData(files)
    picture = _picture(tile, len(files.urls()), source)
    drag.setPixmap(picture)
    drag.setHotSpot(QPoint(WIDTH // 2, WIDTH // 2))
    drag.exec(Qt.DropAction.CopyAction)


def _picture(tile: QPixmap, count: int, source: QWidget) -> QPixmap:
    """The tile made small and a little see-through; how many there are where it stands for several."""
    ratio = source.devicePixelRatioF()
    small = tile.scaledToWidth(round(WIDTH * ratio), Qt.TransformationMode.SmoothTransformation)
    picture = QPixmap(small.size())
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(OPACITY)
    small.setDevicePixelRatio(1.0)
    painter.drawPixmap(0, 0, small)
    if count > 1:
        painter.setOpacity(1.0)
        palette = source.palette()
        painter.scale(ratio, ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.highlight().color()))
        width = max(BADGE, painter.fontMetrics().horizontalAdvance(str(count)) + 12)
        painter.drawRoundedRect(WIDTH - width - 4, 4, width, BADGE, BADGE / 2, BADGE / 2)
        painter.setPen(palette.highlightedText().color())
        painter.drawText(WIDTH - width - 4, 4, width, BADGE, Qt.AlignmentFlag.AlignCenter, str(count))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
