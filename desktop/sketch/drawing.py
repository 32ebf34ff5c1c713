"""The drawing going on: tool in hand, drag under way, clock and history. Knows page units, no widget."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from desktop.sketch.throttle import Throttle
from desktop.sketch.tools import ERASER_WIDTH, NARROWEST, WIDEST, Drag, EraserDrag, PenDrag, Sample, ToolName
from desktop.sketch.undo import SketchHistory
from engine.strokes import DEFAULT_WIDTH, PAGE, SketchDocument

MOVED_EVERY = 30
"""Milliseconds between two `strokeMoved` at the least."""

BORDER = 8.0
"""Page units that a stroke may leave the paper by; further out it is held there, unseen."""


class Drawing(QObject):
    """Turns drags into commands of the history.

    Signals:
        documentChanged(SketchDocument): after every command, undo, redo, clear and opening.
        strokeMoved(SketchDocument): the sketch with the drag so far, at most every MOVED_EVERY ms; and once more
            without it when the drag is cancelled.
        repaintNeeded(QRectF | None): the page rectangle that looks different now; None for all of it.
        toolChanged(), widthChanged(): the tool or the width of the tool in hand is another.
    """

    documentChanged = Signal(object)
    strokeMoved = Signal(object)
    repaintNeeded = Signal(object)
    toolChanged = Signal()
    widthChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = SketchHistory(self)
        self._moved = Throttle(MOVED_EVERY, self.strokeMoved.emit, self)
        self._tool: ToolName = "pen"
        self._widths: dict[ToolName, float] = {"pen": DEFAULT_WIDTH, "eraser": ERASER_WIDTH}
        self._drag: Drag | None = None
        self._began = time.monotonic()
        self.history.sketchChanged.connect(self._history_moved)

    @property
    def document(self) -> SketchDocument:
        """The sketch as committed, without a drag under way."""
        return self.history.document

    @property
    def drag(self) -> Drag | None:
        """The drag under way."""
        return self._drag

    @property
    def tool(self) -> ToolName:
        """The tool of the next drag."""
        return self._tool

    def set_tool(self, tool: ToolName) -> None:
        """Take another tool; a drag under way keeps its own."""
        if tool != self._tool:
            self._tool = tool
            self.toolChanged.emit()
            self.widthChanged.emit()

    def width_of(self, tool: ToolName) -> float:
        """Return a tool's width in page units; the pen's at full pressure."""
        return self._widths[tool]

    def set_width(self, width: float) -> None:
        """Give the tool in hand another width, page units, within the limits."""
        width = min(max(width, float(NARROWEST)), float(WIDEST))
        if width != self._widths[self._tool]:
            self._widths[self._tool] = width
            self.widthChanged.emit()

    def begin(self, x: float, y: float, pressure: float, *, tool: ToolName) -> bool:
        """Put a tool down; False where it is already down or this is no place on the paper."""
        if self._drag is not None or not all(-BORDER < value < PAGE + BORDER for value in (x, y)):
            return False
        if self.document.empty:
            self._began = time.monotonic()
        sample = self._sample(x, y, pressure)
        if tool == "eraser":
            self._drag = EraserDrag.begin(self.document, self._widths["eraser"], sample)
        else:
            self._drag = PenDrag(self.document, self._widths["pen"], (sample,))
        self._tell_moved(None)
        return True

    def go_on(self, x: float, y: float, pressure: float) -> None:
        """Move the tool that is down."""
        before = self._drag
        if before is not None:
            self._drag = before.moved(self._sample(x, y, pressure))
            if self._drag.document is not before.document:
                self._tell_moved(before)

    def finish(self) -> None:
        """Lift the tool: what it did becomes one command."""
        drag, self._drag = self._drag, None
        if drag is not None:
            self._moved.drop()
            self.history.commit(self.tr("Erase") if isinstance(drag, EraserDrag) else self.tr("Draw"), drag.document)

    def cancel(self) -> None:
        """Drop the drag under way, as if it had never begun."""
        if self._drag is not None:
            self._drag = None
            self._moved.drop()
            self.strokeMoved.emit(self.document)
            self.repaintNeeded.emit(None)

    def _tell_moved(self, before: Drag | None) -> None:
        drag = self._drag
        if drag is None:
            return
        self.repaintNeeded.emit(drag.changed_since(before))
        if drag.document is not drag.base:
            self._moved.put(drag.document)

    def _history_moved(self, document: SketchDocument) -> None:
        if self._drag is not None:
            self._drag = None  # undo under the pen: what it drew on is no longer there
            self._moved.drop()
        # In a sketch that was opened the clock goes on after its last stroke.
        self._began = min(self._began, time.monotonic() - document.seconds)
        self.repaintNeeded.emit(None)
        self.documentChanged.emit(document)

    def _sample(self, x: float, y: float, pressure: float) -> Sample:
        x, y = (min(max(value, -BORDER), PAGE + BORDER) for value in (x, y))
        return Sample(x, y, time.monotonic() - self._began, min(max(pressure, 0.0), 1.0))
