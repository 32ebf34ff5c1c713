"""Where tiles are drawn: used on one thread, it keeps the photos it scaled and their cards.

Photos are decoded, scaled and lit by Pillow, no larger than their tile: that takes half the time of Qt's own calls,
which moreover keep Python's lock, and so the UI thread waiting.
"""

from __future__ import annotations

import io
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from PIL import Image
from PySide6.QtGui import QImage

from desktop.photo_images import rgb_image
from desktop.regions.glow import lit, merged_glow
from desktop.results.model import Tile
from desktop.results.tile import DrawnTile, TileLook, draw_card, draw_tile
from engine.progress import CancelToken

Entry = TypeVar("Entry")

CAPACITY = 160
TURN_SECONDS = 0.04
"""How long a search may have to wait for tiles being drawn."""


class Easel:
    """Draws tiles. Args: thumbnail, which reads a photo's JPEG thumbnail, None where there is none."""

    def __init__(self, thumbnail: Callable[[int], bytes | None]) -> None:
        self._thumbnail = thumbnail
        self._photos: OrderedDict[int, tuple[tuple[int, int], Image.Image | None]] = OrderedDict()
        self._cards: OrderedDict[int, tuple[tuple[object, ...], QImage]] = OrderedDict()

    def draw(self, tile: Tile, look: TileLook) -> DrawnTile:
        """Draw one tile."""
        own = look.of(tile)
        return draw_tile(tile, self._card(tile, own), own)

    def draw_all(self, tiles: Sequence[Tile], look: TileLook, cancel: CancelToken) -> tuple[DrawnTile, ...]:
        """Draw all of the tiles.

        Raises: Cancelled, between two of them.
        """
        drawn: list[DrawnTile] = []
        for tile in tiles:
            cancel.raise_if_cancelled()
            drawn.append(self.draw(tile, look))
        return tuple(drawn)

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
        self._cards.clear()

    def _card(self, tile: Tile, look: TileLook) -> QImage:
        """The card with the photo and its regions' glow, which are its own, whatever the sketch."""
        key = (tile.name, tile.day, tile.result is None, replace(look, worst=0.0))
        kept = self._cards.get(tile.photo_id)
        if kept is not None and kept[0] == key:
            self._cards.move_to_end(tile.photo_id)
            return kept[1]
        card = draw_card(tile, self._glowing(tile, look), look)
        _keep(self._cards, tile.photo_id, (key, card))
        return card

    def _glowing(self, tile: Tile, look: TileLook) -> QImage:
        """The photo with its regions' glow; null where there is none."""
        photo, result = self._photo(tile.photo_id, look.photo_room.toTuple()), tile.result
        if photo is None:
            return QImage()
        if result is not None and look.opacity > 0 and any(look.shown):
            photo = lit(photo, merged_glow(result.maps, *result.size, look.shown), look.opacity)
        return rgb_image(photo)

    def _photo(self, photo_id: int, room: tuple[int, int]) -> Image.Image | None:
        """The photo as large as fits the room, device pixels."""
        kept = self._photos.get(photo_id)
        if kept is not None and kept[0] == room:
            self._photos.move_to_end(photo_id)
            return kept[1]
        jpeg = self._thumbnail(photo_id)
        photo = _fitted(jpeg, room) if jpeg is not None else None
        _keep(self._photos, photo_id, (room, photo))
        return photo


def _fitted(jpeg: bytes, room: tuple[int, int]) -> Image.Image | None:
    """A thumbnail as large as fits the room; None where it is damaged."""
    try:
        with Image.open(io.BytesIO(jpeg)) as picture:
            width, height = picture.size
            scale = min(room[0] / width, room[1] / height)
            size = max(round(scale * width), 1), max(round(scale * height), 1)
            picture.draft("RGB", size)  # decodes a JPEG at half its size or less where that is enough
            return picture.convert("RGB").resize(size, Image.Resampling.HAMMING)
    except (OSError, SyntaxError, ValueError):
        return None


def _keep(kept: OrderedDict[int, Entry], photo_id: int, entry: Entry) -> None:
    """Keep an entry in place of the one used least recently."""
    kept[photo_id] = entry
    kept.move_to_end(photo_id)
    while len(kept) > CAPACITY:
        kept.popitem(last=False)
