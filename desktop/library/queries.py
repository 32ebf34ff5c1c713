"""Queries made ready for the encoder: a sketch, a photo of the library, a picture file, or a part of one."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QImage

from desktop.library.wanted import PhotoQuery, Query, SketchQuery
from desktop.photo_images import rgb_image
from desktop.regions.glow import Glows
from engine.embedding import RegionEmbedding
from engine.images import open_photo
from engine.preprocess import INPUT_SIZE, Box, sketch_picture, square_photo
from engine.strokes import page_transform, rasterise

if TYPE_CHECKING:
    from engine.gallery import Gallery

UNMOVED = (1.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class ReadQuery:
    """A query as the encoder takes it.

    Attributes:
        query: what was asked.
        square: what the encoder sees, uint8 RGB (256, 256, 3).
        transform: from a sketch's page to that square; UNMOVED for a photo.
        embedding: once it is encoded.
        glows: of its regions over that square, once they are drawn.
    """

    query: Query
    square: NDArray[np.uint8]
    transform: tuple[float, float, float]
    embedding: RegionEmbedding | None = None
    glows: Glows | None = None

    @property
    def picture(self) -> QImage:
        """What the encoder sees, to be shown."""
        return rgb_image(Image.fromarray(self.square))

    def looks_like(self, other: ReadQuery) -> bool:
        """Whether the encoder would see the same: a stroke looks no different once the pen is lifted."""
        return np.array_equal(self.square, other.square)

    def serves(self, query: Query) -> bool:
        """Whether this is the same query read before."""
        own = self.query
        if isinstance(own, SketchQuery) and isinstance(query, SketchQuery):
            return own.fit == query.fit and own.document.same_as(query.document)
        return own == query


def read_query(query: Query, gallery: Gallery) -> ReadQuery:
    """Read a query; a photo that the gallery holds comes with the embedding it has there.

    Raises: PhotoError, if a photo cannot be read; GalleryError.
    """
    if isinstance(query, SketchQuery):
        raster = rasterise(query.document, fit=query.fit)
        return ReadQuery(query, sketch_picture(raster), page_transform(query.document, query.fit))
    if query.part is not None:
        return ReadQuery(query, square_photo(_cut(query, query.part)), UNMOVED)
    if query.photo_id is None:
        return ReadQuery(query, square_photo(open_photo(Path(query.path)).picture), UNMOVED)
    return ReadQuery(query, square_photo(_kept(query, gallery)), UNMOVED, gallery.embedding(query.photo_id))


def _cut(query: PhotoQuery, part: Box) -> Image.Image:
    """The part of a photo, read as large as the encoder can make use of."""
    picture = open_photo(Path(query.path), round(INPUT_SIZE / max(part.width, part.height)) + 1).picture
    left, top = part.left * picture.width, part.top * picture.height
    right, bottom = left + part.width * picture.width, top + part.height * picture.height
    return picture.crop(
        (round(left), round(top), max(round(right), round(left) + 1), max(round(bottom), round(top) + 1))
    )


def _kept(query: PhotoQuery, gallery: Gallery) -> Image.Image:
    """The gallery's own small picture of a photo: it is there even while the photo's drive is away."""
    assert query.photo_id is not None
    jpeg = gallery.thumbnail(query.photo_id)
    if jpeg is None:
        return open_photo(Path(query.path)).picture
    return Image.open(io.BytesIO(jpeg)).convert("RGB")
