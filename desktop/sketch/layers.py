"""What the paper is painted of: an ordered tuple of layer functions over one frozen scene."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from desktop.icons import paint_icon
from desktop.sketch.ink_cache import Ink
from desktop.sketch.paper import MARGIN, Paper
from desktop.theme import FONT_SECONDARY, INK, LIGHT, PAPER, Theme

RADIUS = 10.0
_HINT_FONT = 15
_HANDLE = 7.0

_SHADOW = tuple(
    (reach, drop, QColor(0, 0, 0, alpha))
    for reach, drop, alpha in ((4.5, 1.0, 3), (3.5, 1.0, 4), (2.5, 1.0, 5), (1.5, 0.5, 8), (0.75, 0.0, 22))
)  # outermost first: reach beyond the paper, drop, colour


class SheetCache:
    """The white sheet and its shadow as a pixmap; soft edges are slow, so they are drawn small and grown."""

    def __init__(self) -> None:
        self._key: tuple[float, float, bool] | None = None
        self._small: dict[tuple[int, float, bool], QPixmap] = {}
        self._pixmap = QPixmap()

    def pixmap(self, side: float, ratio: float, dark: bool) -> QPixmap:
        """Return the sheet for a paper of `side` logical pixels, with MARGIN around it."""
        if self._key != (side, ratio, dark):
            self._key = side, ratio, dark
            corner, pixels = math.ceil((MARGIN + RADIUS + 1) * ratio), round((side + 2 * MARGIN) * ratio)
            least = min(2 * corner + 1, pixels), ratio, dark
            if least not in self._small:
                self._small[least] = _sheet(*least)
            self._pixmap = _grown(self._small[least], corner, pixels)
            self._pixmap.setDevicePixelRatio(ratio)
        return self._pixmap


def _sheet(pixels: int, ratio: float, dark: bool) -> QPixmap:
    """A sheet with MARGIN around it."""
    pixmap = _clear(pixels)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    side = pixels / ratio - 2 * MARGIN
    sheet = QRectF(MARGIN, MARGIN, side, side)
    # On a dark ground its own white lifts the paper enough.
    for reach, drop, colour in () if dark else _SHADOW:
        painter.fillPath(_rounded(sheet.translated(0, drop), reach), colour)
    painter.fillPath(_rounded(sheet, 0.0), QColor(PAPER))
    painter.end()
    return pixmap


def _grown(small: QPixmap, corner: int, pixels: int) -> QPixmap:
    """The same at another size: its corners, and what lies between them pulled out."""
    if small.width() == pixels:
        return small
    parts = (0, corner), (corner, 1), (corner + 1, corner)
    places = (0, corner), (corner, pixels - 2 * corner), (pixels - corner, corner)
    pixmap = _clear(pixels)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for (x, width), (to_x, to_width) in zip(parts, places, strict=True):
        for (y, height), (to_y, to_height) in zip(parts, places, strict=True):
            painter.drawPixmap(QRect(to_x, to_y, to_width, to_height), small, QRect(x, y, width, height))
    painter.end()
    return pixmap


def _clear(pixels: int) -> QPixmap:
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _rounded(sheet: QRectF, reach: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(sheet.adjusted(-reach, -reach, reach, reach), RADIUS + reach, RADIUS + reach)
    return path


@dataclass(frozen=True)
class Chosen:
    """The chosen strokes in the accent colour, how far they are moved, their frame and its handles, page units."""

    ink: Ink
    by: QPointF
    frame: QRectF
    handles: tuple[QPointF, ...]


@dataclass(frozen=True)
class Scene:
    """All a layer may look at.

    Attributes:
        sheet: the white sheet and its shadow, a pixmap that juts out by MARGIN on all sides.
        ink: the strokes at rest.
        stroke: the outline of the one being drawn, in page units; empty when there is none.
        underlay: the photo to trace from and its opacity, where there is one.
        chosen: the chosen strokes, how far they are moved, and their frame; nothing when none is chosen.
        pulled: the rectangle or loop being pulled up, page units.
        overlay: the attention glow: pixmaps over the paper with their opacities.
        hint: words on the empty paper, or nothing.
        tag: words in its corner, or nothing.
        focused: whether the keyboard's focus is shown.
    """

    paper: Paper
    theme: Theme
    sheet: QPixmap
    ink: Ink
    stroke: QPainterPath
    underlay: tuple[QPixmap, float] | None
    chosen: Chosen | None
    pulled: QPainterPath | None
    overlay: tuple[tuple[QPixmap, float], ...]
    hint: str
    tag: str
    focused: bool


def paint_sheet(painter: QPainter, scene: Scene) -> None:
    """Lay down the sheet with its shadow, and cut all that follows to its rounded corners."""
    painter.drawPixmap(scene.paper.rect.topLeft() - QPointF(MARGIN, MARGIN), scene.sheet)
    painter.setClipPath(_rounded(scene.paper.rect, 0.0), Qt.ClipOperation.IntersectClip)


def paint_hint(painter: QPainter, scene: Scene) -> None:
    """Say on the empty paper what it is for; in the light theme's grey, for the paper is always white."""
    if not scene.hint:
        return
    centre, size = scene.paper.rect.center(), 28.0
    paint_icon(painter, "pen", LIGHT.hairline, QRectF(centre.x() - size / 2, centre.y() - size - 8, size, size))
    font = painter.font()
    font.setPixelSize(_HINT_FONT)
    painter.setFont(font)
    painter.setPen(QColor(LIGHT.secondary))
    line = QRectF(scene.paper.left, centre.y() + 2, scene.paper.side, 2.0 * _HINT_FONT)
    painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, scene.hint)


def paint_overlay(painter: QPainter, scene: Scene) -> None:
    """Lay the glow over the paper."""
    for picture, opacity in scene.overlay:
        painter.setOpacity(opacity)
        painter.drawPixmap(scene.paper.rect.topLeft(), picture)
    painter.setOpacity(1.0)


def paint_underlay(painter: QPainter, scene: Scene) -> None:
    """Lay the photo to trace from on the sheet."""
    if scene.underlay is not None:
        picture, opacity = scene.underlay
        painter.setOpacity(opacity)
        painter.drawPixmap(scene.paper.rect.topLeft(), picture)
        painter.setOpacity(1.0)


def paint_ink(painter: QPainter, scene: Scene) -> None:
    """Lay the strokes at rest over it."""
    scene.ink.paint(painter, scene.paper)


def paint_live_stroke(painter: QPainter, scene: Scene) -> None:
    """Draw the stroke under the pen."""
    if scene.stroke.isEmpty():
        return
    painter.save()
    painter.setTransform(scene.paper.transform, True)
    painter.fillPath(scene.stroke, QColor(INK))
    painter.restore()


def paint_chosen(painter: QPainter, scene: Scene) -> None:
    """Draw the chosen strokes in the accent colour where they are now, and a frame with handles around them."""
    if scene.chosen is not None:
        painter.save()
        paper = scene.paper
        by = paper.transform.map(scene.chosen.by) - paper.transform.map(QPointF())
        painter.translate(by)
        scene.chosen.ink.paint(painter, paper)
        painter.setPen(_dashed(LIGHT.accent))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(paper.to_widget(scene.chosen.frame))
        painter.setPen(QPen(QColor(LIGHT.accent), 1.25))
        painter.setBrush(QColor(PAPER))
        for handle in scene.chosen.handles:
            centre = paper.transform.map(handle)
            painter.drawRoundedRect(QRectF(centre.x() - _HANDLE / 2, centre.y() - _HANDLE / 2, _HANDLE, _HANDLE), 2, 2)
        painter.restore()


def paint_pulled(painter: QPainter, scene: Scene) -> None:
    """Draw the rectangle or loop that is being pulled up."""
    if scene.pulled is not None:
        ground = QColor(LIGHT.accent)
        ground.setAlpha(24)
        painter.setPen(QPen(QColor(LIGHT.accent), 1.0))
        painter.setBrush(ground)
        painter.drawPath(scene.paper.transform.map(scene.pulled))


def paint_tag(painter: QPainter, scene: Scene) -> None:
    """Say in the corner how the page is shown, where that is not as usual."""
    if not scene.tag:
        return
    font = painter.font()
    font.setPixelSize(FONT_SECONDARY)
    painter.setFont(font)
    width = painter.fontMetrics().horizontalAdvance(scene.tag) + 16
    corner = scene.paper.rect.bottomRight() - QPointF(width + 8, 30)
    place = QRectF(corner.x(), corner.y(), width, 22)
    painter.setPen(QPen(QColor(LIGHT.hairline), 1.0))
    painter.setBrush(QColor(255, 255, 255, 230))
    painter.drawRoundedRect(place, 11, 11)
    painter.setPen(QColor(LIGHT.secondary))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, scene.tag)


def _dashed(colour: str) -> QPen:
    pen = QPen(QColor(colour), 1.25, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([4, 3])
    return pen


def paint_focus(painter: QPainter, scene: Scene) -> None:
    """Show the keyboard's focus around the sheet."""
    if scene.focused:
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(scene.theme.accent), 2.0))
        painter.drawRoundedRect(scene.paper.rect.adjusted(-2, -2, 2, 2), RADIUS + 2, RADIUS + 2)


LAYERS: tuple[Callable[[QPainter, Scene], None], ...] = (
    paint_sheet,
    paint_underlay,
    paint_hint,
    paint_overlay,
    paint_ink,
    paint_live_stroke,
    paint_chosen,
    paint_pulled,
    paint_tag,
    paint_focus,
)
