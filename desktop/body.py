"""Where everything stands: header, columns, status bar; and how the columns share the width."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.regions.panel import WIDTH as WHY_WIDTH
from desktop.results.panel import HEADING

OVERLAY_BELOW = 1200
DRAW_SHARE = 0.38
DRAW_MOST = 860
BESIDE_PAPER = 64
UNDER_PAPER = 190
"""What the drawing column needs beside and under its square paper."""


class Body(QWidget):
    """Three columns; below a width of 1200 the third lies over the second once a person asks for it.

    `whyShown(bool)` tells whether the third column is to be seen.
    """

    whyShown = Signal(bool)

    def __init__(
        self, header: QWidget, progress: QWidget, draw: QWidget, results: QWidget, why: QWidget, status: QWidget
    ) -> None:
        super().__init__()
        self._results = results
        self._why = why
        self._why_wanted = True
        self._chosen = self._asked = False
        self._draw = QFrame()
        self._draw.setObjectName("draw")
        inside = QVBoxLayout(self._draw)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(draw)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(0)
        self._columns.addWidget(self._draw)
        self._columns.addWidget(results, 1)
        self._columns.addWidget(why)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(header)
        rows.addWidget(progress)
        rows.addLayout(self._columns, 1)
        rows.addWidget(status)
        results.installEventFilter(self)

    def show_why(self, shown: bool) -> None:
        """Whether the third column is wanted."""
        self._why_wanted, self._asked = shown, shown and self._chosen
        self._place_why()

    def follow_choice(self, chosen: bool, by_hand: bool) -> None:
        """Whether a result is chosen: as an overlay the third column shows only then, and only if asked for."""
        self._chosen, self._asked = chosen, chosen and (by_hand or self._asked)
        self._place_why()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        by_height = self.height() - 48 - 26 - UNDER_PAPER + BESIDE_PAPER
        wanted = min(round(self.width() * DRAW_SHARE), by_height)
        self._draw.setFixedWidth(min(max(wanted, self._draw.minimumSizeHint().width()), DRAW_MOST))
        self._place_why()
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the overlay over the results when these move."""
        if watched is self._results and event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self._overlaid:
            self._lay_over()
        return False

    @property
    def _overlaid(self) -> bool:
        return self.width() < OVERLAY_BELOW

    def _place_why(self) -> None:
        shown = self._why_wanted and (self._asked or not self._overlaid)
        beside = self._columns.indexOf(self._why) >= 0
        if self._overlaid:
            if beside:
                self._columns.removeWidget(self._why)
            self._lay_over()
            self._why.raise_()
        elif not beside:
            self._columns.addWidget(self._why)
        self._why.setVisible(shown)
        self.whyShown.emit(shown)

    def _lay_over(self) -> None:
        place = self._results.geometry()
        self._why.setGeometry(place.adjusted(place.width() - WHY_WIDTH, HEADING, 0, 0))
