"""The paper's figure 6: each query, framed blue, and its closest photos, the right ones framed green, others red."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engine.embedding import Floats
from engine.heatmap import WHOLE, region_overlay
from engine.preprocess import Box, content_box

QUERY, RIGHT, WRONG = "#0072B2", "#009E73", "#D55E00"
"""Okabe and Ito's blue, green and vermillion, told apart by colour-blind eyes too."""

INK, SOFT, PAPER = "#1c1d1f", "#63656a", "#ffffff"
OPACITY = 0.65

# All lengths in pixels.
SIDE, FRAME, CORNER = 320, 10, 14
GAP, MARGIN = 20, 36
HEAD, CAPTION = 46, 34
CELL = SIDE + 2 * FRAME


@dataclass(frozen=True, eq=False)
class FigurePhoto:
    """A photo found.

    Attributes:
        picture: RGB, of any size.
        maps: its attention maps (N, 8, 8).
        distance: D'.
        right: whether it is what was looked for.
    """

    picture: Image.Image
    maps: Floats
    distance: float
    right: bool


@dataclass(frozen=True, eq=False)
class FigureRow:
    """A query as the encoder saw it, uint8 (256, 256, 3), its maps (N, 8, 8), and the photos found, closest first."""

    query: NDArray[np.uint8]
    maps: Floats
    photos: Sequence[FigurePhoto]


def figure6(rows: Sequence[FigureRow], query_words: str = "query") -> Image.Image:
    """Draw the rows under each other; a short one leaves its last places empty."""
    columns = max((len(row.photos) for row in rows), default=0)
    width = 2 * MARGIN + (1 + columns) * CELL + columns * GAP + (GAP if columns else 0)
    sheet = Image.new("RGB", (width, 2 * MARGIN + HEAD + len(rows) * (CELL + CAPTION + GAP) - GAP), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((MARGIN, MARGIN), query_words, QUERY, _font(26))
    for rank in range(1, columns + 1):
        draw.text((column_left(rank), MARGIN), str(rank), SOFT, _font(26))
    for number, row in enumerate(rows):
        top = row_top(number)
        _framed(sheet, _fitted(Image.fromarray(row.query), row.maps, WHOLE), (MARGIN, top), QUERY)
        for rank, photo in enumerate(row.photos, start=1):
            place, colour = (column_left(rank), top), RIGHT if photo.right else WRONG
            _framed(sheet, _fitted(photo.picture, photo.maps, content_box(*photo.picture.size)), place, colour)
            below = (place[0] + CELL, top + CELL + 6)
            draw.text(below, f"D' {photo.distance:.2f}", SOFT, _font(20), anchor="ra")
    return sheet


def column_left(rank: int) -> int:
    """Where the frame of the photo of a rank (1, 2, ...) begins, from the left."""
    return MARGIN + rank * (CELL + GAP) + GAP


def row_top(number: int) -> int:
    """Where the frames of a row (0, 1, ...) begin, from the top."""
    return MARGIN + HEAD + number * (CELL + CAPTION + GAP)


def _fitted(picture: Image.Image, maps: Floats, box: Box) -> Image.Image:
    """A picture with its regions' glows, whole on a white square."""
    scale = SIDE / max(picture.size)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    resized = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0).convert("RGBA")
    glow = Image.fromarray(region_overlay(maps, size, box, opacity=OPACITY), "RGBA")
    square = Image.new("RGB", (SIDE, SIDE), PAPER)
    square.paste(Image.alpha_composite(resized, glow).convert("RGB"), ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2))
    return square


def _framed(sheet: Image.Image, picture: Image.Image, corner: tuple[int, int], colour: str) -> None:
    left, top = corner
    outer = (left, top, left + CELL - 1, top + CELL - 1)
    ImageDraw.Draw(sheet).rounded_rectangle(outer, CORNER, colour)
    sheet.paste(picture, (left + FRAME, top + FRAME))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
