"""The pictures that are looked at, as large as there are; for any thread."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.library.seeker import SearchAnswer
from desktop.library.wanted import SketchQuery
from desktop.photo_images import pixels
from desktop.results.model import Tile
from desktop.sketch.ink import outline
from desktop.theme import INK, PAPER
from desktop.viewer.drawing import Side
from engine.errors import PhotoError
from engine.images import open_photo
from engine.preprocess import INPUT_SIZE, Box, content_box, square_photo
from engine.strokes import PAGE, SketchDocument

SKETCH_SIDE = 1024
PHOTO_SIDE = 2048
"""The longest side a photo is read at, pixels."""


def query_side(answer: SearchAnswer) -> Side:
    """The query: a sketch as the model saw it, drawn anew, larger; a photo, or its part, from its file."""
    query, maps = answer.wanted.query, answer.found.query.maps
    if isinstance(query, SketchQuery):
        return Side(Image.fromarray(pixels(large_sketch(query.document, answer.transform, SKETCH_SIDE))), maps)
    picture = _read(query.path)
    if picture is None:
        return Side(Image.fromarray(pixels(answer.raster)), maps)
    if query.part is not None:
        picture = _cut(picture, query.part)
    return Side(picture, maps, content_box(*picture.size))


def large_sketch(document: SketchDocument, transform: tuple[float, float, float], side: int) -> QImage:
    """A sketch as the model saw it, in a square of this many pixels; `transform` (scale, dx, dy) fits its page."""
    scale, dx, dy = transform
    picture = QImage(side, side, QImage.Format.Format_RGB32)
    picture.fill(QColor(PAPER))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side / PAGE, side / PAGE)
    for stroke in document.strokes:
        points = stroke.points * np.array([scale, scale, 1, 1], np.float32) + np.array([dx, dy, 0, 0], np.float32)
        painter.fillPath(outline(replace(stroke, points=points)), QColor(INK))
    painter.end()
    return picture


def photo_side(tile: Tile, picture: Image.Image | None) -> Side:
    """A result's photo."""
    assert tile.result is not None
    return Side(picture, tile.result.maps, content_box(*tile.size))


def small_photo(thumbnail: QImage) -> Image.Image | None:
    """A thumbnail; None where there is none."""
    return None if thumbnail.isNull() else Image.fromarray(pixels(thumbnail))


def read_photo(tile: Tile) -> Image.Image | None:
    """A photo's file; None where it cannot be read."""
    return _read(tile.path)


def model_query(answer: SearchAnswer) -> NDArray[np.uint8]:
    """The query as an encoder takes it, uint8 RGB (256, 256, 3)."""
    raster = answer.raster
    if (raster.width(), raster.height()) != (INPUT_SIZE, INPUT_SIZE):
        raster = raster.scaled(
            INPUT_SIZE, INPUT_SIZE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    return pixels(raster)


def model_photo(tile: Tile) -> NDArray[np.uint8]:
    """A result's photo as an encoder takes it, uint8 RGB (256, 256, 3).

    Raises: PhotoError.
    """
    return square_photo(open_photo(Path(tile.path)).picture)


def _read(path: str) -> Image.Image | None:
    try:
        picture = open_photo(Path(path), PHOTO_SIDE).picture
    except PhotoError:
        return None
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture


def _cut(picture: Image.Image, part: Box) -> Image.Image:
    """The part of a picture; `part` in fractions of it."""
    left, top = round(part.left * picture.width), round(part.top * picture.height)
    right, bottom = (part.left + part.width) * picture.width, (part.top + part.height) * picture.height
    return picture.crop((left, top, max(round(right), left + 1), max(round(bottom), top + 1)))
