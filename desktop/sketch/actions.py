"""What can be done to the sketch, each as one action with its keys: for the rail, for menus, for the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from desktop.icons import icon
from desktop.sketch.canvas import SketchCanvas
from desktop.theme import Theme

_BIG_STEP = 10


class SketchActions(QObject):
    """Actions over one canvas; enabled exactly while they would do something."""

    def __init__(self, canvas: SketchCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._icons: dict[QAction, str] = {}
        stack = canvas.undo_stack
        self.pen = self._tool(self.tr("Pen"), "pen", ["P", "B"])
        self.eraser = self._tool(self.tr("Eraser"), "eraser", ["E"])
        self.undo = self._action(self.tr("Undo"), "undo", ["Ctrl+Z"], self._undo)
        self.redo = self._action(self.tr("Redo"), "redo", ["Ctrl+Shift+Z", "Ctrl+Y"], stack.redo)
        self.clear = self._action(self.tr("Clear"), "clear", ["Ctrl+Del"], canvas.clear)
        self.sizes = [
            self._action(text, None, keys, partial(self._resize, step))
            for text, keys, step in (
                (self.tr("Thinner"), ["["], -1),
                (self.tr("Thicker"), ["]"], 1),
                (self.tr("Much thinner"), ["Shift+[", "{", "Shift+{"], -_BIG_STEP),
                (self.tr("Much thicker"), ["Shift+]", "}", "Shift+}"], _BIG_STEP),
            )
        ]
        tools = QActionGroup(self)
        tools.addAction(self.pen)
        tools.addAction(self.eraser)
        canvas.toolChanged.connect(self._tool_changed)
        canvas.documentChanged.connect(self._enable)
        canvas.strokeMoved.connect(self._enable)
        self._tool_changed()
        self._enable()

    @property
    def all(self) -> list[QAction]:
        """Every action, in the order of the rail."""
        return [self.pen, self.eraser, self.undo, self.redo, self.clear, *self.sizes]

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in a palette's colour."""
        for action, name in self._icons.items():
            action.setIcon(icon(name, theme.text))

    def icon_name(self, action: QAction) -> str:
        """Return the name of an action's icon in assets/icons."""
        return self._icons[action]

    def _action(self, text: str, icon_name: str | None, keys: Sequence[str], do: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        shown = " / ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
        action.setToolTip(f"{text}  ({shown})")
        action.triggered.connect(lambda: do())
        if icon_name is not None:
            self._icons[action] = icon_name
        return action

    def _tool(self, text: str, tool: str, keys: Sequence[str]) -> QAction:
        action = self._action(text, tool, keys, lambda: self._canvas.set_tool("eraser" if tool == "eraser" else "pen"))
        action.setCheckable(True)
        return action

    def _resize(self, step: int) -> None:
        self._canvas.set_tool_width(self._canvas.tool_width + step)

    def _undo(self) -> None:
        """Take back the drag under way, or else the last command."""
        if self._canvas.drawing:
            self._canvas.cancel_drag()
        else:
            self._canvas.undo_stack.undo()

    def _tool_changed(self) -> None:
        (self.eraser if self._canvas.tool == "eraser" else self.pen).setChecked(True)

    def _enable(self, *_: object) -> None:
        stack = self._canvas.undo_stack
        self.undo.setEnabled(stack.canUndo() or self._canvas.drawing)
        self.redo.setEnabled(stack.canRedo())
        self.clear.setEnabled(not self._canvas.document.empty)
