"""Small parts of the window kept as pictures: when the whole window is painted, they need not be drawn again."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

RESTS_MS = 60
"""A window that kept its size this long is no longer being pulled to another: what was only stretched is drawn anew."""


class KeptPicture:
    """What a widget looks like; drawn again only when it looks different."""

    def __init__(self) -> None:
        self._look: Hashable = None
        self._pixmap = QPixmap()

    def paint(self, widget: QWidget, look: Hashable, draw: Callable[[QPainter], None]) -> None:
        """Paint the widget; `look` is all that `draw` goes by, besides its size, font and pixels."""
        ratio = widget.devicePixelRatioF()
        whole_look = look, widget.size().toTuple(), ratio, widget.font().key()
        if whole_look != self._look:
            self._look, self._pixmap = whole_look, _drawn(widget, ratio, draw)
        QPainter(widget).drawPixmap(QPoint(), self._pixmap)


def _drawn(widget: QWidget, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    pixmap = QPixmap(widget.size() * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setFont(widget.font())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter)
    painter.end()
    return pixmap
