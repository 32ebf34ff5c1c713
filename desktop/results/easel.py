"""Where tiles are drawn: used on the search thread alone, it keeps the photos it scaled."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.regions.glow import merged_glow
from desktop.results.model import Tile
from desktop.results.tile import DrawnTile, TileLook, draw_tile

Entry = TypeVar("Entry")

CAPACITY = 160
TURN_SECONDS = 0.04
"""How long a search may have to wait for tiles being drawn."""


class Easel:
    """Draws tiles. Args: thumbnail, which reads a photo's whole thumbnail, a null picture where there is none."""

    def __init__(self, thumbnail: Callable[[int], QImage]) -> None:
        self._thumbnail = thumbnail
        self._photos: OrderedDict[int, tuple[QSize, QImage]] = OrderedDict()
        self._lit: OrderedDict[int, tuple[tuple[int, float, tuple[bool, ...]], QImage]] = OrderedDict()

    def draw(self, tile: Tile, look: TileLook) -> DrawnTile:
        """Draw one tile."""
        own = look.of(tile)
        return draw_tile(tile, self._glowing(tile, own), own)

    def draw_turn(self, tiles: Sequence[Tile], look: TileLook) -> list[DrawnTile]:
        """Draw as many of the tiles, in order, as fit in one turn; at least one."""
        end = time.monotonic() + TURN_SECONDS
        drawn: list[DrawnTile] = []
        for tile in tiles:
            drawn.append(self.draw(tile, look))
            if time.monotonic() > end:
                break
        return drawn

    def clear(self) -> None:
        """Forget the photos: their numbers mean others now."""
        self._photos.clear()
        self._lit.clear()

    def _glowing(self, tile: Tile, look: TileLook) -> QImage:
        """The photo with its regions' glow, which is its own, whatever the sketch."""
        photo, result = self._photo(tile.photo_id, look.photo_room), tile.result
        if result is None or photo.isNull() or look.opacity <= 0 or not any(look.shown):
            return photo
        key = photo.cacheKey(), look.opacity, look.shown
        kept = self._lit.get(tile.photo_id)
        if kept is not None and kept[0] == key:
            self._lit.move_to_end(tile.photo_id)
            return kept[1]
        lit = photo.copy()
        painter = QPainter(lit)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(look.opacity)
        painter.drawImage(lit.rect(), merged_glow(result.maps, *result.size, look.shown))
        painter.end()
        _keep(self._lit, tile.photo_id, (key, lit))
        return lit

    def _photo(self, photo_id: int, room: QSize) -> QImage:
        """The photo as large as fits the room, device pixels."""
        kept = self._photos.get(photo_id)
        if kept is not None and kept[0] == room:
            self._photos.move_to_end(photo_id)
            return kept[1]
        photo = self._thumbnail(photo_id)
        if not photo.isNull():
            photo = photo.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            ).convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        _keep(self._photos, photo_id, (room, photo))
        return photo


def _keep(kept: OrderedDict[int, Entry], photo_id: int, entry: Entry) -> None:
    """Keep an entry in place of the one used least recently."""
    kept[photo_id] = entry
    kept.move_to_end(photo_id)
    while len(kept) > CAPACITY:
        kept.popitem(last=False)
