"""The tiles as drawn: asked for as they come into view, drawn off the UI thread, kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from desktop.kept import RESTS_MS
from desktop.results.model import Tile
from desktop.results.tile import DrawnTile, TileLook, blank_tile

CAPACITY = 192
MOST_WAITING = 96


@dataclass(frozen=True, eq=False)
class _Kept:
    tile: Tile
    look: TileLook
    pixmap: QPixmap


Artist = Callable[[Sequence[Tile], TileLook, Callable[[list[DrawnTile]], None]], None]
"""Takes tiles, their look, and a function to call on the UI thread with the first of them, drawn; none if it failed."""


class Pictures(QObject):
    """Drawn tiles by photo, least recently used ones dropped; `arrived(list[Tile])` tells which are new."""

    arrived = Signal(object)

    def __init__(self, artist: Artist, look: TileLook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._artist = artist
        self._look = look
        self._blank: QPixmap | None = None
        self._kept: OrderedDict[tuple[int, bool], _Kept] = OrderedDict()
        self._waiting: OrderedDict[tuple[int, bool], Tile] = OrderedDict()
        self._generation = 0
        self._busy = False
        self._start = QTimer(self, singleShot=True)
        self._start.timeout.connect(self._draw_next)

    @property
    def look(self) -> TileLook:
        """How tiles are to look now; those drawn otherwise are shown until they are drawn anew."""
        return self._look

    @look.setter
    def look(self, look: TileLook) -> None:
        if look != self._look:
            resized = (look.width, look.height) != (self._look.width, self._look.height)
            self._look, self._blank = look, None
            if resized and self._kept:
                self._start.start(RESTS_MS)

    def get(self, tile: Tile) -> QPixmap:
        """The tile as drawn last, or a blank card; a missing or outdated one is on its way then."""
        kept = self._kept.get(_key(tile))
        if kept is None or kept.tile.result is not tile.result:
            self._want(tile)
            return self._blank_card()
        self._kept.move_to_end(_key(tile))
        if kept.look != self._look.of(tile):
            self._want(tile)
        return kept.pixmap

    def add(self, drawn: Sequence[DrawnTile]) -> None:
        """Take tiles that were drawn."""
        for entry in drawn:
            key = _key(entry.tile)
            self._kept[key] = _Kept(entry.tile, entry.look, QPixmap.fromImage(entry.picture))
            self._kept.move_to_end(key)
            waiting = self._waiting.get(key)
            if waiting is not None and waiting.result is entry.tile.result and entry.look == self._look.of(waiting):
                del self._waiting[key]
        while len(self._kept) > CAPACITY:
            self._kept.popitem(last=False)

    def is_ready(self, tile: Tile) -> bool:
        """Whether the tile is drawn as it is to look now."""
        kept = self._kept.get(_key(tile))
        return kept is not None and kept.tile.result is tile.result and kept.look == self._look.of(tile)

    @property
    def busy(self) -> bool:
        """Whether tiles are on their way."""
        return self._busy or bool(self._waiting)

    def forget_waiting(self) -> None:
        """Other tiles are shown now: what those before still wanted would only be in the way."""
        self._waiting.clear()

    def keep_waiting(self, tiles: Sequence[Tile]) -> None:
        """Only these are in view now: the others, scrolled past, need not be drawn."""
        keys = {_key(tile) for tile in tiles}
        for key in [key for key in self._waiting if key not in keys]:
            del self._waiting[key]

    def clear(self) -> None:
        """Forget everything: another gallery was opened, whose numbers mean other photos."""
        self._kept.clear()
        self._waiting.clear()
        self._generation += 1
        self._busy = False

    def _blank_card(self) -> QPixmap:
        if self._blank is None:
            self._blank = QPixmap.fromImage(blank_tile(self._look))
        return self._blank

    def _want(self, tile: Tile) -> None:
        self._waiting[_key(tile)] = tile
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)
        if not self._busy:
            self._start_soon()

    def _start_soon(self) -> None:
        if not self._start.isActive():
            self._start.start(0)

    def _draw_next(self) -> None:
        if not self._waiting or self._busy:
            return
        self._busy = True
        generation = self._generation
        asked = list(self._waiting.values())
        self._artist(asked, self._look, lambda drawn: self._drawn(asked, drawn, generation))

    def _drawn(self, asked: list[Tile], drawn: list[DrawnTile], generation: int) -> None:
        if generation != self._generation:
            return
        self._busy = False
        if not drawn:
            for tile in asked:
                self._waiting.pop(_key(tile), None)
        self.add(drawn)
        self.arrived.emit([entry.tile for entry in drawn])
        if self._waiting:
            self._start_soon()


def _key(tile: Tile) -> tuple[int, bool]:
    """A photo's tile in the library is kept beside its tile as a result: one goes back and forth between them."""
    return tile.photo_id, tile.result is not None
