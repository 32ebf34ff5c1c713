"""The heatmap's controls: how strongly the regions glow, and which of them do."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QWidget

from desktop.controls import RingedButton, SlimSlider
from desktop.kept import KeptPicture
from desktop.regions.switches import RegionSwitches, region_colour
from desktop.theme import Theme


class HeatmapControls(QWidget):
    """A word, a slider 0..100 in `opacity`, and a dot for each region."""

    def __init__(self, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switches = switches
        self.words = QLabel(self.tr("Heatmap"))
        self.words.setProperty("role", "secondary")
        self.opacity = SlimSlider(0, 100)
        self.opacity.setMinimumWidth(40)
        self.opacity.setMaximumWidth(84)
        self.opacity.setAccessibleName(self.tr("Heatmap opacity"))
        self.opacity.setToolTip(self.tr("How strongly the regions glow on the photos"))
        self._dots = [RegionDot(region, theme, self) for region in range(switches.count)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.words)
        row.addWidget(self.opacity)
        row.addSpacing(2)
        for dot in self._dots:
            dot.toggled.connect(lambda on, region=dot.region: self._switches.switch(region, on))
            row.addWidget(dot)
        switches.changed.connect(self._follow)

    def dot(self, region: int) -> QAbstractButton:
        """The switch of one region."""
        return self._dots[region]

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self.opacity.set_theme(theme)
        for dot in self._dots:
            dot.theme = theme
            dot.update()

    def _follow(self) -> None:
        for dot in self._dots:
            dot.setVisible(dot.region < self._switches.count)
            if dot.region < self._switches.count:
                dot.setChecked(self._switches.is_on(dot.region))


class RegionDot(RingedButton):
    """A region's switch: a dot of its colour with its number, hollow while off."""

    SIDE = 20

    def __init__(self, region: int, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.region = region
        self.theme = theme
        self._kept = KeptPicture()
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = self.tr("Show region {number}").format(number=region + 1)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """A small round."""
        return QSize(self.SIDE + 4, self.SIDE + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dot."""
        look = self.theme, self.isEnabled(), self.isChecked(), self._ring.shown
        self._kept.paint(self, look, self._draw)

    def _draw(self, painter: QPainter) -> None:
        if not self.isEnabled():
            painter.setOpacity(0.4)
        colour = region_colour(self.region)
        centre = QPointF(self.rect().center()) + QPointF(0.5, 0.5)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, self.SIDE / 2 - 1, self.SIDE / 2 - 1)
        font = self.font()
        font.setPixelSize(11)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor("#101010") if self.isChecked() else QColor(self.theme.secondary))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self.region + 1))
        self._ring.paint(painter, QRectF(self.rect()), self.theme.accent, self.SIDE / 2 + 2)
