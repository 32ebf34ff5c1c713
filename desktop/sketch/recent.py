"""The last sketches as rows of small papers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from desktop.controls import RingedButton
from desktop.sketch.shelf import KeptSketch
from desktop.theme import FONT_SECONDARY, PAPER, Theme, system_theme

_SIDE = 58
_GAP = 8
_LABEL = 18


def thumbnail(kept: KeptSketch, side: int, ratio: float) -> QPixmap:
    """Return a sketch as a small square pixmap."""
    height, width = kept.raster.shape
    image = QImage(kept.raster.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
    pixels = round(side * ratio)
    smooth = Qt.TransformationMode.SmoothTransformation
    pixmap = QPixmap.fromImage(image.scaled(pixels, pixels, Qt.AspectRatioMode.KeepAspectRatio, smooth))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class RecentStrip(QWidget):
    """As many of the last sketches as there is room for; `chosen(SavedSketch)` tells the one that is wanted back."""

    ROW = _LABEL + 6 + _SIDE
    """The height of one row."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = system_theme()
        self._label = QLabel(self.tr("Recent"), self)
        self._buttons: list[_SketchButton] = []
        self.setAccessibleName(self.tr("Recent sketches"))

    @property
    def buttons(self) -> Sequence[RingedButton]:
        """The small papers, newest first."""
        return self._buttons

    def show_sketches(self, sketches: Sequence[KeptSketch]) -> None:
        """Show these, newest first."""
        for button in self._buttons:
            button.deleteLater()
        self._buttons = [_SketchButton(sketch, number + 1, self) for number, sketch in enumerate(sketches)]
        for button in self._buttons:
            button.theme = self._theme
            button.clicked.connect(lambda _=False, sketch=button.kept.sketch: self.chosen.emit(sketch))
        self._lay_out()

    def icon(self, number: int) -> QIcon:
        """Return the thumbnail of one of them as an icon."""
        return QIcon(thumbnail(self._buttons[number].kept, 48, self.devicePixelRatioF()))

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self._label.setStyleSheet(f"color: {theme.secondary}; font-size: {FONT_SECONDARY}px; background: transparent;")
        for button in self._buttons:
            button.theme = theme
            button.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as fit."""
        self._lay_out()

    def _lay_out(self) -> None:
        self._label.setVisible(bool(self._buttons))
        self._label.setGeometry(0, 0, self.width(), _LABEL)
        in_a_row = max((self.width() + _GAP) // (_SIDE + _GAP), 1)
        for number, button in enumerate(self._buttons):
            row, column = divmod(number, in_a_row)
            button.move(column * (_SIDE + _GAP), _LABEL + 4 + row * (_SIDE + _GAP))
            button.setVisible(button.geometry().bottom() < self.height())


class _SketchButton(RingedButton):
    """One small paper."""

    def __init__(self, kept: KeptSketch, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = system_theme()
        self.kept = kept
        self._pixmap = QPixmap()
        count = len(kept.sketch.document.strokes)
        words = self.tr("1 stroke") if count == 1 else self.tr("{count} strokes").format(count=count)
        self.setAccessibleName(self.tr("Recent sketch {number}, {strokes}").format(number=number, strokes=words))
        self.setToolTip(self.tr("Draw on with this sketch  ({strokes})").format(strokes=words))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(QSize(_SIDE, _SIDE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the paper, its sketch, and a frame."""
        ratio = self.devicePixelRatioF()
        if self._pixmap.isNull() or self._pixmap.devicePixelRatio() != ratio:
            self._pixmap = thumbnail(self.kept, _SIDE - 6, ratio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(box, 7, 7)
        painter.fillPath(outline, QColor(PAPER))
        painter.drawPixmap(3, 3, self._pixmap)
        painter.setPen(QPen(QColor(self.theme.secondary if self.underMouse() else self.theme.hairline), 1.0))
        painter.drawPath(outline)
        self._ring.paint(painter, QRectF(self.rect()), self.theme.accent, 7.0)
