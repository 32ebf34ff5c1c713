"""The drawing going on: tool in hand, drag under way, clock and history. Knows page units, no widget."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from desktop.sketch.smoothing import Smoothing
from desktop.sketch.throttle import Throttle
from desktop.sketch.tools import (
    ERASER_WIDTH,
    NARROWEST,
    WIDEST,
    ChooseDrag,
    Drag,
    EraserDrag,
    LineDrag,
    MoveDrag,
    PenDrag,
    Sample,
    ToolName,
)
from desktop.sketch.undo import SketchHistory
from engine.sketch_editing import moved, stroke_at, strokes_in, without
from engine.strokes import DEFAULT_WIDTH, PAGE, SketchDocument, Stroke

MOVED_EVERY = 30
"""Milliseconds between two `strokeMoved` at the least."""

HIT = 3.0
"""Page units from its ink, as the whole page is shown, at which a stroke is still hit."""

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
        self._tool: ToolName = "pen"
        self._widths = {"pen": DEFAULT_WIDTH, "eraser": ERASER_WIDTH}
        self._chosen: frozenset[Stroke] = frozenset()
        self.smoothing = Smoothing.NORMAL
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
        """The strokes chosen with the select tool; during a move those that are moved, where they were."""
        return self._chosen

    def choose(self, strokes: Iterable[Stroke]) -> None:
        """Choose strokes of the sketch in place of those chosen before."""
        chosen = frozenset(strokes)
        if chosen != self._chosen:
            self._chosen = chosen
            self.chosenChanged.emit()
            self.repaintNeeded.emit(None)

    def choose_all(self) -> None:
        """Choose every stroke, with the select tool in hand."""
        self.set_tool("select")
        self.choose(self.document.strokes)

    def delete_chosen(self) -> None:
        """Take the chosen strokes away, as one command."""
        if self._chosen and self._drag is None:
            self.history.commit(self.tr("Delete"), without(self.document, self._chosen))

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

        At `zoom` the page is shown. For the select tool, `add` keeps what is chosen.
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
        elif tool == "select":
            self._drag = self._take_hold(sample, add, HIT / zoom)
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
            if self._drag.document is not before.document or isinstance(before, ChooseDrag):
                self._tell_moved(before)

    def finish(self) -> None:
        """Lift the tool: what it did becomes one command."""
        drag, self._drag = self._drag, None
        if drag is not None:
            self._moved.drop()
            self._commit(drag)

    def _commit(self, drag: Drag) -> None:
        if isinstance(drag, ChooseDrag):
            box = drag.box
            self.choose(drag.kept | set(strokes_in(drag.base, (box.left(), box.top(), box.right(), box.bottom()))))
            self.repaintNeeded.emit(None)
        elif isinstance(drag, MoveDrag):
            self.history.commit(self.tr("Move"), drag.document)
            self.choose(drag.moved_strokes)
        else:
            self.history.commit(self.tr("Erase") if isinstance(drag, EraserDrag) else self.tr("Draw"), drag.document)

    def _take_hold(self, sample: Sample, add: bool, reach: float) -> Drag:
        """Of the stroke that is hit, of all chosen ones where it is one of them; or pull up a rectangle."""
        hit = stroke_at(self.document, sample.x, sample.y, reach)
        if hit is None and not add and self._chosen and self._in_frame(sample, reach):
            hit = next(iter(self._chosen))
        if hit is None:
            kept = self._chosen if add else frozenset()
            self.choose(kept)
            return ChooseDrag(self.document, sample, sample, kept)
        if add:
            self.choose(self._chosen ^ {hit})
        elif hit not in self._chosen:
            self.choose([hit])
        return MoveDrag.begin(self.document, self._chosen, sample, reach / 2)

    def _in_frame(self, sample: Sample, reach: float) -> bool:
        left, top, right, bottom = SketchDocument(tuple(self._chosen)).bounds() or (0.0, 0.0, 0.0, 0.0)
        return left - reach <= sample.x <= right + reach and top - reach <= sample.y <= bottom + reach

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
        self.choose(stroke for stroke in document.strokes if stroke in self._chosen)
        # In a sketch that was opened the clock goes on after its last stroke.
        self._began = min(self._began, time.monotonic() - document.seconds)
        self.repaintNeeded.emit(None)
        self.documentChanged.emit(document)

    def _sample(self, x: float, y: float, pressure: float) -> Sample:
        x, y = (min(max(value, -BORDER), PAGE + BORDER) for value in (x, y))
        return Sample(x, y, time.monotonic() - self._began, min(max(pressure, 0.0), 1.0))
