"""A paper of 512 logical pixels for tests, and pointers on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT, MIDDLE, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SIDE = 512


def at(x, y):
    """Widget place of a page place on the unmoved paper."""
    return QPoint(round(6 + 2 * x), round(6 + 2 * y))


def drag(canvas, *places, button=LEFT, keys=PLAIN):
    """Press at the first page place, move through the others, let go at the last."""
    press(canvas, *places[0], button=button, keys=keys)
    for place in places[1:]:
        move(canvas, *place, button=button, keys=keys)
    QTest.mouseRelease(canvas, button, keys, at(*places[-1]))


def press(canvas, x, y, *, button=LEFT, keys=PLAIN):
    QTest.mousePress(canvas, button, keys, at(x, y))


def move(canvas, x, y, *, button=LEFT, keys=PLAIN):
    """Move with keys held, which QTest cannot."""
    place = QPointF(at(x, y))
    everywhere = canvas.mapToGlobal(place)
    QApplication.sendEvent(canvas, QMouseEvent(QEvent.Type.MouseMove, place, everywhere, NONE, button, keys))


def stylus(kind=QPointingDevice.PointerType.Pen):
    abilities = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    return QPointingDevice("pen", 7, QInputDevice.DeviceType.Stylus, kind, abilities, 1, 1)


def tablet(canvas, device, kind, x, y, pressure, buttons=LEFT):
    """Send one event of a pen."""
    place = QPointF(at(x, y))
    button = NONE if kind == QEvent.Type.TabletMove else LEFT
    everywhere = QPointF(canvas.mapToGlobal(place.toPoint()))
    event = QTabletEvent(kind, device, place, everywhere, pressure, 0, 0, 0, 0, 0, PLAIN, button, buttons)
    QApplication.sendEvent(canvas, event)
    return event


def in_front(qtbot, widget, width, height, focus):
    """A widget shown alone in an active window, the keys going to `focus`."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    widget.activateWindow()
    assert QTest.qWaitForWindowActive(widget)
    focus.setFocus()
    return widget
