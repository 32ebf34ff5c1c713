"""How a tile is drawn: photo with its regions' glow, rank, name, distance, and the terms as one thin bar.

A tile is drawn into a picture of its own, so that it can be done off the UI thread, which then only lays it down. Its
card, with the photo and the name, stays the same from one search to the next; the rest is drawn on a copy of that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter, QPainterPath, QPen

from desktop.regions.switches import level_colour
from desktop.results.model import Tile
from desktop.theme import FONT_SECONDARY, RADIUS, Theme

if TYPE_CHECKING:
    from engine.searcher import Result

CAPTION = 40
BAR = 4
THINNEST_SEGMENT = 1.0
WIDEST_DISTANCE = "0.00"


@dataclass(frozen=True)
class TileLook:
    """All that a tile's looks depend on beside its photo and its result.

    Attributes:
        theme: the palette.
        width, height: of the card, logical pixels.
        ratio: device pixels for each logical one.
        opacity: how strongly the regions glow, 0..1.
        shown: for each region, whether it glows.
        worst: the distance that fills the bar.
    """

    theme: Theme
    width: int
    height: int
    ratio: float = 1.0
    opacity: float = 0.0
    shown: tuple[bool, ...] = ()
    worst: float = 0.0

    def of(self, tile: Tile) -> TileLook:
        """What of this look matters to a tile: in the bare library there are no regions to show."""
        return self if tile.result is not None else self._bare

    @cached_property
    def _bare(self) -> TileLook:
        return replace(self, opacity=0.0, shown=(), worst=0.0)

    @property
    def card(self) -> QRectF:
        """The card, in its own logical pixels."""
        return QRectF(0, 0, self.width, self.height)

    @property
    def frame(self) -> QRectF:
        """The room for the photo: with a mat in light, up to the card's edge in dark."""
        side, bottom = (1.0, 1.0) if self.theme.dark else (7.0, -1.0)
        return self.card.adjusted(side, side, -side, bottom - CAPTION)

    @property
    def photo_room(self) -> QSize:
        """The size of that room in device pixels."""
        return (self.frame.size() * self.ratio).toSize()


@dataclass(frozen=True)
class Sight:
    """What of the grid is in view: rows `first` up to, without, `last`; how its tiles look; how many fit whole."""

    look: TileLook
    first: int
    last: int
    room: int


@dataclass(frozen=True, eq=False)
class DrawnTile:
    """A tile as drawn for a look."""

    tile: Tile
    look: TileLook
    picture: QImage


def draw_card(tile: Tile, photo: QImage, look: TileLook) -> QImage:
    """Draw the card with photo and name, on any thread; the photo, glowing already, fits `photo_room`, or is null."""
    picture = blank_tile(look).copy()
    painter = _painter(picture)
    _paint_photo(painter, photo, look)
    _paint_name(painter, tile, look)
    painter.end()
    return picture


def draw_tile(tile: Tile, card: QImage, look: TileLook) -> DrawnTile:
    """Draw what a search says of a photo onto its card, on any thread."""
    if tile.result is None:
        return DrawnTile(tile, look, card)
    picture = card.copy()
    painter = _painter(picture)
    _paint_distance(painter, tile, look)
    _paint_bar(painter, tile.result, look)
    _paint_rank(painter, tile.result.rank, look)
    painter.end()
    return DrawnTile(tile, look, picture)


def _painter(picture: QImage) -> QPainter:
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    font = QFont(QGuiApplication.font())
    font.setPixelSize(FONT_SECONDARY)
    painter.setFont(font)
    return painter


def blank_tile(look: TileLook) -> QImage:
    """The card alone, as it stands until its tile is drawn."""
    return _card(look.theme, look.width, look.height, look.ratio)


@lru_cache(maxsize=4)
def _card(theme: Theme, width: int, height: int, ratio: float) -> QImage:
    """Kept: every tile is drawn on a copy."""
    look = TileLook(theme, width, height, ratio)
    picture = QImage((look.card.size() * ratio).toSize(), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(theme.ground))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(_outline(look), QColor(theme.surface))
    _paint_frame(painter, look)
    painter.end()
    return picture


def _outline(look: TileLook) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(look.card, RADIUS, RADIUS)
    return path


def _corners(look: TileLook) -> QPainterPath:
    """What of the card's rectangle lies outside of its outline."""
    path = QPainterPath()
    path.addRect(look.card)
    return path.subtracted(_outline(look))


def _paint_photo(painter: QPainter, photo: QImage, look: TileLook) -> None:
    """Centre the photo in its room, pixel on pixel."""
    frame = look.frame
    if photo.isNull():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.theme.hover))
        painter.drawRoundedRect(frame, 4, 4)
        return
    room, size = look.photo_room, photo.size()
    left = round(frame.left() * look.ratio) + (room.width() - size.width()) // 2
    top = round(frame.top() * look.ratio) + (room.height() - size.height()) // 2
    painter.save()
    painter.scale(1 / look.ratio, 1 / look.ratio)
    painter.drawImage(left, top, photo)
    painter.restore()
    if look.theme.dark:  # there the photo reaches the card's rounded corners
        painter.fillPath(_corners(look), QColor(look.theme.ground))
        _paint_frame(painter, look)


def _paint_rank(painter: QPainter, rank: int, look: TileLook) -> None:
    font = painter.font()
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    words = str(rank)
    badge = QRectF(6, 6, max(20.0, painter.fontMetrics().horizontalAdvance(words) + 11.0), 18)
    ground = QColor(look.theme.surface)
    ground.setAlphaF(0.86)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(badge, 6, 6)
    painter.setPen(QColor(look.theme.text))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)


def _caption(tile: Tile, look: TileLook) -> QRectF:
    """The line for name and distance."""
    return QRectF(10, look.height - CAPTION + (9 if tile.result is None else 4), look.width - 20, 20)


def _paint_name(painter: QPainter, tile: Tile, look: TileLook) -> None:
    line, metrics = _caption(tile, look), painter.fontMetrics()
    room = line.width() - (0 if tile.result is None else metrics.horizontalAdvance(WIDEST_DISTANCE) + 8)
    painter.setPen(QColor(look.theme.secondary))
    name = tile.day or Path(tile.name).stem  # the suffix tells least and would cost the end of a long name
    name = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(room))
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)


def _paint_distance(painter: QPainter, tile: Tile, look: TileLook) -> None:
    words = f"{tile.result.distance:.2f}" if tile.result is not None else ""
    painter.setPen(QColor(look.theme.text))
    painter.drawText(_caption(tile, look), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)


def bar_place(look: TileLook) -> QRectF:
    """Where the bar of terms lies on the card."""
    return QRectF(10, look.height - 6 - BAR, look.width - 20, BAR)


def _paint_bar(painter: QPainter, result: Result, look: TileLook) -> None:
    """One segment for each term, regions side by side in their colours, levels as lightness."""
    strip = bar_place(look)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.theme.track))
    painter.drawRoundedRect(strip, BAR / 2, BAR / 2)
    if look.worst <= 0:
        return
    x, scale = strip.left(), strip.width() / look.worst
    for region, terms in enumerate(result.terms.T.tolist()):
        for level, term in enumerate(terms):
            width = scale * term
            if width >= THINNEST_SEGMENT:
                colour = level_colour(region, level, len(terms), look.theme)
                painter.fillRect(QRectF(x, strip.top(), width - 0.75, BAR), colour)
            x += width


def _paint_frame(painter: QPainter, look: TileLook) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(look.theme.hairline), 1))
    painter.drawRoundedRect(look.card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
