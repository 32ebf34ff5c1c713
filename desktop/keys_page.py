"""The keys and gestures, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from desktop.key_list import Section
from desktop.labels import label_of
from desktop.page_frame import frame_page

MOST_COLUMNS = 4
MARGIN = 16
"""Beside the page, where the scroll bar lies."""
_LINE = 30
"""Letters on a line of words, about."""


class KeysPage(QDialog):
    """What `?` opens: sections in columns of about the same length, keys as caps."""

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and gestures"))
        screen = parent.screen() if parent is not None else QGuiApplication.primaryScreen()
        self._room = screen.availableSize() * 0.92
        self.page = self._widest_page(sections)
        frame_page(self, self.page)

    def sizeHint(self) -> QSize:
        """All of it, where the screen has the room."""
        page = self.page.sizeHint()
        return QSize(page.width() + MARGIN, page.height() + 64).boundedTo(self._room)

    def _widest_page(self, sections: Sequence[Section]) -> QWidget:
        """The page of as many columns as the screen has the width for: nobody scrolls sideways."""
        for count in range(MOST_COLUMNS, 1, -1):
            page = _page(sections, count)
            page.setParent(self)
            page.ensurePolished()
            if page.minimumSizeHint().width() + MARGIN <= self._room.width():
                return page
            page.deleteLater()
        return _page(sections, 1)


def _page(sections: Sequence[Section], count: int) -> QWidget:
    page = QWidget()
    page.setObjectName("keys_content")
    columns = QHBoxLayout(page)
    columns.setContentsMargins(24, 18, 24, 12)
    columns.setSpacing(36)
    for part in _shared(sections, count):
        column = QVBoxLayout()
        column.addLayout(_grid(part))
        column.addStretch(1)
        columns.addLayout(column)
    return page


def _shared(sections: Sequence[Section], columns: int) -> list[Sequence[Section]]:
    """Sections in their order, in columns as even as can be."""
    ways = [(0, *cuts, len(sections)) for cuts in combinations(range(1, len(sections)), columns - 1)]
    shared = [[sections[start:end] for start, end in pairwise(cuts)] for cuts in ways]
    return min(shared, key=lambda parts: sum(_height(part) ** 2 for part in parts))


def _height(sections: Sequence[Section]) -> int:
    """In lines, about."""
    return sum(2 + sum(1 + len(words) // _LINE for _, words in section.rows) for section in sections)


def _grid(sections: Sequence[Section]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    for section in sections:
        heading = label_of(section.title, "strong")
        heading.setContentsMargins(0, 12 if grid.rowCount() > 1 else 0, 0, 3)
        grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
        for keys, words in section.rows:
            row = grid.rowCount()
            grid.addLayout(_caps(keys), row, 0, Qt.AlignmentFlag.AlignTop)
            told = QLabel(words)
            told.setWordWrap(True)
            told.setMinimumWidth(190)
            grid.addWidget(told, row, 1)
    return grid


def _caps(keys: Sequence[str]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for key in keys:
        row.addWidget(label_of(key, "key"))
    row.addStretch(1)
    return row
