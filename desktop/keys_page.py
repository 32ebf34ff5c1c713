"""The keys and gestures, on one page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from engine import __version__


class KeysPage(QDialog):
    """What `?` opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and gestures"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        row = 0
        for title, entries in self._groups():
            heading = QLabel(title)
            heading.setProperty("role", "strong")
            heading.setContentsMargins(0, 10 if row else 0, 0, 2)
            grid.addWidget(heading, row, 0, 1, 2)
            for row, (keys, words) in enumerate(entries, start=row + 1):  # noqa: B020 - the rows go on
                key = QLabel(keys)
                key.setProperty("role", "secondary")
                grid.addWidget(key, row, 0)
                grid.addWidget(QLabel(words), row, 1)
            row += 1
        about = QLabel(
            self.tr("Inkseek {version}. It works offline; your photos are only ever read.").format(version=__version__)
        )
        about.setProperty("role", "small")
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(14)
        column.addLayout(grid)
        column.addWidget(about)
        column.addWidget(buttons)

    def _groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        return [
            (
                self.tr("Draw"),
                [
                    ("P, B", self.tr("Pen")),
                    ("E", self.tr("Eraser")),
                    ("[  ]", self.tr("Thinner, thicker")),
                    (_native("Ctrl+Z"), self.tr("Undo")),
                    (_native("Ctrl+Shift+Z") + ", " + _native("Ctrl+Y"), self.tr("Redo")),
                    (_native("Ctrl+Del"), self.tr("Clear the paper; undo brings it back")),
                ],
            ),
            (
                self.tr("Photos"),
                [
                    ("← → ↑ ↓", self.tr("Choose a photo")),
                    (_named(self.tr("Home"), self.tr("End")), self.tr("First, last")),
                    (self.tr("Enter"), self.tr("Open the photo; a double click does too")),
                    (_native("Ctrl+I"), self.tr("Show or hide why it matched")),
                ],
            ),
            (
                self.tr("Library"),
                [
                    (_native("Ctrl+O"), self.tr("Add a folder; or drop one onto the window")),
                    (_native("Ctrl+Q"), self.tr("Quit")),
                    ("?, F1", self.tr("This page")),
                ],
            ),
        ]


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _named(*names: str) -> str:
    return ", ".join(names)
