"""Lays tiles down, each one picture drawn before, and outlines the chosen one and the one under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.results.model import ResultsModel
from desktop.results.pictures import Pictures
from desktop.results.tile import CAPTION
from desktop.theme import RADIUS

GAP = 10


class TileDelegate(QStyledItemDelegate):
    """Paints tiles. Set `offsets` (tiles on their way to a new place, by photo) from outside."""

    def __init__(self, pictures: Pictures, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self.offsets: dict[int, QPointF] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The view's grid decides."""
        return option.rect.size()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Lay down one tile; nothing is loaded or drawn here."""
        model = index.model()
        tile = model.tile(index) if isinstance(model, ResultsModel) else None
        if tile is None:
            return
        look = self._pictures.look
        card = look.card.translated(option.rect.left() + GAP // 2, option.rect.top() + GAP // 2)
        card.translate(self.offsets.get(tile.photo_id, QPointF()))
        pixmap = self._pictures.get(tile)
        if pixmap.deviceIndependentSize() == card.size():
            painter.drawPixmap(card.topLeft(), pixmap)
        else:
            painter.drawPixmap(card, pixmap, QRectF(pixmap.rect()))
        if option.state & QStyle.StateFlag.State_Selected:
            _outline(painter, card, QPen(QColor(look.theme.accent), 2))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            _outline(painter, card.adjusted(0.5, 0.5, -0.5, -0.5), QPen(QColor(look.theme.secondary), 1))


def _outline(painter: QPainter, card: QRectF, pen: QPen) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(card, RADIUS, RADIUS)


def card_size(cell: QSize) -> QSize:
    """The size of the card in a cell of the grid."""
    return cell - QSize(GAP, GAP)


def tile_height(width: int) -> int:
    """The height that goes with a tile's width, gaps included: a square photo and its caption."""
    return width + CAPTION - 4


def grid_rect(index: int, columns: int, cell: QSize) -> QRect:
    """Where the tile of this row stands, in the grid's own coordinates."""
    return QRect((index % columns) * cell.width(), (index // columns) * cell.height(), cell.width(), cell.height())
