"""The window: its parts, and the wiring between them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMainWindow

from desktop import operations, style
from desktop.body import Body
from desktop.exporting.exporter import Exporter
from desktop.focus_order import walk_in_order
from desktop.header import Header
from desktop.key_list import sections
from desktop.librarian import Librarian
from desktop.library.catalogue import Library
from desktop.library.progress import ProgressBar
from desktop.library.refinement import Refinement
from desktop.library.session import Session
from desktop.library.wanted import photo_query
from desktop.menus import panels_menu, popup_under, window_menu
from desktop.pages import Pages
from desktop.preview.overlay import Preview
from desktop.regions.explain import Explainer
from desktop.regions.panel import WhyPanel
from desktop.regions.steering import Steering
from desktop.regions.switches import RegionSwitches
from desktop.results.actions import ResultActions
from desktop.results.guide import SearchGuide
from desktop.results.model import Tile
from desktop.results.panel import ResultsPanel
from desktop.results.stage import Stage, Ways
from desktop.settings import Settings
from desktop.sketch.panel import SketchPanel
from desktop.status import StatusBar
from desktop.theme import DARK, LIGHT, Theme, system_theme
from desktop.viewer.overlay import Viewer
from desktop.wardrobe import Wardrobe
from desktop.window_actions import WindowActions

DEFAULT_SIZE = QSize(1440, 900)
LEAST_SIZE = QSize(1000, 650)


class MainWindow(QMainWindow):
    """Draw, see what matches, see why. `languageChosen()`: the settings name another language."""

    languageChosen = Signal()

    def __init__(self, library: Library, settings: Settings, models: Path | None = None, *, apart: bool = True) -> None:
        """With the models of a folder; `apart`, searches run in a process of their own, else on a thread."""
        super().__init__()
        self.setWindowTitle("Inkseek")
        self.setMinimumSize(LEAST_SIZE)
        self.setAcceptDrops(True)
        self.settings, self.models = settings, models
        theme = self._theme()
        style.apply(_application(), theme)
        self.session = Session(library, models, self, apart=apart)
        self.switches = RegionSwitches(parent=self)
        self.steering = Steering(parent=self)
        self.session.modelReady.connect(lambda model: self.steering.fit(model.card.levels, model.card.regions))
        self.refinement = Refinement(self)
        self.actions_ = WindowActions(self)
        self.header = Header(theme, self.actions_)
        self.progress = ProgressBar(theme)
        self.sketch = SketchPanel(self.steering)
        self.results = ResultsPanel(self.session.draw_tiles, self.switches, theme)
        self.why = WhyPanel(self.switches, self.steering, theme)
        self.status = StatusBar()
        self.librarian = librarian = Librarian(
            self.session, self.header, self.progress, self.status, settings, self.actions_, self
        )
        self.explainer = Explainer(self.session, self.why, self.switches, self)
        ways = Ways(librarian.add_folder, librarian.open_demo, librarian.open_own)
        self.stage = Stage(
            self.session, self.results, self.explainer, self.steering, self.refinement, self.status, ways, self
        )
        exporter = Exporter(self.results.view, self.session, self.stage, self)
        self.deeds = ResultActions(self.results.view, self.session, self.refinement, exporter, self)
        self.body = Body(self.header, self.progress, self.sketch, self.results, self.why, self.status, theme)
        self.desk = self.body.desk
        self.desk.make_menu = partial(panels_menu, self, self.actions_)
        self.preview = Preview(self.session, self.switches, theme, self)
        view, refinement = self.results.view, self.refinement
        self.viewer = Viewer(self.session, self.explainer, view, models, lambda: refinement.liked, theme, self)
        keys = partial(sections, self.sketch.actions_, self.deeds, self.actions_)
        self.pages = Pages(self.session, librarian, self.actions_, keys, settings, theme, self)
        self.guide = SearchGuide(
            self.session, self.stage, self.results, self.preview, self.deeds, exporter, self.refinement, self
        )
        self.setCentralWidget(self.body)
        # Here too, so that the keys of drawing work while the drawing panel has a window of its own.
        self.addActions(self.sketch.actions_.all)
        self._wire()
        self._wire_panels()
        self._restore()
        overlays = (self.preview, self.viewer)
        themed = (self.header, self.progress, self.sketch, self.results, self.why, *overlays, self.desk, self.pages)
        self._wardrobe = Wardrobe(
            themed, (self.header, self.sketch, self.results, self.why, self.status, *overlays), self
        )
        self._wardrobe.wear(theme)
        self._order_focus()

    def start(self) -> None:
        """Open the library and load the model, off the UI thread."""
        self.session.start()

    def add_folders(self, folders: list[Path]) -> None:
        """Index folders into a library of one's own."""
        self.librarian.add_folders(folders)

    def show_why(self, shown: bool) -> None:
        """Open or close the panel that explains a result."""
        self.settings.why_open = shown
        self.desk.show_why(shown)

    def choose_theme(self, name: str) -> None:
        """Dress the window: "system", "light" or "dark"."""
        self.settings.theme = name
        self._change_theme()

    def choose_language(self, name: str) -> None:
        """Ask for another language, one of LANGUAGES; a window keeps its own, so another one takes its place."""
        self.settings.language = name
        self.languageChosen.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders and photos."""
        if event.source() is None and operations.dropped_folders(event.mimeData()):
            event.acceptProposedAction()
            self.pages.aim(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """What was held over the window is elsewhere."""
        self.pages.aim(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Search with a picture dropped alone; index folders, and the folders of several pictures."""
        event.acceptProposedAction()
        self.pages.aim(False)
        picture = operations.dropped_picture(event.mimeData())
        if picture is not None and not self.pages.welcoming:
            self.stage.search_photo(photo_query(picture))
        else:
            self.pages.take(operations.dropped_folders(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, stop the threads."""
        self.settings.geometry = self.saveGeometry()
        self.settings.panels = self.desk.state
        self.settings.finish()
        self.session.close()
        self.results.view.pictures.clear()  # pixmaps must not outlive the application
        super().closeEvent(event)

    def _wire(self) -> None:
        results, actions = self.results, self.actions_
        self.sketch.queryChanged.connect(self.stage.follow)
        self.sketch.failed.connect(lambda reason: self.progress.show_summary(reason))
        self.sketch.canvas.regionHovered.connect(self._hover_page)
        self.sketch.canvas.regionAsked.connect(self.explainer.steer_page)
        self.explainer.glowChanged.connect(self._lay_glow)
        results.view.chosen.connect(self.explainer.choose)
        results.view.chosen.connect(self._follow_choice)
        self.deeds.told.connect(lambda words: self.progress.show_summary(words, fleeting=True))
        self.deeds.underlayAsked.connect(self._lay_underlay)
        results.view.painted.connect(self.status.show_paint)
        results.opacityChanged.connect(lambda value: setattr(self.settings, "opacity", value))
        results.chips.steeringDropped.connect(lambda: self.steering.take(None))
        self.steering.changed.connect(lambda: results.chips.show_steered(not self.steering.neutral))
        self.steering.changed.connect(lambda: self.switches.mute(self.steering.muted_regions))
        self.preview.heatmap.opacity.valueChanged.connect(results.opacity.setValue)
        results.opacity.valueChanged.connect(self.preview.heatmap.opacity.setValue)
        self.why.lookAsked.connect(self.viewer.open)
        actions.look.triggered.connect(lambda: self.viewer.open())
        actions.quit.triggered.connect(lambda: self.close())
        self.header.library.clicked.connect(lambda: popup_under(self.librarian.menu(), self.header.library))
        self.header.menu.clicked.connect(self._window_menu)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._change_theme)

    def _wire_panels(self) -> None:
        actions, desk = self.actions_, self.desk
        actions.drawing.triggered.connect(desk.show_drawing)
        actions.why.triggered.connect(self.show_why)
        actions.float_drawing.triggered.connect(desk.draw_dock.set_apart)
        actions.float_why.triggered.connect(self._float_why)
        actions.reset_layout.triggered.connect(self._reset_layout)
        actions.next_panel.triggered.connect(lambda: desk.go_to_next_panel())
        desk.draw_dock.visibilityChanged.connect(lambda _: actions.drawing.setChecked(desk.draw_dock.isVisible()))
        desk.draw_dock.topLevelChanged.connect(actions.float_drawing.setChecked)
        desk.why_dock.topLevelChanged.connect(actions.float_why.setChecked)
        desk.why_dock.topLevelChanged.connect(self.why.stand_apart)
        for dock in (desk.draw_dock, desk.why_dock):
            dock.topLevelChanged.connect(self._order_focus, Qt.ConnectionType.QueuedConnection)
        desk.whyShown.connect(self.results.why.setChecked)
        desk.whyShown.connect(actions.why.setChecked)
        desk.whyClosed.connect(partial(self.show_why, False))
        self.why.closed.connect(partial(self.show_why, False))
        self.results.whyAsked.connect(self._toggle_why)

    def _restore(self) -> None:
        self.resize(DEFAULT_SIZE.boundedTo(self.screen().availableSize()).expandedTo(LEAST_SIZE))
        if not self.settings.geometry.isEmpty():
            self.restoreGeometry(self.settings.geometry)
        self.desk.restore(self.settings.panels)
        self.results.opacity.setValue(self.settings.opacity)
        self.sketch.remember(self.settings)
        self.viewer.remember(self.settings)
        self.show_why(self.settings.why_open)

    def _theme(self) -> Theme:
        return {"light": LIGHT, "dark": DARK}.get(self.settings.theme) or system_theme()

    def _change_theme(self) -> None:
        style.apply(_application(), self._theme())
        self._wardrobe.change(self._theme())

    def _follow_choice(self, tile: Tile | None) -> None:
        chosen = tile is not None and tile.result is not None
        self.desk.follow_choice(chosen, by_hand=not self.results.view.following)

    def _toggle_why(self) -> None:
        self.show_why(not self.why.isVisible())

    def _float_why(self, apart: bool) -> None:
        self.show_why(True)
        self.desk.why_dock.set_apart(apart)

    def _reset_layout(self) -> None:
        self.desk.reset()
        self.show_why(True)

    def _order_focus(self) -> None:
        walk_in_order(self, (self.header, self.sketch, *self.results.parts, self.why))

    def _window_menu(self) -> None:
        menu = window_menu(self, self.actions_, self.settings, self.choose_theme, self.choose_language)
        popup_under(menu, self.header.menu)

    def _lay_underlay(self, tile: Tile) -> None:
        self.deeds.attempt(partial(self.sketch.files.lay_underlay, Path(tile.path)))

    def _lay_glow(self, glow: QImage | None, place: QRectF | None) -> None:
        """Let the sketch's regions glow on the paper; those of a photo searched with do not belong there."""
        self.sketch.canvas.set_overlay(*((None, None) if self.stage.by_photo else (glow, place)))

    def _hover_page(self, place: tuple[float, float] | None) -> None:
        self.explainer.hover_page(None if self.stage.by_photo else place)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
