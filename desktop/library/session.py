"""The library that is open: its model, its photos and its searches, as signals to the window."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from desktop.library.catalogue import Library
from desktop.library.models import LoadedModel
from desktop.library.reader import LibraryView, Reader
from desktop.library.search_process import SearchProcess
from desktop.library.seeker import SearchAnswer, Seeker, Seeking
from desktop.library.upkeep import Upkeep
from desktop.library.wanted import Filters, Wanted
from desktop.reasons import error_words
from desktop.regions.glow import Glows
from desktop.results.model import Tile
from desktop.results.tile import DrawnTile, Sight, TileLook
from desktop.tasks import Tasks
from engine.courtesy import Courtesy
from engine.errors import EngineError
from engine.listing import Listing
from engine.power import on_battery
from engine.progress import CancelToken, Progress
from engine.records import PhotoRecord

REFRESH_SECONDS = 1.0
GLANCE_MS = 2000

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


class Session(QObject):
    """Everything that happens off the UI thread, asked for and answered on it.

    Signals: `modelReady(LoadedModel)` when the model that searches is known, also another one for another library,
    `modelFailed(str)`; `libraryOpened(Library)` at once when another is opened, `viewChanged(LibraryView)` when its
    photos are known or have changed, `libraryFailed(str)`; `searched(SearchAnswer)`, `searchFailed()`;
    `indexStarted()`, `indexProgress(Progress)`, `indexEnded(RunSummary)`, `indexFailed(str)`;
    `failed(str)` for anything else that went wrong.

    Attributes:
        model: what searches the open library; its own, which need not be the default one.
        latest: the default model.
        upkeep: what keeps the library in step with its folders.
        glance: looks now and then whether another window or program has changed the library.
    """

    modelReady = Signal(object)
    modelFailed = Signal(str)
    libraryOpened = Signal(object)
    viewChanged = Signal(object)
    libraryFailed = Signal(str)
    searched = Signal(object)
    searchFailed = Signal()
    indexStarted = Signal()
    indexProgress = Signal(object)
    indexEnded = Signal(object)
    indexFailed = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        library: Library,
        models: Path | None = None,
        parent: QObject | None = None,
        sensor: Callable[[], bool] = on_battery,
        *,
        apart: bool = True,
    ) -> None:
        super().__init__(parent)
        self.library = library
        self.model: LoadedModel | None = None
        self.latest: LoadedModel | None = None
        self.view: LibraryView | None = None
        self._tasks = Tasks(self)
        self._courtesy = courtesy = Courtesy()
        self._seeker: Seeking = SearchProcess(models) if apart else Seeker(models)
        self._reader = Reader(self._seeker)
        self.upkeep = upkeep = Upkeep(self._tasks, courtesy, self, sensor)
        upkeep.work.started.connect(self.indexStarted)
        upkeep.work.progressed.connect(self._index_progressed)
        upkeep.indexed.connect(self.indexEnded)
        upkeep.failed.connect(self.indexFailed)
        upkeep.written.connect(self._look_again)
        self.glance = QTimer(self, interval=GLANCE_MS)
        self.glance.timeout.connect(self._glance)
        self._refreshed = 0.0
        self._refreshing = self._stale = False
        self._refresh_cost = 0.0

    def start(self) -> None:
        """Open the library and, beside it on the idle index thread, load the model; the window is already shown."""
        self.open(self.library)
        self.glance.start()
        self._tasks.index(self._seeker.load_default, self._model_loaded, self._model_failed)

    def open(self, library: Library) -> None:
        """Open another library; searches in the one before are forgotten, its indexing is cancelled."""
        self.forget_search()
        self.library, self.view = library, None
        self.upkeep.open(library)
        if library.folder is not None:
            self.upkeep.add([library.folder])
        self.libraryOpened.emit(library)
        self._refreshing = False
        self._look_again()

    def search(self, wanted: Wanted, sight: Sight, *, urgent: bool = False) -> None:
        """Search, and draw the results in sight; the latest wins, and an urgent one does not wait for one before."""
        job = partial(self._seek, self.library.gallery, wanted, sight)
        self._tasks.search(job, partial(self._searched, self.library), self._search_failed, urgent=urgent)

    def forget_search(self) -> None:
        """Let no search answer any more that was asked for before."""
        self._tasks.forget_search()

    def draw_tiles(self, tiles: Sequence[Tile], look: TileLook, drawn: Callable[[list[DrawnTile]], None]) -> None:
        """Draw the first of these tiles between searches."""
        self._tasks.look_up(partial(self._reader.draw, tiles, look), drawn, lambda error: drawn([]))

    def portrait(self, tile: Tile, arrived: Callable[[tuple[QImage, Glows]], None]) -> None:
        """Load one result's whole thumbnail and the glow of its regions."""
        self._tasks.look_up(partial(self._reader.portrait, tile), arrived, self._failed)

    def read(self, job: Callable[[Reader], Answer], arrived: Callable[[Answer], None]) -> None:
        """Do a small job beside the library's gallery, between searches."""
        self._tasks.look_up(lambda cancel: job(self._reader), arrived, self._failed)

    def listing(self, filters: Filters, arrived: Callable[[Listing], None]) -> None:
        """List the library's photos that may be shown, newest first."""
        self._tasks.look_up(partial(self._reader.listing, filters), arrived, self._failed)

    def skipped(self, arrived: Callable[[list[PhotoRecord]], None]) -> None:
        """List the skipped files."""
        self._tasks.look_up(self._reader.skipped, arrived, self._failed)

    @property
    def settled(self) -> bool:
        """Whether model and library are there and nothing is under way or waiting that would change them."""
        busy = self.upkeep.pending or self._refreshing
        return self.model is not None and self.view is not None and not busy

    @property
    def indexing(self) -> bool:
        """Whether photos are being indexed, and a person was told."""
        return self.upkeep.work.loud

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Index folders into the open library, or look for changes in those it has; waits for the model."""
        self.upkeep.add(folders)

    def update_library(self) -> None:
        """Look for changes in the folders the open library has."""
        self.upkeep.look()

    def cancel_indexing(self) -> None:
        """Stop after the batch being encoded; what is done stays."""
        self.upkeep.cancel()

    def close(self) -> None:
        """Stop everything and wait for the threads."""
        self.glance.stop()
        self.upkeep.close()
        self._tasks.close(self._reader.close)

    def _seek(self, gallery: Path, wanted: Wanted, sight: Sight, cancel: CancelToken) -> SearchAnswer | None:
        with self._courtesy.urgent():
            return self._seeker.search(gallery, wanted, sight, cancel)

    def _model_loaded(self, model: LoadedModel) -> None:
        self.latest = model
        self._choose_model()

    def _choose_model(self) -> None:
        """Search with the library's own model where it is here, else with the latest; let the upkeep know."""
        own = self.view.model if self.view is not None else None
        model = own or self.latest
        if model is not None and model is not self.model:
            self.model = model
            self.modelReady.emit(model)
        if self.view is not None:
            self.upkeep.serve(self.view, self.model, self.latest)

    def _model_failed(self, error: Exception) -> None:
        log.error("the model could not be loaded: %s", error)
        self.modelFailed.emit(error_words(error) if isinstance(error, EngineError) else str(error))

    def _searched(self, library: Library, answer: SearchAnswer | None) -> None:
        if answer is not None and library is self.library:
            self.searched.emit(answer)

    def _search_failed(self, error: Exception) -> None:
        self._failed(error)
        self.searchFailed.emit()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, EngineError):
            raise error
        self.failed.emit(error_words(error))

    def _look_again(self) -> None:
        """Read the library's photos anew."""
        if self._refreshing:
            self._stale = True
            return
        self._refreshing, self._stale = True, False
        self._refreshed = time.monotonic()
        library = self.library
        self._tasks.look_up(
            partial(self._reader.open, library.gallery),
            partial(self._viewed, library),
            partial(self._view_failed, library),
        )

    def _glance(self) -> None:
        """What this window writes is read again anyway."""
        if self.view is not None and not self._refreshing and not self.upkeep.work.busy:
            library = self.library
            self._tasks.look_up(self._reader.outdated, partial(self._glanced, library), lambda error: None)

    def _glanced(self, library: Library, outdated: bool) -> None:
        if outdated and library is self.library and not self.upkeep.work.busy:
            self._look_again()

    def _viewed(self, library: Library, view: LibraryView) -> None:
        if library is not self.library:
            return
        self._refreshing = False
        self._refresh_cost = time.monotonic() - self._refreshed
        self.view = view
        self.viewChanged.emit(view)
        if self._stale:
            self._look_again()
        else:
            self._choose_model()

    def _view_failed(self, library: Library, error: Exception) -> None:
        if not isinstance(error, EngineError):
            raise error
        if library is self.library:
            self._refreshing = False
            self.libraryFailed.emit(error_words(error))

    def _index_progressed(self, progress: Progress) -> None:
        self.indexProgress.emit(progress)
        pause = max(REFRESH_SECONDS, 10 * self._refresh_cost)
        if progress.done and not self._refreshing and time.monotonic() - self._refreshed > pause:
            self._look_again()
