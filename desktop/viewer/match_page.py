"""One match: sketch and photo large, the attention of each region on each level, weights and terms as numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.labels import FigureLabel, label_of, titled_row
from desktop.page_frame import scrolled
from desktop.regions.chips import RegionChips, region_names
from desktop.regions.switches import RegionSwitches
from desktop.regions.terms import TermGrid
from desktop.relay import Relay
from desktop.results.model import Tile
from desktop.theme import RADIUS, Theme
from desktop.viewer.controls import Legend
from desktop.viewer.drawing import Canvas, DrawnPair, Pair, draw_pair
from desktop.viewer.latest import Latest
from desktop.viewer.look import ViewLook
from desktop.viewer.multiples import Multiples
from desktop.viewer.pane import Pane
from engine.attention_views import Choice
from engine.embedding import Floats

BESIDE = 20
"""What the side column keeps free: its margin, and its scroll bar at times."""
SIDE_SHARE, SIDE_LEAST, SIDE_MOST = 0.26, 304, 460


class MatchPage(QWidget):
    """`choiceAsked(Choice)` when a person chooses a level and region."""

    choiceAsked = Signal(object)

    def __init__(self, switches: RegionSwitches, latest: Latest, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switches, self._latest = switches, latest
        self._relay = Relay(self)
        self._look = ViewLook()
        self._pair: Pair | None = None
        self.sketch = Pane(self.tr("The sketch, large"), theme, self)
        self.photo = Pane(self.tr("The photo, large"), theme, self)
        self.multiples = Multiples(theme, self)
        self.legend = Legend(theme, self)
        self.chips = RegionChips(switches, theme, self)
        self.weights = TermGrid(self.tr("Weight"), switches, theme, self)
        self.terms = TermGrid(self.tr("Distance term"), switches, theme, self)
        self.told = label_of("", "small")
        self.told.setWordWrap(True)
        self.sum = FigureLabel(role="small")
        self._side = self._side_column()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.sketch, 1)
        row.addWidget(self.photo, 1)
        row.addWidget(self._side)
        self._connect()

    @property
    def panes(self) -> tuple[Pane, Pane]:
        """Sketch and photo."""
        return self.sketch, self.photo

    @property
    def pair(self) -> Pair | None:
        """What is looked at."""
        return self._pair

    @property
    def settled(self) -> bool:
        """Whether nothing is being drawn."""
        return not self._latest.busy and not self._relay.running

    def show_match(self, tile: Tile, pair: Pair, *, by_sketch: bool = True) -> None:
        """Show a result beside the query: the pictures at once, the numbers a frame later each."""
        result = tile.result
        assert result is not None
        self.multiples.fit(*pair.weights.shape)
        self.sketch.write(self.tr("Sketch") if by_sketch else self.tr("Searched with"))
        self.photo.write(tile.name)
        self.photo.setAccessibleDescription(tile.name)
        self.show_pair(pair)
        words = (self.tr("Top"), self.tr("Middle"), self.tr("Bottom"))
        names = region_names(pair.sketch.maps, words, self.tr("Region {number}"))
        total = float(np.sum(result.terms, dtype=np.float64))
        told = self.tr("together {sum}, the distance").format(sum=f"{total:.3f}")
        self._relay.start(
            [
                lambda: self.weights.show_values(result.weights),
                lambda: self.terms.show_values(result.terms),
                lambda: self.sum.tell(told),
                lambda: self.chips.show_regions(names, result.weights.sum(axis=0)),
                lambda: self.multiples.show_shares(result.weights.sum(axis=1)),
                self._tell_choice,
            ]
        )

    def show_pair(self, pair: Pair) -> None:
        """Take the pictures, the photo's first small, then large."""
        self._pair = pair
        for pane, side in zip(self.panes, pair.sides, strict=True):
            pane.show_side(side)
        self.draw()

    def forget(self) -> None:
        """Let go of the pictures."""
        self._relay.stop()
        self._pair = None
        for pane in self.panes:
            pane.forget()

    def show_look(self, look: ViewLook) -> None:
        """Draw it in another way."""
        self._look = look
        self.multiples.show_choice(look.choice)
        self._tell_choice()
        self.draw()

    def draw(self) -> None:
        """Have all of it drawn, at the size it has now."""
        if self._pair is None or not self.isVisible():
            return
        ratio = self.devicePixelRatioF()
        sizes = self.sketch.pixels, self.photo.pixels
        canvas = Canvas(sizes, round(self.multiples.small * ratio), RADIUS * ratio)
        pair, look, shown = self._pair, self._look, self._switches.shown()
        self._latest.ask(lambda reader: draw_pair(pair, look, shown, canvas), self._drawn)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for part in (*self.panes, self.multiples, self.legend, self.chips, self.weights, self.terms):
            part.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        width = min(max(round(self.width() * SIDE_SHARE), SIDE_LEAST), SIDE_MOST)
        self._side.setFixedWidth(width)
        self.multiples.be_high_for(width - BESIDE)
        super().resizeEvent(event)

    def _connect(self) -> None:
        for pane in self.panes:
            pane.hovered.connect(self._switches.hover)
            pane.pressed.connect(self._press)
            pane.resized.connect(self.draw)
        for grid in (self.multiples, self.chips, self.weights, self.terms):
            grid.hovered.connect(self._switches.hover)
        self.multiples.chosen.connect(self.choiceAsked)
        self.multiples.resized.connect(self.draw)
        self._switches.changed.connect(self.draw)

    def _drawn(self, drawn: DrawnPair) -> None:
        for pane, picture in zip(self.panes, drawn.large, strict=True):
            pane.show_drawn(picture)
        self.multiples.show_drawn(drawn.small)

    def _press(self, region: int) -> None:
        """A region that is pressed is looked at alone; pressed again, with the others."""
        choice = self._look.choice
        self.choiceAsked.emit(replace(choice, region=None if choice.region == region else region))

    def _tell_choice(self) -> None:
        """Say what the pictures show, and how the colours are to be read."""
        if self._pair is None:
            return
        weights, choice = self._pair.weights, self._look.choice
        greatest = 1.0 if choice.level is None else float(weights[choice.level].max())
        self.legend.tell(self._look.colours, greatest, weights.shape[1])
        self.told.setText(self._words(weights, choice))

    def _words(self, weights: Floats, choice: Choice) -> str:
        if choice.level is None:
            if choice.region is None:
                return self.tr("The attention maps as the network made them. Choose one to see it large.")
            share = f"{weights[:, choice.region].sum():.0%}"
            return self.tr("The map of region {n}, which has {share} of the weight.").format(
                n=choice.region + 1, share=share
            )
        level = choice.level + 1
        if choice.region is None:
            share = f"{weights[choice.level].sum():.0%}"
            return self.tr("Each map as it counts on level {level}, which has {share} of the weight.").format(
                level=level, share=share
            )
        weight = f"{weights[choice.level, choice.region]:.2f}"
        return self.tr("The map of region {n} as it counts on level {level}: times its weight, {weight}.").format(
            n=choice.region + 1, level=level, weight=weight
        )

    def _side_column(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("why_content")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 14, 12)
        column.setSpacing(7)
        column.addLayout(titled_row(self.tr("Attention"), self.legend))
        column.addWidget(self.multiples)
        column.addWidget(self.told)
        column.addSpacing(6)
        column.addLayout(titled_row(self.tr("Regions"), label_of(self.tr("click to show or hide"), "small")))
        column.addWidget(self.chips)
        column.addSpacing(6)
        column.addWidget(label_of(self.tr("Weights"), "strong"))
        column.addWidget(self.weights)
        column.addSpacing(6)
        column.addLayout(titled_row(self.tr("Distance terms"), self.sum))
        column.addWidget(self.terms)
        column.addStretch(1)
        area = scrolled(page)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFixedWidth(SIDE_LEAST)
        return area
