"""Shows what is new in a view piece by piece, so that painting all of it at once does not keep the pen waiting."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt, QTimer
from PySide6.QtWidgets import QAbstractScrollArea

PIECES = 4


class Unveiling(QObject):
    """Holds back the painting of a view, then lets it paint one piece after another, each in a turn of its own."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self._waiting: list[QRect] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._next)

    @property
    def running(self) -> bool:
        """Whether a piece is still to be painted."""
        return bool(self._waiting)

    def start(self) -> None:
        """Leave the view as it looks now; its pieces follow from the next turn on."""
        whole = self._view.viewport().rect()
        height = -(-whole.height() // PIECES)
        self._waiting = [QRect(0, top, whole.width(), height) for top in range(0, whole.height(), height)]
        # The attribute alone: setUpdatesEnabled would have all of it painted at once in the end.
        self._view.viewport().setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, True)
        self._timer.start()

    def _next(self) -> None:
        viewport = self._view.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, False)
        if self._waiting:
            viewport.update(self._waiting.pop(0))
        if self._waiting:
            self._timer.start()
