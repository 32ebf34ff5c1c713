"""How keys are written, by the platform's custom: in tooltips and on the page of keys."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence

MOST = 2
"""More ways to press the same are for other keyboards, and told nowhere."""


def native(keys: str) -> str:
    """Keys as the platform writes them: Ctrl+Z, or its sign on a Mac."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def keys_of(action: QAction) -> list[str]:
    """The keys of an action, the usual one first."""
    return [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()[:MOST]]


def with_keys(words: str, action: QAction) -> str:
    """A tooltip's words with the keys that do the same."""
    keys = " / ".join(keys_of(action))
    return f"{words}  ({keys})" if keys else words
