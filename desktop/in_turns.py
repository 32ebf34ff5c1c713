"""Work of the UI thread cut into turns of the event loop, so that pen and painting come in between."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer


class InTurns(QObject):
    """Does a piece of work up to each of its yields in a turn of its own; another piece takes its place."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Iterator[None] = iter(())
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._go_on)

    def start(self, work: Iterator[None]) -> None:
        """Begin in the turn to come."""
        self._work = work
        self._next.start()

    def _go_on(self) -> None:
        if next(self._work, self) is None:
            self._next.start()
