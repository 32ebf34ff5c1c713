"""Dragging the scroll bar: the photos follow from one complete view to the next, and no blank cards are seen between.

A long library passes by faster than tiles can be drawn: each frame would show others, none of them ready. So the view
stays until those at the bar's place are drawn, then goes there, and on to where the bar is by then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QScrollBar

from desktop.results.model import Tile
from desktop.results.pictures import Pictures

PATIENCE_MS = 300
"""A view that takes longer is gone to as it is."""


class BarDrag(QObject):
    """Goes where a dragged bar leads; everything else that scrolls does so at once, as ever.

    Args: bar; pictures, the tiles as drawn; tiles_at, which gives the tiles in view where the bar stands at a value.
    """

    def __init__(self, bar: QScrollBar, pictures: Pictures, tiles_at: Callable[[int], Sequence[Tile]]) -> None:
        super().__init__(bar)
        self._bar, self._pictures, self._tiles_at = bar, pictures, tiles_at
        self._goal: int | None = None
        self._going = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._go)
        bar.setTracking(False)
        bar.sliderMoved.connect(self._aim)
        bar.sliderReleased.connect(self._let_go)
        pictures.arrived.connect(self._look)

    def _aim(self) -> None:
        """Have the tiles drawn at the bar's place, unless others still are."""
        if self._goal is None and not self._going:
            self._goal = self._bar.sliderPosition()
            self._patience.start()
            self._look()

    def _look(self) -> None:
        """Go, if all is drawn."""
        if self._goal is not None:
            missing = [tile for tile in self._tiles_at(self._goal) if not self._pictures.is_ready(tile)]
            for tile in missing:
                self._pictures.get(tile)
            if not missing:
                self._go()

    def _go(self) -> None:
        """Scroll there, the bar's handle staying under the pointer."""
        goal, handle = self._goal, self._bar.sliderPosition()
        self._let_go()
        if goal is None:
            return
        self._going = True
        self._bar.setValue(goal)
        self._bar.setSliderPosition(handle)
        self._going = False
        if handle != goal:
            self._aim()

    def _let_go(self) -> None:
        """The bar goes to where it was let go by itself."""
        self._goal = None
        self._patience.stop()
