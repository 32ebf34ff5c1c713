"""The drawing going on: tool in hand, drag under way, clock and history. Knows page units, no widget."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from desktop.sketch.choosing import ChangeDrag, ChoosingDrag, MoveDrag, take_hold
from desktop.sketch.smoothing import Smoothing
from desktop.sketch.throttle import Throttle
from desktop.sketch.tools import (
    CHOOSING,
    ERASER_WIDTH,
    NARROWEST,
    WIDEST,
    Drag,
    EraserDrag,
    LineDrag,
    PenDrag,
    Sample,
    ToolName,
)
from desktop.sketch.undo import SketchHistory
from engine.sketch_editing import duplicated, moved, without
from engine.strokes import DEFAULT_WIDTH, PAGE, SketchDocument, Stroke

MOVED_EVERY = 30
"""Milliseconds between two `strokeMoved` at the least."""

DRAWN_EVERY = 4
"""Milliseconds between two looks at a growing line at the least: a fast mouse tells of a thousand places a second."""

ASIDE = 6.0
"""Page units that a duplicate lies beside its original, to the right and down."""

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
        chosenChanged(): other strokes are chosen.
        began(): a tool was put down.
    """

    documentChanged = Signal(object)
    strokeMoved = Signal(object)
    repaintNeeded = Signal(object)
    toolChanged = Signal()
    widthChanged = Signal()
    chosenChanged = Signal()
    began = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = SketchHistory(self)
        self._moved = Throttle(MOVED_EVERY, self.strokeMoved.emit, self)
        self._grown = Throttle(DRAWN_EVERY, lambda _: self._tell_moved(self._told), self)
        self._tool: ToolName = "pen"
        self._widths = {"pen": DEFAULT_WIDTH, "eraser": ERASER_WIDTH}
        self._chosen: frozenset[Stroke] = frozenset()
        self.smoothing = Smoothing.NORMAL
        self._drag: Drag | None = None
        self._told: Drag | None = None
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
            if tool not in CHOOSING:
                self.choose(())
            self.toolChanged.emit()
            self.widthChanged.emit()

    def width_of(self, tool: ToolName) -> float:
        """Return a tool's width in page units; the pen's at full pressure."""
        return self._widths["eraser" if tool == "eraser" else "pen"]

    def set_width(self, width: float) -> None:
        """Give the tool in hand another width, page units, within the limits."""
        width = min(max(width, float(NARROWEST)), float(WIDEST))
        if width != self.width_of(self._tool):
            self._widths["eraser" if self._tool == "eraser" else "pen"] = width
            self.widthChanged.emit()

    @property
    def chosen(self) -> frozenset[Stroke]:
        """The strokes chosen with select or lasso; during a move those that are moved, where they were."""
        return self._chosen

    def choose(self, strokes: Iterable[Stroke]) -> None:
        """Choose strokes of the sketch in place of those chosen before."""
        chosen = frozenset(strokes)
        if chosen != self._chosen:
            self._chosen = chosen
            self.chosenChanged.emit()
            self.repaintNeeded.emit(None)

    def choose_all(self) -> None:
        """Choose every stroke, with the select tool in hand unless it is the lasso."""
        if self._tool not in CHOOSING:
            self.set_tool("select")
        self.choose(self.document.strokes)

    def delete_chosen(self) -> None:
        """Take the chosen strokes away, as one command."""
        if self._chosen and self._drag is None:
            self.history.commit(self.tr("Delete"), without(self.document, self._chosen))

    def duplicate_chosen(self) -> None:
        """Draw the chosen strokes once more a little aside, as one command; the copies are chosen then."""
        if self._chosen and self._drag is None:
            after, copies = duplicated(self.document, self._chosen, ASIDE, ASIDE)
            self.history.commit(self.tr("Duplicate"), after)
            self.choose(copies)

    def nudge_chosen(self, dx: float, dy: float) -> None:
        """Move the chosen strokes a little, as one command."""
        if self._chosen and self._drag is None:
            before = self._chosen
            after = moved(self.document, before, dx, dy)
            pairs = zip(self.document.strokes, after.strokes, strict=True)
            chosen = [new for old, new in pairs if old in before]
            self.history.commit(self.tr("Move"), after)
            self.choose(chosen)

    def begin(
        self, x: float, y: float, pressure: float, *, tool: ToolName, add: bool = False, zoom: float = 1.0
    ) -> bool:
        """Put a tool down; False where it is already down or this is no place on the paper.

        At `zoom` the page is shown. For select and lasso, `add` keeps what is chosen.
        """
        if self._drag is not None or not all(-BORDER < value < PAGE + BORDER for value in (x, y)):
            return False
        if self.document.empty:
            self._began = time.monotonic()
        sample = self._sample(x, y, pressure)
        if tool == "eraser":
            self._drag = EraserDrag.begin(self.document, self._widths["eraser"], sample)
        elif tool == "line":
            self._drag = LineDrag(self.document, self._widths["pen"], sample, sample)
        elif tool in CHOOSING:
            held = take_hold(self.document, self._chosen, sample, tool, add=add, zoom=zoom)
            self.choose(held.kept if isinstance(held, ChoosingDrag) else held.chosen)
            self._drag = held
        else:
            self._drag = PenDrag(self.document, self._widths["pen"], (sample,), self.smoothing, zoom)
        self.began.emit()
        self._tell_moved(None)
        return True

    def go_on(self, x: float, y: float, pressure: float, *, straight: bool = False) -> None:
        """Move the tool that is down; `straight` is what Shift asks of it."""
        before = self._drag
        if before is not None:
            self._drag = before.moved(self._sample(x, y, pressure), straight=straight)
            if isinstance(self._drag, PenDrag):
                self._grown.put(None)  # its smoothing waits until it is looked at
            elif self._drag.document is not before.document or isinstance(before, ChoosingDrag):
                self._tell_moved(before)

    def finish(self) -> None:
        """Lift the tool: what it did becomes one command."""
        drag, self._drag = self._drag, None
        if drag is not None:
            self._moved.drop()
            self._commit(drag)

    def _commit(self, drag: Drag) -> None:
        if isinstance(drag, ChoosingDrag):
            self.choose(drag.caught)
            self.repaintNeeded.emit(None)
        elif isinstance(drag, ChangeDrag):
            self.history.commit(self.tr("Move") if isinstance(drag, MoveDrag) else self.tr("Scale"), drag.document)
            self.choose(drag.changed_strokes)
        else:
            self.history.commit(self.tr("Erase") if isinstance(drag, EraserDrag) else self.tr("Draw"), drag.document)

    def cancel(self) -> None:
        """Drop the drag under way, as if it had never begun."""
        if self._drag is not None:
            self._drag = None
            self._moved.drop()
            self.strokeMoved.emit(self.document)
            self.repaintNeeded.emit(None)

    def _tell_moved(self, before: Drag | None) -> None:
        drag = self._told = self._drag
        if drag is None:
            return
        self.repaintNeeded.emit(drag.changed_since(before))
        if drag.document is not drag.base:
            self._moved.put(drag.document)

    def _history_moved(self, document: SketchDocument) -> None:
        if self._drag is not None:
            self._drag = None  # undo under the pen: what it drew on is no longer there
            self._moved.drop()
        self.choose(stroke for stroke in document.strokes if stroke in self._chosen)
        # In a sketch that was opened the clock goes on after its last stroke.
        self._began = min(self._began, time.monotonic() - document.seconds)
        self.repaintNeeded.emit(None)
        self.documentChanged.emit(document)

    def _sample(self, x: float, y: float, pressure: float) -> Sample:
        x, y = (min(max(value, -BORDER), PAGE + BORDER) for value in (x, y))
        return Sample(x, y, time.monotonic() - self._began, min(max(pressure, 0.0), 1.0))
