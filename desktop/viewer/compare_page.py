"""Two models side by side on the same sketch and photo, such as a LAMA and a CAMA one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.library.seeker import SearchAnswer
from desktop.results.model import Tile
from desktop.theme import RADIUS, Theme
from desktop.viewer.comparing import Comparer, Comparison, ModelMaps
from desktop.viewer.drawing import Pair, Side, draw_side
from desktop.viewer.latest import Latest
from desktop.viewer.look import OVERLAY, ViewLook
from desktop.viewer.model_card import ModelCardView, Rows
from engine.attention_views import REGIONS


class ComparePage(QWidget):
    """Asks for the comparison when it is seen, and again for another match."""

    def __init__(self, comparer: Comparer, latest: Latest, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparer, self._latest = comparer, latest
        self._look = ViewLook()
        self._match: tuple[SearchAnswer, Tile] | None = None
        self._compared: tuple[SearchAnswer, Tile] | None = None
        self._pair: Pair | None = None
        self._names: list[str] = []
        self.notice = QLabel()
        self.notice.setProperty("role", "secondary")
        self.notice.setWordWrap(True)
        self.cards = ModelCardView(theme, self), ModelCardView(theme, self)
        row = QHBoxLayout()
        row.setSpacing(32)
        for place, card in enumerate(self.cards):
            card.hide()
            card.resized.connect(self.draw)
            card.modelChosen.connect(partial(self._choose, place))
            row.addWidget(card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 8)
        column.setSpacing(10)
        column.addWidget(self.notice)
        column.addLayout(row, 1)

    @property
    def models(self) -> tuple[ModelMaps, ...]:
        """The models compared."""
        return tuple(card.model for card in self.cards if card.model is not None and not card.isHidden())

    @property
    def settled(self) -> bool:
        """Whether no model is looking and nothing is being drawn."""
        return not self._latest.busy

    @property
    def pair(self) -> Pair | None:
        """The pictures they look at."""
        return self._pair

    def show_match(self, answer: SearchAnswer, tile: Tile, pair: Pair) -> None:
        """Compare the models on this match, once the page is seen."""
        self._match, self._pair = (answer, tile), pair
        if self.isVisible():
            self.compare()

    def compare(self) -> None:
        """Have the models look, unless they have."""
        if self._match is None or self._same_match():
            self.draw()
            return
        self._tell(self.tr("The models look at the two pictures…"))
        answer, tile = self._match
        names = list(self._names)
        job = partial(_compared, self._comparer, answer, tile, names)
        self._latest.ask(job, partial(self._arrived, self._match))

    def show_look(self, look: ViewLook) -> None:
        """Draw it in another way."""
        self._look = look
        self.draw()

    def draw(self) -> None:
        """Have the maps drawn at the size they have now."""
        if self._pair is None or not self.models or not self.isVisible():
            return
        ratio = self.devicePixelRatioF()
        pair, look, models = self._pair, self._look, self.models
        sides = [round(card.maps.side * ratio) for card in self.cards]
        self._latest.ask(
            lambda reader: [
                draw_maps(model, pair, look, side, RADIUS / 2 * ratio)
                for model, side in zip(models, sides, strict=False)
            ],
            self._drawn,
        )

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for card in self.cards:
            card.set_theme(theme)

    def forget(self) -> None:
        """Look at nothing any more."""
        self._match = self._compared = self._pair = None

    def _same_match(self) -> bool:
        before, now = self._compared, self._match
        if before is None or now is None:
            return False
        return before[0].found.query is now[0].found.query and before[1].photo_id == now[1].photo_id

    def _choose(self, place: int, name: str) -> None:
        self._names = [model.card.name for model in self.models]
        self._names[place] = name
        self._compared = None
        self.compare()

    def _arrived(self, match: tuple[SearchAnswer, Tile], comparison: Comparison) -> None:
        if match is not self._match:
            return
        self._compared = match
        for place, card in enumerate(self.cards):
            there = place < len(comparison.models)
            if there:
                card.show_model(comparison.models[place], comparison.cards)
            card.setVisible(there)
        self._tell(self._words(comparison))
        self.draw()

    def _words(self, comparison: Comparison) -> str:
        if comparison.failed:
            return comparison.failed
        if len(comparison.cards) == 1:
            return self.tr(
                "There is one model here, so nothing to compare it with. Add another, such as one with the CAMA "
                "structure, by: main.py models add FILE.onnx"
            )
        return self.tr("The less the regions overlap, the lower the penalty: each looks at a part of its own.")

    def _tell(self, words: str) -> None:
        self.notice.setText(words)

    def _drawn(self, drawn: list[Rows]) -> None:
        for card, rows in zip(self.cards, drawn, strict=False):
            card.maps.show_drawn(rows)


def draw_maps(model: ModelMaps, pair: Pair, look: ViewLook, longest: int, radius: float) -> Rows:
    """For sketch and photo a row of pictures: all regions over it in their own colours, then each map alone."""
    rows = []
    for side, maps in zip(pair.sides, (model.sketch, model.photo), strict=True):
        across, down = side.shape
        size = QSize(max(1, round(across * longest)), max(1, round(down * longest)))
        seen = Side(side.picture, maps, side.box)
        together = replace(look, mode=OVERLAY, colours=REGIONS)
        pictures: list[QImage] = [draw_side(seen, np.ones(len(maps), np.float32), together, size, radius)]
        pictures += [draw_side(seen, alone, look, size, radius) for alone in np.eye(len(maps), dtype=np.float32)]
        rows.append(tuple(pictures))
    return tuple(rows)


def _compared(comparer: Comparer, answer: SearchAnswer, tile: Tile, names: list[str], reader: object) -> Comparison:
    return comparer.compare(answer, tile, names)
