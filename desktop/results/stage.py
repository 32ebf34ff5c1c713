"""Decides what the middle column shows: results while something is drawn, the library otherwise, or a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from desktop import messages
from desktop.library.catalogue import Library
from desktop.library.reader import LibraryView, SearchAnswer, Wanted
from desktop.library.session import Session
from desktop.regions.explain import Explainer
from desktop.regions.steering import Steering
from desktop.results.model import Tile
from desktop.results.notice import Message
from desktop.results.panel import ResultsPanel
from desktop.status import StatusBar
from engine.strokes import SketchDocument


@dataclass(frozen=True)
class Ways:
    """What the messages' buttons do."""

    add_folder: Callable[[], object]
    open_demo: Callable[[], object]
    open_own: Callable[[], object]


class Stage(QObject):
    """Follows the pen and the session; nothing is replaced before what comes is ready."""

    def __init__(
        self,
        session: Session,
        results: ResultsPanel,
        explainer: Explainer,
        steering: Steering,
        status: StatusBar,
        ways: Ways,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._results, self._explainer = session, results, explainer
        self._steering, self._status, self._ways = steering, status, ways
        self._document = SketchDocument()
        self._fit = True
        self._library_error: str | None = None
        self._model_error: str | None = None
        steering.changed.connect(self._steer)
        session.libraryOpened.connect(self._library_opened)
        session.viewChanged.connect(self._view_changed)
        session.libraryFailed.connect(self._library_failed)
        session.modelReady.connect(lambda _: self.renew())
        session.modelFailed.connect(self._model_failed)
        session.searched.connect(self._searched)
        session.indexStarted.connect(self.renew)
        session.indexEnded.connect(lambda _: self.renew())

    def follow(self, document: SketchDocument, fit: bool) -> None:
        """Take the sketch as it is now."""
        was_empty, self._document, self._fit = self._document.empty, document, fit
        if document.empty:
            self._session.forget_search()
            if not was_empty:
                self.renew()
        elif self._message() is None and self._session.model is not None:
            self._search()
        elif was_empty:
            self.renew()

    def renew(self) -> None:
        """Show what there is to show now."""
        message = self._message()
        view = self._session.view
        if message is not None:
            self._leave_search()
            self._results.show_message(message)
        elif self._document.empty:
            self._leave_search()
            self._results.show_library([Tile.of_photo(photo) for photo in view.photos] if view is not None else [])
        elif self._session.model is not None:
            self._search()

    def _search(self) -> None:
        factors = None if self._steering.neutral else self._steering.factors
        self._session.search(Wanted(self._document, self._fit, factors), self._results.view.sight)

    def _steer(self) -> None:
        """Rank anew, while there is something to rank."""
        if not self._document.empty and self._message() is None and self._session.model is not None:
            self._search()

    def _message(self) -> Message | None:
        """What stands in the way of photos, if anything."""
        session, ways = self._session, self._ways
        library, view = session.library, session.view
        if self._library_error is not None:
            own = library.takes_folders
            return messages.library_failed(self._library_error, ways.open_demo, ways.open_own, is_demo=not own)
        if self._model_error is not None and not self._document.empty:
            return messages.model_failed(self._model_error)
        if view is None:
            return None
        if not view.counts.photos:
            return self._empty_message(library)
        model = session.model
        if model is not None and view.encoder_id not in (None, model.encoder_id) and not session.indexing:
            return messages.other_model(model.card.title, session.reset_for_model, ways.open_demo)
        return None

    def _empty_message(self, library: Library) -> Message:
        if self._model_error is not None:
            return messages.model_failed(self._model_error)
        if library.folder is not None and not library.folder.is_dir():
            return messages.demo_missing(self._ways.add_folder)
        if self._session.indexing or library.folder is not None:
            return messages.first_photos()
        return messages.no_photos_yet(self._ways.add_folder, self._ways.open_demo)

    def _leave_search(self) -> None:
        self._session.forget_search()
        self._explainer.show_answer(None)
        self._status.clear_search()

    def _library_opened(self, library: Library) -> None:
        self._library_error = None
        self._results.view.pictures.clear()

    def _view_changed(self, view: LibraryView) -> None:
        self.renew()

    def _library_failed(self, reason: str) -> None:
        self._library_error = reason
        self.renew()

    def _model_failed(self, reason: str) -> None:
        self._model_error = reason
        self.renew()

    def _searched(self, answer: SearchAnswer) -> None:
        if self._document.empty or self._message() is not None:
            return
        self._explainer.show_answer(answer)
        self._results.show_answer(answer)
        self._status.show_search(answer.found.encode_ms, answer.found.match_ms)
