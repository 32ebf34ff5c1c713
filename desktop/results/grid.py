"""Tiles in a grid: four columns whose width follows the room, on as many lines as it takes.

Where a tile stands follows from its row. Qt's own list looks at every item to lay them out, select them all, or take
another width: selecting ten thousand took 130 ms.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QHoverEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyleOptionViewItem, QWidget

from desktop.results.delegate import grid_rect, tile_height

COLUMNS = 4
NARROWEST, WIDEST = 104, 280
WHEEL_STEPS = 3
"""How many steps of the scroll bar a notch of the wheel usually is."""

_Index = QModelIndex | QPersistentModelIndex
_Move = QAbstractItemView.CursorAction
_Select = QItemSelectionModel.SelectionFlag


class TileGrid(QListView):
    """Where tiles stand; what they are and how they look is its heir's business. A list to screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = COLUMNS
        self._cell = QSize(WIDEST, tile_height(WIDEST))
        self._hovered = -1
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def gridSize(self) -> QSize:
        """The size of a tile with its gaps."""
        return self._cell

    def rows_in_view(self, scrolled: int, around: int = 0) -> range:
        """The rows of the model to be seen when scrolled so far, with so many lines above and below."""
        height = self._cell.height()
        first = max(scrolled // height - around, 0)
        last = (scrolled + self.viewport().height()) // height + 1 + around
        return range(first * self._columns, last * self._columns)

    @property
    def room(self) -> int:
        """How many tiles can be seen whole."""
        return self.viewport().height() // self._cell.height() * self._columns

    def place(self, row: int) -> QPointF:
        """Where the tile of a row stands in the viewport."""
        return QPointF(self._rect(row).topLeft())

    def selected_rows(self) -> list[int]:
        """The rows selected, in order."""
        ranges = self.selectionModel().selection().toList()
        return sorted(row for part in ranges for row in range(part.top(), part.bottom() + 1))

    @property
    def several_selected(self) -> bool:
        """Whether more than one row is."""
        return sum(part.height() for part in self.selectionModel().selection().toList()) > 1

    def doItemsLayout(self) -> None:
        """Only the scroll bar depends on how many there are."""
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        """Let the bar reach the last line; one notch of the wheel moves by one line of tiles."""
        cell, bar = self._cell, self.verticalScrollBar()
        lines = -(-self._count // self._columns)
        bar.setSingleStep(max(cell.height() // WHEEL_STEPS, 1))
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(lines * cell.height() - self.viewport().height(), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the number of columns, and the line at the top; let the tiles grow and shrink instead."""
        width = max(self.viewport().width() - 1, 1)
        columns = COLUMNS
        while columns > 1 and width // columns < NARROWEST:
            columns -= 1
        while width // columns > WIDEST:
            columns += 1
        bar, before = self.verticalScrollBar(), self._cell.height()
        line, beyond = divmod(bar.value(), before)
        line = line * self._columns // columns
        self._columns, self._cell = columns, QSize(width // columns, tile_height(width // columns))
        QAbstractItemView.resizeEvent(self, event)  # a list would lay all out again
        bar.setValue(line * self._cell.height() + round(beyond * self._cell.height() / before))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted already."""
        self.viewport().scroll(dx, dy)

    def visualRect(self, index: _Index) -> QRect:
        """Where a tile stands in the viewport; nowhere for no tile."""
        return self._rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The tile at a place of the viewport; an invalid index beside them."""
        column = point.x() // self._cell.width()
        line = (point.y() + self.verticalScrollBar().value()) // self._cell.height()
        row = line * self._columns + column
        inside = 0 <= column < self._columns and 0 <= row < self._count
        return self.model().index(row, 0) if inside else QModelIndex()

    def scrollTo(self, index: _Index, hint: QListView.ScrollHint = QListView.ScrollHint.EnsureVisible) -> None:
        """Scroll as far as it takes to see a tile whole."""
        place, bar, height = self.visualRect(index), self.verticalScrollBar(), self.viewport().height()
        if hint == QListView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + place.center().y() - height // 2)
        elif place.top() < 0 or hint == QListView.ScrollHint.PositionAtTop:
            bar.setValue(bar.value() + place.top())
        elif place.bottom() >= height or hint == QListView.ScrollHint.PositionAtBottom:
            bar.setValue(bar.value() + min(place.bottom() + 1 - height, place.top()))

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where a key leads from the current tile: to a neighbour, a screen on, to either end."""
        last, row = self._count - 1, self.currentIndex().row()
        if last < 0:
            return QModelIndex()
        if row < 0:
            return self.model().index(0, 0)
        screen = max(self.room, self._columns)
        ways = {
            _Move.MoveLeft: -1,
            _Move.MovePrevious: -1,
            _Move.MoveRight: 1,
            _Move.MoveNext: 1,
            _Move.MoveUp: -self._columns,
            _Move.MoveDown: self._columns,
            _Move.MovePageUp: -min(screen, row // self._columns * self._columns),
            _Move.MovePageDown: min(screen, (last - row) // self._columns * self._columns),
            _Move.MoveHome: -row,
            _Move.MoveEnd: last - row,
        }
        there = row + ways[action]
        return self.model().index(there if 0 <= there <= last else row, 0)

    def setSelection(self, rect: QRect, command: _Select) -> None:
        """Select from the tile at one corner of a rectangle to the tile at the other; or those that a drag encloses."""
        if self.state() == QAbstractItemView.State.DragSelectingState:
            pulled = rect.normalized()
            self.select_rows(
                (range(row, row + 1) for row in self._rows_along(pulled) if self._rect(row).intersects(pulled)), command
            )
        else:
            ends = [self.indexAt(corner).row() for corner in (rect.topLeft(), rect.bottomRight())]
            self.select_rows([range(min(ends), max(ends) + 1)] if min(ends) >= 0 else [], command)

    def selectAll(self) -> None:
        """Select every tile."""
        self.select_rows([range(self._count)] if self._count else [], _Select.ClearAndSelect)

    def select_rows(self, runs: Iterable[range], command: _Select) -> None:
        """Select runs of rows, each of at least one, at one go."""
        chosen, model = QItemSelection(), self.model()
        for run in runs:
            chosen.select(model.index(run[0], 0), model.index(run[-1], 0))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What is to be painted anew for it: all in view, which is painted soon."""
        return QRegion(self.viewport().rect())

    def viewportEvent(self, event: QEvent) -> bool:
        """Note the tile under the pointer."""
        if isinstance(event, QHoverEvent):
            left = event.type() == QEvent.Type.HoverLeave
            self._hovered = -1 if left else self.indexAt(event.position().toPoint()).row()
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Have the delegate lay down the tiles that are to be painted."""
        painter, option = QPainter(self.viewport()), QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain, model, delegate = option.state, self.model(), self.itemDelegate()
        for row in self._rows_along(event.rect()):
            index, rect = model.index(row, 0), self._rect(row)
            if event.region().intersects(rect):
                option.rect = rect
                option.state = plain | (
                    QStyle.StateFlag.State_Selected
                    if self.selectionModel().isSelected(index)
                    else QStyle.StateFlag.State_MouseOver
                    if row == self._hovered
                    else QStyle.StateFlag.State_None
                )
                delegate.paint(painter, option, index)
        painter.end()

    @property
    def _count(self) -> int:
        model = self.model()
        return model.rowCount() if model is not None else 0

    def _rect(self, row: int) -> QRect:
        return grid_rect(row, self._columns, self._cell).translated(0, -self.verticalScrollBar().value())

    def _rows_along(self, rect: QRect) -> range:
        """The rows of the lines that a rectangle of the viewport touches."""
        height, scrolled = self._cell.height(), self.verticalScrollBar().value()
        first, last = max((rect.top() + scrolled) // height, 0), (rect.bottom() + scrolled) // height
        return range(first * self._columns, min((last + 1) * self._columns, self._count))
