"""Figures 3 and 6 as pictures: attention maps side by side, and the closest photos of some queries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engine.embedding import EmbeddingBatch, Floats
from engine.evaluate.methods import search_regions
from engine.evaluate.pairs import distinct_photos
from engine.evaluate.paper.measure import Measurements
from engine.figure6 import FigurePhoto, FigureRow, figure6
from engine.heatmap import WHOLE, region_overlay, single_map
from engine.images import open_photo
from engine.preprocess import sketch_picture
from engine.sketch_files import read_query

INK, SOFT, PAPER, HAIRLINE = "#1c1d1f", "#63656a", "#ffffff", "#dededb"
GAP, MAP_SIDE = 16, 176  # pixels, at twice the size they are shown
HEAD = 76
OPACITY = 0.65
TOP_K = 5
ROWS = 6


def attention_figure(pictures: NDArray[np.uint8], columns: Sequence[tuple[str, Floats | None, str]]) -> Image.Image:
    """Figure 3: each picture, then for each model its regions' glows together and its maps one by one.

    Args:
        pictures: uint8 (B, 256, 256, 3).
        columns: a model's name, its maps (B, N, 8, 8) or None, and why there are none.
    """
    widths = [_width(2 if maps is None else 1 + maps.shape[1]) for _, maps, _ in columns]
    sheet = Image.new(
        "RGB", (MAP_SIDE + sum(w + 3 * GAP for w in widths), HEAD + len(pictures) * (MAP_SIDE + GAP)), PAPER
    )
    draw = ImageDraw.Draw(sheet)
    for row, pixels in enumerate(pictures):
        _paste(sheet, _resized(pixels, MAP_SIDE), (0, HEAD + row * (MAP_SIDE + GAP)))
    left = MAP_SIDE + 3 * GAP
    for (name, maps, reason), width in zip(columns, widths, strict=True):
        draw.text((left, 4), name, INK, _font(26))
        if maps is None:
            middle = (left + width / 2, HEAD + (sheet.height - HEAD) / 2)
            draw.rounded_rectangle((left, HEAD, left + width - 1, sheet.height - GAP - 1), 16, PAPER, HAIRLINE, 2)
            draw.multiline_text(middle, reason, SOFT, _font(24), "mm", align="center", spacing=10)
        else:
            _maps_column(sheet, draw, pictures, maps, left)
        left += width + 3 * GAP
    return sheet


def _maps_column(
    sheet: Image.Image, draw: ImageDraw.ImageDraw, pictures: NDArray[np.uint8], maps: Floats, left: int
) -> None:
    for place in range(1 + maps.shape[1]):
        words = "all regions" if place == 0 else f"M{place}"
        draw.text((left + place * (MAP_SIDE + GAP), 42), words, SOFT, _font(22))
    for row, pixels in enumerate(pictures):
        top = HEAD + row * (MAP_SIDE + GAP)
        _paste(sheet, glowing(pixels, maps[row], MAP_SIDE), (left, top))
        for region, map_ in enumerate(maps[row]):
            single = Image.fromarray(single_map(map_, (MAP_SIDE, MAP_SIDE)))
            _paste(sheet, single, (left + (1 + region) * (MAP_SIDE + GAP), top))


def results_figure(found: Measurements) -> Image.Image:
    """Figure 6: of some queries, spread over the sets, the five closest photos with their regions' glows."""
    return figure6([_result_row(found, name, number) for name, number in _queries(found)])


def _result_row(found: Measurements, name: str, number: int) -> FigureRow:
    """One query of a set and its closest photos."""
    pairs, encoded = found.sets[name], found.of(found.main, name).encoded
    assert encoded is not None  # kept of the main source
    gallery, query = EmbeddingBatch.concatenate(encoded.photos), encoded.sketches[number]
    distances = search_regions(encoded.photos)(query)
    files = distinct_photos(pairs)
    photos = [
        FigurePhoto(
            open_photo(files[photo]).picture,
            gallery.maps[photo],
            float(distances[photo]),
            bool(photo == encoded.targets[number]),
        )
        for photo in np.argsort(distances, kind="stable")[:TOP_K]
    ]
    return FigureRow(sketch_picture(read_query(pairs[number].sketch)), query.maps[0], photos)


def _queries(found: Measurements) -> list[tuple[str, int]]:
    """Which sketches are shown: sets and rows in them, at even distances."""
    names = list(found.sets)[:ROWS]
    share = {name: ROWS // len(names) + (place < ROWS % len(names)) for place, name in enumerate(names)}
    return [
        (name, int(row))
        for name, count in share.items()
        for row in np.unique(np.linspace(0, len(found.sets[name]) - 1, count + 2)[1:-1].round())
    ]


def glowing(pixels: NDArray[np.uint8], maps: Floats, side: int) -> Image.Image:
    """A picture (256, 256, 3) with its regions' glows over it."""
    picture = _resized(pixels, side)
    overlay = Image.fromarray(region_overlay(maps, picture.size, WHOLE, opacity=OPACITY), "RGBA")
    return Image.alpha_composite(picture.convert("RGBA"), overlay).convert("RGB")


def _width(squares: int) -> int:
    return squares * MAP_SIDE + (squares - 1) * GAP


def _paste(sheet: Image.Image, picture: Image.Image, corner: tuple[int, int]) -> None:
    """The picture with a hairline around it."""
    sheet.paste(picture, corner)
    left, top = corner
    ImageDraw.Draw(sheet).rectangle((left, top, left + picture.width - 1, top + picture.height - 1), None, HAIRLINE)


def _resized(pixels: NDArray[np.uint8], side: int) -> Image.Image:
    return Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
