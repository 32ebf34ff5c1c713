"""Where everything stands: header, the panels, the status bar, and news of the library over most of that."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.desk import Desk
from desktop.theme import Theme

TIMES = 250
"""The right end of the status bar, where the times stand: never covered."""


class Body(QWidget):
    """The whole window from top to bottom; `desk` arranges the panels."""

    def __init__(
        self,
        header: QWidget,
        progress: QWidget,
        draw: QWidget,
        results: QWidget,
        why: QWidget,
        status: QWidget,
        theme: Theme,
    ) -> None:
        super().__init__()
        self._progress = progress
        self._status = status
        self.desk = Desk(draw, results, why, theme, self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(header)
        rows.addWidget(_Room(self.desk), 1)
        rows.addWidget(status)
        # Laid over, not into a row of its own: coming and going, it would move the paper under the pen.
        progress.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the news over the status bar."""
        super().resizeEvent(event)
        height = self._status.height()
        self._progress.setGeometry(0, self.height() - height, self.width() - TIMES, height)
        self._progress.raise_()


class _Room(QWidget):
    """Where the desk stands: it learns its size from here, so that it lays its panels out once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        desk.setParent(self)

    def minimumSizeHint(self) -> QSize:
        """The desk's."""
        return self._desk.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill it with the desk."""
        self._desk.fit(self.rect())
