"""Photos made smaller on their page: the mismatch of sizes that the paper names as its limit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.preprocess import INPUT_SIZE


def shrunk(square: NDArray[np.uint8], share: float, seed: int) -> NDArray[np.uint8]:
    """A photo's square (256, 256, 3) at `share` of its side, wholly on a white page at a place drawn from `seed`."""
    side = max(1, round(share * INPUT_SIZE))
    left, top = np.random.default_rng(seed).integers(0, INPUT_SIZE - side, 2, endpoint=True)
    page = np.full_like(square, 255)
    small = Image.fromarray(square).resize((side, side), Image.Resampling.LANCZOS)
    page[top : top + side, left : left + side] = np.asarray(small, np.uint8)
    return page
