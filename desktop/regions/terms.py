"""A grid of numbers, rows levels and columns regions: the weights, or the terms of a distance."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.kept import KeptPicture
from desktop.regions.switches import RegionSwitches, blend, region_colour
from desktop.theme import FONT_SECONDARY, Theme
from engine.embedding import Floats

GAP = 5
ROW = 34
NAMES = 54
LATER_MS = 5
"""Other regions are shown on paper and photos first, here in a turn of its own."""


class TermGrid(QWidget):
    """Cells tinted in their region's colour, the stronger the greater the number; hovering lights the region."""

    hovered = Signal(object)

    def __init__(
        self, title: str, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None, *, head: int = 0
    ) -> None:
        super().__init__(parent)
        self._head = head
        self._small_font = QFont(self.font())
        self._small_font.setPixelSize(FONT_SECONDARY)
        self._title = title
        self._switches = switches
        self._theme = theme
        self._values: Floats = np.zeros((3, 3), np.float32)
        self._blank = True
        self._kept = KeptPicture()
        self._under: int | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self._later = QTimer(self, singleShot=True, interval=LATER_MS)
        self._later.timeout.connect(self.update)
        switches.changed.connect(self._later.start)

    @property
    def values(self) -> Floats:
        """The numbers shown, (L, N)."""
        return self._values

    def show_values(self, values: Floats) -> None:
        """Show other numbers, (L, N)."""
        another_shape, self._values, self._blank = values.shape != self._values.shape, values, False
        spoken = "; ".join(", ".join(f"{value:.2f}" for value in row) for row in values)
        self.setAccessibleDescription(self.tr("Levels in rows, regions in columns: {values}").format(values=spoken))
        if another_shape:  # else the whole panel would be laid out anew for every search
            self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Show no numbers until there are others."""
        self._blank = True
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its levels."""
        return QSize(268, len(self._values) * (ROW + GAP) - GAP)

    def minimumSizeHint(self) -> QSize:
        """The same height in a narrow panel."""
        return QSize(180, self.sizeHint().height())

    def cell(self, level: int, region: int) -> QRectF:
        """Where the number of this level and region stands."""
        regions = self._values.shape[1]
        width = (self.width() - NAMES - (regions - 1) * GAP) / regions
        return QRectF(NAMES + region * (width + GAP), self._head + level * (ROW + GAP), width, ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names and cells."""
        if not self._blank:
            self._kept.paint(self, self._look(), self._draw)

    def _look(self) -> Hashable:
        return self._theme, self._values.shape, self._values.tobytes(), self._under, self._switches.shown()

    def _draw(self, painter: QPainter) -> None:
        levels, regions = self._values.shape
        greatest = max(float(self._values.max()), 1e-6)
        shown = self._switches.shown()
        for level in range(levels):
            painter.setFont(self._small_font)
            painter.setPen(QColor(self._theme.secondary))
            place = QRectF(0, self.cell(level, 0).top(), NAMES, ROW)
            words = self.tr("Level {number}").format(number=level + 1)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            for region in range(regions):
                lit = region < len(shown) and shown[region]
                self._cell(painter, level, region, float(self._values[level, region]), greatest, lit)

    def _cell(self, painter: QPainter, level: int, region: int, value: float, greatest: float, lit: bool) -> None:
        theme, cell = self._theme, self.cell(level, region)
        colour, share = region_colour(region), min(value / greatest, 1.0)
        ground, words = cell_colours(theme, region, share, lit)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(cell, 6, 6)
        if self._under == region:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 1.25))
            painter.drawRoundedRect(cell.adjusted(0.6, 0.6, -0.6, -0.6), 6, 6)
        painter.setFont(self.font())
        painter.setPen(words)
        room = QRectF(cell.left() + 8, cell.top() + 3, cell.width() - 16, 20)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, f"{value:.2f}")
        track = QRectF(cell.left() + 8, cell.bottom() - 8, cell.width() - 16, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        faint = QColor(theme.text)
        faint.setAlphaF(0.10)
        painter.setBrush(faint)
        painter.drawRoundedRect(track, 1.5, 1.5)
        track.setWidth(max(track.width() * share, 3.0) if value > 0 else 0.0)
        painter.setBrush(colour if lit else blend(ground, colour, 0.5))
        painter.drawRoundedRect(track, 1.5, 1.5)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the column under the pointer."""
        self._hover(self._region_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Light all again."""
        self._hover(None)

    def event(self, event: QEvent) -> bool:
        """Tell the exact number in a tooltip."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._exact(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _hover(self, region: int | None) -> None:
        if region != self._under:
            self._under = region
            self.hovered.emit(region)
            self.update()

    def _region_at(self, place: QPointF) -> int | None:
        regions = self._values.shape[1]
        columns = (self.cell(0, region) for region in range(regions))
        return next((r for r, cell in enumerate(columns) if cell.left() <= place.x() <= cell.right()), None)

    def _exact(self, place: QPointF) -> str:
        levels, regions = self._values.shape
        for level in range(levels):
            for region in range(regions):
                if self.cell(level, region).contains(place):
                    return self.tr("{title}: region {region}, level {level}: {value}").format(
                        title=self._title,
                        region=region + 1,
                        level=level + 1,
                        value=f"{self._values[level, region]:.4f}",
                    )
        return ""


def cell_colours(theme: Theme, region: int, share: float, lit: bool) -> tuple[QColor, QColor]:
    """A cell's ground, the stronger the greater its share 0..1 of the greatest number, and words readable on it."""
    strength = 0.10 + (0.43 if theme.dark else 0.62) * share
    faint = 0.35 if theme.dark else 0.45
    ground = blend(QColor(theme.ground), region_colour(region), strength * (1.0 if lit else faint))
    return ground, QColor(theme.text) if lit else blend(QColor(theme.text), QColor(theme.secondary), 0.4)
