"""Keeps everything that shows regions in step: the panel that says why, and the glow on the drawing paper."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QImage

from desktop.library.seeker import SearchAnswer
from desktop.library.session import Session
from desktop.library.wanted import SketchQuery
from desktop.regions.glow import Glows, joined_glow, place_on_page
from desktop.regions.panel import WhyPanel
from desktop.regions.switches import RegionSwitches
from desktop.relay import Relay
from desktop.results.model import Tile
from engine.embedding import MAP_SIZE
from engine.strokes import PAGE

PAGE_OPACITY = 0.62
LEAST_SHARE = 0.35
AT_ONCE = 3
"""Pieces of an explanation that follow a choice in the same turn: all but the grids of numbers."""


class Explainer(QObject):
    """Knows the last search and the chosen tile.

    `glowChanged(QImage | None, QRectF | None)` tells the sketch's glow and where it lies on the page; `explained()`
    that another tile or none is to be explained, or the same one of another search.
    """

    glowChanged = Signal(object, object)
    explained = Signal()

    def __init__(self, session: Session, why: WhyPanel, switches: RegionSwitches, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._why = why
        self._switches = switches
        self._answer: SearchAnswer | None = None
        self._tile: Tile | None = None
        self._told: Tile | None = None
        self._relay = Relay(self)
        switches.changed.connect(self._tell_glow)

    @property
    def answer(self) -> SearchAnswer | None:
        """The last search's answer, None when nothing is searched for."""
        return self._answer

    @property
    def tile(self) -> Tile | None:
        """The chosen tile."""
        return self._tile

    def show_answer(self, answer: SearchAnswer | None) -> None:
        """Take a search's answer, or None when nothing is drawn.

        It is explained a moment later, after its photos are painted, so that neither keeps the pen waiting.
        """
        self._answer = answer
        if answer is None:
            self._tile = self._told = None
            self._switches.hover(None)
            self._relay.stop()
            self._why.show_nothing()
            self._tell_glow()
            self.explained.emit()
        else:
            self._switches.reset(len(answer.found.query.maps))
            self._relay.start(self._pieces())

    def choose(self, tile: Tile | None) -> None:
        """Explain a tile; a photo of the bare library needs no explaining."""
        self._tile = tile
        if self._relay.running:
            self._relay.start(self._pieces())
        else:
            pieces = self._explanation()
            for piece in pieces[:AT_ONCE]:
                piece()
            self._relay.start(pieces[AT_ONCE:])
        self.explained.emit()

    def hover_page(self, place: tuple[float, float] | None) -> None:
        """Light the region that is strongest at a place of the page, as the pointer rests there."""
        self._switches.hover(None if place is None else self._region_at(*place))

    def steer_page(self, place: tuple[float, float], at: QPoint) -> None:
        """Offer to steer the region that is strongest at a place of the page; `at` is where on the screen."""
        by_sketch = self._answer is not None and isinstance(self._answer.wanted.query, SketchQuery)
        region = self._region_at(*place) if by_sketch else None
        if region is not None:
            self._why.offer_steering(region, at)

    def _region_at(self, x: float, y: float) -> int | None:
        if self._answer is None:
            return None
        scale, dx, dy = self._answer.transform
        column, row = (int((scale * v + d) / PAGE * MAP_SIZE) for v, d in ((x, dx), (y, dy)))
        if not (0 <= column < MAP_SIZE and 0 <= row < MAP_SIZE):
            return None
        there = self._answer.found.query.maps[:, row, column]
        strongest = int(np.argmax(there))
        return strongest if there[strongest] >= LEAST_SHARE else None

    def _tell_sketch(self) -> None:
        assert self._answer is not None
        self._why.show_sketch(self._answer.raster, self._answer.glows)

    def _pieces(self) -> list[Callable[[], None]]:
        """All there is to tell of an answer; the photo is the one chosen by then."""
        return [self._tell_sketch, self._tell_glow, lambda: self._relay.start(self._explanation())]

    def _explanation(self) -> list[Callable[[], None]]:
        """The pieces that bring the panel up to date with the chosen tile."""
        before, tile = self._told, self._tile
        if tile is None or tile.result is None or self._answer is None:
            self._told = None
            return [self._why.show_nothing]
        self._told = tile
        if before is None or before.photo_id != tile.photo_id:
            self._why.show_photo(QImage(), ())
            self._session.portrait(tile, lambda portrait: self._portrait_loaded(tile, *portrait))
        return self._why.parts(tile.result, self._answer.found.query.maps)

    def _portrait_loaded(self, tile: Tile, photo: QImage, glows: Glows) -> None:
        if self._told is not None and self._told.photo_id == tile.photo_id:
            self._why.show_photo(photo, glows)

    def _tell_glow(self) -> None:
        answer = self._answer
        if answer is None:
            self.glowChanged.emit(None, None)
            return
        glow = joined_glow(answer.glows, self._switches.shown(), PAGE_OPACITY)
        self.glowChanged.emit(glow, place_on_page(answer.transform, PAGE))
