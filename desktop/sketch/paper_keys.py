"""Keys that mean something on the paper and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.sketch.drawing import Drawing
from desktop.sketch.hand import Hand
from desktop.sketch.key_pen import KeyPen
from desktop.sketch.paper import Paper

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_FAR = 10


def paper_key(
    event: QKeyEvent, drawing: Drawing, hand: Hand, key_pen: KeyPen, paper: Paper
) -> Callable[[], object] | None:
    """Return what a key does now, or None where it is no key of the paper.

    Arrows move the chosen strokes, or else the pen of the keyboard, which Space puts down and lifts; before it is in
    sight, Space pushes. Escape drops the drag, then that pen, then the choice.
    """
    key, plain = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
    if key == Qt.Key.Key_Escape and drawing.drag is not None:
        return drawing.cancel
    if key == Qt.Key.Key_Escape and key_pen.shown:
        return key_pen.leave
    if key == Qt.Key.Key_Space and plain:
        if key_pen.shown:
            return _nothing if event.isAutoRepeat() else key_pen.tap
        return partial(hand.hold_space, True)
    if event.matches(QKeySequence.StandardKey.SelectAll):
        return drawing.choose_all
    if key in _ARROWS and (key_pen.down or not drawing.chosen):
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return partial(key_pen.step, *_ARROWS[Qt.Key(key)], far=far)
    if not drawing.chosen:
        return None
    if key == Qt.Key.Key_Escape:
        return partial(drawing.choose, ())
    if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and plain:
        return drawing.delete_chosen
    if key in _ARROWS:
        step = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        dx, dy = _ARROWS[Qt.Key(key)]
        return partial(drawing.nudge_chosen, (-step if paper.mirrored else step) * dx, step * dy)
    return None


def _nothing() -> None:
    """A key that is held is pressed once."""
