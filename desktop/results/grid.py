"""A list laid out as a grid: four columns whose width follows the room, on as many lines as it takes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from desktop.results.delegate import grid_rect, tile_height

COLUMNS = 4
NARROWEST, WIDEST = 104, 280
WHEEL_STEPS = 3
"""How many steps of the scroll bar a notch of the wheel usually is."""
BATCH = 500
"""How many tiles are laid out at once."""


class TileGrid(QListView):
    """Where tiles stand; what they are and how they look is its heir's business."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = COLUMNS
        self._scroll_wanted: int | None = None
        # Lines that wrap, laid out in batches: as icons, a hundred thousand tiles keep the UI thread for half a second.
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def rows_in_view(self, scrolled: int, around: int = 0) -> range:
        """The rows of the model to be seen when scrolled so far, with so many lines above and below."""
        height = max(self.gridSize().height(), 1)
        first = max(scrolled // height - around, 0)
        last = (scrolled + self.viewport().height()) // height + 1 + around
        return range(first * self._columns, last * self._columns)

    @property
    def room(self) -> int:
        """How many tiles can be seen whole."""
        return self.viewport().height() // max(self.gridSize().height(), 1) * self._columns

    def place(self, row: int) -> QPointF:
        """Where the tile of a row stands in the viewport."""
        corner = grid_rect(row, self._columns, self.gridSize()).topLeft()
        return QPointF(corner) - QPointF(0, self.verticalScrollBar().value())

    def scroll_later(self, value: int | None) -> None:
        """Scroll there as soon as so much is laid out; None to stay."""
        self._scroll_wanted = value

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the number of columns; let the tiles grow and shrink instead."""
        width = self.viewport().width() - 1
        columns = COLUMNS
        while columns > 1 and width // columns < NARROWEST:
            columns -= 1
        while width // columns > WIDEST:
            columns += 1
        self._columns = columns
        cell = width // columns
        self.setGridSize(QSize(cell, tile_height(cell)))
        super().resizeEvent(event)

    def updateGeometries(self) -> None:
        """One notch of the wheel moves by one line of tiles; go where `scroll_later` wants to once it is there."""
        super().updateGeometries()
        bar = self.verticalScrollBar()
        bar.setSingleStep(max(self.gridSize().height() // WHEEL_STEPS, 1))
        if self._scroll_wanted is not None and self._scroll_wanted <= bar.maximum():
            wanted, self._scroll_wanted = self._scroll_wanted, None
            bar.setValue(wanted)
