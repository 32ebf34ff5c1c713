"""The grid: four columns of tiles whose width follows the room, reached by mouse and keyboard."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from desktop.regions.switches import RegionSwitches
from desktop.results.delegate import TileDelegate, grid_rect, tile_height
from desktop.results.model import ResultsModel, Tile
from desktop.results.pictures import Pictures
from desktop.sketch.overlay import motion_wanted
from desktop.theme import Theme

COLUMNS = 4
NARROWEST, WIDEST = 104, 280
GLIDE_MS = 120
SETTLED_SECONDS = 0.4
"""Tiles glide only when those before had time to be looked at: while the pen moves they just change."""


class ResultsView(QListView):
    """The tiles of a ResultsModel.

    Signals: `chosen(Tile | None)` when the selection moves, `opened(Tile)` on double click or Enter,
    `menuAsked(Tile, QPoint)` with a place on the screen, `painted(float)` with the milliseconds a full paint took.
    """

    chosen = Signal(object)
    opened = Signal(object)
    menuAsked = Signal(object, object)
    painted = Signal(float)

    def __init__(
        self, pictures: Pictures, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.tiles = ResultsModel(self)
        self._pictures = pictures
        self._delegate = TileDelegate(pictures, switches, theme, self)
        self._columns = COLUMNS
        self._following = True
        self._shown_at = 0.0
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setStartValue(1.0)
        self._glide.setEndValue(0.0)
        self._glide.valueChanged.connect(self._glided)
        self._glide.finished.connect(self._arrive)
        self._starts: dict[int, QPointF] = {}
        self.setModel(self.tiles)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.SinglePass)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(self.tr("Photos"))
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.doubleClicked.connect(lambda index: self._open(self.tiles.tile(index)))
        pictures.loaded.connect(self.viewport().update)
        switches.changed.connect(self.viewport().update)

    def show_tiles(self, tiles: list[Tile], *, choose_first: bool) -> None:
        """Replace the tiles; those shown before glide to their new rank.

        What the person chose stays chosen while it is among them; else the first one is, if asked.
        """
        before = self._places()
        self._pictures.forget_waiting()
        kept = self.current_tile()
        self.selectionModel().blockSignals(True)
        self.tiles.show(tiles)
        self.selectionModel().blockSignals(False)
        row = self.tiles.row_of(kept.photo_id) if kept is not None and not self._following else None
        if row is None:
            self._following = True
            row = 0 if choose_first and tiles else None
        if row is None:
            self.clearSelection()
            self.chosen.emit(None)
        else:
            following = self._following
            self.setCurrentIndex(self.tiles.index(row))
            self._following = following
        if self._following:
            self.scrollToTop()
        self._start_glide(before)

    def current_tile(self) -> Tile | None:
        """The chosen tile."""
        return self.tiles.tile(self.currentIndex())

    def set_opacity(self, opacity: float) -> None:
        """How strongly the regions glow, 0..1."""
        self._delegate.opacity = opacity
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._delegate.theme = theme
        self.viewport().update()

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Home and End go to the first and last; arrows move."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.current_tile())
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.tiles.rowCount():
            last = self.tiles.rowCount() - 1
            self.setCurrentIndex(self.tiles.index(0 if event.key() == Qt.Key.Key_Home else last))
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the tile under the pointer, or of the chosen one by key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        tile = self.tiles.tile(index)
        if tile is not None:
            place = self.visualRect(index).center() if by_key else event.pos()
            self.menuAsked.emit(tile, self.viewport().mapToGlobal(place))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and tell how long the whole grid took."""
        began = time.perf_counter()
        super().paintEvent(event)
        if event.rect() == self.viewport().rect() and self.tiles.rowCount():
            self.painted.emit(1000 * (time.perf_counter() - began))

    def _current_changed(self) -> None:
        self._following = False
        self.chosen.emit(self.current_tile())

    def _open(self, tile: Tile | None) -> None:
        if tile is not None:
            self.opened.emit(tile)

    def _places(self) -> dict[int, QPointF]:
        """Where the first tiles stand now, by photo."""
        cell, scrolled = self.gridSize(), self.verticalScrollBar().value()
        visible = self._columns * (self.viewport().height() // max(cell.height(), 1) + 2)
        return {
            tile.photo_id: QPointF(grid_rect(row, self._columns, cell).topLeft()) - QPointF(0, scrolled)
            for row, tile in enumerate(self.tiles.tiles[:visible])
        }

    def _start_glide(self, before: dict[int, QPointF]) -> None:
        self._glide.stop()
        after = self._places()
        moved = {photo: before[photo] - place for photo, place in after.items() if photo in before}
        self._starts = {photo: way for photo, way in moved.items() if not way.isNull()}
        settled = time.monotonic() - self._shown_at > SETTLED_SECONDS
        self._shown_at = time.monotonic()
        if self._starts and settled and motion_wanted() and self.isVisible():
            self._glided(1.0)
            self._glide.start()
        else:
            self._arrive()

    def _glided(self, left: float) -> None:
        eased = left * left
        self._delegate.offsets = {photo: way * eased for photo, way in self._starts.items()}
        self.viewport().update()

    def _arrive(self) -> None:
        self._starts = {}
        self._delegate.offsets = {}
        self.viewport().update()
