"""The region viewer: over the whole window, walked with the arrows, closed with Esc."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.cover import Cover
from desktop.library.reader import Reader
from desktop.library.seeker import SearchAnswer
from desktop.library.session import Session
from desktop.library.wanted import SketchQuery
from desktop.menus import popup_under
from desktop.regions.explain import Explainer
from desktop.regions.switches import RegionSwitches
from desktop.results.model import Tile
from desktop.results.view import ResultsView
from desktop.rounded import RoundedMenu
from desktop.settings import Settings
from desktop.theme import Theme
from desktop.viewer.bar import ViewerBar
from desktop.viewer.compare_page import ComparePage
from desktop.viewer.comparing import Comparer
from desktop.viewer.controls import ViewControls
from desktop.viewer.drawing import Pair, Side
from desktop.viewer.exports import Exports
from desktop.viewer.keys import kept_from_window, look_after, steps
from desktop.viewer.latest import Latest
from desktop.viewer.look import ViewLook, remember_look, remembered_look
from desktop.viewer.marks import Marks
from desktop.viewer.match_page import MatchPage
from desktop.viewer.subject import photo_side, query_side, read_photo, small_photo
from desktop.viewer.toast import Toast
from engine.attention_views import Choice


class Viewer(Cover):
    """Shows the result that is chosen in the grid, and moves that choice. `closed()` when a person leaves."""

    closed = Signal()

    def __init__(
        self,
        session: Session,
        explainer: Explainer,
        view: ResultsView,
        models: Path | None,
        liked: Callable[[], Iterable[int]],
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__("viewer", parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Region viewer"))
        self._session, self._explainer, self._view, self._liked = session, explainer, view, liked
        self._answer: SearchAnswer | None = None
        self._tile: Tile | None = None
        self._query: tuple[SearchAnswer, Side] | None = None
        self.marks = Marks(self)
        self.switches = RegionSwitches(parent=self)
        self.comparer = Comparer(models)
        self.bar = ViewerBar(theme, self)
        self.match = MatchPage(self.switches, Latest(session, self), theme)
        self.compare = ComparePage(self.comparer, Latest(session, self), theme)
        self.controls = ViewControls()
        self.toast = Toast(theme, self)
        self.exports = Exports(session, self)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.match)
        self._pages.addWidget(self.compare)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(16, 10, 16, 12)
        bottom.addWidget(self.controls)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._pages, 1)
        column.addLayout(bottom)
        self._connect()
        self.set_theme(theme)

    @property
    def tile(self) -> Tile | None:
        """The result looked at."""
        return self._tile

    @property
    def answer(self) -> SearchAnswer | None:
        """The search it comes from."""
        return self._answer

    @property
    def look(self) -> ViewLook:
        """How it is looked at."""
        return self.controls.look

    @property
    def right_answers(self) -> frozenset[int]:
        """The photos that are what was looked for: marked here, liked, or several selected in the grid."""
        selected = [tile.photo_id for tile in self._view.selected_tiles()]
        return self.marks.photos | set(self._liked()) | set(selected if len(selected) > 1 else ())

    def remember(self, settings: Settings) -> None:
        """Look as the last time, and remember how from now on."""
        self.controls.show_look(remembered_look(settings))
        self.controls.changed.connect(partial(remember_look, settings))

    def open(self) -> None:
        """Look closer at the chosen result; nothing happens where there is none."""
        answer, tile = self._explainer.answer, self._explainer.tile
        if answer is None or tile is None or tile.result is None:
            return
        if not self.isVisible():
            self.lay_over()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show(answer, tile)

    def leave(self) -> None:
        """Close, and let go of pictures and models."""
        if self.isVisible():
            self.hide()
            self._answer = self._tile = self._query = None
            self.match.forget()
            self.compare.forget()
            self._session.read(lambda reader: self.comparer.clear(), lambda _: None)
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.closed.emit()

    def step(self, by: int) -> None:
        """Choose the next result, or the one before."""
        row = self._view.currentIndex().row() + by
        if 0 <= row < self._view.tiles.rowCount():
            self._view.choose(row)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for part in (self.bar, self.match, self.compare, self.controls, self.toast):
            part.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, up and down choose a level, figures a region, letters the rest; Esc closes."""
        pair = self.match.pair
        shape = pair.weights.shape if pair is not None else (0, 0)
        look = look_after(event, self.look, *shape)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if steps(event):
            self.step(steps(event))
        elif look is not None:
            self.controls.show_look(look)
        elif event.matches(QKeySequence.StandardKey.Save):
            self.exports.view()
        elif control and event.key() == Qt.Key.Key_Tab:
            self.bar.pages.set_current(1 - self.bar.pages.current)
        elif event.key() == Qt.Key.Key_C and not control:
            self.controls.next_colours()
        elif event.key() == Qt.Key.Key_R and not control:
            self._mark()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        # Nothing passes through to what lies underneath.

    def event(self, event: QEvent) -> bool:
        """Keep the window's keys from acting on what lies underneath."""
        return kept_from_window(event) or super().event(event)

    def _connect(self) -> None:
        self._explainer.explained.connect(self._follow)
        self.bar.back.clicked.connect(lambda: self.step(-1))
        self.bar.forth.clicked.connect(lambda: self.step(1))
        self.bar.mark.clicked.connect(self._mark)
        self.bar.leave.clicked.connect(self.leave)
        self.bar.export.clicked.connect(self._export_menu)
        self.bar.pages.changed.connect(self._turn_page)
        self.marks.changed.connect(self._tell_mark)
        self.controls.changed.connect(self._relook)
        self.match.choiceAsked.connect(self._choose)
        self.exports.told.connect(self.toast.tell)

    def _follow(self) -> None:
        """Follow the choice in the grid."""
        answer, tile = self._explainer.answer, self._explainer.tile
        if answer is not None:
            self.marks.begin(answer.wanted.query)
        if not self.isVisible():
            return
        if answer is None or tile is None or tile.result is None:
            self.leave()
        else:
            self._show(answer, tile)

    def _show(self, answer: SearchAnswer, tile: Tile) -> None:
        self._answer, self._tile = answer, tile
        self.marks.begin(answer.wanted.query)
        self.switches.reset(len(answer.found.query.maps))
        self.bar.tell(tile, self._view.currentIndex().row(), self._view.tiles.rowCount())
        self._tell_mark()
        self._session.read(partial(self._load, answer, tile), partial(self._loaded, tile))

    def _load(self, answer: SearchAnswer, tile: Tile, reader: Reader) -> Pair | None:
        """The query large, the photo as thumbnail; nothing where the person has walked on. Off the UI thread."""
        if tile is not self._tile:
            return None
        assert tile.result is not None
        known = self._query
        sketch = known[1] if known is not None and known[0].found.query is answer.found.query else query_side(answer)
        self._query = answer, sketch
        return Pair(sketch, photo_side(tile, small_photo(reader.thumbnail(tile.photo_id))), tile.result.weights)

    def _loaded(self, tile: Tile, pair: Pair | None) -> None:
        if pair is None or tile is not self._tile or self._answer is None:
            return
        levels, regions = pair.weights.shape
        if (self.look.choice.level or 0) >= levels or (self.look.choice.region or 0) >= regions:
            self._choose(Choice())  # another model, with fewer of them
        self.match.show_match(tile, pair, by_sketch=isinstance(self._answer.wanted.query, SketchQuery))
        self.compare.show_match(self._answer, tile, pair)
        self._session.read(
            lambda reader: replace(pair, photo=photo_side(tile, read_photo(tile))) if tile is self._tile else None,
            partial(self._read, tile),
        )

    def _read(self, tile: Tile, pair: Pair | None) -> None:
        if pair is not None and tile is self._tile and self._answer is not None and pair.photo.picture is not None:
            self.match.show_pair(pair)
            self.compare.show_match(self._answer, tile, pair)

    def _relook(self, look: ViewLook) -> None:
        self.match.show_look(look)
        self.compare.show_look(look)

    def _choose(self, choice: Choice) -> None:
        self.controls.show_look(replace(self.look, choice=choice))

    def _turn_page(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        if page:
            self.compare.compare()
        else:
            self.match.draw()

    def _mark(self) -> None:
        if self._tile is not None:
            self.marks.toggle(self._tile.photo_id)

    def _tell_mark(self) -> None:
        self.bar.tell_mark(self._tile is not None and self._tile.photo_id in self.marks.photos)

    def _export_menu(self) -> None:
        menu = RoundedMenu(self)
        self.exports.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        popup_under(menu, self.bar.export)
