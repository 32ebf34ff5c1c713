"""The keys and gestures, on one page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine import __version__

Group = tuple[str, list[tuple[str, str]]]
"""A heading, and under it keys with what they do."""


class KeysPage(QDialog):
    """What `?` opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and gestures"))
        columns = QHBoxLayout()
        columns.setSpacing(40)
        groups = self._groups()
        for part in ((groups[0], *groups[3:]), groups[1:3]):
            column = QVBoxLayout()
            column.addLayout(_grid(part))
            column.addStretch(1)
            columns.addLayout(column)
        about = QLabel(
            self.tr("Inkseek {version}. It works offline; your photos are only ever read.").format(version=__version__)
        )
        about.setProperty("role", "small")
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 14)
        rows.setSpacing(14)
        rows.addLayout(columns)
        rows.addWidget(about)
        rows.addWidget(buttons)

    def _groups(self) -> list[Group]:
        return [
            (
                self.tr("Draw"),
                [
                    ("P, B", self.tr("Pen; Shift while drawing goes on straight")),
                    ("E", self.tr("Eraser; so does the pen's other end")),
                    ("V", self.tr("Straight line; Shift keeps to steps of 15°")),
                    ("S, L", self.tr("Select by a rectangle, by a loop; Shift adds, keeps direction")),
                    (_native("Ctrl+J"), self.tr("Duplicate the selection; its corners scale it")),
                    (_native("Ctrl+A") + ", " + _native("Del"), self.tr("On the paper: select all, delete")),
                    ("← → ↑ ↓", self.tr("On the paper: move the selection; Shift farther")),
                    (
                        _named("← → ↑ ↓", self.tr("Space")),
                        self.tr("On the paper: draw without a pointer, move a pen; put it down, lift it"),
                    ),
                    ("[  ]", self.tr("Thinner, thicker; Shift by 10")),
                    (self.tr("Shift+drag"), self.tr("Size of pen or eraser")),
                    (_native("Ctrl+Z"), self.tr("Undo")),
                    (_native("Ctrl+Shift+Z") + ", " + _native("Ctrl+Y"), self.tr("Redo")),
                    (_native("Ctrl+Del"), self.tr("Clear the paper; undo brings it back")),
                    (self.tr("Esc"), self.tr("Drop the stroke under way; select nothing")),
                ],
            ),
            (
                self.tr("Paper"),
                [
                    (
                        _native("Ctrl++") + ", " + _native("Ctrl+-"),
                        self.tr("Nearer, farther; Ctrl and wheel, pinch"),
                    ),
                    (_native("Ctrl+0"), self.tr("Whole page")),
                    (self.tr("Space"), self.tr("Drag the page; so does the middle button")),
                    ("M", self.tr("Mirror the view")),
                    ("U", self.tr("Photo to trace from: choose, hide, show")),
                    (_named("R", _native("Shift+R")), self.tr("Replay the sketch or pause; speed")),
                    (_native("Ctrl+O"), self.tr("Open a sketch; or drop one onto the paper")),
                    (_named(_native("Ctrl+S"), _native("Ctrl+Shift+S")), self.tr("Save the sketch; as another file")),
                    (self.tr("Enter"), self.tr("Search, where it does not follow the pen")),
                ],
            ),
            (
                self.tr("Photos"),
                [
                    ("← → ↑ ↓", self.tr("Choose a photo; Shift and Ctrl choose several")),
                    (_named(self.tr("Home"), self.tr("End"), _native("Ctrl+A")), self.tr("First, last, all")),
                    (_named(self.tr("Enter"), self.tr("Space")), self.tr("Open; large preview, walked with ← →")),
                    (_native("Ctrl+F"), self.tr("Find similar; or drop a picture onto the window")),
                    ("+  -", self.tr("More like these, not these")),
                    (_native("Del"), self.tr("Exclude from the results")),
                    (
                        _named(_native("Ctrl+C"), _native("Ctrl+Shift+C")),
                        self.tr("Copy the picture; the path. Drag photos out to copy the files"),
                    ),
                    (_named(_native("Ctrl+R"), _native("Ctrl+U")), self.tr("Show in file manager; use as underlay")),
                    (self.tr("Esc"), self.tr("Let go of the choice; back from similar photos to the sketch")),
                    (_native("Ctrl+I"), self.tr("Show or hide why it matched")),
                ],
            ),
            (
                self.tr("Look closer"),
                [
                    (_native("Ctrl+L"), self.tr("See the chosen match large, by region and level")),
                    ("← →  ↑ ↓", self.tr("There: other results, other levels")),
                    ("1 2 3, 0", self.tr("There: one region alone, all regions")),
                    ("O, M, I, C", self.tr("There: overlay, map, input; other colours")),
                    (_named("R", _native("Ctrl+S")), self.tr("There: mark as right answer; export")),
                    (_native("Ctrl+Tab"), self.tr("There: compare models, and back")),
                ],
            ),
            (
                self.tr("Library"),
                [
                    (_native("Ctrl+Shift+O"), self.tr("Add a folder; or drop one onto the window")),
                    (_native("Ctrl+Q"), self.tr("Quit")),
                    ("?, F1", self.tr("This page")),
                ],
            ),
        ]


def _grid(groups: Sequence[Group]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(6)
    for title, entries in groups:
        heading = QLabel(title)
        heading.setProperty("role", "strong")
        heading.setContentsMargins(0, 10 if grid.rowCount() > 1 else 0, 0, 2)
        grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
        for keys, words in entries:
            key, row = QLabel(keys), grid.rowCount()
            key.setProperty("role", "secondary")
            grid.addWidget(key, row, 0)
            grid.addWidget(QLabel(words), row, 1)
    return grid


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _named(*names: str) -> str:
    return ", ".join(names)
