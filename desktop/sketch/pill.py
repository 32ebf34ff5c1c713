"""Short words in a corner of the paper."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from desktop.theme import FONT_SECONDARY, LIGHT

FLEETING_MS = 2500


class Pill(QLabel):
    """Words on white, for the paper is always white; the pointer goes through them."""

    def __init__(self, parent: QWidget, words: str = "") -> None:
        super().__init__(words, parent)
        self._timer = QTimer(self, singleShot=True, interval=FLEETING_MS)
        self._timer.timeout.connect(self.hide)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setStyleSheet(
            f"color: {LIGHT.secondary}; font-size: {FONT_SECONDARY}px; background: rgba(255, 255, 255, 230);"
            f"border: 1px solid {LIGHT.hairline}; border-radius: 11px; padding: 3px 8px;"
        )
        self.hide()

    def say(self, words: str) -> None:
        """Show words for a moment."""
        self.setText(words)
        self.adjustSize()
        self.show()
        self._timer.start()

    def stand_on(self, left: int, bottom: int) -> None:
        """Put its lower left corner at a place of the paper's widget."""
        self.adjustSize()
        self.move(left, bottom - self.height())
