"""Sketch and photo side by side, with the regions that matched glowing on both."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.regions.glow import Glows, paint_glows
from desktop.regions.switches import RegionSwitches
from desktop.theme import PAPER, RADIUS, Theme

GAP = 8
OPACITY = 0.75


class PairView(QWidget):
    """Two square cards; they share the width there is. `sketchPressed(across, down)` tells where, each 0..1."""

    sketchPressed = Signal(float, float)

    def __init__(self, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switches = switches
        self._theme = theme
        self._cards = (_Card(is_paper=True), _Card(is_paper=False))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("The sketch and the photo, side by side"))
        switches.changed.connect(self._repaint_all)

    def show_sketch(self, sketch: QImage, glows: Glows) -> None:
        """Show the sketch as the model saw it, with its regions."""
        self._show(0, sketch, glows)

    def show_photo(self, photo: QImage, glows: Glows) -> None:
        """Show a photo with its regions."""
        self._show(1, photo, glows)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self._repaint_all()

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
        """Draw the cards that need it."""
        painter = QPainter(self)
        for number, card in enumerate(self._cards):
            place = self._place(number)
            if event.rect().intersects(place):
                pixmap = card.pixmap(place.size(), self.devicePixelRatioF(), self._theme, self._switches.shown())
                painter.drawPixmap(place.topLeft(), pixmap)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which place of the sketch was pressed."""
        place, at = self._place(0), event.position()
        if place.contains(at.toPoint()):
            self.sketchPressed.emit((at.x() - place.left()) / place.width(), (at.y() - place.top()) / place.height())

    def _show(self, number: int, picture: QImage, glows: Glows) -> None:
        self._cards[number].show(picture, glows)
        self.update(self._place(number))

    def _repaint_all(self) -> None:
        for card in self._cards:
            card.forget()
        self.update()

    def _place(self, number: int) -> QRect:
        side = (self.width() - GAP) // 2
        return QRect(number * (self.width() - side), 0, side, self.height())


class _Card:
    """One picture with its glow on a card, kept as it was painted last."""

    def __init__(self, *, is_paper: bool) -> None:
        self._is_paper = is_paper
        self._picture = QImage()
        self._glows: Glows = ()
        self._painted = QPixmap()

    def show(self, picture: QImage, glows: Glows) -> None:
        """Take another picture."""
        self._picture, self._glows = picture, glows
        self.forget()

    def forget(self) -> None:
        """Paint it anew the next time."""
        self._painted = QPixmap()

    def pixmap(self, size: QSize, ratio: float, theme: Theme, shown: Sequence[bool]) -> QPixmap:
        """The card at a size in logical pixels."""
        pixels = size * ratio
        if self._painted.size() != pixels:
            self._painted = QPixmap(pixels)
            self._painted.setDevicePixelRatio(ratio)
            self._painted.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._painted)
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            self._paint(painter, QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), theme, shown)
            painter.end()
        return self._painted

    def _paint(self, painter: QPainter, card: QRectF, theme: Theme, shown: Sequence[bool]) -> None:
        white = self._is_paper or not theme.dark
        margin = 2 if self._is_paper else 6 if white else 0
        outline = QPainterPath()
        outline.addRoundedRect(card, RADIUS, RADIUS)
        painter.fillPath(outline, QColor(PAPER if white else theme.mat))
        if not self._picture.isNull():
            frame = card.adjusted(margin, margin, -margin, -margin)
            size = self._picture.size().toSizeF().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(frame.center())
            painter.setClipPath(outline)
            painter.drawImage(target, self._picture)
            paint_glows(painter, target, self._glows, shown, OPACITY)
            painter.setClipping(False)
        painter.setPen(QPen(QColor(theme.hairline), 1))
        painter.drawPath(outline)
