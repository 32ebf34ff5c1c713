"""The contact sheet: results as one page of thumbnails with rank, name and distance, as in the grid."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from desktop.exporting.files import write_whole
from desktop.photo_images import pixels
from desktop.results.easel import Easel
from desktop.results.model import Tile, worst_distance
from desktop.results.tile import CAPTION, TileLook
from desktop.theme import LIGHT

COLUMNS = 6
CARD = 200
GAP, MARGIN, HEADING = 12, 40, 56
RATIO = 2.0
MOST = 240
"""How many photos one page takes at most."""


def write_sheet(
    tiles: Sequence[Tile], thumbnail: Callable[[int], bytes | None], look: TileLook, title: str, path: Path
) -> Generator[int, None, None]:
    """Draw tiles on one page, as many as it takes, and write it; the suffix tells as PNG or JPEG. For any thread.

    Args: tiles; thumbnail, a JPEG by a photo's number; look, of which opacity and regions are taken; title; path.

    Yields how many are drawn; the file is written at the end.

    Raises: FileError, if it cannot be written.
    """
    page = yield from draw_sheet(tiles[:MOST], thumbnail, look, title)
    told = io.BytesIO()
    if path.suffix.lower() == ".png":
        page.save(told, "PNG", compress_level=3)  # a large page takes three times as long otherwise
    else:
        page.save(told, "JPEG", quality=92)
    write_whole(path, told.getvalue())


def draw_sheet(
    tiles: Sequence[Tile], thumbnail: Callable[[int], bytes | None], look: TileLook, title: str
) -> Generator[int, None, Image.Image]:
    """The page: always in the light palette, for paper. It belongs to Pillow, which encodes without Python's lock."""
    columns = min(COLUMNS, max(len(tiles), 3))
    height = CARD + CAPTION - 8
    own = replace(look, theme=LIGHT, width=CARD, height=height, ratio=RATIO, worst=worst_distance(tiles))
    rows = math.ceil(len(tiles) / columns)
    across = 2 * MARGIN + columns * (CARD + GAP) - GAP
    down = 2 * MARGIN + HEADING + rows * (height + GAP) - GAP
    page = Image.new("RGB", (round(RATIO * across), round(RATIO * down)), LIGHT.ground)
    easel = Easel(thumbnail)
    _lay(page, _heading(title, across - 2 * MARGIN), MARGIN, MARGIN - 8)
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        card = easel.draw(tile, own).picture
        _lay(page, card, MARGIN + column * (CARD + GAP), MARGIN + HEADING + row * (height + GAP))
        yield number + 1
    return page


def _lay(page: Image.Image, picture: QImage, left: float, top: float) -> None:
    """Lay a picture on the page; what is clear in it shows the ground."""
    flat = QImage(picture.size(), QImage.Format.Format_RGB32)
    flat.fill(QColor(LIGHT.ground))
    painter = QPainter(flat)
    painter.drawImage(flat.rect(), picture)
    painter.end()
    page.paste(Image.fromarray(pixels(flat)), (round(RATIO * left), round(RATIO * top)))


def _heading(title: str, width: float) -> QImage:
    """The title, in one line."""
    place = QRectF(0, 0, width, HEADING - 16)
    picture = QImage((place.size() * RATIO).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(QColor(LIGHT.ground))
    painter = QPainter(picture)
    painter.scale(RATIO, RATIO)
    _paint_heading(painter, title, place)
    painter.end()
    return picture


def _paint_heading(painter: QPainter, title: str, place: QRectF) -> None:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(20)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(LIGHT.text))
    words = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
