"""Pages that scroll up and down, and the frame of a dialog that is such a page, closed at the bottom."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget


def scrolled(page: QWidget) -> QScrollArea:
    """A page that is as wide as its place and scrolls up and down."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def frame_page(dialog: QDialog, page: QWidget) -> None:
    """Lay the page into the dialog, whose window title is its name for a screen reader too."""
    area = scrolled(page)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setAccessibleName(dialog.windowTitle())
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    buttons.setContentsMargins(24, 0, 24, 0)
    rows = QVBoxLayout(dialog)
    rows.setContentsMargins(0, 0, 0, 14)
    rows.setSpacing(10)
    rows.addWidget(area)
    rows.addWidget(buttons)
    dialog.resize(dialog.sizeHint())
