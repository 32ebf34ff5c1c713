"""The photos of the tiles: loaded off the UI thread as they come into view, kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from desktop.regions.glow import Glows
from desktop.results.model import Tile

CAPACITY = 192
BATCH = 4
MOST_WAITING = 96


@dataclass(frozen=True, eq=False)
class Wanted:
    """A tile whose photo is to be loaded, and the longest side it needs in device pixels."""

    tile: Tile
    side: int


@dataclass(frozen=True, eq=False)
class Loaded:
    """A photo as loaded on the search thread: scaled, with its regions' glow where it was a result."""

    photo_id: int
    side: int
    photo: QImage
    glows: Glows


@dataclass(frozen=True, eq=False)
class TilePicture:
    """A photo ready to be painted."""

    side: int
    photo: QPixmap
    glows: Glows


Loader = Callable[[Sequence[Wanted], Callable[[list[Loaded]], None]], None]


class Pictures(QObject):
    """Tile pictures by photo, least recently used ones dropped; `loaded` tells that some arrived.

    Args: load, which takes what is wanted and a function to call on the UI thread with what was loaded.
    """

    loaded = Signal()

    def __init__(self, load: Loader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load = load
        self._kept: OrderedDict[int, TilePicture] = OrderedDict()
        self._waiting: OrderedDict[int, Wanted] = OrderedDict()
        self._generation = 0
        self._busy = False
        self._start = QTimer(self)
        self._start.setSingleShot(True)
        self._start.timeout.connect(self._load_next)

    def get(self, tile: Tile, side: int) -> TilePicture | None:
        """The tile's picture if it is there, at whatever size; a missing or unfit one is on its way then."""
        kept = self._kept.get(tile.photo_id)
        if kept is not None:
            self._kept.move_to_end(tile.photo_id)
        if kept is None or kept.side != side or (tile.result is not None and not kept.glows):
            self._want(tile, side)
        return kept

    @property
    def busy(self) -> bool:
        """Whether pictures are on their way."""
        return self._busy or bool(self._waiting)

    def forget_waiting(self) -> None:
        """Other tiles are shown now: what those before still wanted would only be in the way."""
        self._waiting.clear()

    def clear(self) -> None:
        """Forget everything: another gallery was opened, whose numbers mean other photos."""
        self._kept.clear()
        self._waiting.clear()
        self._generation += 1
        self._busy = False

    def _want(self, tile: Tile, side: int) -> None:
        self._waiting[tile.photo_id] = Wanted(tile, side)
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)
        if not self._busy and not self._start.isActive():
            self._start.start(0)

    def _load_next(self) -> None:
        if not self._waiting or self._busy:
            return
        batch = [self._waiting.popitem(last=False)[1] for _ in range(min(BATCH, len(self._waiting)))]
        self._busy = True
        generation = self._generation
        self._load(batch, lambda loaded: self._arrived(loaded, generation))

    def _arrived(self, loaded: list[Loaded], generation: int) -> None:
        if generation != self._generation:
            return
        self._busy = False
        for entry in loaded:
            self._kept[entry.photo_id] = TilePicture(entry.side, QPixmap.fromImage(entry.photo), entry.glows)
            waiting = self._waiting.get(entry.photo_id)
            if waiting is not None and waiting.side == entry.side:
                del self._waiting[entry.photo_id]
        while len(self._kept) > CAPACITY:
            self._kept.popitem(last=False)
        self.loaded.emit()
        if self._waiting:
            self._start.start(0)
