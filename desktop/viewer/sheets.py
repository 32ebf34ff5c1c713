"""What the viewer shows as pictures to be kept, on white, whatever the window wears; for any thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QLinearGradient, QPainter

from desktop.regions.switches import region_colour
from desktop.theme import LIGHT
from desktop.viewer.compare_page import draw_maps
from desktop.viewer.comparing import STRUCTURES, ModelMaps, figure
from desktop.viewer.drawing import Pair, Side, draw_multiples, draw_side
from desktop.viewer.look import ViewLook
from engine.attention_views import REGIONS, Choice, strengths
from engine.heatmap import COLOUR_MAPS

LARGE, SMALL, MAP = 1024, 200, 300
MARGIN, GAP, LINE = 48, 32, 40
TITLE, BODY = 30, 22


def pair_sheet(pair: Pair, look: ViewLook, shown: Sequence[bool], title: str, words: str) -> QImage:
    """Sketch and photo side by side as they are looked at; `words` tell as what."""
    page = Page(2 * LARGE + GAP, LARGE + LINE, title, words)
    level = look.choice.level
    page.legend(look.colours, "1" if level is None else f"{pair.weights[level].max():.2f}")
    strong = strengths(pair.weights, look.choice, shown)
    for number, side in enumerate(pair.sides):
        page.place(draw_side(side, strong, look, _size(side, LARGE)), number * (LARGE + GAP), 0, LARGE)
    return page.finish()


def multiples_sheet(pair: Pair, colours: str, title: str, words: str) -> QImage:
    """Each region's attention on each level, on both sides; beside a level, its share and what the brightest means."""
    levels, regions = pair.weights.shape
    cell, left = 2 * SMALL + 12, 150
    page = Page(left + regions * (cell + GAP) - GAP, LINE + levels * (SMALL + GAP) - GAP, title, words)
    page.legend(colours, "max")
    drawn = draw_multiples(pair, colours, SMALL)
    for region in range(regions):
        page.dot(left + region * (cell + GAP), region)
    for level in range(levels):
        top = LINE + level * (SMALL + GAP)
        weights = pair.weights[level]
        told = page.tr_level(level), f"{weights.sum():.0%}", f"max {weights.max():.2f}"
        for line, words in enumerate(told):
            page.write(0, top + SMALL / 2 - 48 + 32 * line, words, strong=line == 0)
        for region in range(regions):
            for number, picture in enumerate(drawn[Choice(level, region)]):
                page.place(picture, left + region * (cell + GAP) + number * (SMALL + 12), top, SMALL)
    return page.finish()


def comparison_sheet(models: Sequence[ModelMaps], pair: Pair, look: ViewLook, title: str, words: str) -> QImage:
    """Each model's maps of both pictures, and its overlap penalties."""
    most = max(len(model.sketch) for model in models)
    width = (1 + most) * (MAP + 12) - 12
    page = Page(len(models) * (width + 2 * GAP) - 2 * GAP, 2 * LINE + 2 * (MAP + 12) + 2 * LINE, title, words)
    page.legend(look.colours)
    for number, model in enumerate(models):
        left = number * (width + 2 * GAP)
        page.write(left, 0, f"{model.card.structure.upper()} · {model.card.title}", strong=True)
        for region in range(len(model.sketch)):
            page.dot(left + (1 + region) * (MAP + 12), region, LINE)
        for row, pictures in enumerate(draw_maps(model, pair, look, MAP, 0.0)):
            for column, picture in enumerate(pictures):
                page.place(picture, left + column * (MAP + 12), 2 * LINE + row * (MAP + 12), MAP)
        below = 2 * LINE + 2 * (MAP + 12) + 12
        for row, structure in enumerate(STRUCTURES):
            sketch, photo = (penalties.by(structure) for penalties in model.penalties)
            told = f"L_ovl {structure.upper()}: {figure(sketch)} · {figure(photo)}"
            page.write(left, below + row * 32, told, strong=structure == model.card.structure)
    return page.finish()


class Page:
    """A white page under a title; places are counted from the corner below it."""

    def __init__(self, width: float, height: float, title: str, words: str) -> None:
        head = LINE + BODY + 28
        self._width = width
        self._page = QImage(round(width + 2 * MARGIN), round(height + head + 2 * MARGIN), QImage.Format.Format_RGB32)
        self._page.fill(QColor(LIGHT.surface))
        self._painter = QPainter(self._page)
        self._painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._painter.translate(MARGIN, MARGIN)
        self._write(QPointF(0, 0), title, TITLE, LIGHT.text, strong=True)
        self._write(QPointF(0, LINE), words, BODY, LIGHT.secondary)
        self._painter.translate(0, head)

    def place(self, picture: QImage, left: float, top: float, side: float) -> None:
        """Put a picture in the middle of a square."""
        x, y = left + (side - picture.width()) / 2, top + (side - picture.height()) / 2
        self._painter.drawImage(QPointF(round(x), round(y)), picture)
        self._painter.setPen(QColor(LIGHT.hairline))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRect(QRectF(round(x) + 0.5, round(y) + 0.5, picture.width() - 1, picture.height() - 1))

    def write(self, left: float, top: float, words: str, *, strong: bool = False) -> None:
        """Write a line."""
        self._write(QPointF(left, top), words, BODY, LIGHT.text if strong else LIGHT.secondary, strong=strong)

    def dot(self, left: float, region: int, top: float = 0.0) -> None:
        """Tell a region by its colour and number."""
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(region_colour(region))
        self._painter.drawEllipse(QPointF(left + 10, top + 15), 9, 9)
        self.write(left + 28, top, str(region + 1))

    def legend(self, colours: str, greatest: str = "1") -> None:
        """Show the colour map at the right of the title, from nothing to what the brightest stands for."""
        if colours == REGIONS:
            return
        strip, stops = QRectF(self._width - 260, -52, 200, 14), COLOUR_MAPS[colours]
        gradient = QLinearGradient(strip.topLeft(), strip.topRight())
        for number, colour in enumerate(stops):
            gradient.setColorAt(number / (len(stops) - 1), QColor(colour))
        self._painter.fillRect(strip, gradient)
        self._write(strip.topLeft() - QPointF(24, 8), "0", BODY, LIGHT.secondary)
        self._write(strip.topRight() + QPointF(8, -8), greatest, BODY, LIGHT.secondary)

    def tr_level(self, level: int) -> str:
        """A level's name."""
        return QCoreApplication.translate("Multiples", "Level {number}").format(number=level + 1)

    def finish(self) -> QImage:
        """The page."""
        self._painter.end()
        return self._page

    def _write(self, place: QPointF, words: str, size: int, colour: str, *, strong: bool = False) -> None:
        font = QFont(QGuiApplication.font())
        font.setPixelSize(size)
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        room = QRectF(place, place + QPointF(self._width, size + 10))
        fitted = self._painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        self._painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitted)


def _size(side: Side, longest: int) -> QSize:
    across, down = side.shape
    return QSize(max(1, round(across * longest)), max(1, round(down * longest)))
