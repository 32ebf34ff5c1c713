"""The pixmap that keeps the strokes already drawn, and paints many of them over several turns."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QTransform

from desktop.sketch.ink import Ribbons, ink_box, outline
from desktop.theme import INK
from engine.strokes import PAGE, SketchDocument, Stroke

TURN = 0.004
"""Seconds of painting in one turn of the event loop."""

AT_LEAST = 400
"""Points painted in every turn, however long they take, so that a plain sketch is always there at once."""


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


@dataclass(frozen=True)
class _Paper:
    """What a pixmap of the ink is made for: the paper's side in logical pixels, and the device pixel ratio."""

    side: float
    ratio: float

    def blank(self) -> QPixmap:
        """Return an empty pixmap."""
        pixels = round(self.side * self.ratio)
        pixmap = QPixmap(QSize(pixels, pixels))
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap

    def whole_pixels(self, box: QRectF) -> QRectF:
        """Return a page rectangle as it becomes when its edges lie between pixels: soft ones would leave a seam."""
        to_pixels = QTransform.fromScale(self.side * self.ratio / PAGE, self.side * self.ratio / PAGE)
        pixels = QRectF(to_pixels.mapRect(box.adjusted(-0.5, -0.5, 0.5, 0.5)).toAlignedRect())
        return to_pixels.inverted()[0].mapRect(pixels)

    def painter(self, pixmap: QPixmap) -> QPainter:
        """Return a painter in page units."""
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.side / PAGE, self.side / PAGE)
        return painter


@dataclass
class _Job:
    """A pixmap on its way to show a sketch: `waiting` are the strokes still to be painted, `hole` is all that shows."""

    document: SketchDocument
    pixmap: QPixmap
    waiting: deque[Stroke]
    hole: QRectF | None


class InkCache:
    """The committed ink as a transparent pixmap, crisp at the device pixel ratio.

    Only what changed is painted again: strokes are values, so those of two sketches are compared by identity. Where
    that is much, it is done in slices on a second pixmap, and the first one is shown until the second is ready.
    """

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._paper: _Paper | None = None
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

    def pixmap(self, document: SketchDocument, side: float, ratio: float, within: QRectF | None = None) -> QPixmap:
        """Return the sketch's ink on a paper of `side` logical pixels; an older one's, of another size, while `busy`.

        `within` is a page rectangle outside of which nothing looks different from the last time, where known.
        """
        self._wanted = document
        self._within = None if within is None or self._within is None else self._within.united(within)
        if self._paper != _Paper(side, ratio):
            self._paper = _Paper(side, ratio)
            self._job = self._all_of(document, self._paper)
        turn = _Turn()
        while self._shown is not document and not turn.over:
            if self._job is None:
                self._job = self._change_to(document, self._paper, turn)
            self._advance(self._job, self._paper, turn)
        return self._pixmap

    def _all_of(self, document: SketchDocument, paper: _Paper) -> _Job:
        self._shown, self._within = SketchDocument(), QRectF()
        return _Job(document, paper.blank(), deque(document.strokes), None)

    def _change_to(self, document: SketchDocument, paper: _Paper, turn: _Turn) -> _Job:
        before, after = set(self._shown.strokes), set(document.strokes)
        gone = [stroke for stroke in self._shown.strokes if stroke not in after]
        waiting = [stroke for stroke in document.strokes if stroke not in before]
        hole, within = None, self._within
        self._within = QRectF()
        if gone:
            hole = paper.whole_pixels(_around([*gone, *waiting]) if within is None else within)
            self._boxes = {stroke: self._boxes.get(stroke) or ink_box(stroke) for stroke in document.strokes}
            waiting = [stroke for stroke, box in self._boxes.items() if box.intersects(hole)]
        pixmap = self._pixmap if turn.has_room_for(waiting) else self._pixmap.copy()
        job = _Job(document, pixmap, deque(waiting), hole)
        if hole is not None:
            painter = paper.painter(job.pixmap)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.fillRect(hole, Qt.GlobalColor.transparent)
            painter.end()
        return job

    def _advance(self, job: _Job, paper: _Paper, turn: _Turn) -> None:
        """Paint until the job is done or the turn is over."""
        painter = paper.painter(job.pixmap)
        if job.hole is not None:
            painter.setClipRect(job.hole)
        while job.waiting and not turn.over:
            stroke = job.waiting.popleft()
            turn.paint(stroke)
            painter.fillPath(self._outline(stroke), QColor(INK))
        painter.end()
        if not job.waiting:
            self._pixmap, self._shown, self._job = job.pixmap, job.document, None
            known = self._outlines
            self._outlines = {stroke: known[stroke] for stroke in job.document.strokes if stroke in known}

    def _outline(self, stroke: Stroke) -> QPainterPath:
        path = self._outlines.get(stroke)
        if path is None:
            path = self._outlines[stroke] = outline(stroke, self._ribbons)
        return path


def _around(strokes: list[Stroke]) -> QRectF:
    box = QRectF()
    for stroke in strokes:
        box = box.united(ink_box(stroke))
    return box
