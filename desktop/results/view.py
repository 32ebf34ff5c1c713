"""The grid: four columns of tiles whose width follows the room, reached by mouse and keyboard."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from desktop.regions.switches import RegionSwitches
from desktop.results.delegate import TileDelegate, card_size, grid_rect, tile_height
from desktop.results.model import ResultsModel, Tile, worst_distance
from desktop.results.pictures import Artist, Pictures
from desktop.results.tile import DrawnTile, Sight, TileLook
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

    def __init__(self, artist: Artist, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = ResultsModel(self)
        self.pictures = Pictures(artist, TileLook(theme, NARROWEST, NARROWEST, shown=switches.shown()), self)
        self._switches = switches
        self._delegate = TileDelegate(self.pictures, self)
        self._columns = COLUMNS
        self._timed = True
        self._following = True
        self._replacing = False
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
        self.pictures.arrived.connect(self._repaint_tiles)
        switches.changed.connect(lambda: self._relook(shown=self._switches.shown()))

    def show_tiles(self, tiles: Sequence[Tile], drawn: Sequence[DrawnTile] = (), *, choose_first: bool) -> None:
        """Replace the tiles, some of them drawn already; those shown before glide to their new rank.

        What the person chose stays chosen while it is among them; else the first one is, if asked.
        """
        settled = time.monotonic() - self._shown_at > SETTLED_SECONDS
        before = self._places() if settled and motion_wanted() and self.isVisible() else {}
        self.pictures.forget_waiting()
        self.pictures.look = replace(self.pictures.look, worst=worst_distance(tiles))
        self.pictures.add(drawn)
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
            self._replacing = True
            self.setCurrentIndex(self.tiles.index(row))
            self._replacing = False
        if self._following:
            self.scrollToTop()
        self._shown_at, self._timed = time.monotonic(), False
        self._start_glide(before)

    @property
    def sight(self) -> Sight:
        """What will be in view of the next results."""
        rows = self._rows_in_view(0 if self._following else self.verticalScrollBar().value())
        return Sight(self.pictures.look, rows.start, rows.stop)

    @property
    def following(self) -> bool:
        """Whether the first result is chosen each time; a person's own choice ends that."""
        return self._following

    def current_tile(self) -> Tile | None:
        """The chosen tile."""
        return self.tiles.tile(self.currentIndex())

    def set_opacity(self, opacity: float) -> None:
        """How strongly the regions glow, 0..1."""
        self._relook(opacity=opacity)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._relook(theme=theme)

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
        card = card_size(self.gridSize())
        self._relook(width=card.width(), height=card.height())
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
        """Paint, and tell how long the whole grid took, once for each set of tiles."""
        self._relook(ratio=self.devicePixelRatioF())
        began = time.perf_counter()
        super().paintEvent(event)
        if not self._timed and event.rect() == self.viewport().rect() and self.tiles.rowCount():
            self._timed = True
            self.painted.emit(1000 * (time.perf_counter() - began))

    def _relook(self, **changes: Any) -> None:
        """Have the tiles look otherwise: those in view are drawn anew, and change when that is done."""
        look = replace(self.pictures.look, **changes)
        if look != self.pictures.look:
            self.pictures.look = look
            self.viewport().update()

    def _repaint_tiles(self, tiles: Sequence[Tile]) -> None:
        photos = {tile.photo_id for tile in tiles}
        rows = self._rows_in_view(self.verticalScrollBar().value())
        for row, tile in enumerate(self.tiles.tiles[rows.start : rows.stop], rows.start):
            if tile.photo_id in photos:
                self.update(self.tiles.index(row))

    def _rows_in_view(self, scrolled: int) -> range:
        height = max(self.gridSize().height(), 1)
        lines = range(scrolled // height, (scrolled + self.viewport().height()) // height + 1)
        return range(lines.start * self._columns, lines.stop * self._columns)

    def _current_changed(self) -> None:
        self._following = self._following and self._replacing
        self.chosen.emit(self.current_tile())

    def _open(self, tile: Tile | None) -> None:
        if tile is not None:
            self.opened.emit(tile)

    def _places(self) -> dict[int, QPointF]:
        """Where the tiles in view and those around stand now, by photo."""
        cell, scrolled = self.gridSize(), self.verticalScrollBar().value()
        rows = self._rows_in_view(scrolled)
        first = max(rows.start - self._columns, 0)
        return {
            tile.photo_id: QPointF(grid_rect(row, self._columns, cell).topLeft()) - QPointF(0, scrolled)
            for row, tile in enumerate(self.tiles.tiles[first : rows.stop + self._columns], first)
        }

    def _start_glide(self, before: dict[int, QPointF]) -> None:
        self._glide.stop()
        after = self._places() if before else {}
        moved = {photo: before[photo] - place for photo, place in after.items() if photo in before}
        self._starts = {photo: way for photo, way in moved.items() if not way.isNull()}
        if self._starts:
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
