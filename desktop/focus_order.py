"""The order in which Tab walks the window."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def walk_in_order(window: QWidget, parts: Iterable[QWidget]) -> None:
    """Let Tab walk part after part, in each as it was made."""
    chain = [window]
    while (widget := chain[-1].nextInFocusChain()) is not None and widget is not window:
        chain.append(widget)
    before: QWidget | None = None
    for part in parts:
        for widget in chain:
            inside = widget is part or part.isAncestorOf(widget)
            if inside and widget.window() is window and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                if before is not None:
                    QWidget.setTabOrder(before, widget)
                before = widget
