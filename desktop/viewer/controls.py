"""How attention is drawn, to be chosen: overlay, map or input; the colours; the opacity. And what the colours mean."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.controls import SegmentedControl, SlimSlider
from desktop.regions.switches import region_colour
from desktop.theme import FONT_SECONDARY, Theme
from desktop.viewer.look import INPUT, MODES, OVERLAY, ViewLook
from engine.attention_views import COLOURS, REGIONS
from engine.heatmap import COLOUR_MAPS


class ViewControls(QWidget):
    """`changed(ViewLook)` tells the look as the person wants it now."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = ViewLook()
        self.mode = SegmentedControl([self.tr("Overlay"), self.tr("Map"), self.tr("Input")], self)
        self.mode.setAccessibleName(self.tr("What is drawn"))
        tips = self.tr("The attention over its picture"), self.tr("The attention alone"), self.tr("The picture alone")
        for index, (tip, key) in enumerate(zip(tips, "OMI", strict=True)):
            self.mode.segment(index).setToolTip(f"{tip}  ({key})")
        self.colours = SegmentedControl([self.tr("Viridis"), self.tr("Magma"), self.tr("Cividis"), self.tr("Regions")])
        self.colours.setAccessibleName(self.tr("Colours"))
        for index, name in enumerate(COLOURS):
            tip = (
                self.tr("Each region in its own colour") if name == REGIONS else self.tr("Dark is little, bright much")
            )
            self.colours.segment(index).setToolTip(tip + "  (C)")
        self._words = QLabel(self.tr("Opacity"))
        self._words.setProperty("role", "secondary")
        self.opacity = SlimSlider(0, 100)
        self.opacity.setMaximumWidth(140)
        self.opacity.setAccessibleName(self.tr("Opacity of the attention"))
        self.opacity.setToolTip(self.tr("How strongly the attention covers its picture"))
        self.opacity.setValue(round(100 * self._look.opacity))
        for control in (self.mode, self.colours):
            for index in range(3 if control is self.mode else 4):
                control.segment(index).setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.opacity.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.mode)
        row.addSpacing(8)
        row.addWidget(self.colours)
        row.addSpacing(8)
        row.addWidget(self._words)
        row.addWidget(self.opacity)
        row.addStretch(1)
        self.mode.changed.connect(lambda index: self._take(replace(self._look, mode=MODES[index])))
        self.colours.changed.connect(lambda index: self._take(replace(self._look, colours=COLOURS[index])))
        self.opacity.valueChanged.connect(lambda value: self._take(replace(self._look, opacity=value / 100)))

    @property
    def look(self) -> ViewLook:
        """As it is now."""
        return self._look

    def show_look(self, look: ViewLook) -> None:
        """Take another look; `changed` is emitted where it was another."""
        self._take(look)
        self.mode.set_current(MODES.index(look.mode))
        self.colours.set_current(COLOURS.index(look.colours))
        self.opacity.setValue(round(100 * look.opacity))

    def next_colours(self) -> None:
        """The colours after these."""
        self.colours.set_current((self.colours.current + 1) % len(COLOURS))

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for part in (self.mode, self.colours, self.opacity):
            part.set_theme(theme)

    def _take(self, look: ViewLook) -> None:
        if look != self._look:
            self._look = look
            self.opacity.setEnabled(look.mode == OVERLAY)
            self.colours.setEnabled(look.mode != INPUT)
            self.changed.emit(look)


class Legend(QWidget):
    """A strip of the colour map between the values it stands for; a dot for each region in their own colours."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colours, self._greatest, self._regions = "viridis", 1.0, 3
        font = QFont(self.font())
        font.setPixelSize(FONT_SECONDARY)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.tell("viridis", 1.0, 3)

    def tell(self, colours: str, greatest: float, regions: int) -> None:
        """Show these colours, the brightest of which stands for `greatest`."""
        self._colours, self._greatest, self._regions = colours, greatest, regions
        self.setToolTip(
            self.tr("From no attention to {greatest}: a map M, times its weight W on a level").format(
                greatest=f"{greatest:.2f}"
            )
        )
        self.setAccessibleName(self.toolTip())
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """A small strip."""
        return QSize(132, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.secondary))
        whole = QRectF(self.rect())
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(whole, right, f"{self._greatest:.2f}")
        painter.drawText(whole.adjusted(0, 0, -112, 0), right, "0")
        strip = QRectF(whole.right() - 106, whole.center().y() - 3.5, 78, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._colours == REGIONS:
            step = strip.width() / self._regions
            for region in range(self._regions):
                painter.setBrush(region_colour(region))
                part = QRectF(strip.left() + region * step, strip.top(), step - 2, strip.height())
                painter.drawRoundedRect(part, 3, 3)
            return
        gradient = QLinearGradient(strip.topLeft(), strip.topRight())
        stops = COLOUR_MAPS[self._colours]
        for number, colour in enumerate(stops):
            gradient.setColorAt(number / (len(stops) - 1), QColor(colour))
        painter.setBrush(gradient)
        painter.drawRoundedRect(strip, 3, 3)
