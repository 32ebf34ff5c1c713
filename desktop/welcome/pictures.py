"""What the welcome page shows of the demo library: sketches, each beside the photo it was drawn from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from desktop.paths import demo_photos, demo_sketches
from desktop.photo_images import large_image
from engine.errors import EngineError
from engine.sketch_files import read_sketch
from engine.strokes import rasterise

PAIRS = ("armchair-130", "lamp-220", "chair-040", "stool-080")
SIDE = 160
"""Twice as large as they are shown, for fine screens, and no larger, so that thin lines stay smooth."""


def demo_pictures() -> list[QImage]:
    """Sketch, photo, sketch, photo, ...; what is not there is left out. Slow, not for the UI thread."""
    pictures = []
    for name in PAIRS:
        try:
            sketch = rasterise(read_sketch(demo_sketches() / f"{name}.svg"))
            photo = large_image(str(demo_photos() / f"{name}.jpg"), SIDE)
        except EngineError:
            continue
        pictures += [_image(sketch), photo]
    return pictures


def _image(raster: NDArray[np.uint8]) -> QImage:
    height, width = raster.shape
    return QImage(raster.data, width, height, width, QImage.Format.Format_Grayscale8).scaled(
        SIDE, SIDE, mode=Qt.TransformationMode.SmoothTransformation
    )
