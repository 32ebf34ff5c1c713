"""Small pieces of work one after another, each in a frame of its own, so that none of them keeps the pen waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

FRAME_MS = 20


class Relay(QObject):
    """Runs pieces of work a frame apart; a new set takes the place of what is left of the one before."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], None]] = []
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._next)

    @property
    def running(self) -> bool:
        """Whether a piece is still to come."""
        return bool(self._waiting)

    def start(self, pieces: Iterable[Callable[[], None]]) -> None:
        """Run these, the first a frame from now."""
        self._waiting = list(pieces)
        self._timer.start()

    def stop(self) -> None:
        """Leave out what has not run yet."""
        self._waiting = []
        self._timer.stop()

    def _next(self) -> None:
        if self._waiting:
            self._waiting.pop(0)()
        if not self._waiting:
            self._timer.stop()
