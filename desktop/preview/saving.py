"""The photo as the large preview shows it, its regions glowing, as a picture to be kept; for any thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from desktop.regions.glow import merged_glow
from desktop.results.model import Tile
from engine.images import open_photo

LARGEST = 4096
"""Its longest side at most, pixels."""


def lit_photo(tile: Tile, shown: Sequence[bool], opacity: float) -> Image.Image:
    """A photo's file with the glow of the shown regions, as strong as `opacity` (0..1) lets it be.

    Raises: PhotoError.
    """
    photo = open_photo(Path(tile.path), LARGEST).picture
    photo.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if tile.result is not None and opacity > 0 and any(shown):
        glow = merged_glow(tile.result.maps, *tile.size, shown)
        glow[:, :, 3] = glow[:, :, 3] * np.float32(opacity)
        overlay = Image.fromarray(glow).resize(photo.size, Image.Resampling.BICUBIC)
        photo.paste(overlay, mask=overlay)
    return photo
