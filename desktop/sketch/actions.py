"""What can be done to the sketch, each as one action with its keys: for the rail, for menus, for the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from desktop.icons import icon
from desktop.sketch.canvas import SketchCanvas
from desktop.sketch.files import SketchFiles
from desktop.sketch.replay import Replay
from desktop.sketch.smoothing import Smoothing
from desktop.sketch.tools import ToolName
from desktop.theme import Theme

_BIG_STEP = 10


class SketchActions(QObject):
    """Actions over one canvas; enabled exactly while they would do something."""

    def __init__(self, canvas: SketchCanvas, files: SketchFiles, replay: Replay, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._files = files
        self._icons: dict[QAction, str] = {}
        stack, view = canvas.undo_stack, canvas.navigation
        self.pen = self._tool(self.tr("Pen"), "pen", ["P", "B"])
        self.eraser = self._tool(self.tr("Eraser"), "eraser", ["E"])
        self.line = self._tool(self.tr("Straight line"), "line", ["V"])
        self.select = self._tool(self.tr("Select and move"), "select", ["S"])
        self.lasso = self._tool(self.tr("Select with a loop"), "lasso", ["L"])
        self.underlay = self._switch(self.tr("Photo to trace from"), "underlay", ["U"], self._toggle_underlay)
        self.mirror = self._switch(self.tr("Mirror the view"), "mirror", ["M"], view.mirror)
        self.undo = self._action(self.tr("Undo"), "undo", ["Ctrl+Z"], self._undo)
        self.redo = self._action(self.tr("Redo"), "redo", ["Ctrl+Shift+Z", "Ctrl+Y"], stack.redo)
        self.clear = self._action(self.tr("Clear"), "clear", ["Ctrl+Del"], canvas.clear)
        self.duplicate = self._action(
            self.tr("Duplicate the selection"), None, ["Ctrl+J"], canvas.editing.duplicate_chosen
        )
        self.open = self._action(self.tr("Open sketch…"), None, ["Ctrl+O"], files.ask_open)
        self.save = self._action(self.tr("Save sketch"), None, ["Ctrl+S"], files.save)
        self.save_as = self._action(self.tr("Save sketch as…"), None, ["Ctrl+Shift+S"], files.ask_save)
        self.replay = self._action(self.tr("Replay"), None, ["R"], replay.toggle)
        self.replay_speed = self._action(self.tr("Replay speed"), None, ["Shift+R"], replay.next_speed)
        self.zoom_in = self._action(self.tr("Zoom in"), None, ["Ctrl++", "Ctrl+="], view.zoom_in)
        self.zoom_out = self._action(self.tr("Zoom out"), None, ["Ctrl+-"], view.zoom_out)
        self.show_whole = self._action(self.tr("Whole page"), None, ["Ctrl+0"], view.show_whole)
        self.pen_only = self._switch(self.tr("Pen only, ignore mouse and fingers"), None, [], self._toggle_pen_only)
        self.other_underlay = self._action(self.tr("Another photo to trace from…"), None, [], files.ask_underlay)
        self.no_underlay = self._action(self.tr("Take the photo away"), None, [], lambda: canvas.underlay.lay(None))
        self.smoothing = {
            level: self._switch(text, None, [], partial(self._smooth, level))
            for level, text in (
                (Smoothing.OFF, self.tr("Off")),
                (Smoothing.NORMAL, self.tr("Normal")),
                (Smoothing.STRONG, self.tr("Strong")),
            )
        }
        self.sizes = [
            self._action(text, None, keys, partial(self._resize, step))
            for text, keys, step in (
                (self.tr("Thinner"), ["["], -1),
                (self.tr("Thicker"), ["]"], 1),
                (self.tr("Much thinner"), ["Shift+[", "{", "Shift+{"], -_BIG_STEP),
                (self.tr("Much thicker"), ["Shift+]", "}", "Shift+}"], _BIG_STEP),
            )
        ]
        self._exclusive(self.tools)
        self._exclusive(self.smoothing.values())
        self._follow(replay)

    @property
    def tools(self) -> tuple[QAction, ...]:
        """The tools, in the order of the rail."""
        return self.pen, self.eraser, self.line, self.select, self.lasso

    @property
    def drawing(self) -> list[QAction]:
        """What changes the sketch, in the order of the rail."""
        return [*self.tools, self.undo, self.redo, self.clear, self.duplicate, *self.sizes]

    @property
    def keeping(self) -> list[QAction]:
        """Files, replay, and how the paper is seen."""
        files = (self.open, self.save, self.save_as, self.replay, self.replay_speed)
        return [*files, self.underlay, self.mirror, self.zoom_in, self.zoom_out, self.show_whole]

    @property
    def all(self) -> list[QAction]:
        """Every action with a key."""
        return [*self.drawing, *self.keeping]

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in a palette's colour."""
        for action, name in self._icons.items():
            action.setIcon(icon(name, theme.text))

    def icon_name(self, action: QAction) -> str:
        """Return the name of an action's icon in assets/icons."""
        return self._icons[action]

    def set_pen_only(self, pen_only: bool) -> None:
        """Let only the pen draw, or the mouse and fingers too."""
        self._canvas.hand.pen_only = pen_only
        self.pen_only.setChecked(pen_only)

    def set_smoothing(self, level: Smoothing) -> None:
        """Even out the hand's tremble more or less."""
        self._canvas.editing.smoothing = level
        self.smoothing[level].setChecked(True)

    def _action(self, text: str, icon_name: str | None, keys: Sequence[str], do: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        shown = " / ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
        action.setToolTip(f"{text}  ({shown})" if keys else text)
        action.triggered.connect(lambda: do())
        if icon_name is not None:
            self._icons[action] = icon_name
        return action

    def _switch(self, text: str, icon_name: str | None, keys: Sequence[str], do: Callable[[], object]) -> QAction:
        action = self._action(text, icon_name, keys, do)
        action.setCheckable(True)
        return action

    def _tool(self, text: str, tool: ToolName, keys: Sequence[str]) -> QAction:
        return self._switch(text, tool, keys, lambda: self._canvas.set_tool(tool))

    def _exclusive(self, actions: Iterable[QAction]) -> None:
        group = QActionGroup(self)
        for action in actions:
            group.addAction(action)

    def _follow(self, replay: Replay) -> None:
        canvas = self._canvas
        for signal in (canvas.documentChanged, canvas.strokeMoved, canvas.toolChanged, canvas.editing.chosenChanged):
            signal.connect(self._show_state)
        for signal in (canvas.underlay.changed, canvas.navigation.changed, replay.changed):
            signal.connect(self._show_state)
        self.set_smoothing(canvas.editing.smoothing)
        self._show_state()

    def _resize(self, step: int) -> None:
        self._canvas.set_tool_width(self._canvas.tool_width + step)

    def _undo(self) -> None:
        """Take back the drag under way, or else the last command."""
        if self._canvas.drawing:
            self._canvas.cancel_drag()
        else:
            self._canvas.undo_stack.undo()

    def _toggle_underlay(self) -> None:
        underlay = self._canvas.underlay
        if underlay.there:
            underlay.show(not underlay.shown)
        else:
            self._files.ask_underlay()
        self._show_state()

    def _toggle_pen_only(self) -> None:
        self.set_pen_only(self.pen_only.isChecked())

    def _smooth(self, level: Smoothing) -> None:
        self.set_smoothing(level)

    def _show_state(self, *_: object) -> None:
        canvas = self._canvas
        stack, paper, drawn = canvas.undo_stack, canvas.navigation.paper, not canvas.document.empty
        tools: dict[ToolName, QAction] = {
            "pen": self.pen,
            "eraser": self.eraser,
            "line": self.line,
            "select": self.select,
            "lasso": self.lasso,
        }
        tools[canvas.tool].setChecked(True)
        self.underlay.setChecked(canvas.underlay.shown)
        self.mirror.setChecked(paper.mirrored)
        self.no_underlay.setEnabled(canvas.underlay.there)
        self.undo.setEnabled(stack.canUndo() or canvas.drawing)
        self.redo.setEnabled(stack.canRedo())
        self.duplicate.setEnabled(bool(canvas.editing.chosen))
        for action in (self.clear, self.save, self.save_as, self.replay):
            action.setEnabled(drawn)
        self.zoom_out.setEnabled(paper.zoom > 1)
        self.show_whole.setEnabled(paper.zoom > 1)
