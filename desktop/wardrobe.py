"""Another theme for a window that is open: its widgets are dressed a few in each turn of the event loop."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

TURN = 0.004
"""Seconds of one turn that go into dressing."""


class Wardrobe(QObject):
    """Makes every widget read the style sheet anew, whose colours are the palette's.

    The window's parts keep their look until all are dressed, and then are painted one after the other.
    """

    def __init__(self, parts: Sequence[QWidget], window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._work: Iterator[None] = iter(())
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._go_on)

    def change(self) -> None:
        """Dress all widgets there are, in turns to come."""
        self._work = self._change()
        for part in self._parts:
            part.setUpdatesEnabled(False)
        self._next.start()

    def _go_on(self) -> None:
        if next(self._work, self) is None:
            self._next.start()

    def _change(self) -> Iterator[None]:
        """Yields after each turn's work."""
        until = time.perf_counter() + TURN
        for widget in QApplication.allWidgets():
            if isValid(widget):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
            if time.perf_counter() > until:
                yield
                until = time.perf_counter() + TURN
        yield  # they are laid out anew
        for part in self._parts:
            part.setUpdatesEnabled(True)
            yield
