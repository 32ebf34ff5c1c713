"""The grid of tiles, reached by mouse and keyboard."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from desktop.regions.switches import RegionSwitches
from desktop.results.bar_drag import BarDrag
from desktop.results.delegate import TileDelegate, card_size
from desktop.results.dragging import drag_out
from desktop.results.glide import Glide
from desktop.results.grid import NARROWEST, TileGrid
from desktop.results.model import LibraryTiles, ResultsModel, Tile, worst_distance
from desktop.results.pictures import Artist, Pictures
from desktop.results.tile import DrawnTile, Sight, TileLook
from desktop.results.unveil import Unveiling
from desktop.sketch.overlay import motion_wanted
from desktop.theme import Theme

SETTLED_SECONDS = 0.4
"""Tiles glide only when those before had time to be looked at: while the pen moves they just change."""


class ResultsView(TileGrid):
    """The tiles of a ResultsModel.

    Signals: `chosen(Tile | None)` when the current tile changes, `opened(Tile)` on double click or Enter,
    `previewAsked(Tile)` on Space, `escaped()` on Esc when nothing is left to deselect, `menuAsked(Tile, QPoint)` with a
    place on the screen, `dragFailed(Tile)` where there is no file any more to drag, `painted(float)` with the
    milliseconds a full paint took.
    """

    chosen = Signal(object)
    opened = Signal(object)
    previewAsked = Signal(object)
    escaped = Signal()
    menuAsked = Signal(object, object)
    dragFailed = Signal(object)
    painted = Signal(float)

    def __init__(self, artist: Artist, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = ResultsModel(self)
        self.pictures = Pictures(artist, TileLook(theme, NARROWEST, NARROWEST, shown=switches.shown()), self)
        self._switches = switches
        self._glide = Glide(self)
        self._bar_drag = BarDrag(self.verticalScrollBar(), self.pictures, self._tiles_at)
        self._timed = True
        self._painting = 0.0
        self._following = True
        self._replacing = False
        self._shown_at = 0.0
        self.unveiling = Unveiling(self)
        self.setModel(self.tiles)
        self._delegate = TileDelegate(self.pictures, self._glide, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(self.tr("Photos"))
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.doubleClicked.connect(lambda index: self._tell(self.opened, self.tiles.tile(index)))
        self._glide.moved.connect(self.viewport().update)
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
        same_list = isinstance(tiles, LibraryTiles) and isinstance(self.tiles.tiles, LibraryTiles)
        scrolled = self.verticalScrollBar().value()
        current = self.current_tile()
        selected = set() if self._following else {tile.photo_id for tile in self.selected_tiles()}
        self._replacing = True
        self.selectionModel().blockSignals(True)
        self.tiles.show(tiles)
        self.selectionModel().blockSignals(False)
        self.updateGeometries()
        row = self.tiles.row_of(current.photo_id) if current is not None and not self._following else None
        if row is None:
            self._following = True
            row = 0 if choose_first and tiles else None
        if row is None:
            self.clearSelection()
            self.chosen.emit(None)
        else:
            self._go_to(row)
            if not self._following and len(selected) > 1:
                again = (range(row, row + 1) for row in self.tiles.rows_of(selected))
                self.select_rows(again, QItemSelectionModel.SelectionFlag.Select)
        self._replacing = False
        if same_list:
            self.verticalScrollBar().setValue(scrolled)
        elif self._following:
            self.scrollToTop()
        self._shown_at, self._timed, self._painting = time.monotonic(), False, 0.0
        self.unveiling.start()
        self._glide.start(before, self._places() if before else {})

    @property
    def sight(self) -> Sight:
        """What will be in view of the next results."""
        rows = self.rows_in_view(0 if self._following else self.verticalScrollBar().value())
        return Sight(self.pictures.look, rows.start, rows.stop, self.room)

    @property
    def following(self) -> bool:
        """Whether the first result is chosen each time; a person's own choice ends that."""
        return self._following

    def current_tile(self) -> Tile | None:
        """The chosen tile."""
        return self.tiles.tile(self.currentIndex())

    def selected_tiles(self) -> list[Tile]:
        """All the tiles a person selected, in order."""
        return [self.tiles.tiles[row] for row in self.selected_rows()]

    def choose(self, row: int) -> None:
        """Choose the tile of a row as a person would, and bring it into view."""
        self._following = False
        self._go_to(row)

    def follow_first(self) -> None:
        """Choose the first result again, now and each time."""
        self._following = True
        if self.tiles.rowCount() and self.tiles.tiles[0].result is not None:
            self._replacing = True
            self._go_to(0)
            self._replacing = False
        else:
            self.clearSelection()
        self.scrollToTop()

    def mark(self, liked: Iterable[int], disliked: Iterable[int]) -> None:
        """Mark the photos that the ranking is drawn to and pushed from."""
        self._delegate.liked, self._delegate.disliked = frozenset(liked), frozenset(disliked)
        self.viewport().update()

    def set_opacity(self, opacity: float) -> None:
        """How strongly the regions glow, 0..1."""
        self._relook(opacity=opacity)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._relook(theme=theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the tiles drawn as large as they are now."""
        super().resizeEvent(event)
        card = card_size(self.gridSize())
        self._relook(width=card.width(), height=card.height())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Let no tile that was scrolled past keep those in view waiting."""
        super().scrollContentsBy(dx, dy)
        self.pictures.keep_waiting(self._tiles_at(self.verticalScrollBar().value()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space shows large, Esc deselects; Home, End and arrows move, with Shift they select.

        With Ctrl arrows move alone, and Space selects one more or one less.
        """
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell(self.opened, self.current_tile())
        elif key == Qt.Key.Key_Space and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._tell(self.previewAsked, self.current_tile())
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are the drawing tools' keys; they find no names."""

    def startDrag(self, supported: Qt.DropAction) -> None:
        """Carry the selected photos' files out of the window."""
        tile, files = self.current_tile(), self.tiles.files(self.selected_rows())
        if tile is not None and files.urls():
            drag_out(self, files, self.pictures.get(tile))
        else:
            self._tell(self.dragFailed, tile)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the tile under the pointer, or of the chosen one by key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        tile = self.tiles.tile(index)
        if tile is not None:
            if not self.selectionModel().isSelected(index):
                self.choose(index.row())  # what is chosen from the menu is done to the selected ones
            place = self.visualRect(index).center() if by_key else event.pos()
            self.menuAsked.emit(tile, self.viewport().mapToGlobal(place))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and tell how long the whole grid took, once for each set of tiles."""
        self._relook(ratio=self.devicePixelRatioF())
        began = time.perf_counter()
        super().paintEvent(event)
        self._painting += time.perf_counter() - began
        if not self._timed and not self.unveiling.running and self.tiles.rowCount():
            self._timed = True
            self.painted.emit(1000 * self._painting)

    def _relook(self, **changes: Any) -> None:
        """Have the tiles look otherwise: those in view are drawn anew, and change when that is done."""
        look = replace(self.pictures.look, **changes)
        if look != self.pictures.look:
            self.pictures.look = look
            self.viewport().update()

    def _repaint_tiles(self, tiles: Sequence[Tile]) -> None:
        photos = {tile.photo_id for tile in tiles}
        rows = self.rows_in_view(self.verticalScrollBar().value())
        for row, tile in enumerate(self.tiles.tiles[rows.start : rows.stop], rows.start):
            if tile.photo_id in photos:
                self.update(self.tiles.index(row))

    def _tiles_at(self, scrolled: int) -> Sequence[Tile]:
        rows = self.rows_in_view(scrolled)
        return self.tiles.tiles[rows.start : rows.stop]

    def _go_to(self, row: int) -> None:
        """Select one tile alone, the current one, whatever keys are held: setCurrentIndex listens to them."""
        self.selectionModel().setCurrentIndex(self.tiles.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _escape(self) -> None:
        """First let go of all but one of several tiles, then of the person's own choice."""
        current = self.currentIndex()
        if self.several_selected:
            self.selectionModel().select(current, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        elif self._following:
            self.escaped.emit()
        else:
            self.follow_first()

    def _current_changed(self) -> None:
        self._following = self._following and self._replacing
        self.chosen.emit(self.current_tile())

    def _selection_changed(self) -> None:
        if not self._replacing and self.several_selected:
            self._following = False
        self.viewport().update()

    def _tell(self, signal: Any, tile: Tile | None) -> None:
        if tile is not None:
            signal.emit(tile)

    def _places(self) -> dict[int, QPointF]:
        """Where the tiles in view and those around stand now, by photo."""
        rows = self.rows_in_view(self.verticalScrollBar().value(), around=1)
        tiles = self.tiles.tiles[rows.start : rows.stop]
        return {tile.photo_id: self.place(row) for row, tile in enumerate(tiles, rows.start)}
