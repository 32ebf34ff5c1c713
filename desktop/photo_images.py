"""Photo files as Qt's pictures, and Qt's pictures as arrays, for any thread."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QImage

from engine.images import open_photo


def rgb_image(picture: Image.Image) -> QImage:
    """An RGB picture as one that Qt paints, with pixels of its own."""
    pixels = np.ascontiguousarray(picture, np.uint8)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).convertToFormat(
        QImage.Format.Format_RGB32
    )


def large_image(path: str, longest: int) -> QImage:
    """A photo file upright, its longest side at most this many pixels.

    Raises: PhotoError.
    """
    return rgb_image(large_photo(path, longest))


def large_photo(path: str, longest: int) -> Image.Image:
    """The same for Pillow, RGB.

    Raises: PhotoError.
    """
    picture = open_photo(Path(path), longest).picture
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture


def pixels(picture: QImage) -> NDArray[np.uint8]:
    """A picture as uint8 RGB (h, w, 3)."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()
