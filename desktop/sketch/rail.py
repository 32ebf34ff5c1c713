"""The tool rail at the left edge: one button for every tool and action, with its key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.controls import FocusRing
from desktop.icons import DISABLED_OPACITY, pixmap
from desktop.kept import KeptPicture
from desktop.sketch.actions import SketchActions
from desktop.theme import RADIUS, Theme, system_theme

RAIL_WIDTH = 44

_BUTTON, _LOWEST = 38, 22
"""The side of a button, and its height at the least where the rail is low."""
_GAP = 4
_ICON = 20
_CAPTION_FONT = 9


class RailButton(QToolButton):
    """An action as a square with its icon, and its key's letter in the corner."""

    def __init__(self, action: QAction, icon_name: str, caption: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = system_theme()
        self.quiet = False
        """Whether being checked is shown without the accent, which is the active tool's alone."""
        self._icon_name = icon_name
        self._caption = caption
        self._ring = FocusRing()
        self._kept = KeptPicture()
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
        state = self.isEnabled(), self.isChecked(), self.isDown(), self.underMouse(), self._ring.shown
        self._kept.paint(self, (self.theme, self.quiet, *state), self._draw)

    def _draw(self, painter: QPainter) -> None:
        theme, box = self.theme, QRectF(self.rect())
        ground, colour, letter = self._colours()
        if ground is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setOpacity(1.0 if self.isEnabled() else DISABLED_OPACITY)
        left, top = (self.width() - _ICON) // 2, (self.height() - _ICON) // 2
        painter.drawPixmap(left, top, pixmap(self._icon_name, colour, _ICON, self.devicePixelRatioF()))
        font = self.font()
        font.setPixelSize(_CAPTION_FONT)
        painter.setFont(font)
        painter.setPen(QColor(letter))
        painter.drawText(
            box.adjusted(0, 0, -4, -2), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, self._caption
        )
        painter.setOpacity(1.0)
        self._ring.paint(
            painter, box, theme.on_accent if self.isChecked() and not self.quiet else theme.accent, RADIUS - 1.0
        )

    def _colours(self) -> tuple[str | None, str, str]:
        """Ground (or none), icon and letter."""
        theme = self.theme
        if self.isChecked():
            if self.quiet:
                return theme.track, theme.text, theme.secondary
            return theme.accent, theme.on_accent, theme.on_accent
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            return (theme.track if self.isDown() else theme.hover), theme.text, theme.secondary
        return None, theme.text, theme.secondary


class ToolRail(QWidget):
    """Tools; what lies under them; undo, redo and clear; and a menu for the rest."""

    def __init__(self, actions: SketchActions, more: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Drawing tools"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setFixedWidth(RAIL_WIDTH)
        self._column = QVBoxLayout(self)
        side = (RAIL_WIDTH - _BUTTON) // 2
        self._column.setContentsMargins(side, 0, side, 0)
        self._column.setSpacing(_GAP)
        self._buttons: list[RailButton] = []
        self._lines: list[QFrame] = []
        for action, caption in zip(actions.tools, "PEVSL", strict=True):
            self._add(action, actions.icon_name(action), caption)
        self._add_line()
        for action, caption in ((actions.underlay, "U"), (actions.mirror, "M")):
            self._add(action, actions.icon_name(action), caption).quiet = True
        self._add_line()
        for action in (actions.undo, actions.redo, actions.clear):
            self._add(action, actions.icon_name(action), "")
        self._add_line()
        self.more = self._add(_named(self.tr("More"), self), "more", "")
        self.more.defaultAction().triggered.connect(lambda: more.popup(self.more.mapToGlobal(QPoint(_BUTTON + 6, 0))))
        self._column.addStretch(1)
        self._comfortable = self.minimumSizeHint().height()
        self._low = False
        self.set_theme(system_theme())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is not the height for it, do without lines and gaps, and make the buttons lower."""
        height = event.size().height()
        low = height < self._comfortable
        if not low and not self._low:
            return
        self._low = low
        self._column.setSpacing(0 if low else _GAP)
        for line in self._lines:
            line.setHidden(low)
        room = (height - 6 * len(self._lines)) // len(self._buttons)
        for button in self._buttons:
            button.setFixedHeight(max(room, _LOWEST) if low and room < _BUTTON else _BUTTON)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for line in self._lines:
            line.setStyleSheet(f"background: {theme.hairline}; border: none;")
        for button in self._buttons:
            button.theme = theme
        self.update()

    @property
    def buttons(self) -> list[RailButton]:
        """The buttons from top to bottom."""
        return self._buttons

    def _add(self, action: QAction, icon_name: str, caption: str) -> RailButton:
        button = RailButton(action, icon_name, caption, self)
        self._buttons.append(button)
        self._column.addWidget(button)
        return button

    def _add_line(self) -> None:
        line = QFrame(self)
        line.setFixedSize(24, 1)
        self._lines.append(line)
        self._column.addSpacing(3)
        self._column.addWidget(line, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addSpacing(3)


def _named(text: str, parent: QWidget) -> QAction:
    action = QAction(text, parent)
    action.setToolTip(text)
    return action
