"""The result picture: the query and its regions on the left, the closest photos with theirs on the right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engine.embedding import Floats
from engine.heatmap import WHOLE, level_colour, region_colour, region_overlay
from engine.preprocess import Box, content_box
from engine.searcher import Result, SearchResult

PICTURED = 10
COLUMNS = 5

GROUND, SURFACE, HAIRLINE, ACCENT = "#f3f3f1", "#ffffff", "#dededb", "#2f6fde"
TEXT, SECONDARY, TRACK = "#1c1d1f", "#63656a", "#e4e4e1"
OPACITY = 0.6

# All lengths in pixels.
MARGIN, GAP, PADDING, CORNER = 48, 20, 14, 12
QUERY = 512
PHOTO = 228
CARD = PHOTO + 2 * PADDING
CAPTION = 62
TITLE = 76
LEGEND = 96
BAR = 8


def result_picture(
    name: str, query: NDArray[np.uint8], found: SearchResult, photos: Sequence[Image.Image]
) -> Image.Image:
    """Draw what a search found.

    Args:
        name: the query's, for the title.
        query: what the encoder saw of it, uint8 RGB (256, 256, 3).
        found: the search's results; the first ten are drawn.
        photos: RGB pictures of these, of any size, in the same order.
    """
    rows = 2
    grid = COLUMNS * CARD + (COLUMNS - 1) * GAP
    height = MARGIN + TITLE + rows * (CARD + CAPTION) + GAP + MARGIN
    sheet = Image.new("RGB", (MARGIN + QUERY + 2 * GAP + grid + MARGIN, height), GROUND)
    draw = ImageDraw.Draw(sheet)
    _title(draw, name, found)
    top = MARGIN + TITLE
    _query(sheet, draw, query, found, (MARGIN, top))
    longest = max((result.distance for result in found.results[:PICTURED]), default=1.0)
    for place, (result, photo) in enumerate(zip(found.results[:PICTURED], photos, strict=True)):
        row, column = divmod(place, COLUMNS)
        corner = (MARGIN + QUERY + 2 * GAP + column * (CARD + GAP), top + row * (CARD + CAPTION + GAP))
        _card(sheet, draw, result, photo, corner, longest)
    return sheet


def _title(draw: ImageDraw.ImageDraw, name: str, found: SearchResult) -> None:
    draw.text((MARGIN, MARGIN - 8), _shortened(name, 40), TEXT, _font(30))
    told = f"{len(found.results)} closest of {found.gallery_size:,}"
    told += f"  ·  encode {found.encode_ms:.0f} ms  ·  match {found.match_ms:.1f} ms"
    draw.text((MARGIN, MARGIN + 34), told, SECONDARY, _font(18))


def _query(
    sheet: Image.Image,
    draw: ImageDraw.ImageDraw,
    query: NDArray[np.uint8],
    found: SearchResult,
    corner: tuple[int, int],
) -> None:
    """The query framed in the accent, and under it what each region's colour stands for."""
    left, top = corner
    frame = (left, top, left + QUERY, top + QUERY)
    draw.rounded_rectangle(frame, CORNER, SURFACE, ACCENT, 3)
    edge = 5
    inner = QUERY - 2 * edge + 1
    picture = Image.fromarray(query).resize((inner, inner), Image.Resampling.BICUBIC)
    sheet.paste(_glowing(picture, found.query.maps, WHOLE), (left + edge, top + edge))
    shares = found.query.weights.sum(axis=0)
    step = QUERY // len(shares)
    for region, share in enumerate(shares):
        x, y = left + region * step, top + QUERY + 24
        draw.ellipse((x, y + 4, x + 14, y + 18), region_colour(region))
        draw.text((x + 24, y), f"Region {region + 1}", TEXT, _font(18))
        draw.text((x + 24, y + 26), f"weight {share:.2f}", SECONDARY, _font(16))


def _card(
    sheet: Image.Image,
    draw: ImageDraw.ImageDraw,
    result: Result,
    photo: Image.Image,
    corner: tuple[int, int],
    longest: float,
) -> None:
    """One photo with its glows, rank, name, distance, and its terms as one stacked bar."""
    left, top = corner
    draw.rounded_rectangle((left, top, left + CARD, top + CARD + CAPTION), CORNER, SURFACE, HAIRLINE, 1)
    fitted = photo.copy()
    fitted.thumbnail((PHOTO, PHOTO), Image.Resampling.LANCZOS)
    if max(fitted.size) < PHOTO:
        scale = PHOTO / max(fitted.size)
        fitted = photo.resize((round(photo.width * scale), round(photo.height * scale)), Image.Resampling.BICUBIC)
    glowing = _glowing(fitted, result.maps, content_box(*result.size))
    sheet.paste(glowing, (left + PADDING + (PHOTO - fitted.width) // 2, top + PADDING + (PHOTO - fitted.height) // 2))
    rank = str(result.rank)
    width = max(26, int(draw.textlength(rank, _font(16))) + 14)
    draw.rounded_rectangle((left + 10, top + 10, left + 10 + width, top + 36), 8, SURFACE, HAIRLINE, 1)
    draw.text((left + 10 + width / 2, top + 23), rank, TEXT, _font(16), anchor="mm")
    line = top + PADDING + PHOTO + 22
    draw.text((left + PADDING, line), _shortened(result.name, 18), SECONDARY, _font(15), anchor="lm")
    draw.text((left + CARD - PADDING, line), f"{result.distance:.2f}", TEXT, _font(15), anchor="rm")
    _terms(draw, result.terms, (left + PADDING, line + 20), PHOTO * result.distance / max(longest, 1e-9))


def _terms(draw: ImageDraw.ImageDraw, terms: Floats, corner: tuple[int, int], width: float) -> None:
    """The terms (L, N), level after level, as one bar of this width: short is close."""
    left, top = corner
    draw.rectangle((left, top, left + PHOTO, top + BAR), TRACK)
    levels, regions = terms.shape
    total = max(float(terms.sum()), 1e-9)
    x = float(left)
    for level in range(levels):
        for region in range(regions):
            part = width * float(terms[level, region]) / total
            if part >= 1:
                draw.rectangle((round(x), top, round(x + part) - 1, top + BAR), level_colour(region, level, levels))
            x += part


def _glowing(picture: Image.Image, maps: Floats, box: Box) -> Image.Image:
    """The picture with its regions' glows over it."""
    overlay = Image.fromarray(region_overlay(maps, picture.size, box, opacity=OPACITY), "RGBA")
    return Image.alpha_composite(picture.convert("RGBA"), overlay).convert("RGB")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _shortened(text: str, most: int) -> str:
    """The text, its middle left out where it is long."""
    if len(text) <= most:
        return text
    return f"{text[: most // 2 - 1]}…{text[-(most // 2) :]}"
