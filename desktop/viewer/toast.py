"""A word on how something went, above the controls, that goes away by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from desktop.theme import RADIUS, Theme

SHOWN_MS = 4000
ABOVE = 64


class Toast(QLabel):
    """A label over the middle of its parent's foot."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.set_theme(theme)
        self.hide()

    def tell(self, words: str) -> None:
        """Show words for a while."""
        self.setText(words)
        self.setAccessibleName(words)
        self.adjustSize()
        room = self._host.rect()
        self.move((room.width() - self.width()) // 2, room.height() - ABOVE - self.height())
        self.raise_()
        self.show()
        self._timer.start()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self.setStyleSheet(
            f"background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.hairline};"
            f"border-radius: {RADIUS}px; padding: 6px 14px;"
        )
