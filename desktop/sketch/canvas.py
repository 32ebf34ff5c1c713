"""The paper to draw on: pointer events go to the hand, and the sketch is painted in layers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QUndoStack,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop.controls import FocusRing
from desktop.sketch.choosing import held_corner
from desktop.sketch.drawing import Drawing
from desktop.sketch.hand import Doing, Hand
from desktop.sketch.key_pen import KeyPen
from desktop.sketch.navigation import Navigation
from desktop.sketch.painting import Painting
from desktop.sketch.paper_keys import paper_key
from desktop.sketch.pointer import choosing_cursor, circle_cursor, dropped_sketch
from desktop.sketch.tools import CHOOSING, ToolName
from desktop.sketch.underlay import Underlay
from desktop.sketch.undo import SwapSketch
from desktop.theme import Theme, system_theme
from engine.sketch_replay import Moment
from engine.strokes import SketchDocument


class SketchCanvas(QWidget):
    """White square paper with its tools.

    Signals:
        documentChanged(SketchDocument): after every command, undo, redo, clear and opening.
        documentLeft(SketchDocument): the sketch is about to be cleared, or another to take its place.
        strokeMoved(SketchDocument): the sketch with the drag so far, at most every 30 ms; and once more without it
            when the drag is cancelled.
        regionHovered(tuple[float, float] | None): page place under the pointer while nothing is drawn.
        regionAsked(tuple[float, float], QPoint): page place and place on the screen of a right click.
        toolChanged(), widthChanged(): the tool or the width of the tool in hand is another.
        drawingBegan(): a tool was put down.
        sketchDropped(Path): a sketch file was dropped on the paper.
    """

    documentChanged = Signal(object)
    documentLeft = Signal(object)
    strokeMoved = Signal(object)
    regionHovered = Signal(object)
    regionAsked = Signal(object, object)
    toolChanged = Signal()
    widthChanged = Signal()
    drawingBegan = Signal()
    sketchDropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Every place the pen went through: compressed events make corners of fast curves.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressTabletEvents, False)
        self.setAccessibleName(self.tr("Drawing paper"))
        self.setAccessibleDescription(
            self.tr("Draw with the mouse, a pen, or by keys: arrows move, Space draws; the search follows.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAcceptDrops(True)
        self._theme = system_theme()
        self._ring = FocusRing()
        self._drawing = Drawing(self)
        self._hovered: tuple[float, float] | None = None
        self._held_corner: int | None = None
        self.navigation = Navigation(self)
        self.underlay = Underlay(self)
        self._painting = Painting(self._drawing, self.navigation, self.underlay, self)
        self.hand = Hand(self._drawing, self.navigation, self)
        self.key_pen = KeyPen(self._drawing, self.navigation, self)
        self._connect()
        self.navigation.resize(self.width(), self.height())
        self._update_cursor()

    @property
    def document(self) -> SketchDocument:
        """The sketch as committed, without a drag under way."""
        return self._drawing.document

    def set_document(self, document: SketchDocument) -> None:
        """Put another sketch on the paper, as one action that can be undone."""
        self._replace(self.tr("Open sketch"), document)

    def clear(self) -> None:
        """Take all ink away, as one action that can be undone."""
        if not self.document.empty:
            self._replace(self.tr("Clear"), SketchDocument())

    @property
    def undo_stack(self) -> QUndoStack:
        """Undo and redo of this paper."""
        return self._drawing.history.stack

    @property
    def editing(self) -> Drawing:
        """The drawing itself: smoothing, and the strokes chosen with the select tool."""
        return self._drawing

    @property
    def tool(self) -> ToolName:
        """The tool of the next drag."""
        return self._drawing.tool

    def set_tool(self, tool: ToolName) -> None:
        """Take another tool; a drag under way keeps its own."""
        self._drawing.set_tool(tool)

    @property
    def pen_width(self) -> float:
        """Width of the pen at full pressure, page units."""
        return self._drawing.width_of("pen")

    @property
    def tool_width(self) -> float:
        """Width of the tool in hand, page units."""
        return self._drawing.width_of(self.tool)

    def set_tool_width(self, width: float) -> None:
        """Give the tool in hand another width, page units, within the limits."""
        self._drawing.set_width(width)

    @property
    def settled(self) -> bool:
        """Whether all ink is painted; that of a busy sketch takes several turns."""
        return self._painting.settled

    @property
    def drawing(self) -> bool:
        """Whether a drag is under way."""
        return self._drawing.drag is not None

    def cancel_drag(self) -> None:
        """Drop the drag under way, as if it had never begun."""
        self._drawing.cancel()

    def set_overlay(self, image: QImage | None, box: QRectF | None = None) -> None:
        """Fade to another glow under the ink; `box` is its place on the page, the whole of it when None.

        While the pen draws it is there at once: a fade would repaint the whole paper at every step.
        """
        self._painting.overlay.show(image, box, fade=not self.drawing)

    def show_moment(self, moment: Moment | None) -> None:
        """Show the sketch as it stood at a moment of its drawing; None shows it as it is."""
        self._painting.show_moment(moment)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette; the paper stays white."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return a comfortable square."""
        return QSize(480, 480)

    def minimumSizeHint(self) -> QSize:
        """Return the least one can draw on."""
        return QSize(160, 160)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the tool down."""
        self.key_pen.leave()
        self.hand.mouse_pressed(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the drag, or tell what is hovered."""
        self.hand.mouse_moved(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift the tool."""
        self.hand.mouse_released(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with the pen's tip, erase with its other end."""
        if event.type() == QEvent.Type.TabletPress:
            self.key_pen.leave()
        self.hand.tablet(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, push the page without."""
        self.hand.wheel(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hover nothing; a drag goes on outside."""
        self._hover(None)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take fingers, and the paper's own keys before any shortcut does; keep what was drawn when left."""
        kind = event.type()
        if isinstance(event, QTouchEvent) and self.hand.touch(event):
            return True
        if isinstance(event, QNativeGestureEvent) and self.hand.gesture(event):
            return True
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own_act(event) is not None:
            event.accept()
            return True
        if kind == QEvent.Type.WindowDeactivate:
            self.hand.finish()
        elif kind == QEvent.Type.DevicePixelRatioChange:
            self._update_cursor()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key means on the paper."""
        act = self._own_act(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for what can be done with the region under the pointer."""
        paper = self.navigation.paper
        if not self.drawing and paper.rect.contains(event.pos()):
            self.regionAsked.emit(paper.to_page(event.pos().toPointF()).toTuple(), event.globalPos())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let the page go."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hand.hold_space(False)
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring for the keyboard."""
        self._ring.gained(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was drawn when something else takes the keyboard."""
        self._ring.lost()
        self.hand.hold_space(False)
        self.key_pen.leave()
        self.hand.finish()
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what was drawn."""
        self.hand.finish()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the paper to the widget."""
        self._painting.pull()
        self.navigation.resize(self.width(), self.height())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take sketch files; leave all else to the window."""
        if dropped_sketch(event.mimeData()) is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which sketch was dropped."""
        path: Path | None = dropped_sketch(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.sketchDropped.emit(path)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the layers in their order."""
        self._painting.paint(QPainter(self), self._theme, self.devicePixelRatioF(), focused=self._ring.shown)

    def _connect(self) -> None:
        drawing = self._drawing
        drawing.documentChanged.connect(self.documentChanged)
        drawing.strokeMoved.connect(self.strokeMoved)
        drawing.toolChanged.connect(self.toolChanged)
        drawing.widthChanged.connect(self.widthChanged)
        drawing.widthChanged.connect(self._update_cursor)
        self._painting.repaintNeeded.connect(self._repaint)
        drawing.began.connect(self.drawingBegan)
        self.hand.hovered.connect(self._hover)
        self.hand.changed.connect(self._update_cursor)
        self.navigation.changed.connect(self._update_cursor)

    def _replace(self, text: str, document: SketchDocument) -> None:
        if not self.document.empty:
            self.documentLeft.emit(self.document)
        self._drawing.history.commit(text, document, SwapSketch)

    def _own_act(self, event: QKeyEvent) -> Callable[[], object] | None:
        return paper_key(event, self._drawing, self.hand, self.key_pen, self.navigation.paper)

    def _hover(self, place: QPointF | None) -> None:
        paper = self.navigation.paper
        page = paper.to_page(place) if place is not None and paper.rect.contains(place) else None
        hovered = (page.x(), page.y()) if page is not None else None
        if hovered != self._hovered:
            self._hovered = hovered
            self.regionHovered.emit(hovered)
            self._hold_out_handle(page)

    def _hold_out_handle(self, page: QPointF | None) -> None:
        """Show by the cursor that a handle of the chosen strokes can be dragged."""
        zoom = self.navigation.paper.zoom
        corner = held_corner(self.editing.chosen, page, zoom) if page is not None and self.tool in CHOOSING else None
        if corner != self._held_corner:
            self._held_corner = corner
            self._update_cursor()

    def _repaint(self, box: QRectF | None) -> None:
        if box is None:
            self.update()
        else:
            self.update(self.navigation.paper.to_widget(box).toAlignedRect().adjusted(-1, -1, 1, 1))

    def _update_cursor(self) -> None:
        if self.hand.doing is Doing.PUSHING:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self.hand.pushes:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self.tool in CHOOSING:
            self.setCursor(choosing_cursor(self.tool, self._held_corner, mirrored=self.navigation.paper.mirrored))
        else:
            self.setCursor(circle_cursor(self.tool_width * self.navigation.paper.scale, self.devicePixelRatioF()))
