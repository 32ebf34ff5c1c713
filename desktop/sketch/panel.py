"""The draw column: tool rail, paper, and the controls under it. Tells when there is something to search for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.controls import SegmentedControl, SlimSlider
from desktop.regions.steering import Steering
from desktop.settings import Settings
from desktop.sketch.actions import SketchActions
from desktop.sketch.canvas import SketchCanvas
from desktop.sketch.column import EDGE, PAPER_LEFT, RAIL_LEFT, ROW_GAP, TOP, arrange
from desktop.sketch.files import SketchFiles
from desktop.sketch.keeper import Keeper
from desktop.sketch.more_menu import MoreMenu
from desktop.sketch.paper import MARGIN
from desktop.sketch.pill import Pill
from desktop.sketch.rail import RAIL_WIDTH, ToolRail
from desktop.sketch.recent import RecentStrip
from desktop.sketch.replay import Replay
from desktop.sketch.replay_bar import ReplayBar
from desktop.sketch.smoothing import Smoothing
from desktop.sketch.tools import NARROWEST, WIDEST
from desktop.sketch.underlay_bar import UnderlayBar
from desktop.theme import FONT_BODY, Theme, system_theme
from engine.saved_sketch import SavedSketch
from engine.sketch_replay import Moment
from engine.strokes import SketchDocument

_FIT, _AS_PLACED = 0, 1
_LIVE, _ENTER = 0, 1
_LABEL_WIDTH = 86


class SketchPanel(QWidget):
    """Everything to draw with.

    Signals:
        queryChanged(SketchDocument, bool, bool): the sketch to search for, whether to fit it, and whether it is
            whole, with no stroke half drawn. While drawing (Live) at most every 30 ms and at the latest 30 ms after
            the last point; with Enter only on that key; an emptied paper is told at once in both. A replay is
            followed in both, too.
        failed(str): a sketch file could not be read or written, and why.
    """

    queryChanged = Signal(object, bool, bool)
    failed = Signal(str)

    def __init__(self, steering: Steering | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steering = steering or Steering(parent=self)
        self.canvas = SketchCanvas(self)
        self.files = SketchFiles(self.canvas, self._steering, self)
        self.replay = Replay(self)
        self.actions_ = SketchActions(self.canvas, self.files, self.replay, self)
        self.addActions(self.actions_.all)
        self.recent = RecentStrip(self)
        self.more_menu = MoreMenu(self.actions_, self.recent, self)
        self.rail = ToolRail(self.actions_, self.more_menu, self)
        self.replay_bar = ReplayBar(self.replay, self)
        self.underlay_bar = UnderlayBar(self.canvas.underlay, _LABEL_WIDTH, self)
        self.size_slider = SlimSlider(NARROWEST, WIDEST, self)
        self.fit_control = SegmentedControl([self.tr("Fit"), self.tr("As placed")], self)
        self.mode_control = SegmentedControl([self.tr("Live"), self.tr("Enter")], self)
        self._size_label = QLabel(self)
        self._enter_label = Pill(self.canvas, self.tr("Press Enter to search"))
        self._saved_label = Pill(self.canvas)
        self._keeper: Keeper | None = None
        self._asked: tuple[SketchDocument, bool] | None = None
        self._controls = self._laid_out()
        self._name_controls()
        self._connect()
        self.setMinimumSize(PAPER_LEFT + self._controls.minimumSizeHint().width() + EDGE, 320)
        self._show_width()
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

    def remember(self, settings: Settings) -> None:
        """Draw as was chosen the last time, and remember what is chosen from now on."""
        self.set_fit(settings.fit)
        self.set_live(settings.live)
        self.actions_.set_pen_only(settings.pen_only)
        self.actions_.set_smoothing(Smoothing[settings.smoothing.upper()])
        self.fit_control.changed.connect(lambda _: setattr(settings, "fit", self.fit))
        self.mode_control.changed.connect(lambda _: setattr(settings, "live", self.live))
        self.actions_.pen_only.toggled.connect(lambda on: setattr(settings, "pen_only", on))
        for level, action in self.actions_.smoothing.items():
            action.triggered.connect(lambda _=False, name=level.name: setattr(settings, "smoothing", name.lower()))

    def keep_in(self, folder: Path) -> None:
        """Keep every sketch in a folder without being asked, and go on with the one that was on the paper last."""
        self._keeper = keeper = Keeper(folder, self)
        self.canvas.documentChanged.connect(lambda _: keeper.note(self.files.sketch))
        self._steering.changed.connect(lambda: None if self.canvas.document.empty else keeper.note(self.files.sketch))
        self.canvas.documentLeft.connect(lambda left: keeper.keep(SavedSketch(left, self._steering.kept)))
        keeper.recentChanged.connect(self.recent.show_sketches)
        keeper.restored.connect(self._restore)
        self.more_menu.forget.triggered.connect(lambda: keeper.forget())
        keeper.start()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for part in (self.canvas, self.actions_, self.rail, self.replay_bar, self.underlay_bar, self.recent):
            part.set_theme(theme)
        for control in (self.size_slider, self.fit_control, self.mode_control):
            control.set_theme(theme)
        self._size_label.setStyleSheet(f"color: {theme.secondary}; font-size: {FONT_BODY}px; background: transparent;")

    def sizeHint(self) -> QSize:
        """Return the width as a column, and the height under the results."""
        return QSize(560, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the paper as large as fits, with the controls right below or beside it."""
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Make room where the controls need more or less of it."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._lay_out()
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Write the sketch: the window may be closing."""
        if self._keeper is not None:
            self._keeper.flush()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        controls = QSize(self._controls.minimumSizeHint().width(), self._controls.sizeHint().height())
        least_side = self.canvas.minimumSizeHint().width()
        places = arrange(self.size(), controls, least_side, self.recent.ROW)
        self.canvas.setGeometry(places.canvas)
        self._controls.setGeometry(places.controls)
        self.recent.setVisible(places.recent is not None)
        if places.recent is not None:
            self.recent.setGeometry(places.recent)
        self.rail.setGeometry(RAIL_LEFT, TOP, RAIL_WIDTH, self.height() - TOP)
        self._enter_label.stand_on(MARGIN + 8, places.canvas.height() - MARGIN - 8)
        self._saved_label.move(MARGIN + 8, MARGIN + 8)

    def _laid_out(self) -> QWidget:
        controls = QWidget(self)
        row = QHBoxLayout()
        row.setSpacing(12)
        self._size_label.setMinimumWidth(_LABEL_WIDTH)
        self.size_slider.setMaximumWidth(140)
        row.addWidget(self._size_label)
        row.addWidget(self.size_slider, 1)
        row.addStretch(1)
        row.addWidget(self.fit_control)
        row.addWidget(self.mode_control)
        column = QVBoxLayout(controls)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ROW_GAP)
        column.addWidget(self.replay_bar)
        column.addLayout(row)
        column.addWidget(self.underlay_bar)
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
        for widget in (
            *self.rail.buttons,
            self.replay_bar.play,
            self.replay_bar.slider,
            self.replay_bar.speed,
            self.size_slider,
        ):
            QWidget.setTabOrder(before, widget)
            before = widget

    def _connect(self) -> None:
        canvas = self.canvas
        canvas.documentChanged.connect(self._committed)
        canvas.documentChanged.connect(self.replay.set_document)
        canvas.drawingBegan.connect(self.replay.stop)
        canvas.strokeMoved.connect(self._follow)
        self.replay.momentShown.connect(self._show_moment)
        self.recent.chosen.connect(self.files.lay)
        self.files.failed.connect(self.failed)
        self.files.otherModel.connect(lambda: self._saved_label.say(self.tr("Its weights are for another model")))
        self.files.saved.connect(lambda path: self._saved_label.say(self.tr("Saved {name}").format(name=path.name)))
        canvas.widthChanged.connect(self._show_width)
        self.size_slider.valueChanged.connect(lambda width: canvas.set_tool_width(float(width)))
        self.fit_control.changed.connect(lambda _: self._follow(canvas.document))
        self.mode_control.changed.connect(lambda _: self._follow(canvas.document))
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self)
            enter.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            enter.activated.connect(lambda: self._ask(canvas.document))

    def _restore(self, sketch: SavedSketch) -> None:
        if self.canvas.document.empty:
            self.files.lay(sketch)

    def _show_moment(self, moment: Moment | None) -> None:
        self.canvas.show_moment(moment)
        document = self.canvas.document if moment is None else moment.document
        if not document.empty:
            self._ask(document)

    def _committed(self, document: SketchDocument) -> None:
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
        self.queryChanged.emit(document, self.fit, document is self.canvas.document)
        self._show_enter()

    def _show_width(self) -> None:
        width = round(self.canvas.tool_width)
        words = self.tr("Eraser {width} px") if self.canvas.tool == "eraser" else self.tr("Pen {width} px")
        self._size_label.setText(words.format(width=width))
        self.size_slider.setAccessibleName(self._size_label.text())
        self.size_slider.setValue(width)

    def _show_enter(self) -> None:
        document = self.canvas.document
        self._enter_label.setVisible(not self.live and not document.empty and self._asked != (document, self.fit))
