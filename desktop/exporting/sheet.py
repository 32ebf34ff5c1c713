"""The contact sheet: results as one page of thumbnails with rank, name and distance, as in the grid."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from desktop.exporting.files import write_whole
from desktop.library.wanted import SketchQuery
from desktop.photo_images import pixels
from desktop.results.easel import Easel
from desktop.results.model import Tile, worst_distance
from desktop.results.tile import CAPTION, TileLook, blank_tile
from desktop.theme import FONT_SECONDARY, LIGHT
from desktop.viewer.subject import large_sketch
from engine.strokes import page_transform

COLUMNS = 6
CARD = 200
GAP, MARGIN, HEADING = 12, 40, 56
RATIO = 2.0
FONT_TITLE = 20
MOST = 240
"""How many photos one page takes at most."""


@dataclass(frozen=True)
class Heading:
    """What a page begins with: its title and, where it was searched with one, the sketch."""

    title: str
    sketch: SketchQuery | None = None


def write_sheet(
    tiles: Sequence[Tile], thumbnail: Callable[[int], bytes | None], look: TileLook, heading: Heading, path: Path
) -> Generator[int, None, None]:
    """Draw tiles on one page, as many as it takes, and write it; the suffix tells as PNG or JPEG. For any thread.

    Args: tiles; thumbnail, a JPEG by a photo's number; look, of which opacity and regions are taken; heading; path.

    Yields how many are drawn; the file is written at the end.

    Raises: FileError, if it cannot be written.
    """
    page = yield from draw_sheet(tiles[:MOST], thumbnail, look, heading)
    told = io.BytesIO()
    if path.suffix.lower() == ".png":
        page.save(told, "PNG", compress_level=3)  # a large page takes three times as long otherwise
    else:
        page.save(told, "JPEG", quality=92)
    write_whole(path, told.getvalue())


def draw_sheet(
    tiles: Sequence[Tile], thumbnail: Callable[[int], bytes | None], look: TileLook, heading: Heading
) -> Generator[int, None, Image.Image]:
    """The page: always in the light palette, for paper. It belongs to Pillow, which encodes without Python's lock."""
    before = 0 if heading.sketch is None else 1
    columns = min(COLUMNS, max(before + len(tiles), 3))
    height = CARD + CAPTION - 8
    own = replace(look, theme=LIGHT, width=CARD, height=height, ratio=RATIO, worst=worst_distance(tiles))
    rows = math.ceil((before + len(tiles)) / columns)
    across = 2 * MARGIN + columns * (CARD + GAP) - GAP
    down = 2 * MARGIN + HEADING + rows * (height + GAP) - GAP
    page = Image.new("RGB", (round(RATIO * across), round(RATIO * down)), LIGHT.ground)
    easel = Easel(thumbnail)
    _lay(page, _title(heading.title, across - 2 * MARGIN), MARGIN, MARGIN - 8)

    def lay_card(card: QImage, number: int) -> None:
        row, column = divmod(number, columns)
        _lay(page, card, MARGIN + column * (CARD + GAP), MARGIN + HEADING + row * (height + GAP))

    if heading.sketch is not None:
        lay_card(_sketch_card(heading.sketch, own), 0)
    for number, tile in enumerate(tiles):
        lay_card(easel.draw(tile, own).picture, before + number)
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


def _sketch_card(query: SketchQuery, look: TileLook) -> QImage:
    """The sketch as the model saw it, on a card like those of the photos."""
    card, frame = blank_tile(look).copy(), look.frame
    side = min(frame.width(), frame.height())
    place = QRectF(frame.center().x() - side / 2, frame.center().y() - side / 2, side, side)
    transform = page_transform(query.document, query.fit)
    painter = QPainter(card)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, large_sketch(query.document, transform, round(2 * side * look.ratio)))
    caption = QRectF(10, look.height - CAPTION + 4, look.width - 20, 20)  # as a photo's name
    _write(painter, QCoreApplication.translate("ContactSheet", "Sketch"), caption, FONT_SECONDARY)
    painter.end()
    return card


def _title(title: str, width: float) -> QImage:
    """The title, in one line."""
    place = QRectF(0, 0, width, HEADING - 16)
    picture = QImage((place.size() * RATIO).toSize(), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(RATIO)
    picture.fill(QColor(LIGHT.ground))
    painter = QPainter(picture)
    _write(painter, title, place, FONT_TITLE)
    painter.end()
    return picture


def _write(painter: QPainter, words: str, place: QRectF, size: int) -> None:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(LIGHT.text))
    words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
