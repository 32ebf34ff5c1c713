"""The window: three columns between a header and a status bar, and the wiring between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow

from desktop import operations, style
from desktop.body import Body
from desktop.exporting.exporter import Exporter
from desktop.header import Header
from desktop.keys_page import KeysPage
from desktop.library.catalogue import Library, demo_library, own_library
from desktop.library.progress import ProgressBar
from desktop.library.reader import LoadedModel
from desktop.library.refinement import Refinement
from desktop.library.session import Session
from desktop.library.summary import SkippedDialog, summary_words, worth_telling
from desktop.library.wanted import photo_query
from desktop.menus import appearance_menu, library_menu, popup_under
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
from desktop.words import photos
from engine.records import PhotoRecord, RunSummary

DEFAULT_SIZE = QSize(1440, 900)
LEAST_SIZE = QSize(1000, 650)


class MainWindow(QMainWindow):
    """Draw, see what matches, see why."""

    def __init__(self, library: Library, settings: Settings, models: Path | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Inkseek")
        self.setMinimumSize(LEAST_SIZE)
        self.setAcceptDrops(True)
        self.settings = settings
        theme = self._theme()
        style.apply(_application(), theme)
        self.session = Session(library, models, self)
        self.switches = RegionSwitches(parent=self)
        self.steering = Steering(parent=self)
        self.session.modelReady.connect(lambda model: self.steering.fit(model.card.levels, model.card.regions))
        self.refinement = Refinement(self)
        self.header = Header(theme)
        self.progress = ProgressBar(theme)
        self.sketch = SketchPanel(self.steering)
        self.results = ResultsPanel(self.session.draw_tiles, self.switches, theme)
        self.why = WhyPanel(self.switches, self.steering, theme)
        self.status = StatusBar()
        self.explainer = Explainer(self.session, self.why, self.switches, self)
        ways = Ways(self.add_folder, partial(self._open, demo_library), partial(self._open, own_library))
        self.stage = Stage(
            self.session, self.results, self.explainer, self.steering, self.refinement, self.status, ways, self
        )
        exporter = Exporter(self.results.view, self.session, self.stage.query_words, self)
        self.deeds = ResultActions(self.results.view, self.session, self.refinement, exporter, self)
        self.body = Body(self.header, self.progress, self.sketch, self.results, self.why, self.status)
        self.preview = Preview(self.session, self.switches, theme, self.body)
        view, refinement = self.results.view, self.refinement
        self.viewer = Viewer(self.session, self.explainer, view, models, lambda: refinement.liked, theme, self)
        self.guide = SearchGuide(
            self.session, self.stage, self.results, self.preview, self.deeds, exporter, self.refinement, self
        )
        self.setCentralWidget(self.body)
        self._wire()
        self._restore()
        self._wear(theme)

    def start(self) -> None:
        """Open the library and load the model, off the UI thread."""
        self.session.start()

    def add_folder(self) -> None:
        """Ask for a folder and index it."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Add a folder of photos"), self.settings.last_folder)
        if folder:
            self.settings.last_folder = folder
            self.add_folders([Path(folder)])

    def add_folders(self, folders: list[Path]) -> None:
        """Index folders into the open library; into one's own while the demo library is open."""
        if folders and not self.session.library.takes_folders:
            self.session.open(own_library())
        self.session.add_folders(folders)

    def show_why(self, shown: bool) -> None:
        """Open or close the panel that explains a result."""
        self.settings.why_open = shown
        self.body.show_why(shown)

    def choose_theme(self, name: str) -> None:
        """Dress the window: "system", "light" or "dark"."""
        self.settings.theme = name
        self._wear(self._theme())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders and photos."""
        if event.source() is None and operations.dropped_folders(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Search with a picture dropped alone; index folders, and the folders of several pictures."""
        event.acceptProposedAction()
        picture = operations.dropped_picture(event.mimeData())
        if picture is not None:
            self.stage.search_photo(photo_query(picture))
        else:
            self.add_folders(operations.dropped_folders(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, stop the threads."""
        self.settings.geometry = self.saveGeometry()
        self.session.close()
        self.results.view.pictures.clear()  # pixmaps must not outlive the application
        super().closeEvent(event)

    def _wire(self) -> None:
        session, header, results, why = self.session, self.header, self.results, self.why
        self.sketch.queryChanged.connect(self.stage.follow)
        self.sketch.failed.connect(lambda reason: self.progress.show_summary(reason))
        self.sketch.canvas.regionHovered.connect(self._hover_page)
        self.explainer.glowChanged.connect(self._lay_glow)
        results.view.chosen.connect(self.explainer.choose)
        results.view.chosen.connect(self._follow_choice)
        self.body.whyShown.connect(results.why.setChecked)
        self.deeds.told.connect(lambda words: self.progress.show_summary(words, fleeting=True))
        self.deeds.underlayAsked.connect(self._lay_underlay)
        results.view.painted.connect(self.status.show_paint)
        results.opacityChanged.connect(lambda value: setattr(self.settings, "opacity", value))
        results.whyAsked.connect(self._toggle_why)
        results.chips.steeringDropped.connect(lambda: self.steering.take(None))
        self.steering.changed.connect(lambda: results.chips.show_steered(not self.steering.neutral))
        self.preview.heatmap.opacity.valueChanged.connect(results.opacity.setValue)
        results.opacity.valueChanged.connect(self.preview.heatmap.opacity.setValue)
        why.closed.connect(partial(self.show_why, False))
        why.lookAsked.connect(self.viewer.open)
        header.library.clicked.connect(self._library_menu)
        header.add_folder.clicked.connect(self.add_folder)
        header.appearance.clicked.connect(self._appearance_menu)
        header.keys.clicked.connect(self._keys_page)
        self.progress.cancelled.connect(session.cancel_indexing)
        self.progress.detailsAsked.connect(self._show_skipped)
        session.libraryOpened.connect(self._library_opened)
        session.viewChanged.connect(self._tell_counts)
        session.modelReady.connect(self._tell_model)
        session.modelFailed.connect(self._model_failed)
        session.indexStarted.connect(self.progress.show_start)
        session.indexProgress.connect(self.progress.show_progress)
        session.indexEnded.connect(self._index_ended)
        session.indexFailed.connect(lambda reason: self.progress.show_summary(reason))
        session.failed.connect(lambda reason: self.progress.show_summary(reason))
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _: self._wear(self._theme()))
        shortcuts: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+Shift+O", self.add_folder),
            ("Ctrl+I", self._toggle_why),
            ("Ctrl+L", self.viewer.open),
            ("Ctrl+Q", self.close),
            ("F1", self._keys_page),
            ("?", self._keys_page),
        )
        for keys, act in shortcuts:
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _restore(self) -> None:
        self.resize(DEFAULT_SIZE.boundedTo(self.screen().availableSize()).expandedTo(LEAST_SIZE))
        if not self.settings.geometry.isEmpty():
            self.restoreGeometry(self.settings.geometry)
        self.results.opacity.setValue(self.settings.opacity)
        self.sketch.remember(self.settings)
        self.show_why(self.settings.why_open)

    def _theme(self) -> Theme:
        return {"light": LIGHT, "dark": DARK}.get(self.settings.theme) or system_theme()

    def _wear(self, theme: Theme) -> None:
        style.apply(_application(), theme)
        for part in (self.header, self.progress, self.sketch, self.results, self.why, self.preview, self.viewer):
            part.set_theme(theme)

    def _follow_choice(self, tile: Tile | None) -> None:
        chosen = tile is not None and tile.result is not None
        self.body.follow_choice(chosen, by_hand=not self.results.view.following)

    def _toggle_why(self) -> None:
        self.show_why(not self.why.isVisible())

    def _open(self, which: Callable[[], Library]) -> None:
        self._open_library(which())

    def _open_library(self, library: Library) -> None:
        if library.gallery != self.session.library.gallery:
            self.session.open(library)

    def _library_opened(self, library: Library) -> None:
        self.settings.library = library.key
        self.header.library.tell(library.title)
        self.progress.hide()

    def _tell_counts(self) -> None:
        view, library = self.session.view, self.session.library
        if view is not None:
            self.header.library.tell(library.title, after=f" · {photos(view.counts.photos)}")
            self.status.show_counts(view.counts)

    def _tell_model(self, model: LoadedModel) -> None:
        self.header.model.tell(model.card.title, before=self.tr("Model") + " ")
        self.header.model.setToolTip(
            self.tr("{title}, {structure}, {regions} regions on {levels} levels. Trained on {data}.").format(
                title=model.card.title,
                structure=model.card.structure.upper(),
                regions=model.card.regions,
                levels=model.card.levels,
                data=model.card.trained_on,
            )
        )
        self.status.show_provider(model.provider)

    def _model_failed(self, reason: str) -> None:
        self.header.model.tell(self.tr("No model"))
        self.header.model.setToolTip(reason)
        self.status.provider.setText(self.tr("No model"))
        self.progress.show_summary(self.tr("No search: {reason}").format(reason=reason))

    def _index_ended(self, summary: RunSummary) -> None:
        if worth_telling(summary) or self.session.library.takes_folders:
            skipped = bool(summary.skipped)
            self.progress.show_summary(summary_words(summary), details=skipped, fleeting=not skipped)
        else:
            self.progress.hide()

    def _show_skipped(self) -> None:
        def show(records: list[PhotoRecord]) -> None:
            SkippedDialog([(record.path, record.reason or "") for record in records], self).open()

        self.session.skipped(show)

    def _library_menu(self) -> None:
        libraries = [demo_library(), own_library()]
        if all(self.session.library.gallery != library.gallery for library in libraries):
            libraries.append(self.session.library)
        menu = library_menu(
            self,
            libraries,
            self.session.library,
            self._open_library,
            self.session.update_library,
            self._show_skipped,
            self.add_folder,
        )
        popup_under(menu, self.header.library)

    def _appearance_menu(self) -> None:
        popup_under(appearance_menu(self, self.settings.theme, self.choose_theme), self.header.appearance)

    def _lay_underlay(self, tile: Tile) -> None:
        self.deeds.attempt(partial(self.sketch.files.lay_underlay, Path(tile.path)))

    def _lay_glow(self, glow: QImage | None, place: QRectF | None) -> None:
        """Let the sketch's regions glow on the paper; those of a photo searched with do not belong there."""
        self.sketch.canvas.set_overlay(*((None, None) if self.stage.by_photo else (glow, place)))

    def _hover_page(self, place: tuple[float, float] | None) -> None:
        self.explainer.hover_page(None if self.stage.by_photo else place)

    def _keys_page(self) -> None:
        KeysPage(self).open()


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
