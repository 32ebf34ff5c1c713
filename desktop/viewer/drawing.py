"""Draws what the viewer shows, at its final size, off the UI thread: that one only lays it down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from desktop.regions.glow import to_image
from desktop.viewer.look import INPUT, MAP, ViewLook
from engine.attention_views import Choice, attention_overlay, attention_picture, strengths
from engine.embedding import Floats
from engine.heatmap import WHOLE
from engine.preprocess import Box

SMOOTH_SIDE = 160
"""Attention is computed at this longest side and stretched: it is as smooth as that."""
STRIP = 128
REMEMBERED = 3


@dataclass(frozen=True, eq=False)
class Side:
    """A picture with its attention: the sketch, or the photo.

    Attributes:
        picture: RGB, as large as there is; None while it is still to come.
        maps: M_r, (N, 8, 8).
        box: the part of the model's square that the picture fills.
    """

    picture: Image.Image | None
    maps: Floats
    box: Box = WHOLE
    _fitted: dict[tuple[int, int], QImage] = field(default_factory=dict, repr=False)

    @property
    def shape(self) -> tuple[float, float]:
        """Width and height, the longest 1."""
        longest = max(self.box.width, self.box.height)
        return self.box.width / longest, self.box.height / longest

    def fitted(self, size: QSize) -> QImage:
        """The picture at a size in pixels, to draw on; those made last are remembered."""
        wanted = size.width(), size.height()
        assert self.picture is not None
        if wanted not in self._fitted:
            if len(self._fitted) >= REMEMBERED:
                self._fitted.clear()
            # Pillow, unlike Qt, lets Python's other threads run meanwhile.
            picture = self.picture.resize(wanted, Image.Resampling.BICUBIC, reducing_gap=2.0)
            argb = QImage.Format.Format_ARGB32_Premultiplied
            self._fitted[wanted] = array_image(np.asarray(picture)).convertToFormat(argb)
        return self._fitted[wanted].copy()


@dataclass(frozen=True, eq=False)
class Pair:
    """What is looked at: sketch and photo, and W(l, r) of the two, (L, N)."""

    sketch: Side
    photo: Side
    weights: Floats

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both."""
        return self.sketch, self.photo


@dataclass(frozen=True)
class Canvas:
    """What to draw: sizes of the two large pictures and longest side of the small ones in pixels, and the corners."""

    large: tuple[QSize, QSize]
    small: int
    radius: float = 0.0


@dataclass(frozen=True, eq=False)
class DrawnPair:
    """The two large pictures, and by level and region the two small ones."""

    large: tuple[QImage, QImage]
    small: Mapping[Choice, tuple[QImage, QImage]]


def draw_pair(pair: Pair, look: ViewLook, shown: Sequence[bool], canvas: Canvas) -> DrawnPair:
    """Draw all that is to be seen of a pair; `shown` tells which regions, where all are chosen."""
    strong = strengths(pair.weights, look.choice, shown)
    one, other = (
        draw_side(side, strong, look, size, canvas.radius) for side, size in zip(pair.sides, canvas.large, strict=True)
    )
    return DrawnPair((one, other), draw_multiples(pair, look.colours, canvas.small))


def draw_side(side: Side, strong: Floats, look: ViewLook, size: QSize, radius: float = 0.0) -> QImage:
    """One large picture with its regions by `strong` (N,), its corners rounded; empty where there is none yet."""
    if size.isEmpty() or side.picture is None:
        return QImage()
    drawn = side.fitted(size) if look.mode != MAP else QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(drawn)
    if look.mode != INPUT:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _stretch(painter, _attention(side, strong, look), size)
    _round_corners(painter, QRectF(0, 0, size.width(), size.height()), radius)
    painter.end()
    return drawn


def _stretch(painter: QPainter, picture: QImage, size: QSize) -> None:
    """Stretch a small picture over a large one, a strip at a time: Python's other threads wait for each call of Qt."""
    share = picture.height() / size.height()
    for top in range(0, size.height(), STRIP):
        height = min(STRIP, size.height() - top)
        target = QRectF(0, top, size.width(), height)
        painter.drawImage(target, picture, QRectF(0, top * share, picture.width(), height * share))


def _round_corners(painter: QPainter, frame: QRectF, radius: float) -> None:
    """Take away what lies beyond the rounded corners."""
    if radius <= 0:
        return
    outline = QPainterPath()
    outline.addRoundedRect(frame, radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    for x in (frame.left(), frame.right() - radius):
        for y in (frame.top(), frame.bottom() - radius):
            corner = QPainterPath()
            corner.addRect(QRectF(x, y, radius, radius))
            painter.fillPath(corner.subtracted(outline), Qt.GlobalColor.black)


def draw_multiples(pair: Pair, colours: str, longest: int) -> dict[Choice, tuple[QImage, QImage]]:
    """The attention alone of each region on each level, on both sides; sizes in pixels."""
    drawn = {}
    levels, regions = pair.weights.shape
    for choice in (Choice(level, region) for level in range(levels) for region in range(regions)):
        strong = strengths(pair.weights, choice, ())
        one, other = (array_image(_alone(side, strong, colours, longest)) for side in pair.sides)
        drawn[choice] = one, other
    return drawn


def array_image(rgb: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> QImage:
    """An RGB array (h, w, 3) as a picture that owns its pixels."""
    pixels = np.ascontiguousarray(rgb)
    height, width = pixels.shape[:2]
    view = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return view.convertToFormat(QImage.Format.Format_RGB32)


def _attention(side: Side, strong: Floats, look: ViewLook) -> QImage:
    if look.mode == MAP:
        return array_image(_alone(side, strong, look.colours, SMOOTH_SIDE))
    size = _pixels(side, SMOOTH_SIDE)
    return to_image(attention_overlay(side.maps, strong, size, side.box, look.colours, look.opacity))


def _alone(side: Side, strong: Floats, colours: str, longest: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return attention_picture(side.maps, strong, _pixels(side, longest), side.box, colours)


def _pixels(side: Side, longest: int) -> tuple[int, int]:
    across, down = side.shape
    return max(1, round(across * longest)), max(1, round(down * longest))
