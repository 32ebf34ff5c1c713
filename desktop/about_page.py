"""What Inkseek is, what it searches with, under which terms; and that nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.card_words import card_words
from desktop.icons import app_icon
from desktop.labels import label_of
from desktop.page_frame import PageDialog
from desktop.parts import PARTS
from desktop.paths import data_folder
from engine import __version__
from engine.card import ModelCard
from engine.errors import printable

MARK = 48
WIDTH = 620


class AboutPage(PageDialog):
    """One column of short paragraphs; `model` is the one that searches, None where there is none."""

    def __init__(
        self, model: ModelCard | None, gallery: Path, settings_file: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Inkseek"))
        self.page = QWidget()
        self.page.setObjectName("about_content")
        self._column = QVBoxLayout(self.page)
        self._column.setContentsMargins(24, 20, 24, 12)
        self._column.setSpacing(6)
        self._column.addLayout(self._head())
        self._column.addStretch(1)
        self._model, self._gallery, self._settings_file = model, gallery, settings_file

    def write(self) -> Iterator[None]:
        """Write the sections, and lay them out once all are there."""
        self._column.setEnabled(False)
        self._tell_promise()
        yield
        yield from self._tell_places()
        for tell in (self._tell_model, self._tell_licence, self._tell_parts):
            tell()
            yield
        self._column.setEnabled(True)
        self._column.activate()
        yield

    def sizeHint(self) -> QSize:
        """Fits into the least window."""
        return QSize(WIDTH, 600)

    def _head(self) -> QHBoxLayout:
        mark = QLabel()
        mark.setPixmap(app_icon().pixmap(MARK, MARK))
        words = QVBoxLayout()
        words.setSpacing(2)
        name = label_of(self.tr("Inkseek {version}").format(version=__version__), "headline")
        words.addWidget(name)
        words.addWidget(_paragraph(self.tr("Draw a sketch, find the photo in your own library, see why it matched.")))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _tell_promise(self) -> None:
        self._title(self.tr("Nothing leaves this machine"))
        self._say(
            self.tr(
                "The app has no network code: no account, no upload, no statistics, no look for updates. Photos are "
                "only read, never changed. What it learns about them, small copies of them and your sketches lie in "
                "files of your own, which you can copy or delete at any time."
            )
        )

    def _tell_places(self) -> Iterator[None]:
        places = QGridLayout()
        places.setHorizontalSpacing(16)
        places.setVerticalSpacing(4)
        places.setColumnStretch(1, 1)
        self._add(places)
        for words, path, folder in (
            (self.tr("Gallery"), self._gallery, self._gallery.parent),
            (self.tr("Sketches, models, log"), data_folder(), data_folder()),
            (self.tr("Settings"), self._settings_file, self._settings_file.parent),
        ):
            row = places.rowCount()
            button = QPushButton(self.tr("Open folder"))
            button.setProperty("role", "link")
            button.setAccessibleName(self.tr("Open the folder of: {what}").format(what=words))
            button.setToolTip(printable(folder))
            button.clicked.connect(lambda _=False, folder=folder: open_folder(folder))
            places.addWidget(label_of(words, "secondary"), row, 0, Qt.AlignmentFlag.AlignTop)
            place = _paragraph(printable(path), "plain")
            place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            places.addWidget(place, row, 1)
            places.addWidget(button, row, 2, Qt.AlignmentFlag.AlignTop)
            yield

    def _tell_model(self) -> None:
        model = self._model
        self._title(self.tr("The model"))
        if model is None:
            self._say(self.tr("There is no model to search with."))
            return
        words = self.tr("{title}: {regions} regions on {levels} levels ({structure}).")
        structure = model.structure.upper()
        self._say(
            words.format(title=model.title, regions=model.regions, levels=model.levels, structure=structure), "plain"
        )
        self._say(self.tr("Terms: {terms}").format(terms=card_words(model.terms)), "plain")
        self._say(self.tr("Trained on: {data}").format(data=card_words(model.trained_on)))

    def _tell_licence(self) -> None:
        self._title(self.tr("Licences"))
        self._say(
            self.tr(
                "Inkseek is free software under the MIT licence. It stands on these parts; Qt is used unchanged, as "
                "separate libraries that can be replaced, as its licence asks."
            )
        )

    def _tell_parts(self) -> None:
        table = QGridLayout()
        table.setHorizontalSpacing(16)
        table.setColumnStretch(2, 1)
        # A column is one label: every label more is laid out again and again.
        columns = zip(*((part.name, part.version, part.licence) for part in PARTS), strict=True)
        for column, (words, role) in enumerate(zip(columns, ("", "secondary", "secondary"), strict=True)):
            table.addWidget(label_of("\n".join(words), role), 0, column)
        self._add(table)

    def _title(self, words: str) -> None:
        title = label_of(words, "strong")
        title.setContentsMargins(0, 14, 0, 0)
        self._column.insertWidget(self._end, title)

    def _say(self, words: str, role: str = "secondary") -> None:
        self._column.insertWidget(self._end, _paragraph(words, role))

    def _add(self, table: QGridLayout) -> None:
        table.setContentsMargins(0, 4, 0, 0)
        self._column.insertLayout(self._end, table)

    @property
    def _end(self) -> int:
        """Before the stretch at the end of the column."""
        return self._column.count() - 1


def open_folder(folder: Path) -> None:
    """Show a folder in the file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _paragraph(words: str, role: str = "secondary") -> QLabel:
    label = label_of(words, role)
    label.setWordWrap(True)
    return label
