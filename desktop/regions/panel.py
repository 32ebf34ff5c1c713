"""The right column: why a photo matched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QImage, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.header import Chip
from desktop.icons import icon
from desktop.labels import FigureLabel, label_of, titled_row
from desktop.page_frame import scrolled
from desktop.regions.chips import RegionChips, region_names
from desktop.regions.glow import Glows
from desktop.regions.pair import PairView
from desktop.regions.steering import Steering
from desktop.regions.steering_grid import SteeringGrid
from desktop.regions.steering_menu import steering_menu
from desktop.regions.switches import RegionSwitches
from desktop.regions.terms import TermGrid
from desktop.theme import Theme
from engine.embedding import Floats

if TYPE_CHECKING:
    from engine.searcher import Result

WIDTH, WIDEST = 300, 960


class WhyPanel(QFrame):
    """Sketch beside photo, the regions, the weights and the terms.

    Signals: `closed()` when the person closes it, `lookAsked()` to look closer.
    """

    closed = Signal()
    lookAsked = Signal()

    def __init__(
        self, switches: RegionSwitches, steering: Steering, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("why")
        self.setAccessibleName(self.tr("Why this photo"))
        self.setMinimumWidth(WIDTH)
        self.setMaximumWidth(WIDEST)
        # Opaque, so that what lies under it as an overlay can change without it.
        self.setAutoFillBackground(True)
        self.title = QLabel()
        self.distance = FigureLabel(role="secondary")
        self.distance.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.distance.setToolTip(self.tr("D': the sum of the nine distance terms; smaller is closer"))
        self.pair = PairView(switches, theme, self)
        self.look = Chip(self.tr("Look closer"), theme)
        keys = QKeySequence("Ctrl+L").toString(QKeySequence.SequenceFormat.NativeText)
        self.look.setToolTip(self.tr("Sketch and photo large, each region on each level  ({keys})").format(keys=keys))
        self.look.clicked.connect(lambda: self.lookAsked.emit())
        self._steering = steering
        self.chips = RegionChips(switches, theme, self)
        self.weights = SteeringGrid(self.tr("Weight"), switches, steering, theme, self)
        self.terms = TermGrid(self.tr("Distance term"), switches, theme, self)
        self.reset = QPushButton(self.tr("Reset"))
        self.sum = FigureLabel(role="small")
        self.sum.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setIconSize(QSize(16, 16))
        self._close.setToolTip(self.tr("Close this panel"))
        self._close.setAccessibleName(self.tr("Close this panel"))
        self._close.clicked.connect(self.closed)
        self._query_maps: Floats = np.zeros((0, 1, 1), np.float32)
        self.pair.sketchPressed.connect(self._steer_region)
        for source in (self.chips, self.weights, self.terms):
            source.hovered.connect(switches.hover)
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._explanation())
        self._stack.addWidget(self._content())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._heading())
        outer.addLayout(self._stack, 1)
        self.set_theme(theme)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Explain what will be here."""
        self.title.setText(self.tr("Why a photo matches"))
        self.distance.tell("")
        self._stack.setCurrentIndex(0)
        self.weights.clear()
        self.terms.clear()

    def parts(self, result: Result, query_maps: Floats) -> list[Callable[[], None]]:
        """Explain one result, in pieces that each take little time; the query's maps (N, 8, 8) name its regions."""

        def heading() -> None:
            self.title.setText(self.tr("Why number {rank}").format(rank=result.rank))
            self.distance.tell(f"D' {result.distance:.2f}")
            total = float(np.sum(result.terms, dtype=np.float64))
            self.sum.tell(self.tr("together {sum}, the distance").format(sum=f"{total:.2f}"))

        def regions() -> None:
            self._query_maps = query_maps
            words = (self.tr("Top"), self.tr("Middle"), self.tr("Bottom"))
            names = region_names(query_maps, words, self.tr("Region {number}"))
            self.chips.show_regions(names, result.weights.sum(axis=0))

        return [
            lambda: self._stack.setCurrentIndex(1),
            heading,
            regions,
            lambda: self.weights.show_values(result.weights),
            lambda: self.terms.show_values(result.terms),
        ]

    def show_sketch(self, sketch: QImage, glows: Glows) -> None:
        """Show the sketch as the model saw it."""
        self.pair.show_sketch(sketch, glows)

    def show_photo(self, photo: QImage, glows: Glows) -> None:
        """Show the photo."""
        self.pair.show_photo(photo, glows)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._close.setIcon(icon("close", theme.secondary))
        for part in (self.pair, self.look, self.chips, self.weights, self.terms):
            part.set_theme(theme)

    def stand_apart(self, apart: bool) -> None:
        """In a window of its own that window has the button that closes it."""
        self._close.setHidden(apart)

    def offer_steering(self, region: int, at: QPoint) -> None:
        """Open the menu that steers a region, at a place of the screen."""
        steering_menu(self, self._steering, region).popup(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Under the results there is room for two columns."""
        super().resizeEvent(event)
        wide = event.size().width() >= 2 * WIDTH
        self._halves.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._halves.setStretch(0, 1 if wide else 0)

    def _steer_region(self, across: float, down: float) -> None:
        """Offer to steer the region that is strongest at a place of the sketch."""
        if len(self._query_maps):
            rows, columns = self._query_maps.shape[1:]
            row, column = min(int(down * rows), rows - 1), min(int(across * columns), columns - 1)
            self.offer_steering(int(np.argmax(self._query_maps[:, row, column])), QCursor.pos())

    def _heading(self) -> QHBoxLayout:
        self.title.setProperty("role", "strong")
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 8, 6)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.distance)
        row.addWidget(self._close)
        return row

    def _explanation(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        for words in (
            self.tr("Draw something and choose a photo: you see here which of its parts matched yours."),
            self.tr(
                "The model looks at three regions of a picture, on three levels from outline to detail, and weighs "
                "them. A distance is the sum of these nine terms."
            ),
            self.tr("Rest the pointer on a region or a number to light that region on the sketch and on the photos."),
        ):
            label = label_of(words, "secondary")
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(1)
        return page

    def _weights_hint(self) -> QWidget:
        """How to steer; once it is done, the way back."""
        hint = label_of(self.tr("drag to steer, click to mute"), "small")
        self.reset.setProperty("role", "link")
        self.reset.setToolTip(self.tr("Let the model weigh the regions alone again"))
        self.reset.clicked.connect(lambda: self._steering.take(None))
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(hint)
        row.addWidget(self.reset)

        def show() -> None:
            hint.setVisible(self._steering.neutral)
            self.reset.setVisible(not self._steering.neutral)

        self._steering.changed.connect(show)
        show()
        return both

    def _content(self) -> QWidget:
        page = QWidget()
        page.setObjectName("why_content")
        self._halves.setContentsMargins(16, 2, 14, 16)
        self._halves.setSpacing(16)
        page.setLayout(self._halves)
        column, second = QVBoxLayout(), QVBoxLayout()
        for half in (column, second):
            half.setSpacing(8)
            self._halves.addLayout(half, 1)
        column.addWidget(self.pair)
        column.addWidget(self.look, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(titled_row(self.tr("Regions"), label_of(self.tr("click to show or hide"), "small")))
        column.addWidget(self.chips)
        column.addStretch(1)
        second.addLayout(titled_row(self.tr("Weights"), self._weights_hint()))
        second.addWidget(self.weights)
        second.addSpacing(8)
        second.addLayout(titled_row(self.tr("Distance terms"), self.sum))
        second.addWidget(self.terms)
        second.addStretch(1)
        area = scrolled(page)
        area.setAccessibleName(self.tr("Why this photo"))
        return area
