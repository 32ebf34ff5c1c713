"""The viewer's top bar: walking, what is looked at, the pages, and what can be done."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.controls import SegmentedControl
from desktop.header import Chip
from desktop.results.model import Tile
from desktop.theme import Theme

HEIGHT = 48
LONGEST_NAME = 200


class ViewerBar(QWidget):
    """Each button is an attribute, its click the viewer's business."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.back = self._chip("", self.tr("The result before  (left arrow)"), theme, "chevron-left")
        self.forth = self._chip("", self.tr("The next result  (right arrow)"), theme, "chevron-right")
        self.title, self.place = QLabel(), QLabel()
        self.title.setProperty("role", "strong")
        self.place.setProperty("role", "secondary")
        self.pages = SegmentedControl([self.tr("This match"), self.tr("Compare models")], self)
        self.pages.setAccessibleName(self.tr("Pages"))
        for index in range(2):
            self.pages.segment(index).setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.pages.segment(index).setToolTip(self.tr("The other page  (Ctrl+Tab)"))
        self.mark = self._chip(self.tr("Mark as right"), "", theme)
        self.mark.setCheckable(True)
        keys = QKeySequence("Ctrl+S").toString(QKeySequence.SequenceFormat.NativeText)
        tip = self.tr("Keep what is seen as a picture  ({keys} for this view)").format(keys=keys)
        self.export = self._chip(self.tr("Export"), tip, theme, "export", arrow=True)
        self.leave = self._chip("", self.tr("Close  (Esc)"), theme, "close")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        for widget in (self.back, self.forth, self.title, self.place):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.pages)
        row.addStretch(1)
        holder = QWidget()  # as wide as the longer words, so that the pages' names stay where they are
        right = QHBoxLayout(holder)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignRight)
        row.addWidget(holder)
        row.addWidget(self.export)
        row.addWidget(self.leave)
        for before, after in pairwise((self.pages.segment(1), self.mark, self.export, self.leave)):
            QWidget.setTabOrder(before, after)
        widths = []
        for marked in (True, False):
            self.tell_mark(marked)
            widths.append(self.mark.sizeHint().width())
        holder.setFixedWidth(max(widths))

    def tell(self, tile: Tile, row: int, count: int) -> None:
        """Say which result is looked at."""
        assert tile.result is not None
        self.title.setText(self.tr("Number {rank}").format(rank=tile.result.rank))
        name = self.place.fontMetrics().elidedText(tile.name, Qt.TextElideMode.ElideMiddle, LONGEST_NAME)
        self.place.setText(f"{name} · D' {tile.result.distance:.3f}")
        self.place.setToolTip(tile.name)
        self.back.setEnabled(row > 0)
        self.forth.setEnabled(row + 1 < count)

    def tell_mark(self, marked: bool) -> None:
        """Say whether the result is marked as right."""
        self.mark.setChecked(marked)
        self.mark.tell(self.tr("Right answer") if marked else self.tr("Mark as right"))
        self.mark.picture = "check" if marked else None
        self.mark.updateGeometry()
        tip = self.tr("Figures frame it green") if marked else self.tr("Say that this is what was looked for")
        self.mark.setToolTip(f"{tip}  (R)")

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for chip in (self.back, self.forth, self.mark, self.export, self.leave):
            chip.set_theme(theme)
        self.pages.set_theme(theme)

    def _chip(self, words: str, tip: str, theme: Theme, picture: str | None = None, *, arrow: bool = False) -> Chip:
        chip = Chip(words, theme, picture=picture, arrow=arrow, parent=self)
        chip.setToolTip(tip)
        # By mouse the focus stays where it is, so that the arrows go on walking through the results.
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if not words:
            chip.setAccessibleName(tip)
        return chip
