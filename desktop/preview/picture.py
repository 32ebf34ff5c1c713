"""The photo in the middle of the preview, its regions glowing; a rectangle can be drawn on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.regions.glow import Glows, paint_glows
from desktop.regions.switches import RegionSwitches
from desktop.theme import RADIUS, Theme
from engine.preprocess import Box

LEAST_PART = 12.0
"""A rectangle narrower than this, in logical pixels, was a click."""
DIMMED = 0.45
LARGEST_SCALE = 2.0


class PreviewPicture(QWidget):
    """Shows a photo as large as fits, at most twice its file's size.

    `partChanged(Box | None)` tells the rectangle drawn on it, in fractions of the photo.
    """

    partChanged = Signal(object)

    def __init__(self, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switches, self._theme = switches, theme
        self._photo = QImage()
        self._scaled = QPixmap()
        self._size = QSize()
        self._glows: Glows = ()
        self._opacity = 0.0
        self._part: Box | None = None
        self._pulled_from: QPointF | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(120, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        switches.changed.connect(self.update)

    @property
    def part(self) -> Box | None:
        """The rectangle drawn, in fractions of the photo."""
        return self._part

    @property
    def shown(self) -> tuple[bool, ...]:
        """For each region, whether it glows."""
        return self._switches.shown()

    @property
    def ready(self) -> bool:
        """Whether there is a photo to be seen."""
        return not self._photo.isNull()

    def show_photo(self, photo: QImage, size: QSize) -> None:
        """Show a photo, whose file has this size in pixels."""
        self._photo, self._size = photo, size
        self._scaled = QPixmap()
        self.update()

    def show_glows(self, glows: Glows) -> None:
        """Let these regions glow on it."""
        self._glows = glows
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """How strongly, 0..1."""
        self._opacity = opacity
        self.update()

    def set_part(self, part: Box | None) -> None:
        """Take a rectangle, or none."""
        if part != self._part:
            self._part = part
            self.partChanged.emit(part)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def photo_rect(self) -> QRectF:
        """Where the photo lies."""
        room, size = QRectF(self.rect()), self._size.toSizeF()
        if size.isEmpty():
            return QRectF()
        fitted = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if fitted.width() > LARGEST_SCALE * size.width():
            fitted = size * LARGEST_SCALE
        rect = QRectF(0, 0, round(fitted.width()), round(fitted.height()))
        rect.moveTopLeft(QPointF(round((room.width() - rect.width()) / 2), round((room.height() - rect.height()) / 2)))
        return rect

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale anew."""
        self._scaled = QPixmap()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a rectangle on the photo."""
        if event.button() == Qt.MouseButton.LeftButton and self.photo_rect().contains(event.position()):
            self._pulled_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull it."""
        if self._pulled_from is not None:
            self.set_part(self._box(self._pulled_from, event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave it as it is; a click takes it away."""
        if self._pulled_from is not None:
            self.set_part(self._box(self._pulled_from, event.position()))
            self._pulled_from = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw photo, glow and rectangle."""
        place = self.photo_rect()
        if self._photo.isNull() or place.isEmpty():
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(place, RADIUS, RADIUS)
        painter.setClipPath(outline)
        painter.drawPixmap(place.topLeft(), self._fitted(place))
        paint_glows(painter, place, self._glows, self._switches.shown(), self._opacity)
        if self._part is not None:
            self._paint_part(painter, place, outline)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.hairline), 1))
        painter.drawPath(outline)

    def _paint_part(self, painter: QPainter, place: QRectF, outline: QPainterPath) -> None:
        assert self._part is not None
        part, inside = self._part, QPainterPath()
        rect = QRectF(
            place.left() + part.left * place.width(),
            place.top() + part.top * place.height(),
            part.width * place.width(),
            part.height * place.height(),
        )
        inside.addRect(rect)
        veil = QColor(0, 0, 0)
        veil.setAlphaF(DIMMED)
        painter.fillPath(outline.subtracted(inside), veil)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor("white"), 3))
        painter.drawRect(rect)
        painter.setPen(QPen(QColor(self._theme.accent), 2))
        painter.drawRect(rect)

    def _fitted(self, place: QRectF) -> QPixmap:
        """The photo at the size it is shown, kept until that changes."""
        ratio = self.devicePixelRatioF()
        wanted = (place.size() * ratio).toSize()
        if self._scaled.size() != wanted:
            scaled = self._photo.scaled(
                wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self._scaled = QPixmap.fromImage(scaled)
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled

    def _box(self, one: QPointF, other: QPointF) -> Box | None:
        """The rectangle between two places, within the photo; None for a click."""
        place = self.photo_rect()
        rect = QRectF(one, other).normalized().intersected(place)
        if min(rect.width(), rect.height()) < LEAST_PART:
            return None
        return Box(
            (rect.left() - place.left()) / place.width(),
            (rect.top() - place.top()) / place.height(),
            rect.width() / place.width(),
            rect.height() / place.height(),
        )
