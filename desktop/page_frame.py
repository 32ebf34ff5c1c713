"""Pages that scroll up and down, and dialogs of such a page, closed at the bottom."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.in_turns import InTurns


def scrolled(page: QWidget) -> QScrollArea:
    """A page that is as wide as its place and scrolls up and down."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class PageDialog(QDialog):
    """A dialog that is such a page; its window title is its name for a screen reader too.

    It is laid out, shown and written in turns of their own: many words take their time.
    """

    page: QWidget

    def show_soon(self) -> None:
        """Lay it out, show it and write it in the turns to come."""
        InTurns(self).start(self._come())

    def write(self) -> Iterator[None]:
        """Write what the page does not hold from the start, with a pause after each part."""
        yield from ()

    def lay_out(self) -> None:
        """Frame the page."""
        area = scrolled(self.page)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.setContentsMargins(24, 0, 24, 0)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 14)
        rows.setSpacing(10)
        rows.addWidget(area)
        rows.addWidget(buttons)
        self.resize(self.sizeHint())

    def _come(self) -> Iterator[None]:
        self.lay_out()
        yield
        self.page.setUpdatesEnabled(False)
        self.open()
        yield
        yield from self.write()
        self.page.setUpdatesEnabled(True)
