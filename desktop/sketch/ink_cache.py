"""The pixmap that keeps the strokes already drawn, and paints many of them over several turns."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QTransform

from desktop.sketch.ink import Ribbons, ink_box, outline
from desktop.sketch.paper import Paper
from desktop.theme import INK
from engine.strokes import SketchDocument, Stroke

TURN = 0.004
"""Seconds of painting in one turn of the event loop."""

AT_LEAST = 400
"""Points painted in every turn, however long they take, so that a plain sketch is always there at once."""


_SMOOTH_UP_TO = 1200
"""Device pixels; a larger pixmap is stretched roughly, for the moment until the new one is ready."""


class _Turn:
    """How much may still be painted in this turn."""

    def __init__(self) -> None:
        self._until = time.perf_counter() + TURN
        self._points = 0

    def paint(self, stroke: Stroke) -> None:
        """Count a stroke as painted."""
        self._points += len(stroke.points)

    def has_room_for(self, strokes: Iterable[Stroke]) -> bool:
        """Whether so many are painted in this turn for certain."""
        return self._points + sum(len(stroke.points) for stroke in strokes) <= AT_LEAST

    @property
    def over(self) -> bool:
        """Whether the rest must wait."""
        return self._points >= AT_LEAST and time.perf_counter() > self._until


@dataclass
class _Job:
    """A pixmap on its way to show a sketch: `waiting` are the strokes still to be painted, `hole` is all that shows."""

    document: SketchDocument
    paper: Paper
    pixmap: QPixmap
    waiting: deque[Stroke]
    hole: QRectF | None


@dataclass(frozen=True)
class Ink:
    """Strokes as a transparent pixmap, and the paper it was painted for."""

    pixmap: QPixmap
    paper: Paper

    def paint(self, painter: QPainter, paper: Paper) -> None:
        """Lay it on a paper, pixel by pixel; stretched and moved while its own is another."""
        painter.save()
        if paper != self.paper:
            smooth = self.pixmap.width() <= _SMOOTH_UP_TO
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.setTransform(self.paper.transform.inverted()[0] * paper.transform, True)
        painter.drawPixmap(self.paper.rect, self.pixmap, QRectF(self.pixmap.rect()))
        painter.restore()


class InkCache:
    """Strokes at rest as a transparent pixmap, crisp at the device pixel ratio.

    Only what changed is painted again: strokes are values, so those of two sketches are compared by identity. Where
    that is much, it is done in slices on a second pixmap, and the first one is shown until the second is ready.
    """

    def __init__(self, colour: str = INK) -> None:
        self._colour = QColor(colour)
        self._ink = Ink(QPixmap(), Paper(0.0, 0.0, 1.0))
        self._worn: QPixmap | None = None
        self._aim: tuple[Paper, float] | None = None
        self._shown = self._wanted = SketchDocument()
        self._outlines: dict[Stroke, QPainterPath] = {}
        self._boxes: dict[Stroke, QRectF] = {}
        self._job: _Job | None = None
        self._within: QRectF | None = QRectF()
        self._live: tuple[Stroke, QPainterPath] | None = None
        self._ribbons: Ribbons = {}

    @property
    def busy(self) -> bool:
        """Whether the pixmap shows an older sketch: another turn brings it further."""
        return self._shown is not self._wanted

    def live(self, stroke: Stroke | None) -> QPainterPath:
        """Return the outline of the stroke being drawn: the glow's fade paints it many times between two points."""
        if stroke is None:
            self._live, self._ribbons = None, {}
            return QPainterPath()
        if self._live is None or self._live[0] is not stroke:
            self._live = stroke, outline(stroke, self._ribbons)
        return self._live[1]

    def ink(self, document: SketchDocument, paper: Paper, ratio: float, within: QRectF | None = None) -> Ink:
        """Return the sketch's ink on a paper; an older sketch's, or for another paper, while `busy`.

        `within` is a page rectangle outside of which nothing looks different from the last time, where known.
        """
        self._wanted = document
        self._within = None if within is None or self._within is None else self._within.united(within)
        if self._aim != (paper, ratio):
            self._aim = paper, ratio
            self._shown, self._within = SketchDocument(), QRectF()
            worn, self._worn = (self._job.pixmap if self._job else self._worn), None
            self._job = _Job(document, paper, paper.blank(ratio, worn), deque(document.strokes), None)
        turn = _Turn()
        while self._shown is not document and not turn.over:
            if self._job is None:
                self._job = self._change_to(document, turn)
            self._advance(self._job, turn)
        return self._ink

    def _change_to(self, document: SketchDocument, turn: _Turn) -> _Job:
        paper = self._ink.paper
        before, after = set(self._shown.strokes), set(document.strokes)
        gone = [stroke for stroke in self._shown.strokes if stroke not in after]
        waiting = [stroke for stroke in document.strokes if stroke not in before]
        hole, within = None, self._within
        self._within = QRectF()
        if gone:
            hole = _whole_pixels(self._ink, _around([*gone, *waiting]) if within is None else within)
            self._boxes = {stroke: self._boxes.get(stroke) or ink_box(stroke) for stroke in document.strokes}
            waiting = [stroke for stroke, box in self._boxes.items() if box.intersects(hole)]
        pixmap = self._ink.pixmap if turn.has_room_for(waiting) else self._ink.pixmap.copy()
        job = _Job(document, paper, pixmap, deque(waiting), hole)
        if hole is not None:
            painter = paper.painter(job.pixmap)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.fillRect(hole, Qt.GlobalColor.transparent)
            painter.end()
        return job

    def _advance(self, job: _Job, turn: _Turn) -> None:
        """Paint until the job is done or the turn is over."""
        painter = job.paper.painter(job.pixmap)
        if job.hole is not None:
            painter.setClipRect(job.hole)
        while job.waiting and not turn.over:
            stroke = job.waiting.popleft()
            turn.paint(stroke)
            painter.fillPath(self._outline(stroke), self._colour)
        painter.end()
        if not job.waiting:
            self._worn = self._ink.pixmap if job.pixmap is not self._ink.pixmap else self._worn
            self._ink, self._shown, self._job = Ink(job.pixmap, job.paper), job.document, None
            known = self._outlines
            self._outlines = {stroke: known[stroke] for stroke in job.document.strokes if stroke in known}

    def _outline(self, stroke: Stroke) -> QPainterPath:
        path = self._outlines.get(stroke)
        if path is None:
            path = self._outlines[stroke] = outline(stroke, self._ribbons)
        return path


def _whole_pixels(ink: Ink, box: QRectF) -> QRectF:
    """Return a page rectangle as it becomes when its edges lie between pixels: soft ones would leave a seam."""
    ratio = ink.pixmap.devicePixelRatio()
    to_pixels = ink.paper.on_sheet * QTransform.fromScale(ratio, ratio)
    pixels = QRectF(to_pixels.mapRect(box.adjusted(-0.5, -0.5, 0.5, 0.5)).toAlignedRect())
    return to_pixels.inverted()[0].mapRect(pixels)


def _around(strokes: list[Stroke]) -> QRectF:
    box = QRectF()
    for stroke in strokes:
        box = box.united(ink_box(stroke))
    return box
