"""Labels in the roles of the style sheet, and one for figures that change with every search."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

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


def label_of(words: str, role: str) -> QLabel:
    """A label in a role: "strong", "secondary" or "small"."""
    label = QLabel(words)
    label.setProperty("role", role)
    return label


def titled_row(title: str, beside: QWidget) -> QHBoxLayout:
    """A title on the left, something that belongs to it on the right."""
    row = QHBoxLayout()
    row.addWidget(label_of(title, "strong"))
    row.addStretch(1)
    row.addWidget(beside)
    return row
