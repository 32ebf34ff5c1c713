"""The tool rail at the left edge: one button for every tool and action, with its key."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.controls import FocusRing
from desktop.icons import DISABLED_OPACITY, pixmap
from desktop.sketch.actions import SketchActions
from desktop.theme import RADIUS, Theme, system_theme

RAIL_WIDTH = 44

_BUTTON = 38
_ICON = 20
_CAPTION_FONT = 9


class RailButton(QToolButton):
    """An action as a square with its icon, and its key's letter in the corner."""

    def __init__(self, action: QAction, icon_name: str, caption: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = system_theme()
        self._icon_name = icon_name
        self._caption = caption
        self._ring = FocusRing()
        self.setDefaultAction(action)
        self.setAccessibleName(action.text())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(QSize(_BUTTON, _BUTTON))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring for the keyboard."""
        self._ring.gained(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus ring."""
        self._ring.lost()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the accent under the active tool, the icon, the letter."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, box = self.theme, QRectF(self.rect())
        ground, colour, letter = self._colours()
        if ground is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setOpacity(1.0 if self.isEnabled() else DISABLED_OPACITY)
        margin = (_BUTTON - _ICON) // 2
        painter.drawPixmap(margin, margin, pixmap(self._icon_name, colour, _ICON, self.devicePixelRatioF()))
        font = self.font()
        font.setPixelSize(_CAPTION_FONT)
        painter.setFont(font)
        painter.setPen(QColor(letter))
        painter.drawText(
            box.adjusted(0, 0, -4, -2), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, self._caption
        )
        painter.setOpacity(1.0)
        self._ring.paint(painter, box, theme.on_accent if self.isChecked() else theme.accent, RADIUS - 1.0)

    def _colours(self) -> tuple[str | None, str, str]:
        """Ground (or none), icon and letter."""
        theme = self.theme
        if self.isChecked():
            return theme.accent, theme.on_accent, theme.on_accent
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            return (theme.track if self.isDown() else theme.hover), theme.text, theme.secondary
        return None, theme.text, theme.secondary


class ToolRail(QWidget):
    """Pen, eraser, and below a hairline undo, redo and clear."""

    def __init__(self, actions: SketchActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Drawing tools"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setFixedWidth(RAIL_WIDTH)
        column = QVBoxLayout(self)
        side = (RAIL_WIDTH - _BUTTON) // 2
        column.setContentsMargins(side, 0, side, 0)
        column.setSpacing(4)
        self._buttons: list[RailButton] = []
        self._line = QFrame(self)
        self._line.setFixedSize(24, 1)
        for action, caption in ((actions.pen, "P"), (actions.eraser, "E")):
            self._add(column, action, actions.icon_name(action), caption)
        column.addSpacing(4)
        column.addWidget(self._line, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        for action in (actions.undo, actions.redo, actions.clear):
            self._add(column, action, actions.icon_name(action), "")
        column.addStretch(1)
        self.set_theme(system_theme())

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._line.setStyleSheet(f"background: {theme.hairline}; border: none;")
        for button in self._buttons:
            button.theme = theme
        self.update()

    @property
    def buttons(self) -> list[RailButton]:
        """The buttons from top to bottom."""
        return self._buttons

    def _add(self, column: QVBoxLayout, action: QAction, icon_name: str, caption: str) -> None:
        button = RailButton(action, icon_name, caption, self)
        self._buttons.append(button)
        column.addWidget(button)
