"""Small controls drawn in the project's look: a segmented control and a slim slider."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QSlider, QWidget

from desktop.kept import KeptPicture
from desktop.theme import FONT_BODY, Theme, system_theme

_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class FocusRing:
    """Whether a widget's focus came from the keyboard: the ring is drawn only then."""

    def __init__(self) -> None:
        self.shown = False

    def gained(self, event: QFocusEvent) -> None:
        """Show the ring when the focus came by key."""
        self.shown = event.reason() in _KEYBOARD_REASONS

    def lost(self) -> None:
        """Hide the ring."""
        self.shown = False

    def paint(self, painter: QPainter, rect: QRectF, colour: str, radius: float) -> None:
        """Draw the ring inside `rect`."""
        if not self.shown:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), 1.5))
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), radius, radius)


class RingedButton(QAbstractButton):
    """A button that draws itself, with a focus ring for the keyboard in `_ring`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ring = FocusRing()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring for the keyboard."""
        self._ring.gained(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus ring."""
        self._ring.lost()
        super().focusOutEvent(event)


class SegmentedControl(QWidget):
    """A row of exclusive choices; `changed(int)` tells the one chosen by the user or by `set_current`."""

    changed = Signal(int)
    RADIUS = 6.0

    def __init__(self, labels: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = system_theme()
        self._kept = KeptPicture()
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._segments = [_Segment(label, self._theme, self) for label in labels]
        for index, segment in enumerate(self._segments):
            self._group.addButton(segment, index)
            row.addWidget(segment)
        self._segments[0].setChecked(True)
        self._group.idToggled.connect(self._toggled)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def current(self) -> int:
        """The index of the choice."""
        return self._group.checkedId()

    def set_current(self, index: int) -> None:
        """Choose by index; `changed` is emitted when it was another."""
        self._segments[index].setChecked(True)

    def segment(self, index: int) -> QAbstractButton:
        """Return the button of one choice, to give it a tooltip or an accessible description."""
        return self._segments[index]

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        for segment in self._segments:
            segment.theme = theme
        self.update()

    def outline(self) -> QPainterPath:
        """Return the rounded outline of the whole control."""
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), self.RADIUS, self.RADIUS)
        return path

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame; the segments draw themselves over it."""
        self._kept.paint(self, self._theme, self._draw)

    def _draw(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(self._theme.hairline), 1.0))
        painter.setBrush(QColor(self._theme.surface))
        painter.drawPath(self.outline())

    def _toggled(self, index: int, checked: bool) -> None:
        if checked:
            self.changed.emit(index)


class _Segment(RingedButton):
    """One choice of a SegmentedControl."""

    _HEIGHT = 26
    _PADDING = 11

    def __init__(self, text: str, theme: Theme, control: SegmentedControl) -> None:
        super().__init__(control)
        self.theme = theme
        self._control = control
        self._kept = KeptPicture()
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        font = self.font()
        font.setPixelSize(FONT_BODY)
        self.setFont(font)

    def sizeHint(self) -> QSize:
        """Return the words' width and a fixed height."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * self._PADDING, self._HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Never cut the words."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw this choice, cut to the control's rounded corners."""
        state = self.isEnabled(), self.isChecked(), self.underMouse(), self._ring.shown
        place = self.pos().toTuple(), self._control.size().toTuple()
        self._kept.paint(self, (self.theme, self.text(), *state, *place), self._draw)

    def _draw(self, painter: QPainter) -> None:
        theme = self.theme
        words, ground = theme.secondary, None
        if self.isChecked():
            ground = theme.accent if self.isEnabled() else theme.track
            words = theme.on_accent if self.isEnabled() else theme.secondary
        elif self.isEnabled() and self.underMouse():
            ground, words = theme.hover, theme.text
        if ground is not None:
            own = QPainterPath()
            own.addRect(QRectF(self.rect()))
            outline = self._control.outline().translated(QPointF(-self.pos()))
            painter.fillPath(outline.intersected(own), QColor(ground))
        painter.setPen(QColor(words))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        inside = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        self._ring.paint(painter, inside, theme.on_accent if self.isChecked() else theme.accent, 4.0)


class SlimSlider(QSlider):
    """A horizontal slider of one thin line; a click goes straight to its place."""

    _GROOVE = 4.0
    _KNOB = 6.0

    def __init__(self, minimum: int, maximum: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = system_theme()
        self._ring = FocusRing()
        self.setRange(minimum, maximum)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return the usual size; it grows in width."""
        return QSize(100, 22)

    def minimumSizeHint(self) -> QSize:
        """Return the least that can still be dragged."""
        return QSize(48, 22)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring for the keyboard."""
        self._ring.gained(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus ring."""
        self._ring.lost()
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the place clicked and follow the pointer from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self.isSliderDown():
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay where the pointer left it."""
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, its filled part and the knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, half = self.height() / 2, self._GROOVE / 2
        knob = self._knob_x()
        groove = QRectF(0, middle - half, self.width(), self._GROOVE)
        painter.setBrush(QColor(self._theme.track))
        painter.drawRoundedRect(groove, half, half)
        painter.setBrush(QColor(self._theme.accent if self.isEnabled() else self._theme.secondary))
        groove.setRight(knob)
        painter.drawRoundedRect(groove, half, half)
        painter.drawEllipse(QPointF(knob, middle), self._KNOB - 0.5, self._KNOB - 0.5)
        self._ring.paint(painter, QRectF(self.rect()), self._theme.accent, 5.0)

    def _travel(self) -> float:
        return self.width() - 2 * self._KNOB

    def _knob_x(self) -> float:
        span = max(self.maximum() - self.minimum(), 1)
        return self._KNOB + self._travel() * (self.sliderPosition() - self.minimum()) / span

    def _move_to(self, x: float) -> None:
        share = min(max((x - self._KNOB) / max(self._travel(), 1.0), 0.0), 1.0)
        self.setSliderPosition(self.minimum() + round(share * (self.maximum() - self.minimum())))
