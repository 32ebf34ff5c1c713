"""A panel that docks: a grip to move it by, and a title bar while it stands in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.icons import icon
from desktop.labels import label_of
from desktop.theme import Theme

GRIP, BAR = 10, 36
"""Heights: docked and in a window of its own, logical pixels."""
HANDLE = QSize(36, 3)
LATER_MS = 5
"""A part of a frame, so that pen and painting come in between."""
LEAST_APART, BESIDE = 240, 64
"""The least height of a window of its own at first, and where that lies in the main window."""


class PanelDock(QDockWidget):
    """Holds one panel; dragged by its grip, a double click gives it a window of its own. `closed()` by a person."""

    closed = Signal()

    def __init__(self, name: str, title: str, content: QWidget, theme: Theme, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(name)
        area = Qt.DockWidgetArea
        self.setAllowedAreas(area.LeftDockWidgetArea | area.RightDockWidgetArea | area.BottomDockWidgetArea)
        self._room, self._theme = parent, theme
        self.grip = Grip(title, theme, self)
        self.grip.back.clicked.connect(lambda: self.setFloating(False))
        self.grip.leave.clicked.connect(self.close)
        self.setTitleBarWidget(self.grip)
        self.setWidget(content)
        self.topLevelChanged.connect(self.grip.show_floating)
        self.topLevelChanged.connect(self._paint_later)
        self._later = QTimer(self, singleShot=True, interval=LATER_MS)
        self._later.timeout.connect(lambda: content.setUpdatesEnabled(True))
        self._content = content

    def set_apart(self, apart: bool) -> None:
        """Show it in a window of its own, or back in its place."""
        self.setFloating(apart)
        self.show()

    def find_room(self, width: int) -> None:
        """Lie over the main window's right side, where there is no size to keep: the panel was never docked."""
        if self.isFloating() and self.height() < LEAST_APART:
            window = self._room.window().geometry()
            left = window.right() - width - BESIDE
            self.setGeometry(left, window.top() + BESIDE, width, window.height() * 3 // 4)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.grip.set_theme(theme)
        self.update()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that a person closed it."""
        super().closeEvent(event)
        self.closed.emit()

    def _paint_later(self) -> None:
        """Paint the panel a turn after the window that it left or joined."""
        self._content.setUpdatesEnabled(False)
        self._later.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw an edge around a window of its own; a docked panel has none."""
        if self.isFloating():
            painter = QPainter(self)
            painter.setPen(QPen(QColor(self._theme.hairline), 1))
            painter.setBrush(QColor(self._theme.ground))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


class Grip(QWidget):
    """Docked: nothing but a handle that shows under the pointer. Floating: name, way back, close."""

    def __init__(self, title: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._floating = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._name: QLabel = label_of(title, "strong")
        self.back = self._button(self.tr("Back into the main window"))
        self.leave = self._button(self.tr("Close this panel"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self._name)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.leave)
        self.set_theme(theme)
        self.show_floating(False)

    def show_floating(self, floating: bool) -> None:
        """Be the title bar of a window, or the grip of a docked panel."""
        self._floating = floating
        for part in (self._name, self.back, self.leave):
            part.setVisible(floating)
        self.setToolTip("" if floating else self.tr("Drag to move this panel, double-click for a window of its own"))
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.back.setIcon(icon("dock", theme.secondary))
        self.leave.setIcon(icon("close", theme.secondary))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as is needed for what it is."""
        return QSize(super().sizeHint().width(), BAR) if self._floating else QSize(GRIP, GRIP)

    def minimumSizeHint(self) -> QSize:
        """The same; its words may be cut."""
        return QSize(GRIP, BAR if self._floating else GRIP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the handle under the pointer."""
        if self._floating or not self.underMouse():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.secondary))
        handle = QRectF(0, 0, HANDLE.width(), HANDLE.height())
        handle.moveCenter(QRectF(self.rect()).center())
        painter.drawRoundedRect(handle, handle.height() / 2, handle.height() / 2)

    def _button(self, words: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button
