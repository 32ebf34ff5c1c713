"""A few kind words where there are no photos to show, with what one can do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

WIDEST = 400


@dataclass(frozen=True)
class Message:
    """What to tell, and the buttons under it: (words, what they do), the first one the most likely."""

    title: str
    words: str
    actions: Sequence[tuple[str, Callable[[], object]]] = field(default=())


class Notice(QWidget):
    """Shows a Message in the middle of its room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._words = QLabel()
        self._words.setProperty("role", "secondary")
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setFixedWidth(WIDEST)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(2)
        column.addLayout(self._middle())
        column.addSpacing(6)
        column.addLayout(self._buttons)
        column.addStretch(3)

    def tell(self, message: Message) -> None:
        """Show another message."""
        self._title.setText(message.title)
        self._words.setText(message.words)
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                # Out of reach at once; deleted when the event loop comes to it.
                widget.hide()
                widget.deleteLater()
        self._buttons.addStretch(1)
        for number, (words, action) in enumerate(message.actions):
            button = QPushButton(words)
            button.setProperty("role", "primary" if number == 0 else "plain")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, act=action: act())
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)

    def _middle(self) -> QHBoxLayout:
        """The words between two stretches: merely aligned, they would get the height that goes with the whole width."""
        words = QVBoxLayout()
        words.setSpacing(10)
        words.addWidget(self._title)
        words.addWidget(self._words)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(words)
        row.addStretch(1)
        return row

    @property
    def title(self) -> str:
        """The words in bold just now."""
        return self._title.text()
