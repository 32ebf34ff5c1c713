"""The keys and gestures, on one page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.key_list import Section
from desktop.key_table import KeyTable
from desktop.page_frame import PageDialog

MARGIN = 16
"""Beside the table, where the scroll bar lies."""


class KeysPage(PageDialog):
    """What `?` opens: sections in columns, keys as caps; nobody scrolls sideways."""

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and gestures"))
        screen = parent.screen() if parent is not None else QGuiApplication.primaryScreen()
        self._room = screen.availableSize() * 0.92
        self.page = self.table = KeyTable(sections, self._room.width() - MARGIN)
        self.table.setAccessibleName(self.windowTitle())

    def sizeHint(self) -> QSize:
        """All of it, where the screen has the room."""
        table = self.table.sizeHint()
        return QSize(table.width() + MARGIN, table.height() + 64).boundedTo(self._room)
