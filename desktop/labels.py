"""A label for figures that change with every search."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

SLACK = 24


class FigureLabel(QLabel):
    """Keeps its size while its words change a little: a label that asks for room has its whole window laid out anew."""

    def __init__(self, words: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        if words:
            self.tell(words)

    def tell(self, words: str) -> None:
        """Show other words; takes another width only where they do not fit or leave much of it empty."""
        self.ensurePolished()
        room = self.fontMetrics().size(0, words)
        if not 0 <= self.maximumWidth() - 2 - room.width() <= SLACK:
            self.setFixedSize(room.width() + 2, room.height())
        self.setText(words)
