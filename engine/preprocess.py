"""From a picture to the network's input, in one place for torch and ONNX.

A change of anything in here changes every embedding: raise PREPROCESS_VERSION with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PREPROCESS_VERSION = 1
INPUT_SIZE = 256
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class Box:
    """A rectangle in fractions of the model's square input."""

    left: float
    top: float
    width: float
    height: float


def content_box(width: int, height: int) -> Box:
    """Where a photo of this size stands in the square input: whole, centred, its aspect ratio kept."""
    longest = max(width, height)
    across, down = width / longest, height / longest
    return Box((1 - across) / 2, (1 - down) / 2, across, down)


def square_photo(photo: Image.Image) -> NDArray[np.uint8]:
    """Fit an upright RGB photo into the model's square, uint8 (256, 256, 3).

    The bars beside a photo that is not square take the median colour of the photo's border, so that a
    product on a plain ground goes on without an edge.
    """
    box = content_box(*photo.size)
    size = (max(1, round(box.width * INPUT_SIZE)), max(1, round(box.height * INPUT_SIZE)))
    fitted = np.asarray(photo.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0), np.uint8)
    if fitted.shape[:2] == (INPUT_SIZE, INPUT_SIZE):
        return fitted.copy()
    border = np.concatenate([fitted[0], fitted[-1], fitted[:, 0], fitted[:, -1]])
    square = np.empty((INPUT_SIZE, INPUT_SIZE, 3), np.uint8)
    square[:] = np.median(border, axis=0).round().astype(np.uint8)
    top, left = (INPUT_SIZE - fitted.shape[0]) // 2, (INPUT_SIZE - fitted.shape[1]) // 2
    square[top : top + fitted.shape[0], left : left + fitted.shape[1]] = fitted
    return square


def sketch_picture(raster: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A grey raster (256, 256), black on white, as the picture (256, 256, 3) an encoder takes."""
    return np.repeat(raster[:, :, None], 3, axis=2)


def to_input(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """uint8 RGB (B, 256, 256, 3) to the network's float32 (B, 3, 256, 256), ImageNet mean and deviation."""
    mean, std = np.array(IMAGENET_MEAN, np.float32), np.array(IMAGENET_STD, np.float32)
    scale = (1 / (255 * std)).astype(np.float32)
    shift = (-mean / std).astype(np.float32)
    return np.ascontiguousarray((pictures.astype(np.float32) * scale + shift).transpose(0, 3, 1, 2))
