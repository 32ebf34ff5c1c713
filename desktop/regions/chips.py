"""The regions as chips: colour, name, and their share of the weight; click to show or hide, hover to light."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from desktop.controls import FocusRing
from desktop.kept import KeptPicture
from desktop.regions.switches import RegionSwitches, region_colour
from desktop.theme import Theme
from engine.embedding import Floats


class RegionChips(QWidget):
    """One chip for each region."""

    hovered = Signal(object)

    def __init__(self, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switches = switches
        self._theme = theme
        self._chips: list[RegionChip] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        switches.changed.connect(self._follow)
        self._build(switches.count)

    def show_regions(self, names: list[str], shares: Floats) -> None:
        """Show each region's name and its share of the weight (N,)."""
        if len(names) != len(self._chips):
            self._build(len(names))
        for chip, name, share in zip(self._chips, names, shares.tolist(), strict=True):
            chip.tell(name, share)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        for chip in self._chips:
            chip.theme = theme
            chip.update()

    def chip(self, region: int) -> QAbstractButton:
        """The chip of one region."""
        return self._chips[region]

    def _build(self, count: int) -> None:
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.deleteLater()
        self._chips = [RegionChip(region, self._theme, self) for region in range(count)]
        for chip in self._chips:
            self._row.addWidget(chip)
            chip.entered.connect(self.hovered)
            chip.toggled.connect(lambda on, region=chip.region: self._switches.switch(region, on))

    def _follow(self) -> None:
        for chip in self._chips:
            if chip.region < self._switches.count:
                chip.setChecked(self._switches.is_on(chip.region))


class RegionChip(QAbstractButton):
    """One region; checked while its glow is shown."""

    entered = Signal(object)

    def __init__(self, region: int, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.region = region
        self.theme = theme
        self._share = 0.0
        self._ring = FocusRing()
        self._kept = KeptPicture()
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.tell(self.tr("Region {number}").format(number=region + 1), 0.0)

    def tell(self, name: str, share: float) -> None:
        """Show a name, and a share of the weight 0..1."""
        self._share = share
        self.setText(name)
        words = self.tr("{name}, region {number}: {share} of the weight. Click to show or hide its glow.")
        told = words.format(name=name, number=self.region + 1, share=f"{share:.0%}")
        self.setToolTip(told)
        self.setAccessibleName(told)
        self.update()

    def sizeHint(self) -> QSize:
        """As in a row of three."""
        return QSize(84, 42)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light this region alone."""
        self.entered.emit(self.region)

    def leaveEvent(self, event: QEvent) -> None:
        """Light all again."""
        self.entered.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring for the keyboard, and light the region as the pointer would."""
        self._ring.gained(event)
        if self._ring.shown:
            self.entered.emit(self.region)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        if self._ring.shown:
            self.entered.emit(None)
        self._ring.lost()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, the dot, the name and the bar."""
        state = self.isChecked(), self.underMouse(), self._ring.shown
        self._kept.paint(self, (self.theme, self.region, self.text(), self._share, *state), self._draw)

    def _draw(self, painter: QPainter) -> None:
        theme, colour = self.theme, region_colour(self.region)
        card = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(theme.hairline), 1))
        painter.setBrush(QColor(theme.hover if self.underMouse() else theme.surface))
        painter.drawRoundedRect(card, 8, 8)
        dot = QPointF(card.left() + 12, card.top() + 15)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot, 4.5, 4.5)
        painter.setPen(QColor(theme.text if self.isChecked() else theme.secondary))
        words = QRectF(card.left() + 21, card.top() + 5, card.width() - 23, 20)
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        bar = QRectF(card.left() + 9, card.bottom() - 9, card.width() - 18, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.track))
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(bar.width() * min(max(self._share, 0.0), 1.0))
        painter.setBrush(colour)
        painter.drawRoundedRect(bar, 2, 2)
        self._ring.paint(painter, QRectF(self.rect()), theme.accent, 8)


def region_names(maps: Floats, words: tuple[str, str, str], plain: str) -> list[str]:
    """What to call the regions of a picture, maps (N, 8, 8).

    Three regions that lie clearly one above the other take `words` (top, middle, bottom) by the centre of mass of
    their maps; else each is `plain` with its number.
    """
    numbered = [plain.format(number=region + 1) for region in range(len(maps))]
    if len(maps) != len(words):
        return numbered
    mass = maps.sum(axis=(1, 2))
    if (mass <= 0).any():
        return numbered
    rows = np.arange(maps.shape[1], dtype=np.float32)
    heights = (maps.sum(axis=2) @ rows) / mass
    order = np.argsort(heights)
    if (np.diff(heights[order]) < LEAST_STEP).any():
        return numbered
    names = list(numbered)
    for word, region in zip(words, order, strict=True):
        names[int(region)] = word
    return names


LEAST_STEP = 0.5
"""Regions whose centres differ by less, in cells of the map, are not called by their height."""
