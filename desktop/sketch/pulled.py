"""The paper while its window is pulled to another size: stretched as it was, drawn anew once the pulling rests."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter

from desktop.kept import RESTS_MS
from desktop.sketch.paper import MARGIN, Paper

FROM_STEP = 2
"""One other size alone, as at the start, is drawn at once."""


class Pulled(QObject):
    """Keeps a picture of the paper from the second step to another size on. `rested()`: it is to be drawn anew."""

    rested = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps = 0
        self._picture: QImage | None = None
        self._rest = QTimer(self, singleShot=True, interval=RESTS_MS)
        self._rest.timeout.connect(self._end)

    def step(self) -> None:
        """The paper takes another size."""
        self._steps += 1
        self._rest.start()

    def paint(self, painter: QPainter, paper: Paper, ratio: float, draw: Callable[[QPainter], None]) -> None:
        """Paint by `draw`, or stretch what that drew before."""
        if self._steps < FROM_STEP:
            draw(painter)
            return
        box = paper.rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        if self._picture is None:
            self._picture = _drawn(box, ratio, draw)
        painter.drawImage(box, self._picture)

    def _end(self) -> None:
        pulled, self._steps, self._picture = self._picture is not None, 0, None
        if pulled:
            self.rested.emit()


def _drawn(box: QRectF, ratio: float, draw: Callable[[QPainter], None]) -> QImage:
    side = math.ceil(box.width() * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(side / box.width(), side / box.width())
    painter.translate(-box.topLeft())
    draw(painter)
    painter.end()
    return image
