"""A pen moved by keys, for those who draw without a pointer: arrows move it, Space puts it down and lifts it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.sketch.drawing import Drawing
from desktop.sketch.navigation import Navigation
from desktop.theme import LIGHT
from engine.strokes import PAGE

STEP, FAR = 8.0, 32.0
"""Page units of one press, without and with Shift, while the whole page is shown."""

_SIDE = 29
_ARM = 5.0


class KeyPen(QWidget):
    """Shows where the pen is, over the paper; it draws with whatever tool is in hand.

    Like any pen it works through the `Drawing`, so that searching, undo and smoothing need not know of it.
    """

    def __init__(self, drawing: Drawing, navigation: Navigation, paper: QWidget) -> None:
        super().__init__(paper)
        self._drawing, self._navigation = drawing, navigation
        self._place = QPointF(PAGE / 2, PAGE / 2)
        self._down = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(_SIDE, _SIDE)
        self.hide()
        navigation.changed.connect(self._stand)
        drawing.documentChanged.connect(lambda _: self.update())

    @property
    def shown(self) -> bool:
        """Whether a person moves the pen by keys just now."""
        return not self.isHidden()

    @property
    def down(self) -> bool:
        """Whether it draws."""
        return self._down and self._drawing.drag is not None

    def step(self, right: int, down: int, *, far: bool) -> None:
        """Move it for the eye, by one step that is the smaller the nearer the page is; it comes into sight first."""
        if not self.shown:
            self._come()
            return
        paper = self._navigation.paper
        by = (FAR if far else STEP) / paper.zoom
        x = self._place.x() + by * (-right if paper.mirrored else right)
        y = self._place.y() + by * down
        self._place = QPointF(min(max(x, 0.0), PAGE), min(max(y, 0.0), PAGE))
        if self.down:
            self._drawing.go_on(self._place.x(), self._place.y(), 1.0)
        self._stand()

    def tap(self) -> None:
        """Put the tool down; or lift it, and what it did is done."""
        if self.down:
            self.lift()
        else:
            self._down = self._drawing.begin(
                self._place.x(), self._place.y(), 1.0, tool=self._drawing.tool, zoom=self._navigation.paper.zoom
            )
        self.update()

    def lift(self) -> None:
        """Lift the tool where it is down."""
        if self.down:
            self._drawing.finish()
        self._down = False

    def leave(self) -> None:
        """Lift it and go out of sight: another pointer is used, or the keyboard is elsewhere."""
        self.lift()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a cross with a dot in its middle, filled while the tool is down."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(_SIDE / 2, _SIDE / 2)
        painter.setPen(QPen(QColor(LIGHT.accent), 1.75, c=Qt.PenCapStyle.RoundCap))
        for right, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            arm = QPointF(right, down)
            painter.drawLine(arm * (_SIDE / 2 - 1 - _ARM), arm * (_SIDE / 2 - 1))
        painter.setBrush(QColor(LIGHT.accent) if self.down else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(), 4.0, 4.0)

    def _come(self) -> None:
        """Come into sight where it was last, or in the middle of what is seen of the page."""
        paper = self._navigation.paper
        if not paper.rect.contains(paper.transform.map(self._place)):
            self._place = paper.to_page(paper.rect.center())
        self._stand()
        self.show()

    def _stand(self) -> None:
        place = self._navigation.paper.transform.map(self._place)
        self.move(round(place.x() - _SIDE / 2), round(place.y() - _SIDE / 2))
        self.update()
