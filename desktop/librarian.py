"""Opens libraries, adds folders to them, and tells in header, bar and status what is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.header import Header
from desktop.library.catalogue import Library, demo_library, own_library
from desktop.library.controls import LibraryControls
from desktop.library.models import LoadedModel
from desktop.library.progress import ProgressBar
from desktop.library.session import Session
from desktop.library.summary import SkippedDialog, summary_words, worth_telling
from desktop.menus import library_menu
from desktop.settings import Settings
from desktop.status import StatusBar
from desktop.window_actions import WindowActions
from desktop.words import photos
from engine.records import PhotoRecord, RunSummary


class Librarian(QObject):
    """Between the session and what a person sees of it. While `remembers` is off, no choice was made yet."""

    def __init__(
        self,
        session: Session,
        header: Header,
        progress: ProgressBar,
        status: StatusBar,
        settings: Settings,
        actions: WindowActions,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._header, self._progress, self._status = session, header, progress, status
        self._settings, self._actions, self._window = settings, actions, window
        self.remembers = True
        actions.add_folder.triggered.connect(lambda: self.add_folder())
        actions.update_library.triggered.connect(lambda: session.update_library())
        actions.skipped.triggered.connect(self._show_skipped)
        progress.cancelled.connect(session.cancel_indexing)
        progress.detailsAsked.connect(self._show_skipped)
        session.libraryOpened.connect(self._library_opened)
        session.viewChanged.connect(self._tell_counts)
        session.modelReady.connect(self._tell_model)
        session.modelFailed.connect(self._model_failed)
        session.indexStarted.connect(progress.show_start)
        session.indexProgress.connect(progress.show_progress)
        session.indexEnded.connect(self._index_ended)
        session.indexFailed.connect(lambda reason: progress.show_summary(reason))
        session.failed.connect(lambda reason: progress.show_summary(reason))
        self.controls = LibraryControls(session, progress, status, settings, self)

    def add_folder(self) -> bool:
        """Ask for a folder and index it; False where none is chosen."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Add a folder of photos"), self._settings.last_folder or pictures
        )
        if folder:
            self._settings.last_folder = folder
            self.add_folders([Path(folder)])
        return bool(folder)

    def add_folders(self, folders: list[Path]) -> None:
        """Index folders into the open library; into one's own while the demo library is open."""
        if folders and not self._session.library.takes_folders:
            self._session.open(own_library())
        self._session.add_folders(folders)

    def open_demo(self) -> None:
        """Open the demo library."""
        self.open(demo_library())

    def open_own(self) -> None:
        """Open one's own library."""
        self.open(own_library())

    def open(self, library: Library) -> None:
        """Open a library, unless it is open."""
        if library.gallery != self._session.library.gallery:
            self._session.open(library)

    def remember(self) -> None:
        """Open the present library again at the next start."""
        self.remembers = True
        self._settings.library = self._session.library.key

    def menu(self) -> QMenu:
        """The libraries to choose from."""
        libraries = [demo_library(), own_library()]
        present = self._session.library
        if all(present.gallery != library.gallery for library in libraries):
            libraries.append(present)
        menu = library_menu(self._window, libraries, present, self.open, self._actions)
        menu.addActions(self.controls.actions)
        return menu

    def _library_opened(self, library: Library) -> None:
        if self.remembers:
            self._settings.library = library.key
        self._header.library.tell(library.title)
        self._progress.hide()

    def _tell_counts(self) -> None:
        view, library = self._session.view, self._session.library
        if view is not None:
            self._header.library.tell(library.title, after=f" · {photos(view.counts.photos)}")
            self._status.show_counts(view.counts)

    def _tell_model(self, model: LoadedModel) -> None:
        card = model.card
        self._header.model.tell(card.title, before=self.tr("Model") + " ")
        words = self.tr("{title}, {structure}, {regions} regions on {levels} levels. Trained on {data}.")
        self._header.model.setToolTip(
            words.format(
                title=card.title,
                structure=card.structure.upper(),
                regions=card.regions,
                levels=card.levels,
                data=card.trained_on.rstrip("."),
            )
        )
        self._status.show_provider(model.provider)

    def _model_failed(self, reason: str) -> None:
        self._header.model.tell(self.tr("No model"))
        self._header.model.setToolTip(reason)
        self._status.provider.setText(self.tr("No model"))
        self._progress.show_summary(self.tr("No search: {reason}").format(reason=reason))

    def _index_ended(self, summary: RunSummary) -> None:
        if worth_telling(summary) or self._session.library.takes_folders:
            skipped = bool(summary.skipped)
            self._progress.show_summary(summary_words(summary), details=skipped, fleeting=not skipped)
        else:
            self._progress.hide()

    def _show_skipped(self) -> None:
        def show(records: list[PhotoRecord]) -> None:
            SkippedDialog([(record.path, record.reason or "") for record in records], self._window).open()

        self._session.skipped(show)
