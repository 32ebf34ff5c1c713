"""The weights as a person steers them: every cell, level and region a slider; a click mutes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop.controls import FocusRing
from desktop.regions.steering import Steering, factor_words, slider_factor, slider_place
from desktop.regions.switches import RegionSwitches, region_colour
from desktop.regions.terms import NAMES, ROW, TermGrid
from desktop.theme import Theme

HEAD = 24
STEP = 0.05
DRAG_STARTS = 4


@dataclass(frozen=True)
class Spot:
    """A cell; or a whole level, a whole region, or everything, where one or both are None."""

    level: int | None
    region: int | None


class SteeringGrid(TermGrid):
    """Drag to raise or lower a cell, a level (its name) or a region (its number); click to mute; double-click resets.

    By keys: arrows walk, + and - raise and lower, 0 mutes, Backspace resets.
    """

    def __init__(
        self, title: str, switches: RegionSwitches, steering: Steering, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, switches, theme, parent, head=HEAD)
        self._steering = steering
        self._focused = Spot(0, 0)
        self._pressed: tuple[Spot, float, float] | None = None
        self._dragging = False
        self._ring = FocusRing()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(self.tr("Drag to raise or lower what counts, click to mute, double-click to reset"))
        steering.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """With a row of the regions' numbers on top."""
        return super().sizeHint() + QSize(0, HEAD)

    def place(self, spot: Spot) -> QRectF:
        """Where a cell lies, or the head of a level or region."""
        cell = self.cell(spot.level or 0, spot.region or 0)
        left, width = (0.0, NAMES - 6.0) if spot.region is None else (cell.left(), cell.width())
        top, height = (0.0, HEAD - 4.0) if spot.level is None else (cell.top(), float(ROW))
        return QRectF(left, top, width, height)

    def _look(self) -> Hashable:
        return super()._look(), self._steering.factors.tobytes(), self._focused, self._ring.shown

    def _draw(self, painter: QPainter) -> None:
        """Draw the cells, the regions' heads, and how far each is steered."""
        super()._draw(painter)
        painter.setFont(self._small_font)
        levels, regions = self.values.shape
        for region in range(regions):
            self._paint_head(painter, region)
        for level in range(levels):
            if self._steering.muted(level, None):
                self._strike(painter, self.place(Spot(level, None)).adjusted(0, 0, -14, 0))
            for region in range(regions):
                self._paint_factor(painter, Spot(level, region))
        self._ring.paint(painter, self.place(self._focused).adjusted(-1, -1, 1, 1), self._theme.accent, 7)

    def _paint_head(self, painter: QPainter, region: int) -> None:
        place, colour = self.place(Spot(None, region)), region_colour(region)
        muted = self._steering.muted(None, region)
        dot = QPointF(place.left() + 13, place.center().y())
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush if muted else colour)
        painter.drawEllipse(dot, 4.5, 4.5)
        painter.setPen(QColor(self._theme.secondary))
        words = self.tr("muted") if muted else str(region + 1)
        painter.drawText(place.adjusted(24, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_factor(self, painter: QPainter, spot: Spot) -> None:
        place = self.place(spot)
        factor = self._steering.factor(spot.level, spot.region)
        words = self.tr("off") if self._steering.muted(spot.level, spot.region) else factor_words(factor)
        if words:
            painter.setPen(QColor(self._theme.text))
            above = QRectF(place.left() + 8, place.top() + 3, place.width() - 16, 20)
            painter.drawText(above, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
            knob = place.left() + 8 + (place.width() - 16) * slider_place(factor)
            painter.setPen(QPen(QColor(self._theme.surface), 1.5))
            painter.setBrush(QColor(self._theme.text))
            painter.drawEllipse(QPointF(knob, place.bottom() - 6.5), 3.5, 3.5)

    def _strike(self, painter: QPainter, place: QRectF) -> None:
        painter.setPen(QPen(QColor(self._theme.secondary), 1.25))
        painter.drawLine(QPointF(place.left(), place.center().y()), QPointF(place.right(), place.center().y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a slider."""
        spot = self._spot_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and spot is not None:
            factor = self._steering.factor(spot.level, spot.region)
            self._pressed, self._dragging = (spot, event.position().x(), slider_place(factor)), False
            self._focused = spot

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Raise or lower what is held; else light the region under the pointer."""
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        spot, began, place = self._pressed
        moved = event.position().x() - began
        self._dragging = self._dragging or abs(moved) >= DRAG_STARTS
        if self._dragging:
            room = self.cell(0, 0).width() - 16
            self._steering.set(spot.level, spot.region, slider_factor(place + moved / room))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a drag mutes."""
        if self._pressed is not None and not self._dragging and event.button() == Qt.MouseButton.LeftButton:
            spot = self._pressed[0]
            self._steering.mute(spot.level, spot.region)
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the model decide alone here again."""
        spot = self._spot_at(event.position())
        if spot is not None:
            self._steering.set(spot.level, spot.region, 1.0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Raise or lower what lies under the pointer while Ctrl is held; else the panel scrolls."""
        spot = self._spot_at(event.position())
        if spot is None or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        self._shift(spot, STEP if event.angleDelta().y() > 0 else -STEP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, raise, lower, mute, reset."""
        levels, regions = self.values.shape
        spot = self._focused
        level, region = spot.level if spot.level is not None else -1, spot.region if spot.region is not None else -1
        steps = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
        key = Qt.Key(event.key())
        if key in steps:
            down, right = steps[key]
            row, column = min(max(level + down, -1), levels - 1), min(max(region + right, -1), regions - 1)
            if (row, column) != (-1, -1):
                self._focused = Spot(row if row >= 0 else None, column if column >= 0 else None)
                self.update()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._shift(spot, STEP)
        elif key == Qt.Key.Key_Minus:
            self._shift(spot, -STEP)
        elif key == Qt.Key.Key_0:
            self._steering.mute(spot.level, spot.region)
        elif key == Qt.Key.Key_Backspace:
            self._steering.set(spot.level, spot.region, 1.0)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which slider the keys move."""
        self._ring.gained(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        self._ring.lost()
        self.update()

    def _shift(self, spot: Spot, by: float) -> None:
        place = slider_place(self._steering.factor(spot.level, spot.region))
        self._steering.set(spot.level, spot.region, slider_factor(place + (2 * by if abs(place - 0.5) < 0.03 else by)))

    def _spot_at(self, at: QPointF) -> Spot | None:
        levels, regions = self.values.shape
        spots = [Spot(level, region) for level in range(levels) for region in range(regions)]
        spots += [Spot(level, None) for level in range(levels)] + [Spot(None, region) for region in range(regions)]
        return next((spot for spot in spots if self.place(spot).contains(at)), None)
