"""Lays tiles down, each one picture drawn before, and outlines the chosen ones and the one under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.results.glide import Glide
from desktop.results.model import ResultsModel
from desktop.results.pictures import Pictures
from desktop.results.tile import CAPTION
from desktop.theme import RADIUS, Theme

GAP = 10
VEIL = 0.14
MARK = 18.0


class TileDelegate(QStyledItemDelegate):
    """Paints tiles where they stand, or where they are on their way.

    The chosen tile wears the accent; others selected with it wear it thinner, under a veil of it. Photos in `liked` and
    `disliked`, set from outside, wear a mark.
    """

    def __init__(self, pictures: Pictures, glide: Glide, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._glide = glide
        self.liked: frozenset[int] = frozenset()
        self.disliked: frozenset[int] = frozenset()

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
        card.translate(self._glide.offsets.get(tile.photo_id, QPointF()))
        pixmap = self._pictures.get(tile)
        if pixmap.deviceIndependentSize() == card.size():
            painter.drawPixmap(card.topLeft(), pixmap)
        else:
            painter.drawPixmap(card, pixmap, QRectF(pixmap.rect()))
        if tile.photo_id in self.liked or tile.photo_id in self.disliked:
            _mark(painter, card, look.theme, plus=tile.photo_id in self.liked)
        if option.state & QStyle.StateFlag.State_Selected:
            accent = QColor(look.theme.accent)
            if self._is_current(index):
                _outline(painter, card, QPen(accent, 2))
            else:
                _outline(painter, card.adjusted(0.5, 0.5, -0.5, -0.5), QPen(accent, 1), _veil(accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            _outline(painter, card.adjusted(0.5, 0.5, -0.5, -0.5), QPen(QColor(look.theme.secondary), 1))

    def _is_current(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        view = self.parent()
        return isinstance(view, QAbstractItemView) and view.currentIndex() == index


def _outline(painter: QPainter, card: QRectF, pen: QPen, veil: QColor | None = None) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(veil if veil is not None else QBrush())
    painter.drawRoundedRect(card, RADIUS, RADIUS)


def _mark(painter: QPainter, card: QRectF, theme: Theme, *, plus: bool) -> None:
    """A plus or a minus in the tile's upper right corner."""
    place = QRectF(card.right() - MARK - 6, card.top() + 6, MARK, MARK)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.hairline), 1))
    painter.setBrush(QColor(theme.surface))
    painter.drawEllipse(place)
    painter.setPen(QPen(QColor(theme.text), 1.75, c=Qt.PenCapStyle.RoundCap))
    centre, half = place.center(), MARK / 4
    painter.drawLine(centre - QPointF(half, 0), centre + QPointF(half, 0))
    if plus:
        painter.drawLine(centre - QPointF(0, half), centre + QPointF(0, half))


def _veil(accent: QColor) -> QColor:
    veil = QColor(accent)
    veil.setAlphaF(VEIL)
    return veil


def card_size(cell: QSize) -> QSize:
    """The size of the card in a cell of the grid."""
    return cell - QSize(GAP, GAP)


def tile_height(width: int) -> int:
    """The height that goes with a tile's width, gaps included: a square photo and its caption."""
    return width + CAPTION - 4


def grid_rect(index: int, columns: int, cell: QSize) -> QRect:
    """Where the tile of this row stands, in the grid's own coordinates."""
    return QRect((index % columns) * cell.width(), (index // columns) * cell.height(), cell.width(), cell.height())
