"""The middle column: heading with the heatmap's controls, filters, what bends the search; the grid or a notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.header import Chip
from desktop.labels import FigureLabel
from desktop.regions.switches import RegionSwitches
from desktop.results.filter_row import FilterRow
from desktop.results.heatmap_controls import HeatmapControls
from desktop.results.model import Tile
from desktop.results.more_bar import MoreBar
from desktop.results.notice import Message, Notice
from desktop.results.pictures import Artist
from desktop.results.query_chips import QueryChips
from desktop.results.view import ResultsView
from desktop.theme import Theme
from desktop.words import photos

if TYPE_CHECKING:
    from desktop.library.seeker import SearchAnswer

HEADING = 80
"""Where the grid begins, when nothing bends the search."""
NARROWEST, ROOM_FOR_WORDS = 440, 550


class ResultsPanel(QFrame):
    """Photos by rank or the library itself.

    Signals: `opacityChanged(int)` 0..100, `whyAsked()` (open or close).
    """

    opacityChanged = Signal(int)
    whyAsked = Signal()

    def __init__(self, artist: Artist, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)  # nothing below is painted then
        self.setMinimumWidth(NARROWEST)
        self.view = ResultsView(artist, switches, theme, self)
        self.notice = Notice(self)
        self.title = FigureLabel(role="strong")
        self.subtitle = FigureLabel(role="secondary")
        self._heatmap = HeatmapControls(switches, theme)
        self.opacity = self._heatmap.opacity
        self.opacity.valueChanged.connect(self._opacity_changed)
        self.why = Chip(self.tr("Why"), theme)
        self.why.setCheckable(True)
        self.why.setToolTip(self.tr("Show why the chosen photo matched"))
        self.why.clicked.connect(lambda: self.whyAsked.emit())
        self.filters = FilterRow(theme, self)
        self.chips = QueryChips(theme, self)
        self.steered = self.chips.steered
        self.more = MoreBar(self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.notice)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 0, 2, 0)
        column.setSpacing(0)
        column.addLayout(self._heading())
        column.addWidget(self.filters)
        column.addWidget(self.chips)
        column.addWidget(self._stack, 1)
        column.addWidget(self.more)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What it consists of, as one reads it: the order of Tab."""
        return self._heatmap, self.why, self.filters, self.chips, self._stack, self.more

    def show_answer(self, answer: SearchAnswer) -> None:
        """Show a search's results in rank order."""
        found, count = answer.found, len(answer.tiles)
        self.title.tell(self.tr("{count} closest").format(count=count))
        words = self.tr("of {total} · {ms} ms")
        self.subtitle.tell(words.format(total=f"{found.scan.photos:,}", ms=round(found.encode_ms + found.match_ms)))
        self._show_controls(ranked=True)
        self.more.tell(answer.folded, found.scan.photos - len(found.results))
        self.view.show_tiles(answer.tiles, answer.drawn, choose_first=True)
        self._stack.setCurrentWidget(self.view)

    def show_library(self, tiles: Sequence[Tile]) -> None:
        """Show the library itself: nothing is drawn."""
        self.title.tell(self.tr("Library"))
        self.subtitle.tell(self.tr("{photos}, newest first").format(photos=photos(len(tiles))))
        self._show_controls(ranked=False)
        self.view.show_tiles(tiles, choose_first=False)
        self._stack.setCurrentWidget(self.view)

    def show_message(self, message: Message, *, searched: bool = False) -> None:
        """Tell something in place of photos, of the library or of a search."""
        self.title.tell(self.tr("Nothing found") if searched else self.tr("Library"))
        self.subtitle.tell("")
        self._show_controls(ranked=False)
        self.view.show_tiles([], choose_first=False)
        self.notice.tell(message)
        self._stack.setCurrentWidget(self.notice)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self.filters.set_theme(theme)
        self.chips.set_theme(theme)
        self.view.set_theme(theme)
        self._heatmap.set_theme(theme)
        self.why.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the word that explains itself where there is little room."""
        self._heatmap.words.setVisible(self.width() >= ROOM_FOR_WORDS)
        super().resizeEvent(event)

    def dot(self, region: int) -> QAbstractButton:
        """The switch of one region."""
        return self._heatmap.dot(region)

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(5, 8, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.subtitle)
        row.addStretch(1)
        row.addWidget(self._heatmap)
        row.addSpacing(4)
        row.addWidget(self.why)
        return row

    def _show_controls(self, *, ranked: bool) -> None:
        """Results have regions and an order; a library has neither, and nothing beyond it."""
        self._heatmap.setEnabled(ranked)
        self.filters.set_ranked(ranked)
        if not ranked:
            self.more.tell(0, 0)

    def _opacity_changed(self, value: int) -> None:
        self.view.set_opacity(value / 100)
        self.opacityChanged.emit(value)
