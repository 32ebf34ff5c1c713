"""Every region's attention on every level, small: on the sketch and on the photo, to choose from."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.controls import FocusRing
from desktop.regions.switches import region_colour
from desktop.regions.terms import GAP, NAMES
from desktop.theme import FONT_SECONDARY, Theme
from engine.attention_views import Choice
from engine.embedding import Floats

HEAD = 24
INSET = 5


class Multiples(QWidget):
    """Rows are levels, columns regions; their heads, and the corner, stand for all of them.

    Signals: `chosen(Choice)`, `hovered(int | None)` the region under the pointer, `resized()`.
    """

    chosen = Signal(object)
    hovered = Signal(object)
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._levels = self._regions = 3
        self._choice = self._focused = Choice()
        self._under: Choice | None = None
        self._drawn: Mapping[Choice, tuple[QImage, QImage]] = {}
        self._shares: list[float] = []
        self._ring = FocusRing()
        self._small_font = QFont(self.font())
        self._small_font.setPixelSize(FONT_SECONDARY)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Attention of each region on each level"))
        self._describe()

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        return self._choice

    @property
    def small(self) -> int:
        """The longest side of a small picture, logical pixels."""
        cell = self.place(Choice(0, 0))
        return max(int(min((cell.width() - 3 * INSET) / 2, cell.height() - 2 * INSET)), 8)

    def fit(self, levels: int, regions: int) -> None:
        """Take another number of levels and regions."""
        if (levels, regions) != (self._levels, self._regions):
            self._levels, self._regions = levels, regions
            self._focused = Choice()
            self._drawn = {}
            self.be_high_for(self.width())

    def be_high_for(self, width: int) -> None:
        """Take the height that goes with about this width. Told from outside: a scroll bar may follow the height."""
        self.setFixedHeight(self._height(width))

    def show_shares(self, shares: Floats) -> None:
        """Tell beside each level its share of the weight, (L,)."""
        self._shares = shares.tolist()
        self.update()

    def show_choice(self, choice: Choice) -> None:
        """Mark what is chosen."""
        self._choice = choice
        self._describe()
        self.update()

    def show_drawn(self, drawn: Mapping[Choice, tuple[QImage, QImage]]) -> None:
        """Show the small pictures."""
        self._drawn = drawn
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def place(self, choice: Choice) -> QRectF:
        """Where a cell lies, or the head of a level or region, or the corner for everything."""
        width = (self.width() - NAMES - (self._regions - 1) * GAP) / self._regions
        height = self._cell_height()
        left = 0.0 if choice.region is None else NAMES + choice.region * (width + GAP)
        top = 0.0 if choice.level is None else HEAD + choice.level * (height + GAP)
        across = NAMES - 6.0 if choice.region is None else width
        return QRectF(left, top, across, HEAD - 4.0 if choice.level is None else height)

    def sizeHint(self) -> QSize:
        """As high as its levels."""
        return QSize(280, self._height(280))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that the small pictures need another size."""
        self.resized.emit()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heads, cells and the choice."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self._small_font)
        for choice in self._choices():
            if choice.level is None or choice.region is None:
                self._paint_head(painter, choice)
            else:
                self._paint_cell(painter, choice)
        self._ring.paint(painter, self.place(self._focused).adjusted(-1, -1, 1, 1), self._theme.accent, 7)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the region under the pointer."""
        self._hover(self._choice_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Light all again."""
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose; the chosen one again: everything."""
        choice = self._choice_at(event.position())
        if choice is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(Choice() if choice == self._choice else choice)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter and Space choose."""
        steps = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
        key = Qt.Key(event.key())
        if key in steps:
            down, right = steps[key]
            row = -1 if self._focused.level is None else self._focused.level
            column = -1 if self._focused.region is None else self._focused.region
            row, column = min(max(row + down, -1), self._levels - 1), min(max(column + right, -1), self._regions - 1)
            self._focused = Choice(row if row >= 0 else None, column if column >= 0 else None)
            self._describe()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(Choice() if self._focused == self._choice else self._focused)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which cell the keys are on."""
        self._ring.gained(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        self._ring.lost()
        self.update()

    def event(self, event: QEvent) -> bool:
        """Tell in a tooltip what a cell shows."""
        if isinstance(event, QHelpEvent):
            choice = self._choice_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if choice is None else self.words(choice), self)
            return True
        return super().event(event)

    def words(self, choice: Choice) -> str:
        """A choice in words."""
        level = self.tr("level {number}").format(number=(choice.level or 0) + 1)
        if choice.region is None:
            return self.tr("All regions") + ("" if choice.level is None else f", {level}")
        region = self.tr("Region {number}").format(number=choice.region + 1)
        return region if choice.level is None else f"{region}, {level}"

    def _describe(self) -> None:
        chosen, focused = self.words(self._choice), self.words(self._focused)
        self.setAccessibleDescription(
            self.tr("Chosen: {chosen}. Under the keys: {focused}.").format(chosen=chosen, focused=focused)
        )

    def _paint_head(self, painter: QPainter, choice: Choice) -> None:
        place, theme = self.place(choice), self._theme
        chosen = choice == self._choice
        if chosen or choice == self._under:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent if chosen else theme.hover))
            painter.drawRoundedRect(place, 6, 6)
        painter.setPen(QColor(theme.on_accent if chosen else theme.secondary))
        left = 8.0
        if choice.region is not None:
            words, left = str(choice.region + 1), 24.0
        elif choice.level is not None:
            words = self.tr("Level {number}").format(number=choice.level + 1)
            left = 6.0
            if choice.level < len(self._shares):
                words += f"\n{self._shares[choice.level]:.0%}"
        else:
            words = self.tr("All")
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(place.adjusted(left, 0, 0, 0), flags, words)
        if choice.region is not None:
            painter.setPen(QPen(QColor(theme.on_accent), 1) if chosen else Qt.PenStyle.NoPen)
            painter.setBrush(region_colour(choice.region))
            painter.drawEllipse(QPointF(place.left() + 13, place.center().y()), 4.5, 4.5)

    def _paint_cell(self, painter: QPainter, choice: Choice) -> None:
        place, theme = self.place(choice), self._theme
        chosen = choice == self._choice
        painter.setPen(QPen(QColor(theme.accent), 2) if chosen else QPen(QColor(theme.hairline), 1))
        painter.setBrush(QColor(theme.hover if choice == self._under else theme.surface))
        inset = 1.0 if chosen else 0.5
        painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), 6, 6)
        for number, picture in enumerate(self._drawn.get(choice, ())):
            side = float(self.small)
            left = place.center().x() - side - INSET / 2 + number * (side + INSET)
            room = QRectF(left, place.center().y() - side / 2, side, side)
            size = picture.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(room.center())
            painter.drawImage(target, picture)

    def _cell_height(self) -> float:
        return (self.height() - HEAD + GAP) / self._levels - GAP

    def _height(self, width: int) -> int:
        cell = (width - NAMES - (self._regions - 1) * GAP) / self._regions
        return math.ceil(HEAD + self._levels * ((cell - 3 * INSET) / 2 + 2 * INSET + GAP) - GAP)

    def _hover(self, choice: Choice | None) -> None:
        if choice != self._under:
            self._under = choice
            self.hovered.emit(None if choice is None else choice.region)
            self.update()

    def _choices(self) -> list[Choice]:
        levels, regions = [None, *range(self._levels)], [None, *range(self._regions)]
        return [Choice(level, region) for level in levels for region in regions]

    def _choice_at(self, at: QPointF) -> Choice | None:
        return next((choice for choice in self._choices() if self.place(choice).contains(at)), None)
