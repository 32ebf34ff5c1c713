"""The contact sheet: results as one page of thumbnails with rank, name and distance, as in the grid."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from desktop.results.easel import Easel
from desktop.results.model import Tile, worst_distance
from desktop.results.tile import CAPTION, TileLook
from desktop.theme import LIGHT
from engine.errors import FileError

COLUMNS = 6
CARD = 200
GAP, MARGIN, HEADING = 12, 40, 56
RATIO = 2.0
MOST = 240
"""How many photos one page takes at most."""


def write_sheet(
    tiles: Sequence[Tile], thumbnail: Callable[[int], bytes | None], look: TileLook, title: str, path: Path
) -> None:
    """Draw the first tiles on one page and write it, the suffix tells as what; for any thread.

    Args: tiles; thumbnail, a JPEG by a photo's number; look, of which opacity and regions are taken; title; path.

    Raises: FileError, if it cannot be written.
    """
    page = draw_sheet(tiles[:MOST], thumbnail, look, title)
    best = -1 if path.suffix.lower() == ".png" else 92  # a PNG's "quality" is its size
    if not page.save(str(path), quality=best):
        raise FileError(path, "the contact sheet cannot be written there")


def draw_sheet(tiles: Sequence[Tile], thumbnail: Callable[[int], bytes | None], look: TileLook, title: str) -> QImage:
    """The page: always in the light palette, for paper."""
    columns = min(COLUMNS, max(len(tiles), 3))
    height = CARD + CAPTION - 8
    own = replace(look, theme=LIGHT, width=CARD, height=height, ratio=RATIO, worst=worst_distance(tiles))
    rows = math.ceil(len(tiles) / columns)
    across = 2 * MARGIN + columns * (CARD + GAP) - GAP
    down = 2 * MARGIN + HEADING + rows * (height + GAP) - GAP
    page = QImage(round(RATIO * across), round(RATIO * down), QImage.Format.Format_RGB32)
    page.fill(QColor(LIGHT.ground))
    painter = QPainter(page)
    painter.scale(RATIO, RATIO)
    _paint_heading(painter, title, QRectF(MARGIN, MARGIN - 8, across - 2 * MARGIN, HEADING - 16))
    easel = Easel(thumbnail)
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        place = QPointF(MARGIN + column * (CARD + GAP), MARGIN + HEADING + row * (height + GAP))
        painter.drawImage(place, easel.draw(tile, own).picture)
    painter.end()
    return page


def _paint_heading(painter: QPainter, title: str, place: QRectF) -> None:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(20)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(LIGHT.text))
    words = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
