"""The attention glow over the paper: one picture fades into the next."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyle

from engine.strokes import PAGE

FADE_MS = 120

_SIDE = 512
"""Pixels of the faded picture: a glow has no fine detail."""


def motion_wanted() -> bool:
    """Whether neither the system's accessibility settings nor the style ask for stillness."""
    hints = QGuiApplication.styleHints()
    accessibility = hints.accessibility()
    if accessibility.motionPreference() == Qt.MotionPreference.ReducedMotion:
        return False
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


class FadingOverlay(QObject):
    """Holds what is shown now; `changed` asks for a repaint at every step of a fade."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: QImage | None = None
        self._from: QImage | None = None
        self._to: QImage | None = None
        self._fade = QVariantAnimation(self, duration=FADE_MS, startValue=0.0, endValue=1.0)
        self._fade.valueChanged.connect(self._step)

    @property
    def shown(self) -> QImage | None:
        """The glow over the whole page, premultiplied ARGB; None for none."""
        return self._shown

    def show(self, image: QImage | None, box: QRectF | None = None) -> None:
        """Fade to `image`, which covers the page rectangle `box` (the whole page when None)."""
        self._fade.stop()
        self._from, self._to = self._shown, None if image is None else _on_page(image, box)
        if self._from is None and self._to is None:
            return
        if motion_wanted():
            self._fade.start()
        else:
            self._step(1.0)

    def _step(self, progress: float) -> None:
        if progress >= 1.0:
            self._shown = self._to
        else:
            self._shown = _blended(self._from, self._to, progress)
        self.changed.emit()


def _empty() -> QImage:
    image = QImage(_SIDE, _SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _on_page(image: QImage, box: QRectF | None) -> QImage:
    """Lay a picture where it belongs on an otherwise transparent page."""
    page = _empty()
    painter = QPainter(page)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(_SIDE / PAGE, _SIDE / PAGE)
    painter.drawImage(box or QRectF(0, 0, PAGE, PAGE), image)
    painter.end()
    return page


def _blended(before: QImage | None, after: QImage | None, progress: float) -> QImage:
    """Mix two pages linearly, alpha included, so that what stays the same does not flicker."""
    page = _empty()
    painter = QPainter(page)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
    for image, share in ((before, 1.0 - progress), (after, progress)):
        if image is not None:
            painter.setOpacity(share)
            painter.drawImage(0, 0, image)
    painter.end()
    return page
