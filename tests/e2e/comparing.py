"""A window seen and the window expected: alike but for fonts, anti-aliasing and the times told.

INKSEEK_UPDATE_PICTURES=1 stores the present look as the one to compare with.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

UPDATE = "INKSEEK_UPDATE_PICTURES"
SIZE = (1440, 900)
BLOCK = 6
"""Pixels of a block: a letter is about as large, so that its exact place and shape matter little."""
STROKES = (
    ((200, 170), (206, 230), (214, 290), (222, 340)),
    ((214, 330), (270, 318), (340, 316), (396, 328)),
    ((222, 340), (220, 400), (216, 460)),
    ((390, 338), (396, 400), (402, 460)),
    ((200, 170), (260, 158), (330, 156), (384, 168), (394, 240), (398, 330)),
)
"""A chair, in places of the window."""


def make_photos(folder: Path) -> None:
    """Twenty photos of plain shapes, one a second apart."""
    folder.mkdir()
    for number in range(20):
        photo = Image.new("RGB", (240, 240), "white")
        draw = ImageDraw.Draw(photo)
        colour = (12 * number, 90 + 5 * number, 250 - 12 * number)
        left, top = 20 + 6 * number, 30 + (37 * number) % 90
        (draw.ellipse if number % 2 else draw.rectangle)((left, top, left + 80, top + 110), fill=colour)
        path = folder / f"photo {number + 1}.png"
        photo.save(path)
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))


def expect(seen: Image.Image, view: str) -> None:
    """Compare with the picture stored for a view; a larger one is made as small first."""
    path = Path(__file__).with_name(f"expected-{view}.png")
    seen = seen.convert("RGB")
    assert seen.width % SIZE[0] == 0 and seen.height % SIZE[1] == 0, seen.size
    scale = seen.width // SIZE[0]
    seen = seen.reduce(scale)
    if os.environ.get(UPDATE) and scale == 1:
        seen.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    with Image.open(path) as expected:
        compare(seen, expected)


def compare(seen: Image.Image, expected: Image.Image) -> None:
    """Compare block by block, blurred, with a tolerance."""
    assert seen.size == expected.size
    difference = np.abs(_blocks(seen) - _blocks(expected)).max(axis=2)
    assert difference.mean() < 3.0, f"the window looks different: mean {difference.mean():.1f}"
    assert (difference > 40).mean() < 0.01, f"parts of the window look different: {(difference > 40).mean():.1%}"


def _blocks(picture: Image.Image) -> NDArray[np.float32]:
    return np.float32(picture.convert("RGB").reduce(BLOCK).filter(ImageFilter.GaussianBlur(1.5)))
