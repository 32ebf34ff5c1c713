"""The bar under the results: how many are not shown, and a way to them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.words import counted

HEIGHT = 34


class MoreBar(QFrame):
    """Hidden while all is shown. `asked(int)`: show more, so many of which are folded away."""

    asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("more")
        self.setFixedHeight(HEIGHT)
        self._folded = 0
        self.words = QLabel()
        self.words.setProperty("role", "secondary")
        self.button = QPushButton(self.tr("Show more"))
        self.button.setProperty("role", "link")
        self.button.clicked.connect(lambda: self.asked.emit(self._folded))
        row = QHBoxLayout(self)
        row.setContentsMargins(5, 0, 12, 0)
        row.addWidget(self.words)
        row.addStretch(1)
        row.addWidget(self.button)
        self.hide()

    def tell(self, folded: int, left: int) -> None:
        """So many results are folded away for their distance; so many photos were not ranked at all."""
        self._folded = folded
        if folded:
            words = counted(
                folded, self.tr("{count} more, much further away"), self.tr("{count} more, much further away")
            )
        else:
            words = counted(left, self.tr("{count} further photo"), self.tr("{count} further photos"))
        self.words.setText(words)
        self.setVisible(bool(folded or left))
