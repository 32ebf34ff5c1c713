"""What a drag of a drawing tool does to the sketch: frozen values, replaced whole at every move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from desktop.sketch.ink import changed_box, ink_box
from desktop.sketch.smoothing import Smoothing, smooth
from engine.strokes import SketchDocument, Stroke

ToolName = Literal["pen", "eraser", "line", "select", "lasso"]

CHOOSING: tuple[ToolName, ...] = ("select", "lasso")
"""The tools that choose strokes and change what is chosen."""

ERASER_WIDTH = 16.0
"""Page units; the eraser's first width."""

NARROWEST, WIDEST = 1, 32
"""Limits of the tools' widths, page units."""

_STRAIGHT_STEP = 1.0
"""Page units between two points of a straight line."""

_SNAP = np.pi / 12


@dataclass(frozen=True)
class Sample:
    """One report of the pointer: page units, seconds since the sketch began, pressure 0..1."""

    x: float
    y: float
    seconds: float
    pressure: float

    @property
    def place(self) -> QPointF:
        """Where it is, page units."""
        return QPointF(self.x, self.y)


class Drag(Protocol):
    """A drag under way."""

    @property
    def base(self) -> SketchDocument:
        """The sketch before the drag."""

    @property
    def resting(self) -> SketchDocument:
        """The strokes that the next move leaves as they are shown."""

    @property
    def document(self) -> SketchDocument:
        """The sketch as it would be if the drag ended now; `base` itself where nothing changed."""

    @property
    def stroke(self) -> Stroke | None:
        """The stroke being drawn, where there is one; `document` holds it too."""

    def changed_since(self, before: Drag | None) -> QRectF | None:
        """Return the page rectangle in which this looks different from an earlier moment of the same drag."""

    def moved(self, sample: Sample, *, straight: bool) -> Drag:
        """Return the drag with one more sample; `straight` is what Shift asks for."""


@dataclass(frozen=True)
class PenDrag:
    """Drawing one stroke; while Shift is held, straight on from where it was pressed."""

    base: SketchDocument
    width: float
    samples: tuple[Sample, ...]
    smoothing: Smoothing = Smoothing.NORMAL
    zoom: float = 1.0
    straight_from: int | None = None

    @property
    def resting(self) -> SketchDocument:
        """The sketch before the drag."""
        return self.base

    @cached_property
    def stroke(self) -> Stroke:
        """The stroke so far, smoothed; as much on the screen, so less on the page that is shown larger."""
        larger = np.array([self.zoom, self.zoom, 1, 1])
        points = smooth(_rows(self.samples) * larger, self.smoothing) / larger
        return Stroke(points.astype(np.float32), self.width)

    @cached_property
    def document(self) -> SketchDocument:
        """The sketch with the stroke so far."""
        return self.base.with_stroke(self.stroke)

    def changed_since(self, before: Drag | None) -> QRectF:
        """Return the page rectangle of the stroke's changed end."""
        return changed_box(before.stroke if before is not None else None, self.stroke)

    def moved(self, sample: Sample, *, straight: bool) -> PenDrag:
        """Return the drag with one more sample."""
        if not straight:
            return replace(self, samples=(*self.samples, sample), straight_from=None)
        start = self.straight_from if self.straight_from is not None else len(self.samples) - 1
        way = _straight(self.samples[start], sample)
        return replace(self, samples=(*self.samples[:start], *way), straight_from=start)


@dataclass(frozen=True)
class LineDrag:
    """Drawing one straight line; Shift turns it to the nearest of 24 directions."""

    base: SketchDocument
    width: float
    start: Sample
    end: Sample

    @property
    def resting(self) -> SketchDocument:
        """The sketch before the drag."""
        return self.base

    @cached_property
    def stroke(self) -> Stroke:
        """The line so far, as hard as the pen was ever pressed."""
        return Stroke(_rows(_straight(self.start, self.end)).astype(np.float32), self.width)

    @cached_property
    def document(self) -> SketchDocument:
        """The sketch with the line so far."""
        return self.base.with_stroke(self.stroke)

    def changed_since(self, before: Drag | None) -> QRectF:
        """Return the page rectangle of both lines."""
        box = ink_box(self.stroke)
        return box if before is None or before.stroke is None else box.united(ink_box(before.stroke))

    def moved(self, sample: Sample, *, straight: bool) -> LineDrag:
        """Return the line to another end."""
        pressure = max(sample.pressure, self.start.pressure)
        if straight:
            sample = _snapped(self.start, sample)
        return replace(self, start=replace(self.start, pressure=pressure), end=replace(sample, pressure=pressure))


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
        return cls(base, base, width / 2, sample).moved(sample, straight=False)

    @property
    def resting(self) -> SketchDocument:
        """What is left so far."""
        return self.document

    def changed_since(self, before: Drag | None) -> QRectF:
        """Return the page rectangle of the eraser's last step: what it leaves of a line looks as before."""
        first = before.last if isinstance(before, EraserDrag) else self.last
        reach = self.radius + max((stroke.width for stroke in self.base.strokes), default=0.0)
        return QRectF(first.place, self.last.place).normalized().adjusted(-reach, -reach, reach, reach)

    def moved(self, sample: Sample, *, straight: bool) -> EraserDrag:
        """Return the drag with what lies between the last sample and this one erased."""
        path = np.array([(self.last.x, self.last.y), (sample.x, sample.y)])
        return replace(self, document=self.document.erased(path, self.radius), last=sample)


def _rows(samples: tuple[Sample, ...]) -> NDArray[np.float64]:
    return np.array([(s.x, s.y, s.seconds, s.pressure) for s in samples], np.float64)


def _straight(start: Sample, end: Sample) -> tuple[Sample, ...]:
    """Samples evenly along the way from one to the other, both included."""
    count = max(int(np.hypot(end.x - start.x, end.y - start.y) / _STRAIGHT_STEP), 1) + 1
    first, last = _rows((start, end))
    if (first[:2] == last[:2]).all():
        return (start,)
    return tuple(Sample(*row) for row in np.linspace(first, last, count).tolist())


def _snapped(start: Sample, end: Sample) -> Sample:
    """The end turned around the start to the nearest direction allowed."""
    dx, dy = end.x - start.x, end.y - start.y
    angle, length = round(np.arctan2(dy, dx) / _SNAP) * _SNAP, np.hypot(dx, dy)
    return replace(end, x=start.x + float(length * np.cos(angle)), y=start.y + float(length * np.sin(angle)))
