"""Another theme for a window that is open: its widgets are dressed a few in each turn of the event loop."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.in_turns import InTurns
from desktop.theme import Theme

TURN = 0.004
"""Seconds of one turn that go into dressing."""


class Themed(Protocol):
    """A part that paints itself in a theme's colours."""

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""


class Wardrobe(QObject):
    """Tells `themed` parts the theme, and makes every widget read the style sheet anew: its colours are the palette's.

    What is `shown` keeps its look until all are dressed, and then is painted part by part.
    """

    def __init__(self, themed: Sequence[Themed], shown: Sequence[QWidget], window: QWidget) -> None:
        super().__init__(window)
        self._themed, self._shown = themed, shown
        self._turns = InTurns(self)

    def wear(self, theme: Theme) -> None:
        """Tell all parts at once: nothing is shown yet."""
        for part in self._themed:
            part.set_theme(theme)

    def change(self, theme: Theme) -> None:
        """Dress all there is, in turns to come."""
        for part in self._shown:
            part.setUpdatesEnabled(False)
        self._turns.start(self._change(theme))

    def _change(self, theme: Theme) -> Iterator[None]:
        """Yields after each turn's work."""
        for themed in self._themed:
            themed.set_theme(theme)
            yield
        until = time.perf_counter() + TURN
        for widget in QApplication.allWidgets():
            if isValid(widget):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
            if time.perf_counter() > until:
                yield
                until = time.perf_counter() + TURN
        yield  # they are laid out anew
        for part in self._shown:
            part.setUpdatesEnabled(True)
            yield
