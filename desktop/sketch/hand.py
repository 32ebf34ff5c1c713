"""The hand on the paper: what mouse, pen and fingers do to the drawing and to the view of the page."""

from __future__ import annotations

import math
import time
from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import (
    QEventPoint,
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)

from desktop.sketch.drawing import Drawing
from desktop.sketch.navigation import Navigation
from desktop.sketch.paper import Paper
from desktop.sketch.pointer import from_stylus, is_eraser_end
from desktop.sketch.tools import ToolName

PALM_REST = 0.5
"""Seconds after the pen was last felt in which a finger is taken for the palm."""

_WIDER_EVERY = 5.0
"""Logical pixels of a Shift-drag for one page unit of width."""

_BESIDE = 6.0
"""Logical pixels beside the paper at which a press still is on it."""

_WHEEL_ZOOM = 1.0012
_LEFT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class Pointer(Enum):
    """What a person points with."""

    MOUSE = auto()
    PEN = auto()
    FINGER = auto()


class Doing(Enum):
    """What the pointer that is down does."""

    NOTHING = auto()
    DRAWING = auto()
    PUSHING = auto()
    SIZING = auto()
    PINCHING = auto()


class Hand(QObject):
    """Turns pointer events into calls of the drawing and of the navigation; one pointer at a time.

    Signals:
        hovered(QPointF | None): the pointer is here, logical pixels, and nothing is down.
        changed(): it took up or put down something else, so the cursor may be another.
    """

    hovered = Signal(object)
    changed = Signal()

    def __init__(self, drawing: Drawing, navigation: Navigation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._navigation = navigation
        self._doing = Doing.NOTHING
        self._pointer = Pointer.MOUSE
        self._button = _LEFT
        self._last = QPointF()
        self._last_pressure = 1.0
        self._sized_from = (0.0, 0.0)
        self._pinched_from: tuple[Paper, QPointF, float] | None = None
        self._pen_felt = -math.inf
        self._space = False
        self.pen_only = False
        """Whether the mouse and fingers draw nothing; fingers then push the page."""

    @property
    def doing(self) -> Doing:
        """What is being done."""
        return self._doing

    @property
    def pushes(self) -> bool:
        """Whether the next press would push the page."""
        return self._space

    def hold_space(self, held: bool) -> None:
        """Push the page while the space bar is held."""
        self._space = held
        self.changed.emit()

    def finish(self) -> None:
        """Lift whatever is down; what was drawn is kept."""
        if self._doing is Doing.DRAWING:
            self._drawing.finish()
        self._do(Doing.NOTHING)

    def mouse_pressed(self, event: QMouseEvent) -> None:
        """Put the tool down with the left button, take the page with the middle one; a mouse presses fully."""
        if not from_stylus(event) and event.button() in (_LEFT, _MIDDLE):
            self._button = event.button()
            push = event.button() == _MIDDLE
            self._press(Pointer.MOUSE, event.position(), 1.0, self._drawing.tool, _shift(event), push=push)

    def mouse_moved(self, event: QMouseEvent) -> None:
        """Go on, or tell what is hovered."""
        if from_stylus(event):
            return
        down = self._doing is not Doing.NOTHING
        if down and self._pointer is Pointer.MOUSE:
            if not event.buttons() & self._button:
                self.finish()  # where the release went to another window
            for point in event.points() if self._doing is not Doing.NOTHING else ():
                self._move(point.position(), 1.0, _shift(event))
        elif not down and not event.buttons():
            self.hovered.emit(event.position())

    def mouse_released(self, event: QMouseEvent) -> None:
        """Lift the tool."""
        if not from_stylus(event) and self._pointer is Pointer.MOUSE and event.button() == self._button:
            self._move(event.position(), 1.0, _shift(event))
            self.finish()

    def tablet(self, event: QTabletEvent) -> None:
        """Draw with the pen's tip, erase with its other end."""
        event.accept()  # and so no mouse event is made of it
        kind, place = event.type(), event.position()
        self._pen_felt = time.monotonic()
        pen_down = self._doing is not Doing.NOTHING and self._pointer is Pointer.PEN
        if kind == QEvent.Type.TabletPress and event.button() in (_LEFT, _MIDDLE):
            tool: ToolName = "eraser" if is_eraser_end(event) else self._drawing.tool
            push = event.button() == _MIDDLE
            self._press(Pointer.PEN, place, event.pressure(), tool, _shift(event), push=push)
        elif kind == QEvent.Type.TabletMove and pen_down:
            self._move(place, event.pressure(), _shift(event))
        elif kind == QEvent.Type.TabletMove and self._doing is Doing.NOTHING:
            self.hovered.emit(place)
        elif kind == QEvent.Type.TabletRelease and pen_down:
            self._move(place, self._last_pressure, _shift(event))  # a lifted pen reports no pressure
            self.finish()

    def touch(self, event: QTouchEvent) -> bool:
        """Draw with one finger, zoom and push with two; return whether it was taken."""
        if event.device().type() != QInputDevice.DeviceType.TouchScreen:
            return False
        event.accept()  # and so no mouse event is made of it
        points = [point for point in event.points() if point.state() != QEventPoint.State.Released]
        if len(points) >= 2:
            self._pinch(points[0].position(), points[1].position())
        elif event.type() == QEvent.Type.TouchBegin:
            self._press(Pointer.FINGER, points[0].position(), 1.0, self._drawing.tool, False, push=self.pen_only)
        elif self._pointer is Pointer.FINGER:
            if self._doing is not Doing.PINCHING and event.points():
                self._move(event.points()[0].position(), 1.0, False)
            if event.type() == QEvent.Type.TouchEnd:
                self.finish()
            elif event.type() == QEvent.Type.TouchCancel:
                self._drawing.cancel()
                self.finish()
        return True

    def gesture(self, event: QNativeGestureEvent) -> bool:
        """Zoom with two fingers on a touchpad; return whether it was taken."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._navigation.zoom_by(1 + event.value(), event.position())
        return True

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, push the page without; leave it to others while there is nothing to push."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._navigation.zoom_by(_WHEEL_ZOOM ** event.angleDelta().y(), event.position())
        elif self._navigation.paper.zoom > 1:
            by = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
            sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._navigation.push(QPointF(by.y(), by.x()) if sideways else QPointF(by))
        else:
            event.ignore()
            return
        event.accept()

    def _press(
        self, pointer: Pointer, place: QPointF, pressure: float, tool: ToolName, shift: bool, *, push: bool
    ) -> None:
        if self._doing is not Doing.NOTHING or self._refuses(pointer, push):
            return
        self._pointer, self._last, self._last_pressure = pointer, place, pressure
        self.hovered.emit(None)
        if push or self._space:
            self._do(Doing.PUSHING)
        elif shift and tool in ("pen", "eraser"):
            self._sized_from = place.x(), self._drawing.width_of(tool)
            self._do(Doing.SIZING)
        else:
            paper = self._navigation.paper
            page = paper.to_page(place)
            if paper.rect.adjusted(-_BESIDE, -_BESIDE, _BESIDE, _BESIDE).contains(place) and self._drawing.begin(
                page.x(), page.y(), pressure, tool=tool, add=shift, zoom=paper.zoom
            ):
                self._do(Doing.DRAWING)

    def _refuses(self, pointer: Pointer, push: bool) -> bool:
        if pointer is Pointer.FINGER and time.monotonic() - self._pen_felt < PALM_REST:
            return True
        return self.pen_only and pointer is not Pointer.PEN and not push

    def _move(self, place: QPointF, pressure: float, shift: bool) -> None:
        if self._doing is Doing.DRAWING:
            page = self._navigation.paper.to_page(place)
            self._drawing.go_on(page.x(), page.y(), pressure, straight=shift)
        elif self._doing is Doing.PUSHING:
            self._navigation.push(place - self._last)
        elif self._doing is Doing.SIZING:
            x, width = self._sized_from
            self._drawing.set_width(float(round(width + (place.x() - x) / _WIDER_EVERY)))
        self._last, self._last_pressure = place, pressure

    def _pinch(self, one: QPointF, other: QPointF) -> None:
        if self._doing is not Doing.PINCHING:
            if self._pointer is Pointer.PEN and self._doing is not Doing.NOTHING:
                return
            self._drawing.cancel()  # the first finger of two is no stroke
            self._pointer = Pointer.FINGER
            self._do(Doing.PINCHING)
            self._pinched_from = None
        middle, apart = (one + other) / 2, math.hypot(*(one - other).toTuple())
        if self._pinched_from is None:
            self._pinched_from = self._navigation.paper, middle, max(apart, 1.0)
        before, held, distance = self._pinched_from
        self._navigation.pinch(before, held, middle, apart / distance)

    def _do(self, what: Doing) -> None:
        if what is not self._doing:
            self._doing = what
            self.changed.emit()


def _shift(event: QMouseEvent | QTabletEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
