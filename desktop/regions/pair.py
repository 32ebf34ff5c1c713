"""Sketch and photo side by side, with the regions that matched glowing on both."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.regions.glow import Glows, paint_glows
from desktop.regions.switches import RegionSwitches
from desktop.theme import PAPER, RADIUS, Theme

GAP = 8


class PairView(QWidget):
    """Two square cards; they share the width there is."""

    def __init__(self, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switches = switches
        self._theme = theme
        self._sketch, self._photo = QImage(), QImage()
        self._sketch_glows: Glows = ()
        self._photo_glows: Glows = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("The sketch and the photo, side by side"))
        switches.changed.connect(self.update)

    def show_sketch(self, sketch: QImage, glows: Glows) -> None:
        """Show the sketch as the model saw it, with its regions."""
        self._sketch, self._sketch_glows = sketch, glows
        self.update()

    def show_photo(self, photo: QImage, glows: Glows) -> None:
        """Show a photo with its regions."""
        self._photo, self._photo_glows = photo, glows
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Two squares beside each other."""
        return QSize(268, 130)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a narrow panel."""
        return QSize(200, 96)

    def hasHeightForWidth(self) -> bool:
        """The cards stay square."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of a square card."""
        return (width - GAP) // 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both cards."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        side = (self.width() - GAP) / 2
        left = QRectF(0.5, 0.5, side - 1, self.height() - 1)
        right = left.translated(side + GAP, 0)
        self._card(painter, left, PAPER, self._sketch, self._sketch_glows, 2)
        mat = self._theme.mat if self._theme.dark else PAPER
        self._card(painter, right, mat, self._photo, self._photo_glows, 0 if self._theme.dark else 6)

    def _card(self, painter: QPainter, card: QRectF, ground: str, picture: QImage, glows: Glows, margin: int) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(card, RADIUS, RADIUS)
        painter.fillPath(outline, QColor(ground))
        if not picture.isNull():
            frame = card.adjusted(margin, margin, -margin, -margin)
            size = picture.size().toSizeF().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(frame.center())
            painter.save()
            painter.setClipPath(outline)
            painter.drawImage(target, picture)
            paint_glows(painter, target, glows, self._switches.shown(), 0.75)
            painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.hairline), 1))
        painter.drawPath(outline)
