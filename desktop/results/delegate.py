"""How a tile is drawn: photo with its regions' glow, rank, name, distance, and the terms as one thin bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.regions.glow import paint_glows
from desktop.regions.switches import RegionSwitches, level_colour
from desktop.results.model import ResultsModel, Tile
from desktop.results.pictures import Pictures
from desktop.theme import FONT_SECONDARY, RADIUS, Theme

if TYPE_CHECKING:
    from engine.searcher import Result

GAP = 10
CAPTION = 40
BAR = 4
THINNEST_SEGMENT = 1.0


class TileDelegate(QStyledItemDelegate):
    """Paints tiles. Set `theme`, `opacity` (0..1) and `offsets` (tiles on their way to a new place) from outside."""

    def __init__(self, pictures: Pictures, switches: RegionSwitches, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._switches = switches
        self.opacity = 0.55
        self.offsets: dict[int, QPointF] = {}
        self._theme = theme
        self._shades: dict[tuple[int, int, int], QColor] = {}
        self._caption_font = QFont(QGuiApplication.font())
        self._caption_font.setPixelSize(FONT_SECONDARY)
        self._rank_font = QFont(self._caption_font)
        self._rank_font.setWeight(QFont.Weight.DemiBold)

    @property
    def theme(self) -> Theme:
        """The palette."""
        return self._theme

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._theme = theme
        self._shades.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The view's grid decides."""
        return option.rect.size()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one tile; nothing is loaded or computed here."""
        model = index.model()
        if not isinstance(model, ResultsModel):
            return
        tile = model.tile(index)
        if tile is None:
            return
        painter.save()
        offset = self.offsets.get(tile.photo_id)
        if offset is not None:
            painter.translate(offset)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        card = QRectF(option.rect).adjusted(GAP / 2, GAP / 2, -GAP / 2, -GAP / 2)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        under_pointer = bool(option.state & QStyle.StateFlag.State_MouseOver)
        self._card(painter, card, under_pointer)
        photo_area = QRectF(card.left(), card.top(), card.width(), card.height() - CAPTION)
        self._photo(painter, photo_area, tile, painter.device().devicePixelRatioF())
        self._caption(painter, QRectF(card.left(), photo_area.bottom(), card.width(), CAPTION), tile)
        if tile.result is not None:
            self._rank(painter, card.topLeft(), tile.result.rank)
            strip = QRectF(card.left() + 10, card.bottom() - 6 - BAR, card.width() - 20, BAR)
            self._terms(painter, strip, tile.result, model.worst)
        self._frame(painter, card, selected)
        painter.restore()

    def _card(self, painter: QPainter, card: QRectF, under_pointer: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.hover if under_pointer and self.theme.dark else self.theme.surface))
        painter.drawRoundedRect(card, RADIUS, RADIUS)

    def _photo(self, painter: QPainter, area: QRectF, tile: Tile, ratio: float) -> None:
        margin = 1.0 if self.theme.dark else 7.0
        frame = area.adjusted(margin, margin, -margin, 1.0 if self.theme.dark else -1.0)
        picture = self._pictures.get(tile, round(min(frame.width(), frame.height()) * ratio))
        if picture is None or picture.photo.isNull():
            painter.setBrush(QColor(self.theme.hover))
            painter.drawRoundedRect(frame, 4, 4)
            return
        target = fitted(picture.photo, frame)
        painter.drawPixmap(target, picture.photo, QRectF(picture.photo.rect()))
        if tile.result is not None and picture.glows:
            paint_glows(painter, target, picture.glows, self._switches.shown(), self.opacity)

    def _rank(self, painter: QPainter, corner: QPointF, rank: int) -> None:
        words = str(rank)
        painter.setFont(self._rank_font)
        width = max(20.0, painter.fontMetrics().horizontalAdvance(words) + 11.0)
        badge = QRectF(corner.x() + 6, corner.y() + 6, width, 18)
        ground = QColor(self.theme.surface)
        ground.setAlphaF(0.86)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(badge, 6, 6)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)

    def _caption(self, painter: QPainter, area: QRectF, tile: Tile) -> None:
        painter.setFont(self._caption_font)
        line = QRectF(area.left() + 10, area.top() + 4, area.width() - 20, 20)
        if tile.result is None:
            line.moveTop(area.top() + 9)
        room = line.width()
        if tile.result is not None:
            words = f"{tile.result.distance:.2f}"
            painter.setPen(QColor(self.theme.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            room -= painter.fontMetrics().horizontalAdvance(words) + 8
        painter.setPen(QColor(self.theme.secondary))
        name = painter.fontMetrics().elidedText(tile.name, Qt.TextElideMode.ElideMiddle, int(room))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def _terms(self, painter: QPainter, strip: QRectF, result: Result, worst: float) -> None:
        """One segment for each term, regions side by side in their colours, levels as lightness."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.track))
        painter.drawRoundedRect(strip, BAR / 2, BAR / 2)
        if worst <= 0:
            return
        x, scale = strip.left(), strip.width() / worst
        for region, terms in enumerate(result.terms.T.tolist()):
            for level, term in enumerate(terms):
                width = scale * term
                if width >= THINNEST_SEGMENT:
                    painter.fillRect(QRectF(x, strip.top(), width - 0.75, BAR), self._shade(region, level, len(terms)))
                x += width

    def _shade(self, region: int, level: int, levels: int) -> QColor:
        key = region, level, levels
        if key not in self._shades:
            self._shades[key] = level_colour(region, level, levels, self.theme)
        return self._shades[key]

    def _frame(self, painter: QPainter, card: QRectF, selected: bool) -> None:
        """The outline, drawn last; a photo without a mat juts out of the round corners, which the ground covers."""
        if self.theme.dark:
            corners = QPainterPath()
            corners.addRect(card)
            corners.addRoundedRect(card, RADIUS, RADIUS)
            painter.fillPath(corners, QColor(self.theme.ground))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if selected:
            painter.setPen(QPen(QColor(self.theme.accent), 2))
            painter.drawRoundedRect(card, RADIUS, RADIUS)
        else:
            painter.setPen(QPen(QColor(self.theme.hairline), 1))
            painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def fitted(photo: QPixmap, frame: QRectF) -> QRectF:
    """The largest rectangle of the photo's form in the frame, centred."""
    size = photo.size().toSizeF().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(
        frame.left() + (frame.width() - size.width()) / 2,
        frame.top() + (frame.height() - size.height()) / 2,
        size.width(),
        size.height(),
    )


def tile_height(width: int) -> int:
    """The height that goes with a tile's width, gaps included: a square photo and its caption."""
    return width + CAPTION - 4


def grid_rect(index: int, columns: int, cell: QSize) -> QRect:
    """Where the tile of this row stands, in the grid's own coordinates."""
    return QRect((index % columns) * cell.width(), (index // columns) * cell.height(), cell.width(), cell.height())
