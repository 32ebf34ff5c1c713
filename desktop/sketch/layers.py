"""What the paper is painted of: an ordered tuple of layer functions over one frozen scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from desktop.icons import paint_icon
from desktop.theme import INK, LIGHT, PAPER, Theme
from engine.strokes import PAGE

RADIUS = 10.0
MARGIN = 6
"""Logical pixels around the paper, for its shadow and the focus ring."""

_HINT_FONT = 15

_SHADOW = tuple(
    (reach, drop, QColor(0, 0, 0, alpha))
    for reach, drop, alpha in ((4.5, 1.0, 3), (3.5, 1.0, 4), (2.5, 1.0, 5), (1.5, 0.5, 8), (0.75, 0.0, 22))
)  # outermost first: reach beyond the paper, drop, colour


@dataclass(frozen=True)
class Paper:
    """Where the square paper lies in its widget, and the way between page units and logical pixels."""

    left: float
    top: float
    side: float

    @classmethod
    def within(cls, width: float, height: float) -> Paper:
        """Return the largest paper in a widget of this size, at the top and centred from left to right."""
        side = max(float(int(min(width, height)) - 2 * MARGIN), 1.0)
        return cls(float(int((width - side) / 2)), float(MARGIN), side)

    @property
    def rect(self) -> QRectF:
        """The paper in logical pixels."""
        return QRectF(self.left, self.top, self.side, self.side)

    @property
    def scale(self) -> float:
        """Logical pixels to one page unit."""
        return self.side / PAGE

    def to_page(self, place: QPointF) -> QPointF:
        """Map logical pixels to page units."""
        return QPointF((place.x() - self.left) / self.scale, (place.y() - self.top) / self.scale)

    def to_widget(self, box: QRectF) -> QRectF:
        """Map a page rectangle to logical pixels."""
        scale = self.scale
        return QRectF(
            self.left + box.x() * scale, self.top + box.y() * scale, box.width() * scale, box.height() * scale
        )


class SheetCache:
    """The white sheet and its shadow as a pixmap, painted once for each size and theme: soft edges are slow."""

    def __init__(self) -> None:
        self._key: tuple[float, float, bool] | None = None
        self._pixmap = QPixmap()

    def pixmap(self, side: float, ratio: float, dark: bool) -> QPixmap:
        """Return the sheet for a paper of `side` logical pixels, with MARGIN around it."""
        if self._key != (side, ratio, dark):
            self._key = side, ratio, dark
            pixels = round((side + 2 * MARGIN) * ratio)
            self._pixmap = QPixmap(QSize(pixels, pixels))
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            sheet = QRectF(MARGIN, MARGIN, side, side)
            # On a dark ground its own white lifts the paper enough.
            for reach, drop, colour in () if dark else _SHADOW:
                painter.fillPath(_rounded(sheet.translated(0, drop), reach), colour)
            painter.fillPath(_rounded(sheet, 0.0), QColor(PAPER))
            painter.end()
        return self._pixmap


def _rounded(sheet: QRectF, reach: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(sheet.adjusted(-reach, -reach, reach, reach), RADIUS + reach, RADIUS + reach)
    return path


@dataclass(frozen=True)
class Scene:
    """All a layer may look at.

    Attributes:
        sheet: the white sheet and its shadow, a pixmap that juts out by MARGIN on all sides.
        ink: the committed strokes, a pixmap over the paper.
        stroke: the outline of the one being drawn, in page units; empty when there is none.
        overlay: the attention glow: pixmaps over the paper with their opacities.
        hint: words on the empty paper, or nothing.
        focused: whether the keyboard's focus is shown.
    """

    paper: Paper
    theme: Theme
    sheet: QPixmap
    ink: QPixmap
    stroke: QPainterPath
    overlay: tuple[tuple[QPixmap, float], ...]
    hint: str
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


def paint_ink(painter: QPainter, scene: Scene) -> None:
    """Lay the committed strokes over it, pixel by pixel; scaled where they are still those of another size."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(scene.paper.rect, scene.ink, QRectF(scene.ink.rect()))


def paint_live_stroke(painter: QPainter, scene: Scene) -> None:
    """Draw the stroke under the pen."""
    if scene.stroke.isEmpty():
        return
    painter.save()
    painter.translate(scene.paper.rect.topLeft())
    painter.scale(scene.paper.scale, scene.paper.scale)
    painter.fillPath(scene.stroke, QColor(INK))
    painter.restore()


def paint_focus(painter: QPainter, scene: Scene) -> None:
    """Show the keyboard's focus around the sheet."""
    if scene.focused:
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(scene.theme.accent), 2.0))
        painter.drawRoundedRect(scene.paper.rect.adjusted(-2, -2, 2, 2), RADIUS + 2, RADIUS + 2)


LAYERS: tuple[Callable[[QPainter, Scene], None], ...] = (
    paint_sheet,
    paint_hint,
    paint_overlay,
    paint_ink,
    paint_live_stroke,
    paint_focus,
)
