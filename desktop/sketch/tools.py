"""What a drag of the pen or of the eraser does to the sketch: frozen values, replaced whole at every move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from desktop.sketch.ink import changed_box
from desktop.sketch.smoothing import smooth
from engine.strokes import SketchDocument, Stroke

ToolName = Literal["pen", "eraser"]

ERASER_WIDTH = 16.0
"""Page units; the eraser's first width."""

NARROWEST, WIDEST = 1, 32
"""Limits of both tools' widths, page units."""


@dataclass(frozen=True)
class Sample:
    """One report of the pointer: page units, seconds since the sketch began, pressure 0..1."""

    x: float
    y: float
    seconds: float
    pressure: float


class Drag(Protocol):
    """A drag under way."""

    @property
    def base(self) -> SketchDocument:
        """The sketch before the drag."""

    @property
    def document(self) -> SketchDocument:
        """The sketch as it would be if the drag ended now; `base` itself where nothing changed."""

    @property
    def stroke(self) -> Stroke | None:
        """The stroke being drawn, where there is one; `document` holds it too."""

    def changed_since(self, before: Drag | None) -> QRectF:
        """Return the page rectangle in which this looks different from an earlier moment of the same drag."""

    def moved(self, sample: Sample) -> Drag:
        """Return the drag with one more sample."""


@dataclass(frozen=True)
class PenDrag:
    """Drawing one stroke."""

    base: SketchDocument
    width: float
    samples: tuple[Sample, ...]

    @cached_property
    def stroke(self) -> Stroke:
        """The stroke so far, smoothed."""
        raw = np.array([(s.x, s.y, s.seconds, s.pressure) for s in self.samples], np.float64)
        return Stroke(smooth(raw), self.width)

    @cached_property
    def document(self) -> SketchDocument:
        """The sketch with the stroke so far."""
        return self.base.with_stroke(self.stroke)

    def changed_since(self, before: Drag | None) -> QRectF:
        """Return the page rectangle of the stroke's changed end."""
        return changed_box(before.stroke if before is not None else None, self.stroke)

    def moved(self, sample: Sample) -> PenDrag:
        """Return the drag with one more sample."""
        return replace(self, samples=(*self.samples, sample))


@dataclass(frozen=True)
class EraserDrag:
    """Erasing along one path."""

    base: SketchDocument
    document: SketchDocument
    radius: float
    last: Sample
    stroke: None = None

    @classmethod
    def begin(cls, base: SketchDocument, width: float, sample: Sample) -> EraserDrag:
        """Erase what lies under the first touch."""
        return cls(base, base, width / 2, sample).moved(sample)

    def changed_since(self, before: Drag | None) -> QRectF:
        """Return the page rectangle of the eraser's last step: what it leaves of a line looks as before."""
        first = before.last if isinstance(before, EraserDrag) else self.last
        reach = self.radius + max((stroke.width for stroke in self.base.strokes), default=0.0)
        box = QRectF(QPointF(first.x, first.y), QPointF(self.last.x, self.last.y)).normalized()
        return box.adjusted(-reach, -reach, reach, reach)

    def moved(self, sample: Sample) -> EraserDrag:
        """Return the drag with what lies between the last sample and this one erased."""
        path = np.array([(self.last.x, self.last.y), (sample.x, sample.y)])
        return replace(self, document=self.document.erased(path, self.radius), last=sample)
