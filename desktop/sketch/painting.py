"""What is to be seen on the paper now: gathers the scene that the layers paint, and keeps the slow parts of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter

from desktop.sketch.choosing import ChoosingDrag, MoveDrag, ScaleDrag, frame_of, handles
from desktop.sketch.drawing import Drawing
from desktop.sketch.ink_cache import InkCache
from desktop.sketch.layers import LAYERS, Chosen, Scene, SheetCache
from desktop.sketch.navigation import Navigation
from desktop.sketch.overlay import FadingOverlay
from desktop.sketch.paper import Paper
from desktop.sketch.pulled import Pulled
from desktop.sketch.underlay import Underlay
from desktop.theme import LIGHT, Theme
from engine.sketch_editing import without
from engine.sketch_replay import Moment
from engine.strokes import SketchDocument, Stroke


class Painting(QObject):
    """Paints one drawing.

    `repaintNeeded(QRectF | None)` tells the page rectangle that looks different now; None is all of it.
    """

    repaintNeeded = Signal(object)

    def __init__(self, drawing: Drawing, navigation: Navigation, underlay: Underlay, parent: QObject) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._navigation = navigation
        self._underlay = underlay
        self.overlay = FadingOverlay(self)
        self._pulled = Pulled(self)
        self._pulled.rested.connect(lambda: self.repaintNeeded.emit(None))
        self._sheet = SheetCache()
        self._ink = InkCache()
        self._chosen_ink = InkCache(LIGHT.accent)
        self._moment: Moment | None = None
        self._changed: QRectF | None = None
        self._split_for: tuple[SketchDocument, frozenset[Stroke]] | None = None
        self._resting = self._chosen = SketchDocument()
        self._more_ink = QTimer(self, singleShot=True, interval=0)
        self._more_ink.timeout.connect(lambda: self.repaintNeeded.emit(None))
        drawing.repaintNeeded.connect(self._note)
        for signal in (navigation.changed, underlay.changed, self.overlay.changed):
            signal.connect(lambda: self.repaintNeeded.emit(None))

    @property
    def settled(self) -> bool:
        """Whether all ink is painted; that of a busy sketch takes several turns."""
        return not (self._ink.busy or (self._chosen_ink.busy and not self._chosen.empty))

    def show_moment(self, moment: Moment | None) -> None:
        """Show the sketch as it stood at a moment of its drawing; None shows it as it is."""
        self._moment = moment
        self._note(None)

    def pull(self) -> None:
        """Take another size, perhaps one of many to come."""
        self._pulled.step()

    def paint(self, painter: QPainter, theme: Theme, ratio: float, *, focused: bool) -> None:
        """Paint all of it; roughly while it is pulled to another size."""
        draw = partial(self._draw, theme=theme, ratio=ratio, focused=focused)
        self._pulled.paint(painter, self._navigation.paper, ratio, draw)

    def _draw(self, painter: QPainter, *, theme: Theme, ratio: float, focused: bool) -> None:
        """Paint the layers in their order."""
        scene = self._scene(theme, ratio, focused)
        self._changed = QRectF()
        if not self.settled:
            self._more_ink.start()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer in LAYERS:
            layer(painter, scene)

    def _scene(self, theme: Theme, ratio: float, focused: bool) -> Scene:
        drag, moment, paper = self._drawing.drag, self._moment, self._navigation.paper
        self._split()
        if moment is not None:
            resting, stroke, empty = moment.finished, moment.stroke, False
        else:
            resting, stroke = (drag.resting, drag.stroke) if drag else (self._resting, None)
            empty = resting.empty and stroke is None and self._chosen.empty and not self._underlay.shown
        if isinstance(drag, ChoosingDrag):
            resting = self._resting
        return Scene(
            paper=paper,
            theme=theme,
            sheet=self._sheet.pixmap(paper.side, ratio, theme.dark),
            ink=self._ink.ink(resting, paper, ratio, self._changed),
            stroke=self._ink.live(stroke),
            underlay=self._underlay.picture(paper, ratio),
            chosen=self._chosen_scene(paper, ratio) if moment is None else None,
            pulled=drag.outline if isinstance(drag, ChoosingDrag) else None,
            overlay=self.overlay.pictures(paper, ratio),
            hint=self.tr("Draw what you are looking for") if empty else "",
            tag=self._tag(paper),
            focused=focused,
        )

    def _split(self) -> None:
        """Tell the strokes at rest from the chosen ones, which are painted in another colour."""
        document, chosen = self._drawing.document, self._drawing.chosen
        if self._split_for is None or self._split_for[0] is not document or self._split_for[1] is not chosen:
            self._split_for = document, chosen
            self._resting = without(document, chosen) if chosen else document
            self._chosen = SketchDocument(tuple(stroke for stroke in document.strokes if stroke in chosen))

    def _chosen_scene(self, paper: Paper, ratio: float) -> Chosen | None:
        drag = self._drawing.drag
        chosen = drag.chosen_document if isinstance(drag, ScaleDrag) else self._chosen
        frame = frame_of(frozenset(chosen.strokes), paper.zoom)
        if frame is None:
            return None
        ink = self._chosen_ink.ink(chosen, paper, ratio)
        by = QPointF(drag.dx, drag.dy) if isinstance(drag, MoveDrag) else QPointF()
        return Chosen(ink, by, frame, handles(frame, paper.zoom))

    def _tag(self, paper: Paper) -> str:
        words = [f"{round(100 * paper.zoom)} %"] if paper.zoom > 1 else []
        return " · ".join([*words, self.tr("Mirrored")] if paper.mirrored else words)

    def _note(self, box: QRectF | None) -> None:
        if box is None or self._changed is None:
            self._changed = None
        else:
            self._changed = self._changed.united(box)
        self.repaintNeeded.emit(box)
