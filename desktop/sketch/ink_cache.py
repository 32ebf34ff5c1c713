"""The pixmap that keeps the strokes already drawn, and paints many of them over several turns."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QTransform

from desktop.sketch.ink import Ribbons, ink_box, outline
from desktop.theme import INK
from engine.strokes import PAGE, SketchDocument, Stroke

POINTS_AT_ONCE = 1000
"""Points outlined and painted in one turn of the event loop: some four milliseconds. A count, not a clock, so that
the same sketch is always painted in the same turns."""

_KNOWN_SHARE = 0.3
"""What painting costs of a stroke whose outline is known."""


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
        left = float(POINTS_AT_ONCE)
        while left > 0 and self._shown is not document:
            if self._job is None:
                self._job = self._change_to(document, self._paper, left)
            left = self._advance(self._job, self._paper, left)
        return self._pixmap

    def _all_of(self, document: SketchDocument, paper: _Paper) -> _Job:
        self._shown, self._within = SketchDocument(), QRectF()
        return _Job(document, paper.blank(), deque(document.strokes), None)

    def _change_to(self, document: SketchDocument, paper: _Paper, at_once: float) -> _Job:
        before, after = set(self._shown.strokes), set(document.strokes)
        gone = [stroke for stroke in self._shown.strokes if stroke not in after]
        waiting = [stroke for stroke in document.strokes if stroke not in before]
        hole, within = None, self._within
        self._within = QRectF()
        if gone:
            hole = paper.whole_pixels(_around([*gone, *waiting]) if within is None else within)
            self._boxes = {stroke: self._boxes.get(stroke) or ink_box(stroke) for stroke in document.strokes}
            waiting = [stroke for stroke, box in self._boxes.items() if box.intersects(hole)]
        much = sum(map(self._cost, waiting)) > at_once
        job = _Job(document, self._pixmap.copy() if much else self._pixmap, deque(waiting), hole)
        if hole is not None:
            painter = paper.painter(job.pixmap)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.fillRect(hole, Qt.GlobalColor.transparent)
            painter.end()
        return job

    def _advance(self, job: _Job, paper: _Paper, left: float) -> float:
        """Paint until the job is done or nothing is `left` of this turn; return what is left."""
        painter = paper.painter(job.pixmap)
        if job.hole is not None:
            painter.setClipRect(job.hole)
        while job.waiting and left > 0:
            stroke = job.waiting.popleft()
            left -= self._cost(stroke)
            painter.fillPath(self._outline(stroke), QColor(INK))
        painter.end()
        if not job.waiting:
            self._pixmap, self._shown, self._job = job.pixmap, job.document, None
            known = self._outlines
            self._outlines = {stroke: known[stroke] for stroke in job.document.strokes if stroke in known}
        return left

    def _cost(self, stroke: Stroke) -> float:
        return len(stroke.points) * (_KNOWN_SHARE if stroke in self._outlines else 1.0)

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
