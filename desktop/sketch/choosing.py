"""What a drag of a choosing tool does: pulling up a rectangle or a loop, moving and scaling what is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from desktop.sketch.tools import Drag, Sample, ToolName
from engine.sketch_editing import moved, scaled, stroke_at, strokes_in, strokes_within, without
from engine.strokes import SketchDocument, Stroke

HIT = 3.0
"""Page units from its ink, as the whole page is shown, at which a stroke is still hit."""

FRAME = 2.0
"""Page units, as the whole page is shown, between the chosen strokes and their frame."""

_LEAST_SCALE, _MOST_SCALE = 0.05, 20.0
_LEAST_SIDE = 1.0
"""Page units; what is smaller has no handles."""

Chosen = frozenset[Stroke]


@dataclass(frozen=True)
class ChangeDrag:
    """Changing the chosen strokes; `resting` is the sketch without them."""

    base: SketchDocument
    chosen: Chosen
    resting: SketchDocument
    start: Sample
    stroke: None = None

    @property
    def document(self) -> SketchDocument:
        """The sketch with the strokes as they are now."""
        return self.base

    @property
    def changed_strokes(self) -> Chosen:
        """The chosen strokes as `document` holds them."""
        pairs = zip(self.base.strokes, self.document.strokes, strict=True)
        return frozenset(after for before, after in pairs if before in self.chosen)

    def changed_since(self, before: Drag | None) -> None:
        """The chosen strokes and their frame may be anywhere."""

    def moved(self, sample: Sample, *, straight: bool) -> ChangeDrag:
        """Return the drag at another place."""
        raise NotImplementedError


@dataclass(frozen=True)
class MoveDrag(ChangeDrag):
    """Moving the chosen strokes; Shift keeps them to the longer of the two ways.

    They stay in place until the pointer has left the start by `slack`, page units: a click is no move.
    """

    slack: float = 0.0
    dx: float = 0.0
    dy: float = 0.0

    @cached_property
    def document(self) -> SketchDocument:
        """The sketch with the strokes where they are now."""
        return moved(self.base, self.chosen, self.dx, self.dy) if self.chosen and (self.dx or self.dy) else self.base

    def moved(self, sample: Sample, *, straight: bool) -> MoveDrag:
        """Return the drag with the strokes at another place."""
        dx, dy = sample.x - self.start.x, sample.y - self.start.y
        if not (self.dx or self.dy) and np.hypot(dx, dy) < self.slack:
            return self
        if straight:
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        return replace(self, dx=dx, dy=dy)


@dataclass(frozen=True)
class ScaleDrag(ChangeDrag):
    """Scaling the chosen strokes about the corner opposite to the one held; Shift lets go of their proportions."""

    corner: QPointF = field(default_factory=QPointF)
    about: QPointF = field(default_factory=QPointF)
    across: float = 1.0
    down: float = 1.0

    @cached_property
    def document(self) -> SketchDocument:
        """The sketch with the strokes as large as they are now."""
        if self.across == self.down == 1:
            return self.base
        return scaled(self.base, self.chosen, (self.about.x(), self.about.y()), self.across, self.down)

    @cached_property
    def chosen_document(self) -> SketchDocument:
        """The chosen strokes alone, as large as they are now."""
        changed = self.changed_strokes
        return SketchDocument(tuple(stroke for stroke in self.document.strokes if stroke in changed))

    def moved(self, sample: Sample, *, straight: bool) -> ScaleDrag:
        """Return the drag with the corner at another place."""
        before = self.corner - self.about
        now = before + sample.place - self.start.place
        if straight:
            across, down = _share(now.x(), before.x()), _share(now.y(), before.y())
        else:
            across = down = _share(QPointF.dotProduct(now, before), QPointF.dotProduct(before, before))
        return replace(self, across=across, down=down)


@dataclass(frozen=True)
class ChoosingDrag:
    """Going around strokes; those it catches will be chosen, beside those that already were. The sketch stays."""

    base: SketchDocument
    start: Sample
    kept: Chosen = frozenset()
    stroke: None = None

    @property
    def resting(self) -> SketchDocument:
        """The sketch, which does not change."""
        return self.base

    @property
    def document(self) -> SketchDocument:
        """The sketch, which does not change."""
        return self.base

    @property
    def outline(self) -> QPainterPath:
        """The line so far, page units."""
        return QPainterPath()

    @property
    def caught(self) -> Chosen:
        """The strokes that would be chosen now."""
        return self.kept

    def changed_since(self, before: Drag | None) -> None:
        """The line is all that changes, and thin."""

    def moved(self, sample: Sample, *, straight: bool) -> ChoosingDrag:
        """Return the drag with one more sample."""
        raise NotImplementedError


@dataclass(frozen=True)
class BoxDrag(ChoosingDrag):
    """Pulling up a rectangle, which catches what it touches."""

    end: Sample | None = None

    @property
    def outline(self) -> QPainterPath:
        """The rectangle so far, page units."""
        path = QPainterPath()
        path.addRect(self._box)
        return path

    @property
    def caught(self) -> Chosen:
        """The strokes it touches."""
        box = self._box
        return self.kept | set(strokes_in(self.base, (box.left(), box.top(), box.right(), box.bottom())))

    def moved(self, sample: Sample, *, straight: bool) -> BoxDrag:
        """Return the rectangle to another corner."""
        return replace(self, end=sample)

    @property
    def _box(self) -> QRectF:
        return QRectF(self.start.place, (self.end or self.start).place).normalized()


@dataclass(frozen=True)
class LassoDrag(ChoosingDrag):
    """Drawing a loop, which catches what lies in it for the most part; a click catches the stroke it hits."""

    reach: float = HIT
    places: tuple[tuple[float, float], ...] = ()

    @property
    def outline(self) -> QPainterPath:
        """The loop so far, page units, closed."""
        path = QPainterPath()
        path.addPolygon(QPolygonF([QPointF(*place) for place in self._loop]))
        path.closeSubpath()
        return path

    @property
    def caught(self) -> Chosen:
        """The strokes in the loop."""
        loop = np.array(self._loop)
        if np.ptp(loop, axis=0).max() <= self.reach:
            hit = stroke_at(self.base, self.start.x, self.start.y, self.reach)
            return self.kept | ({hit} if hit is not None else set())
        return self.kept | set(strokes_within(self.base, loop))

    def moved(self, sample: Sample, *, straight: bool) -> LassoDrag:
        """Return the loop with one more place."""
        return replace(self, places=(*self.places, (sample.x, sample.y)))

    @property
    def _loop(self) -> tuple[tuple[float, float], ...]:
        return (self.start.x, self.start.y), *self.places


def frame_of(chosen: Chosen, zoom: float) -> QRectF | None:
    """The frame around chosen strokes, page units; None where there are none."""
    bounds = SketchDocument(tuple(chosen)).bounds()
    if bounds is None:
        return None
    left, top, right, bottom = bounds
    room = FRAME / zoom
    return QRectF(left, top, right - left, bottom - top).adjusted(-room, -room, room, room)


def handles(frame: QRectF, zoom: float) -> tuple[QPointF, ...]:
    """The corners of a frame that can be held, clockwise from the upper left; none of what is hardly a dot."""
    if max(frame.width(), frame.height()) - 2 * FRAME / zoom < _LEAST_SIDE:
        return ()
    return frame.topLeft(), frame.topRight(), frame.bottomRight(), frame.bottomLeft()


def held_corner(chosen: Chosen, place: QPointF, zoom: float) -> int | None:
    """The handle at a place of the page, clockwise from the upper left, or None."""
    frame, reach = frame_of(chosen, zoom), HIT / zoom
    for number, corner in enumerate(handles(frame, zoom) if frame is not None else ()):
        if max(abs(corner.x() - place.x()), abs(corner.y() - place.y())) <= reach:
            return number
    return None


def take_hold(
    document: SketchDocument, chosen: Chosen, sample: Sample, tool: ToolName, *, add: bool, zoom: float
) -> ChangeDrag | ChoosingDrag:
    """What a press of a choosing tool begins.

    It takes hold of a handle of the frame; of the stroke that is hit, of all chosen ones where it is one of them or
    where the press is in their frame; or it goes around strokes. `add` (Shift) keeps what is chosen.
    """
    reach = HIT / zoom
    corner = None if add else held_corner(chosen, sample.place, zoom)
    if corner is not None:
        return _scale(document, chosen, sample, corner)
    hit = stroke_at(document, sample.x, sample.y, reach)
    frame = frame_of(chosen, zoom)
    if not add and hit not in chosen and frame is not None and frame.contains(sample.place):
        hit = next(iter(chosen)) if hit is None or tool == "lasso" else hit
    if tool == "lasso" and (add or hit not in chosen):
        return LassoDrag(document, sample, chosen if add else frozenset(), reach=reach)
    if hit is None:
        return BoxDrag(document, sample, chosen if add else frozenset())
    if add:
        chosen = chosen ^ {hit}
    elif hit not in chosen:
        chosen = frozenset({hit})
    return MoveDrag(document, chosen, without(document, chosen), sample, slack=reach / 2)


def _scale(document: SketchDocument, chosen: Chosen, sample: Sample, corner: int) -> ScaleDrag:
    left, top, right, bottom = SketchDocument(tuple(chosen)).bounds() or (0.0, 0.0, 0.0, 0.0)
    corners = QPointF(left, top), QPointF(right, top), QPointF(right, bottom), QPointF(left, bottom)
    resting = without(document, chosen)
    return ScaleDrag(document, chosen, resting, sample, corner=corners[corner], about=corners[(corner + 2) % 4])


def _share(now: float, before: float) -> float:
    return min(max(now / before, _LEAST_SCALE), _MOST_SCALE) if abs(before) >= _LEAST_SIDE else 1.0
