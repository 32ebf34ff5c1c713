"""Where tiles are drawn: used on the search thread alone, it keeps the photos it scaled.

Photos are decoded, scaled and lit by Pillow, no larger than their tile: that takes half the time of Qt's own calls,
which moreover keep Python's lock, and so the UI thread waiting.
"""

from __future__ import annotations

import io
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QImage

from desktop.photo_images import rgb_image
from desktop.regions.glow import merged_glow
from desktop.results.model import Tile
from desktop.results.tile import DrawnTile, TileLook, draw_tile

Entry = TypeVar("Entry")

CAPACITY = 160
TURN_SECONDS = 0.04
"""How long a search may have to wait for tiles being drawn."""


class Easel:
    """Draws tiles. Args: thumbnail, which reads a photo's JPEG thumbnail, None where there is none."""

    def __init__(self, thumbnail: Callable[[int], bytes | None]) -> None:
        self._thumbnail = thumbnail
        self._photos: OrderedDict[int, tuple[tuple[int, int], Image.Image | None]] = OrderedDict()
        self._lit: OrderedDict[int, tuple[tuple[object, ...], QImage]] = OrderedDict()

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
        """The photo with its regions' glow, which is its own, whatever the sketch; null where there is none."""
        result = tile.result
        dark = result is None or look.opacity <= 0 or not any(look.shown)
        room = look.photo_room.toTuple()
        key = (room, *((0.0, ()) if dark else (look.opacity, look.shown)))
        kept = self._lit.get(tile.photo_id)
        if kept is not None and kept[0] == key:
            self._lit.move_to_end(tile.photo_id)
            return kept[1]
        photo = self._photo(tile.photo_id, room)
        if photo is None:
            return QImage()
        if result is not None and not dark:
            photo = _lit(photo, merged_glow(result.maps, *result.size, look.shown), look.opacity)
        picture = rgb_image(photo)
        _keep(self._lit, tile.photo_id, (key, picture))
        return picture

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


def _lit(photo: Image.Image, glow: NDArray[np.uint8], opacity: float) -> Image.Image:
    """The photo under a glow, straight RGBA (h, w, 4), that is as strong as `opacity` lets it be."""
    glow[:, :, 3] = glow[:, :, 3] * np.float32(opacity)
    overlay = Image.fromarray(glow).resize(photo.size, Image.Resampling.BILINEAR)
    lit = photo.copy()
    lit.paste(overlay, mask=overlay)
    return lit


def _keep(kept: OrderedDict[int, Entry], photo_id: int, entry: Entry) -> None:
    """Keep an entry in place of the one used least recently."""
    kept[photo_id] = entry
    kept.move_to_end(photo_id)
    while len(kept) > CAPACITY:
        kept.popitem(last=False)
