"""The paper to draw on: pointer events in page units go to the drawing, and the sketch is painted in layers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QUndoStack,
)
from PySide6.QtWidgets import QWidget

from desktop.controls import FocusRing
from desktop.sketch.drawing import Drawing
from desktop.sketch.ink_cache import InkCache
from desktop.sketch.layers import LAYERS, Paper, Scene, SheetCache
from desktop.sketch.overlay import FadingOverlay
from desktop.sketch.pointer import circle_cursor, from_stylus, is_eraser_end
from desktop.sketch.tools import PenDrag, ToolName
from desktop.theme import Theme, system_theme
from engine.strokes import SketchDocument


class SketchCanvas(QWidget):
    """White square paper with a pen and an eraser.

    Signals:
        documentChanged(SketchDocument): after every command, undo, redo, clear and opening.
        strokeMoved(SketchDocument): the sketch with the drag so far, at most every 30 ms; and once more without it
            when the drag is cancelled.
        regionHovered(tuple[float, float] | None): page place under the pointer while nothing is drawn.
        toolChanged(), widthChanged(): the tool or the width of the tool in hand is another.
    """

    documentChanged = Signal(object)
    strokeMoved = Signal(object)
    regionHovered = Signal(object)
    toolChanged = Signal()
    widthChanged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Every place the pen went through: compressed events make corners of fast curves.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressTabletEvents, False)
        self.setAccessibleName(self.tr("Drawing paper"))
        self.setAccessibleDescription(self.tr("Draw with the mouse or a pen; the search follows."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self._theme = system_theme()
        self._ring = FocusRing()
        self._paper = Paper.within(self.width(), self.height())
        self._sheet = SheetCache()
        self._ink = InkCache()
        self._overlay = FadingOverlay(self)
        self._drawing = Drawing(self)
        self._changed: QRectF | None = None
        self._more_ink = QTimer(self, singleShot=True, interval=0)
        self._more_ink.timeout.connect(self.update)
        self._by_tablet = False
        self._last_pressure = 1.0
        self._hovered: tuple[float, float] | None = None
        self._drawing.documentChanged.connect(self.documentChanged)
        self._drawing.strokeMoved.connect(self.strokeMoved)
        self._drawing.toolChanged.connect(self.toolChanged)
        self._drawing.widthChanged.connect(self._width_changed)
        self._drawing.repaintNeeded.connect(self._repaint)
        self._overlay.changed.connect(self.update)
        self._update_cursor()

    @property
    def document(self) -> SketchDocument:
        """The sketch as committed, without a drag under way."""
        return self._drawing.document

    def set_document(self, document: SketchDocument) -> None:
        """Put another sketch on the paper, as one action that can be undone."""
        self._drawing.history.commit(self.tr("Open sketch"), document)

    def clear(self) -> None:
        """Take all ink away, as one action that can be undone."""
        if not self.document.empty:
            self._drawing.history.commit(self.tr("Clear"), SketchDocument())

    @property
    def undo_stack(self) -> QUndoStack:
        """Undo and redo of this paper."""
        return self._drawing.history.stack

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
        return not self._ink.busy

    @property
    def drawing(self) -> bool:
        """Whether a drag is under way."""
        return self._drawing.drag is not None

    def cancel_drag(self) -> None:
        """Drop the drag under way, as if it had never begun."""
        self._drawing.cancel()

    def set_overlay(self, image: QImage | None, box: QRectF | None = None) -> None:
        """Fade to another glow under the ink; `box` is its place on the page, the whole of it when None."""
        self._overlay.show(image, box)

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
        """Put the tool down with the left button; a mouse presses fully."""
        if event.button() == Qt.MouseButton.LeftButton and not from_stylus(event):
            self._begin(event.position(), 1.0, self.tool, by_tablet=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the drag, or tell what is hovered."""
        if from_stylus(event) or self._by_tablet:
            return
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._finish()  # where the release went to another window
        if self.drawing:
            for point in event.points():
                self._go_on(point.position(), 1.0)
        elif not event.buttons():
            self._hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift the tool."""
        if event.button() == Qt.MouseButton.LeftButton and not from_stylus(event) and not self._by_tablet:
            self._go_on(event.position(), 1.0)
            self._finish()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with the pen's tip, erase with its other end."""
        event.accept()  # and so no mouse event is made of it
        kind, place, pressure = event.type(), event.position(), event.pressure()
        if kind == QEvent.Type.TabletPress and event.button() == Qt.MouseButton.LeftButton:
            self._begin(place, pressure, "eraser" if is_eraser_end(event) else self.tool, by_tablet=True)
        elif kind == QEvent.Type.TabletMove and self._by_tablet:
            self._go_on(place, pressure)
        elif kind == QEvent.Type.TabletMove and not self.drawing:
            self._hover(place)
        elif kind == QEvent.Type.TabletRelease and self._by_tablet:
            self._go_on(place, self._last_pressure)  # a lifted pen reports no pressure
            self._finish()

    def leaveEvent(self, event: QEvent) -> None:
        """Hover nothing; a drag goes on outside."""
        self._set_hovered(None)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take Escape for the drag before any shortcut does; keep what was drawn when the window is left."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and self.drawing and _is_escape(event):
            event.accept()
            return True
        if kind == QEvent.Type.WindowDeactivate:
            self._finish()
        elif kind == QEvent.Type.DevicePixelRatioChange:
            self._update_cursor()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel the drag with Escape."""
        if self.drawing and _is_escape(event):
            self.cancel_drag()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring for the keyboard."""
        self._ring.gained(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was drawn when something else takes the keyboard."""
        self._ring.lost()
        self._finish()
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what was drawn."""
        self._finish()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the paper to the widget."""
        self._paper = Paper.within(self.width(), self.height())
        self._update_cursor()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the layers in their order."""
        drag = self._drawing.drag
        shown = drag.document if drag else self.document
        committed = drag.base if isinstance(drag, PenDrag) else shown
        side, ratio = self._paper.side, self.devicePixelRatioF()
        scene = Scene(
            paper=self._paper,
            theme=self._theme,
            sheet=self._sheet.pixmap(side, ratio, self._theme.dark),
            ink=self._ink.pixmap(committed, side, ratio, self._changed),
            stroke=self._ink.live(drag.stroke if drag else None),
            overlay=self._overlay.pictures(side, ratio),
            hint=self.tr("Draw what you are looking for") if shown.empty else "",
            focused=self._ring.shown,
        )
        self._changed = QRectF()
        if self._ink.busy:
            self._more_ink.start()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for paint in LAYERS:
            paint(painter, scene)

    def _begin(self, place: QPointF, pressure: float, tool: ToolName, *, by_tablet: bool) -> None:
        page = self._paper.to_page(place)
        if self._drawing.begin(page.x(), page.y(), pressure, tool=tool):
            self._by_tablet = by_tablet
            self._last_pressure = pressure
            self._set_hovered(None)

    def _go_on(self, place: QPointF, pressure: float) -> None:
        page = self._paper.to_page(place)
        self._last_pressure = pressure
        self._drawing.go_on(page.x(), page.y(), pressure)

    def _finish(self) -> None:
        self._by_tablet = False
        self._drawing.finish()

    def _hover(self, place: QPointF) -> None:
        page = self._paper.to_page(place)
        inside = self._paper.rect.contains(place)
        self._set_hovered((page.x(), page.y()) if inside else None)

    def _set_hovered(self, hovered: tuple[float, float] | None) -> None:
        if hovered != self._hovered:
            self._hovered = hovered
            self.regionHovered.emit(hovered)

    def _repaint(self, box: QRectF | None) -> None:
        if box is None:
            self._changed = None
            self.update()
        else:
            self._changed = None if self._changed is None else self._changed.united(box)
            self.update(self._paper.to_widget(box).toAlignedRect().adjusted(-1, -1, 1, 1))

    def _width_changed(self) -> None:
        self._update_cursor()
        self.widthChanged.emit()

    def _update_cursor(self) -> None:
        self.setCursor(circle_cursor(self.tool_width * self._paper.scale, self.devicePixelRatioF()))


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
