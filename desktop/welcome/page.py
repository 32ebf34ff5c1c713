"""The first page: the demo library, or one's own photos; over the whole window until a choice is made."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from desktop.cover import Cover
from desktop.icons import app_icon, icon
from desktop.labels import label_of
from desktop.theme import Theme
from desktop.welcome.card import ChoiceCard

WIDEST = 780
MARK = 64


class WelcomePage(Cover):
    """Signals: `demoAsked()`, `ownAsked()`, `left()` without a choice."""

    demoAsked = Signal()
    ownAsked = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__("welcome", parent)
        self.setAccessibleName(self.tr("Welcome"))
        self.demo = ChoiceCard(
            self.tr("Look around first"),
            self.tr("240 photos of furniture come with Inkseek, ready in a few seconds. Draw a chair and see."),
            self.tr("Open the demo library"),
            theme,
            self,
        )
        self.demo.main = True
        self.own = ChoiceCard(
            self.tr("Use my own photos"),
            self.tr("Choose a folder, or drop some here. They stay where they are and are only ever read."),
            self.tr("Choose a folder"),
            theme,
            self,
        )
        self.own.drop_place = True
        self.leave_button = QToolButton(self)
        self.leave_button.setAutoRaise(True)
        self.leave_button.setToolTip(self.tr("Close  (Esc)"))
        self.leave_button.setAccessibleName(self.tr("Close the welcome page"))
        self.leave_button.clicked.connect(self.left)
        self.demo.clicked.connect(self.demoAsked)
        self.own.clicked.connect(self.ownAsked)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._content())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        QWidget.setTabOrder(self.demo, self.own)
        QWidget.setTabOrder(self.own, self.leave_button)
        self.set_theme(theme)

    def open(self) -> None:
        """Show the page over everything."""
        self.leave_button.raise_()
        self.lay_over()
        self.demo.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self.leave_button.setIcon(icon("close", theme.secondary))
        self.demo.set_theme(theme)
        self.own.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the other choice, Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            other = self.demo if self.focusWidget() is self.own else self.own
            other.setFocus(Qt.FocusReason.TabFocusReason)
        # Nothing passes through to what lies underneath.

    def event(self, event: QEvent) -> bool:
        """Keep the keys of drawing from acting on what lies underneath."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.modifiers() == Qt.KeyboardModifier.NoModifier and event.key() < Qt.Key.Key_Escape:
                event.accept()
            return True
        return super().event(event)

    def resizeEvent(self, event: QEvent) -> None:
        """Keep the way out in its corner."""
        self.leave_button.adjustSize()
        self.leave_button.move(self.width() - self.leave_button.sizeHint().width() - 16, 14)

    def _content(self) -> QWidget:
        page = QWidget()
        page.setObjectName("welcome_content")
        mark = QLabel()
        mark.setPixmap(app_icon().pixmap(MARK, MARK))
        cards = QHBoxLayout()
        cards.setSpacing(20)
        cards.addWidget(self.demo, 1, Qt.AlignmentFlag.AlignTop)
        cards.addWidget(self.own, 1, Qt.AlignmentFlag.AlignTop)
        holder = QWidget()
        holder.setMaximumWidth(WIDEST)
        holder.setLayout(cards)
        cards.setContentsMargins(0, 0, 0, 0)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(holder, 1000)
        across.addStretch(1)
        column = QVBoxLayout(page)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(6)
        column.addStretch(2)
        for widget, after in (
            (mark, 6),
            (label_of(self.tr("Draw a sketch, find the photo"), "headline"), 0),
            (
                label_of(
                    self.tr("In your own library, while the pen still moves, and you see why each matched."), "lead"
                ),
                22,
            ),
        ):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
            column.addSpacing(after)
        column.addLayout(across)
        column.addSpacing(20)
        promise = label_of(
            self.tr("Nothing leaves this computer: no account, no upload, no network at all."), "secondary"
        )
        promise.setWordWrap(True)
        promise.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(promise)
        column.addStretch(3)
        return page
