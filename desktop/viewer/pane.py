"""One large picture: the sketch or the photo, drawn elsewhere, and what the pointer finds on it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme import RADIUS, Theme
from desktop.viewer.drawing import Side
from engine.embedding import Floats

HEAD = 26
LEAST_SHARE = 0.35
"""Where no region has more attention the pointer is on none."""


class Pane(QWidget):
    """Lays its picture down, and reads off it.

    Signals: `hovered(int | None)` the region under the pointer, `pressed(int)` the region pressed, `resized()`.
    """

    hovered = Signal(object)
    pressed = Signal(int)
    resized = Signal()

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = self._reading = ""
        self._side: Side | None = None
        self._drawn = QImage()
        self._under: int | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(140, 140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)

    def show_side(self, side: Side) -> None:
        """Take another picture; it is seen once it is drawn."""
        self._side = side
        self.update()

    def forget(self) -> None:
        """Show nothing any more."""
        self._side, self._drawn = None, QImage()
        self.update()

    def write(self, title: str) -> None:
        """Write a title over the picture."""
        self._title = title
        self.update()

    def show_drawn(self, drawn: QImage) -> None:
        """Show a picture as it was drawn for this pane."""
        self._drawn = drawn
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def frame(self) -> QRectF:
        """Where the picture lies, whole and as large as fits."""
        if self._side is None:
            return QRectF()
        across, down = self._side.shape
        scale = min(self.width() / across, (self.height() - HEAD) / down)
        width, height = round(across * scale), round(down * scale)
        return QRectF((self.width() - width) // 2, HEAD + (self.height() - HEAD - height) // 2, width, height)

    @property
    def pixels(self) -> QSize:
        """The picture's size in pixels of the device."""
        return (self.frame().size() * self.devicePixelRatioF()).toSize()

    def sizeHint(self) -> QSize:
        """As large as there is room."""
        return QSize(420, 420)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that the picture needs another size."""
        self.resized.emit()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lay the picture down, its title above it and what the pointer finds beside that."""
        frame = self.frame()
        if frame.isEmpty():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._drawn.isNull():
            painter.drawImage(frame, self._drawn)  # of another size only until it is drawn anew
        painter.setPen(QPen(QColor(self._theme.hairline), 1))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS - 0.5, RADIUS - 0.5)
        self._paint_title(painter, QRectF(frame.left() + 1, frame.top() - HEAD, frame.width() - 2, HEAD - 6))

    def _paint_title(self, painter: QPainter, room: QRectF) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(self._theme.secondary))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, self._reading)
        room.setWidth(room.width() - painter.fontMetrics().horizontalAdvance(self._reading) - 12)
        font = self.font()
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text))
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, title)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the pointer."""
        there = self._there(event.position())
        self._read_off(there)
        self._hover(_strongest(there))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is, any more."""
        self._read_off(None)
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which region was pressed."""
        region = _strongest(self._there(event.position()))
        if region is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(region)

    def _read_off(self, there: Floats | None) -> None:
        reading = ""
        if there is not None:
            region = int(np.argmax(there))
            words = self.tr("Region {number}: {value}")
            reading = words.format(number=region + 1, value=f"{there[region]:.2f}")
        if reading != self._reading:
            self._reading = reading
            self.update()

    def _hover(self, region: int | None) -> None:
        if region != self._under:
            self._under = region
            self.hovered.emit(region)

    def _there(self, place: QPointF) -> Floats | None:
        """Each region's attention at a place, None beside the picture."""
        frame, side = self.frame(), self._side
        if side is None or not frame.contains(place):
            return None
        rows, columns = side.maps.shape[1:]
        across = side.box.left + side.box.width * (place.x() - frame.left()) / frame.width()
        down = side.box.top + side.box.height * (place.y() - frame.top()) / frame.height()
        there: Floats = side.maps[:, min(int(down * rows), rows - 1), min(int(across * columns), columns - 1)]
        return there


def _strongest(there: Floats | None) -> int | None:
    if there is None or there.max() < LEAST_SHARE:
        return None
    return int(np.argmax(there))
