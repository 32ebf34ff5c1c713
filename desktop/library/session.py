"""The library that is open: its model, its photos, its searches and its indexing, as signals to the window."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.library.catalogue import Library
from desktop.library.reader import LibraryView, LoadedModel, Reader, SearchAnswer
from desktop.library.wanted import Filters, Wanted
from desktop.library.writer import index_folders
from desktop.regions.glow import Glows
from desktop.results.model import Tile
from desktop.results.tile import DrawnTile, Sight, TileLook
from desktop.tasks import Tasks
from engine.errors import EngineError
from engine.progress import CancelToken, Progress
from engine.records import PhotoRecord

REFRESH_SECONDS = 1.0
TELL_SECONDS = 0.1

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


class Session(QObject):
    """Everything that happens off the UI thread, asked for and answered on it.

    Signals: `modelReady(LoadedModel)`, `modelFailed(str)`; `libraryOpened(Library)` at once when another is
    opened, `viewChanged(LibraryView)` when its photos are known or have changed, `libraryFailed(str)`;
    `searched(SearchAnswer)`, `searchFailed()`; `indexStarted()`, `indexProgress(Progress)`, `indexEnded(RunSummary)`,
    `indexFailed(str)`; `failed(str)` for anything else that went wrong.
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

    def __init__(self, library: Library, models: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self.model: LoadedModel | None = None
        self.view: LibraryView | None = None
        self._tasks = Tasks(self)
        self._reader = Reader(models)
        self._waiting_folders: list[Path] = []
        self._index_token: CancelToken | None = None
        self._refreshed = 0.0
        self._refreshing = False
        self._refresh_cost = 0.0

    def start(self) -> None:
        """Open the library and, beside it on the idle index thread, load the model; the window is already shown."""
        self.open(self.library)
        self._tasks.index(self._reader.load_model, self._model_loaded, self._model_failed)

    def open(self, library: Library) -> None:
        """Open another library; searches in the one before are forgotten, its indexing is cancelled."""
        self.cancel_indexing()
        self.forget_search()
        self.library, self.view = library, None
        self.libraryOpened.emit(library)
        self._look_again(library)

    def search(self, wanted: Wanted, sight: Sight) -> None:
        """Search, and draw the results in sight; the latest wins."""
        job = partial(self._reader.search, wanted, sight)
        self._tasks.search(job, partial(self._searched, self.library), self._search_failed)

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

    def listing(self, filters: Filters, arrived: Callable[[tuple[PhotoRecord, ...]], None]) -> None:
        """List the library's photos that may be shown, newest first."""
        self._tasks.look_up(partial(self._reader.listing, filters), arrived, self._failed)

    def skipped(self, arrived: Callable[[list[PhotoRecord]], None]) -> None:
        """List the skipped files."""
        self._tasks.look_up(self._reader.skipped, arrived, self._failed)

    @property
    def settled(self) -> bool:
        """Whether model and library are there and nothing is under way or waiting that would change them."""
        busy = self.indexing or self._refreshing or bool(self._waiting_folders)
        return self.model is not None and self.view is not None and not busy

    @property
    def indexing(self) -> bool:
        """Whether photos are being indexed."""
        return self._index_token is not None

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Index folders into the open library, or look for changes in those it has; waits for the model."""
        self._waiting_folders.extend(folder for folder in folders if folder not in self._waiting_folders)
        self._index_waiting()

    def reset_for_model(self) -> None:
        """Encode the open library anew with the present model."""
        if self.model is not None and not self.indexing:
            self._index((), adopt=True)

    def update_library(self) -> None:
        """Look for changes in the folders the open library has."""
        if self.model is not None and not self.indexing:
            self._index((), adopt=False)

    def cancel_indexing(self) -> None:
        """Stop after the batch being encoded; what is done stays."""
        self._waiting_folders.clear()
        if self._index_token is not None:
            self._index_token.cancel()

    def close(self) -> None:
        """Stop everything and wait for the threads."""
        self._tasks.close(self._reader.close)

    def _model_loaded(self, model: LoadedModel) -> None:
        self.model = model
        self.modelReady.emit(model)
        self._index_waiting()

    def _model_failed(self, error: Exception) -> None:
        log.error("the model could not be loaded: %s", error)
        self.modelFailed.emit(str(error))

    def _searched(self, library: Library, answer: SearchAnswer | None) -> None:
        if answer is not None and library is self.library:
            self.searched.emit(answer)

    def _search_failed(self, error: Exception) -> None:
        self._failed(error)
        self.searchFailed.emit()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, EngineError):
            raise error
        self.failed.emit(str(error))

    def _look_again(self, library: Library) -> None:
        """Read the library's photos anew."""
        if self._refreshing and self.view is not None:
            return
        self._refreshing = True
        self._refreshed = time.monotonic()
        self._tasks.look_up(
            partial(self._reader.open, library.gallery),
            partial(self._viewed, library),
            partial(self._view_failed, library),
        )

    def _viewed(self, library: Library, view: LibraryView) -> None:
        self._refreshing = False
        self._refresh_cost = time.monotonic() - self._refreshed
        if library is not self.library:
            return
        first, self.view = self.view is None, view
        self.viewChanged.emit(view)
        if first and library.folder is not None:
            self.add_folders([library.folder])

    def _view_failed(self, library: Library, error: Exception) -> None:
        self._refreshing = False
        if not isinstance(error, EngineError):
            raise error
        if library is self.library:
            self.libraryFailed.emit(str(error))

    def _index_waiting(self) -> None:
        if self.model is None or self.indexing or not self._waiting_folders:
            return
        folders, self._waiting_folders = tuple(self._waiting_folders), []
        adopt = self.library.folder is not None
        self._index(folders, adopt=adopt)

    def _index(self, folders: tuple[Path, ...], *, adopt: bool) -> None:
        if self.model is None:
            return
        library = self.library
        told = 0.0

        def tell(progress: Progress) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told >= TELL_SECONDS or progress.done == progress.total:
                told = now
                self._tasks.on_ui_thread(partial(self._index_progressed, library, progress))

        job = partial(index_folders, library.gallery, self.model.path, folders, adopt, tell)
        self._index_token = self._tasks.index(
            job, partial(self._index_ended, library), partial(self._index_stopped, library)
        )
        self.indexStarted.emit()

    def _index_progressed(self, library: Library, progress: Progress) -> None:
        if library is not self.library:
            return
        self.indexProgress.emit(progress)
        pause = max(REFRESH_SECONDS, 10 * self._refresh_cost)
        if progress.done and not self._refreshing and time.monotonic() - self._refreshed > pause:
            self._look_again(library)

    def _index_ended(self, library: Library, summary: object) -> None:
        self._index_token = None
        if library is self.library:
            self.indexEnded.emit(summary)
            self._look_again(library)
        self._index_waiting()

    def _index_stopped(self, library: Library, error: Exception) -> None:
        self._index_token = None
        if not isinstance(error, EngineError):
            raise error
        if library is self.library:
            self.indexFailed.emit(str(error))
        self._index_waiting()
