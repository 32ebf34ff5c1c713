"""The regions' glow as small pictures, one for each region, so that switching and hovering need no new computing.

They are small because a glow is smooth: painting stretches them. Made off the UI thread, painted on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from engine.embedding import Floats
from engine.heatmap import region_overlay
from engine.preprocess import Box, content_box

GLOW_SIDE = 72
TILE_GLOW_SIDE = 48
SOFT_EDGE = 0.10
WHOLE = Box(0.0, 0.0, 1.0, 1.0)

Glows = tuple[QImage, ...]


def photo_glows(maps: Floats, width: int, height: int) -> Glows:
    """The glow of each region over a photo of this size; maps (N, 8, 8)."""
    return _glows(maps, _small(width, height, GLOW_SIDE), content_box(max(width, 1), max(height, 1)))


def merged_glow(maps: Floats, width: int, height: int, shown: Sequence[bool]) -> NDArray[np.uint8]:
    """The glow of the shown regions over a photo of this size, small, straight RGBA (h, w, 4); maps (N, 8, 8)."""
    size = _small(width, height, TILE_GLOW_SIDE)
    return _faded(region_overlay(maps, size, content_box(max(width, 1), max(height, 1)), shown))


def lit(
    photo: Image.Image,
    glow: NDArray[np.uint8],
    opacity: float,
    resampling: Image.Resampling = Image.Resampling.BILINEAR,
) -> Image.Image:
    """The photo under a glow, straight RGBA (h, w, 4), that is as strong as `opacity` lets it be."""
    glow[:, :, 3] = glow[:, :, 3] * np.float32(opacity)
    overlay = Image.fromarray(glow).resize(photo.size, resampling)
    lighted = photo.copy()
    lighted.paste(overlay, mask=overlay)
    return lighted


def square_glows(maps: Floats, side: int = GLOW_SIDE) -> Glows:
    """The glow of each region over the whole square the model sees; maps (N, 8, 8)."""
    return _glows(maps, (side, side), WHOLE)


def paint_glows(painter: QPainter, target: QRectF, glows: Glows, shown: Sequence[bool], opacity: float) -> None:
    """Paint the shown regions' glow into a rectangle; opacity 0..1."""
    if opacity <= 0:
        return
    painter.save()
    painter.setOpacity(opacity)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for glow, visible in zip(glows, shown, strict=False):
        if visible:
            painter.drawImage(target, glow)
    painter.restore()


def joined_glow(glows: Glows, shown: Sequence[bool], opacity: float) -> QImage:
    """The shown regions' glows as one picture."""
    picture = QImage(glows[0].size(), QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_glows(painter, QRectF(picture.rect()), glows, shown, opacity)
    painter.end()
    return picture


def place_on_page(transform: tuple[float, float, float], page: float) -> QRectF:
    """Where the square the model saw lies on the page drawn on; `transform` (scale, dx, dy) led there."""
    scale, dx, dy = transform
    return QRectF(-dx / scale, -dy / scale, page / scale, page / scale)


def _glows(maps: Floats, size: tuple[int, int], box: Box) -> Glows:
    regions = range(len(maps))
    overlays = (region_overlay(maps, size, box, [other == region for other in regions]) for region in regions)
    return tuple(to_image(_faded(overlay)) for overlay in overlays)


def _small(width: int, height: int, side: int) -> tuple[int, int]:
    longest = max(width, height, 1)
    return max(1, round(side * width / longest)), max(1, round(side * height / longest))


def _faded(overlay: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The overlay (h, w, 4), fading out towards its edges."""
    edge = np.minimum.outer(_soft_ends(overlay.shape[0]), _soft_ends(overlay.shape[1]))
    overlay[:, :, 3] = overlay[:, :, 3] * edge
    return overlay


@lru_cache(maxsize=256)
def _soft_ends(length: int) -> Floats:
    """Factors that fade a glow out towards both ends, so that it has no edge of its own."""
    distance = np.minimum(np.arange(length) + 0.5, length - np.arange(length) - 0.5) / max(SOFT_EDGE * length, 1)
    share = np.clip(distance, 0, 1).astype(np.float32)
    return share * share * (3 - 2 * share)


def grey_image(grey: NDArray[np.uint8]) -> QImage:
    """A grey raster (h, w) as a picture that owns its pixels."""
    pixels = np.ascontiguousarray(grey)
    height, width = pixels.shape
    return QImage(pixels.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def to_image(rgba: NDArray[np.uint8]) -> QImage:
    """A straight RGBA array (h, w, 4) as a picture that owns its pixels."""
    pixels = np.ascontiguousarray(rgba)
    height, width = pixels.shape[:2]
    view = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return view.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied).copy()
