"""The attention glow over the paper: one picture fades into the next."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, QVariantAnimation, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStyle

from desktop.sketch.paper import Paper
from engine.strokes import PAGE

FADE_MS = 120


def motion_wanted() -> bool:
    """Whether the desktop wants animations; its switch for fewer of them reaches Qt's styles as this hint."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


class FadingOverlay(QObject):
    """What glows now; `changed` asks for a repaint at every step of a fade."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._from: PlacedPicture | None = None
        self._to: PlacedPicture | None = None
        self._progress = 1.0
        self._painted: tuple[Paper, float] | None = None
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(FADE_MS)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(self._step)

    def show(self, image: QImage | None, box: QRectF | None = None, *, fade: bool = True) -> None:
        """Fade, or change at once, to `image`, which covers the page rectangle `box` (the whole page when None)."""
        self._fade.stop()
        fade = fade and motion_wanted()
        self._from = self._frozen() if fade else self._to
        self._to = None if image is None else PlacedPicture(image, box or QRectF(0, 0, PAGE, PAGE))
        if self._from is None and self._to is None:
            return
        if fade:
            self._fade.start()
        else:
            self._step(1.0)

    def pictures(self, paper: Paper, ratio: float) -> tuple[tuple[QPixmap, float], ...]:
        """Return what to lay over a paper: pixmaps of its size with their opacities."""
        self._painted = paper, ratio
        parts = ((self._from, 1.0 - self._progress), (self._to, self._progress))
        return tuple((glow.pixmap(paper, ratio), share) for glow, share in parts if glow is not None and share > 0)

    def _step(self, progress: float) -> None:
        self._progress = progress
        self.changed.emit()

    def _frozen(self) -> PlacedPicture | None:
        """Take what is shown now as one picture, so that a fade that is overtaken does not jump."""
        if self._progress >= 1.0 or self._painted is None:
            return self._to
        paper, ratio = self._painted
        whole = Paper(0.0, 0.0, paper.side)
        picture = whole.blank(ratio)
        painter = QPainter(picture)
        for part, share in self.pictures(whole, ratio):
            painter.setOpacity(share)
            painter.drawPixmap(0, 0, part)
        painter.end()
        return PlacedPicture(picture.toImage(), QRectF(0, 0, PAGE, PAGE))


class PlacedPicture:
    """A picture and its place on the page, kept at the size it was last painted in: scaling is the slow part."""

    def __init__(self, image: QImage, box: QRectF) -> None:
        self._image = image
        self._box = box
        self._pixmap = QPixmap()
        self._made_for: tuple[Paper, float] | None = None

    def pixmap(self, paper: Paper, ratio: float) -> QPixmap:
        """Return the picture as a paper shows it."""
        if self._made_for != (paper, ratio):
            self._made_for = paper, ratio
            self._pixmap = paper.blank(ratio, self._pixmap)
            painter = paper.painter(self._pixmap)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._box, self._image)
            painter.end()
        return self._pixmap
