"""Undo and redo: every command holds the sketch before and after it, and knows nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.embedding import Floats
from engine.strokes import SketchDocument


class ReplaceSketch(QUndoCommand):
    """One user action as two values."""

    def __init__(self, text: str, before: SketchDocument, after: SketchDocument) -> None:
        super().__init__(text)
        self.before = before
        self.after = after


@dataclass(frozen=True)
class Belongings:
    """What goes with a sketch: how its regions are steered (None: the model decides), and its file."""

    steering: Floats | None
    path: Path | None


class SwapSketch(ReplaceSketch):
    """Another sketch, or an empty paper, takes the place: `aside` belongs to the one that is not on the paper."""

    aside: Belongings | None = None


class SketchHistory(QObject):
    """An undo stack whose place says which sketch is on the paper.

    `sketchChanged(SketchDocument)` follows every step: a new command, undo, redo, clear.
    """

    sketchChanged = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.indexChanged.connect(self._moved)

    @property
    def document(self) -> SketchDocument:
        """The sketch at this place of the history."""
        if self.stack.index() > 0:
            return self._command(self.stack.index() - 1).after
        return self._command(0).before if self.stack.count() else SketchDocument()

    def commit(self, text: str, document: SketchDocument, kind: type[ReplaceSketch] = ReplaceSketch) -> None:
        """Go on to another sketch, as one action that can be undone; the same sketch is no action."""
        if document is not self.document:
            self.stack.push(kind(text, self.document, document))

    def swaps(self, start: int, end: int) -> Iterator[SwapSketch]:
        """The swaps on the way from one place of the history to another, in their order."""
        way = range(start, end) if start < end else reversed(range(end, start))
        for command in map(self._command, way):
            if isinstance(command, SwapSketch):
                yield command

    def _moved(self, _index: int) -> None:
        self.sketchChanged.emit(self.document)

    def _command(self, index: int) -> ReplaceSketch:
        command = self.stack.command(index)
        assert isinstance(command, ReplaceSketch)  # nothing else is ever pushed
        return command
