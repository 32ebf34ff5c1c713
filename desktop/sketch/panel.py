"""The draw column: tool rail, paper, and the controls under it. Tells when there is something to search for."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.controls import SegmentedControl, SlimSlider
from desktop.sketch.actions import SketchActions
from desktop.sketch.canvas import SketchCanvas
from desktop.sketch.paper import MARGIN
from desktop.sketch.rail import RAIL_WIDTH, ToolRail
from desktop.sketch.tools import NARROWEST, WIDEST
from desktop.theme import FONT_BODY, FONT_SECONDARY, Theme, system_theme
from engine.strokes import SketchDocument

_EDGE = 16
_RAIL_LEFT = 8
_PAPER_LEFT = _RAIL_LEFT + RAIL_WIDTH + 12
_FIT, _AS_PLACED = 0, 1
_LIVE, _ENTER = 0, 1


class SketchPanel(QWidget):
    """Everything to draw with.

    Signals:
        queryChanged(SketchDocument, bool): the sketch to search for and whether to fit it. While drawing (Live) at
            most every 30 ms and at the latest 30 ms after the last point; with Enter only on that key; an emptied
            paper is told at once in both.
    """

    queryChanged = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = SketchCanvas(self)
        self.actions_ = SketchActions(self.canvas, self)
        self.addActions(self.actions_.all)
        self.rail = ToolRail(self.actions_, self)
        self.size_slider = SlimSlider(NARROWEST, WIDEST, self)
        self.fit_control = SegmentedControl([self.tr("Fit"), self.tr("As placed")], self)
        self.mode_control = SegmentedControl([self.tr("Live"), self.tr("Enter")], self)
        self._size_label = QLabel(self)
        self._count_label = QLabel(self)
        self._enter_label = QLabel(self.tr("Press Enter to search"), self)
        self._asked: tuple[SketchDocument, bool] | None = None
        self._controls = self._laid_out()
        self._name_controls()
        self._connect()
        self.setMinimumSize(_PAPER_LEFT + self._controls.minimumSizeHint().width() + _EDGE, 320)
        self._show_width()
        self._show_count()
        self._show_enter()
        self.set_theme(system_theme())

    @property
    def fit(self) -> bool:
        """Whether the sketch is fitted to the page before the search."""
        return self.fit_control.current == _FIT

    @property
    def live(self) -> bool:
        """Whether the search follows the pen; it waits for Enter otherwise."""
        return self.mode_control.current == _LIVE

    def set_fit(self, fit: bool) -> None:
        """Choose between Fit and As placed."""
        self.fit_control.set_current(_FIT if fit else _AS_PLACED)

    def set_live(self, live: bool) -> None:
        """Choose between Live and Enter."""
        self.mode_control.set_current(_LIVE if live else _ENTER)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for part in (self.canvas, self.actions_, self.rail, self.size_slider, self.fit_control, self.mode_control):
            part.set_theme(theme)
        for label, size in (
            (self._size_label, FONT_BODY),
            (self._count_label, FONT_SECONDARY),
            (self._enter_label, FONT_SECONDARY),
        ):
            label.setStyleSheet(f"color: {theme.secondary}; font-size: {size}px; background: transparent;")

    def sizeHint(self) -> QSize:
        """Return the width of the draw column."""
        return QSize(560, 680)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the paper as large as fits, with the controls right below it."""
        under = self._controls.sizeHint().height()
        width = self.width() - _PAPER_LEFT - _EDGE
        height = self.height() - 2 * _EDGE - MARGIN - under
        side = max(min(width, height), self.canvas.minimumSizeHint().width())
        self.canvas.setGeometry(_PAPER_LEFT - MARGIN, _EDGE - MARGIN, side + 2 * MARGIN, side + 2 * MARGIN)
        self._controls.setGeometry(_PAPER_LEFT, _EDGE + side + MARGIN + 6, width, under)
        self.rail.setGeometry(_RAIL_LEFT, _EDGE, RAIL_WIDTH, self.height() - _EDGE)

    def _laid_out(self) -> QWidget:
        controls = QWidget(self)
        row = QHBoxLayout()
        row.setSpacing(12)
        self._size_label.setMinimumWidth(86)
        self.size_slider.setFixedWidth(96)
        row.addWidget(self._size_label)
        row.addWidget(self.size_slider)
        row.addStretch(1)
        row.addWidget(self.fit_control)
        row.addWidget(self.mode_control)
        line = QHBoxLayout()
        line.addWidget(self._count_label)
        line.addStretch(1)
        line.addWidget(self._enter_label)
        column = QVBoxLayout(controls)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addLayout(line)
        return controls

    def _name_controls(self) -> None:
        self.size_slider.setToolTip(self.tr("Size of the tool  ([ and ], with Shift by 10)"))
        self.fit_control.setAccessibleName(self.tr("Placing"))
        self.mode_control.setAccessibleName(self.tr("When to search"))
        for control, index, tip in (
            (self.fit_control, _FIT, self.tr("Centre the sketch and scale it to fill the page before the search")),
            (self.fit_control, _AS_PLACED, self.tr("Search with the sketch where and as large as it is drawn")),
            (self.mode_control, _LIVE, self.tr("Search while you draw")),
            (self.mode_control, _ENTER, self.tr("Search when you press Enter")),
        ):
            control.segment(index).setToolTip(tip)
            control.segment(index).setAccessibleDescription(tip)
        before: QWidget = self.canvas
        for widget in (*self.rail.buttons, self.size_slider):
            QWidget.setTabOrder(before, widget)
            before = widget

    def _connect(self) -> None:
        canvas = self.canvas
        canvas.documentChanged.connect(self._committed)
        canvas.strokeMoved.connect(self._follow)
        canvas.widthChanged.connect(self._show_width)
        self.size_slider.valueChanged.connect(lambda width: canvas.set_tool_width(float(width)))
        self.fit_control.changed.connect(lambda _: self._follow(canvas.document))
        self.mode_control.changed.connect(lambda _: self._follow(canvas.document))
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self)
            enter.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            enter.activated.connect(lambda: self._ask(canvas.document))

    def _committed(self, document: SketchDocument) -> None:
        self._show_count()
        if document.empty:
            self._ask(document)
        else:
            self._follow(document)

    def _follow(self, document: SketchDocument) -> None:
        if self.live:
            self._ask(document)
        self._show_enter()

    def _ask(self, document: SketchDocument) -> None:
        self._asked = (document, self.fit)
        self.queryChanged.emit(document, self.fit)
        self._show_enter()

    def _show_width(self) -> None:
        width = round(self.canvas.tool_width)
        words = self.tr("Eraser {width} px") if self.canvas.tool == "eraser" else self.tr("Pen {width} px")
        self._size_label.setText(words.format(width=width))
        self.size_slider.setAccessibleName(self._size_label.text())
        self.size_slider.setValue(width)

    def _show_count(self) -> None:
        count = len(self.canvas.document.strokes)
        words = self.tr("1 stroke") if count == 1 else self.tr("{count} strokes").format(count=count)
        self._count_label.setText(words if count else "")

    def _show_enter(self) -> None:
        document = self.canvas.document
        self._enter_label.setVisible(not self.live and not document.empty and self._asked != (document, self.fit))
