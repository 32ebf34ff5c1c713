"""The photo as the large preview shows it, its regions glowing, as a picture to be kept; for any thread."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from desktop.photo_images import large_photo
from desktop.regions.glow import lit, merged_glow
from desktop.results.model import Tile

LARGEST = 4096
"""Its longest side at most, pixels."""


def lit_photo(tile: Tile, shown: Sequence[bool], opacity: float) -> Image.Image:
    """A photo's file with the glow of the shown regions, as strong as `opacity` (0..1) lets it be.

    Raises: PhotoError.
    """
    photo = large_photo(tile.path, LARGEST)
    if tile.result is not None and opacity > 0 and any(shown):
        return lit(photo, merged_glow(tile.result.maps, *tile.size, shown), opacity, Image.Resampling.BICUBIC)
    return photo
