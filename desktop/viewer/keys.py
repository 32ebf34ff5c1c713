"""The viewer's keys, and how what lies over the window keeps the window's keys from what lies underneath."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.viewer.look import MODES, ViewLook

MODE_KEYS = {Qt.Key.Key_O: 0, Qt.Key.Key_M: 1, Qt.Key.Key_I: 2}
WALKS = {Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: 1}
LEVELS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}

PASSED_ON = (QKeySequence("Ctrl+Q"), QKeySequence("F1"), QKeySequence("?"))
"""The window's keys that work everywhere."""


def kept_from_window(event: QEvent) -> bool:
    """Whether an event asks if a key is a shortcut of the window's; it is not, but for the few that are passed on."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if QKeySequence(event.keyCombination()) not in PASSED_ON and event.text() != "?":
        event.accept()
    return True


def steps(event: QKeyEvent) -> int:
    """How many results on a key leads, 0 for none."""
    return 0 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else WALKS.get(Qt.Key(event.key()), 0)


def look_after(event: QKeyEvent, look: ViewLook, levels: int, regions: int) -> ViewLook | None:
    """The look a key asks for: a mode, a region by its number (0: all), a level by up and down; None for others."""
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return None
    key, choice = Qt.Key(event.key()), look.choice
    if key in MODE_KEYS:
        return replace(look, mode=MODES[MODE_KEYS[key]])
    if key == Qt.Key.Key_0:
        return replace(look, choice=replace(choice, region=None))
    if Qt.Key.Key_1 <= key < Qt.Key.Key_1 + regions:
        region = key - Qt.Key.Key_1
        return replace(look, choice=replace(choice, region=None if choice.region == region else region))
    if key in LEVELS and levels:
        # Counted from 0 for all levels together, around and around.
        before = 0 if choice.level is None else choice.level + 1
        after = (before + LEVELS[key]) % (levels + 1)
        return replace(look, choice=replace(choice, level=after - 1 if after else None))
    return None
