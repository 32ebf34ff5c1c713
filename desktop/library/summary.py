"""How indexing or encoding again ended, in one line; and the list of what was skipped, with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.operations import copy_text
from desktop.reasons import reason_words
from desktop.words import counted, photos
from engine.errors import printable
from engine.records import RunSummary

if TYPE_CHECKING:
    from engine.reencoder import ReencodeSummary

translate = QCoreApplication.translate


def summary_words(summary: RunSummary) -> str:
    """A run in one line: "212 new, 3 skipped"."""
    told = [
        (summary.new, translate("Summary", "{count} new"), translate("Summary", "{count} new")),
        (summary.changed, translate("Summary", "{count} changed"), translate("Summary", "{count} changed")),
        (summary.moved, translate("Summary", "{count} moved"), translate("Summary", "{count} moved")),
        (summary.missing, translate("Summary", "{count} missing"), translate("Summary", "{count} missing")),
        (len(summary.skipped), translate("Summary", "{count} skipped"), translate("Summary", "{count} skipped")),
    ]
    words = ", ".join(counted(count, one, more) for count, one, more in told if count)
    if summary.cancelled:
        return (
            translate("Summary", "Stopped: {words}").format(words=words)
            if words
            else translate("Summary", "Stopped; nothing was changed")
        )
    return words if words else translate("Summary", "Everything is up to date")


def worth_telling(summary: RunSummary) -> bool:
    """Whether the run changed or left out anything."""
    return bool(
        summary.new or summary.changed or summary.moved or summary.missing or summary.skipped or summary.cancelled
    )


def encoded_words(summary: ReencodeSummary, model: str) -> str:
    """Encoding again in one line; `model` is the new one's title."""
    done = photos(summary.encoded)
    if summary.switched:
        return translate("Summary", "Encoded again with {model}: {photos}").format(model=model, photos=done)
    if summary.cancelled:
        words = translate("Summary", "Stopped: {photos} encoded with {model}; until all are, the old model searches")
        return words.format(photos=done, model=model)
    words = translate("Summary", "{photos} lie in folders that are away; until they are back, the old model searches")
    return words.format(photos=photos(summary.away))


class SkippedDialog(QDialog):
    """The files that were left out, each with its reason."""

    def __init__(self, skipped: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What was skipped"))
        self._skipped = skipped
        words = QLabel(self.tr("These files are not in the library. They were not changed in any way."))
        words.setProperty("role", "secondary")
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels([self.tr("File"), self.tr("Reason")])
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        for path, english in skipped:
            reason = reason_words(english)
            item = QTreeWidgetItem([printable(path), reason])
            item.setToolTip(0, printable(path))
            item.setToolTip(1, reason)
            self.list.addTopLevelItem(item)
        buttons = QDialogButtonBox()
        copy = QPushButton(self.tr("Copy list"))
        copy.clicked.connect(self._copy)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(self.list)
        column.addWidget(buttons)

    def sizeHint(self) -> QSize:
        """Room for long paths."""
        return QSize(720, 420)

    def _copy(self) -> None:
        copy_text("\n".join(f"{printable(path)}\t{reason}" for path, reason in self._skipped))
