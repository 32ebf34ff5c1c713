"""The line under the paper that replays the sketch: play, a place to drag, how many strokes, how fast."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.controls import RingedButton, SlimSlider
from desktop.icons import DISABLED_OPACITY, paint_icon
from desktop.sketch.replay import Replay
from desktop.theme import FONT_SECONDARY, Theme, system_theme


class SmallButton(RingedButton):
    """A flat button of one icon or a short word."""

    SIZE = 26

    def __init__(self, icon_name: str = "", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = system_theme()
        self._icon_name = icon_name
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(QSize(self.SIZE, self.SIZE))

    def set_icon(self, name: str) -> None:
        """Show another icon of assets/icons."""
        self._icon_name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground under the pointer, the icon or the word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF()
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.track if self.isDown() else self.theme.hover))
            painter.drawRoundedRect(box, 6, 6)
        painter.setOpacity(1.0 if self.isEnabled() else DISABLED_OPACITY)
        if self._icon_name:
            paint_icon(painter, self._icon_name, self.theme.text, box.adjusted(4, 4, -4, -4))
        else:
            font = self.font()
            font.setPixelSize(FONT_SECONDARY)
            painter.setFont(font)
            painter.setPen(QColor(self.theme.secondary))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.setOpacity(1.0)
        self._ring.paint(painter, box, self.theme.accent, 5.0)


class ReplayBar(QWidget):
    """Play and pause, a slider over the strokes, and the speed."""

    def __init__(self, replay: Replay, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._replay = replay
        self.play = SmallButton("play", parent=self)
        self.slider = SlimSlider(0, 0, self)
        self.count = QLabel(self)
        self.speed = SmallButton(parent=self)
        self.slider.setAccessibleName(self.tr("Replay, strokes shown"))
        self.slider.setToolTip(self.tr("Drag to see the sketch stroke by stroke"))
        self.speed.setToolTip(self.tr("Speed of the replay  (Shift+R)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.play)
        row.addWidget(self.slider, 1)
        row.addWidget(self.count)
        row.addWidget(self.speed)
        self.play.clicked.connect(replay.toggle)
        self.speed.clicked.connect(replay.next_speed)
        self.slider.sliderMoved.connect(replay.go_to_stroke)
        self.slider.actionTriggered.connect(lambda _: replay.go_to_stroke(self.slider.sliderPosition()))
        replay.changed.connect(self._show)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self.slider.set_theme(theme)
        for button in (self.play, self.speed):
            button.theme = theme
            button.update()
        self.count.setStyleSheet(f"color: {theme.secondary}; font-size: {FONT_SECONDARY}px; background: transparent;")

    def _show(self) -> None:
        replay = self._replay
        shown, total = replay.strokes_shown, replay.strokes
        words = self.tr("1 stroke") if total == 1 else self.tr("{count} strokes").format(count=total)
        self.count.setText(self.tr("{shown} of {words}").format(shown=shown, words=words) if shown < total else words)
        self.play.set_icon("pause" if replay.playing else "play")
        name = self.tr("Pause the replay") if replay.playing else self.tr("Replay the sketch")
        self.play.setAccessibleName(name)
        self.play.setToolTip(f"{name}  (R)")
        self.speed.setText(f"{replay.speed}x")
        self.speed.setAccessibleName(self.tr("Replay speed {speed}x").format(speed=replay.speed))
        self.slider.setMaximum(total)
        if not self.slider.isSliderDown():
            self.slider.setValue(shown)
        for part in (self.play, self.slider, self.speed):
            part.setEnabled(total > 0)
