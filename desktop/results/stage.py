"""Decides what the middle column shows: results while there is a query, the library otherwise, or a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from desktop import messages
from desktop.library.catalogue import Library
from desktop.library.reader import LibraryView
from desktop.library.refinement import Refinement
from desktop.library.seeker import SearchAnswer
from desktop.library.session import Session
from desktop.library.wanted import Filters, PhotoQuery, Query, SketchQuery, Wanted
from desktop.regions.explain import Explainer
from desktop.regions.steering import Steering
from desktop.results.model import LibraryTiles
from desktop.results.notice import Message
from desktop.results.panel import ResultsPanel
from desktop.results.popups import folder_name
from desktop.status import StatusBar
from engine.known_galleries import forget, is_gone
from engine.listing import Listing
from engine.strokes import SketchDocument

AFTER_PAPER_MS = 5
"""The emptied paper is painted in a turn of its own, the library in another."""


@dataclass(frozen=True)
class Ways:
    """What the messages' buttons do."""

    add_folder: Callable[[], object]
    open_demo: Callable[[], object]
    open_own: Callable[[], object]


class Stage(QObject):
    """Follows the pen, the photo searched with and the session; nothing is replaced before what comes is ready."""

    def __init__(
        self,
        session: Session,
        results: ResultsPanel,
        explainer: Explainer,
        steering: Steering,
        refinement: Refinement,
        status: StatusBar,
        ways: Ways,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._results, self._explainer = session, results, explainer
        self._steering, self._refinement = steering, refinement
        self._status, self._ways = status, ways
        self._document = SketchDocument()
        self._fit = True
        self._photo: PhotoQuery | None = None
        self._library_error: str | None = None
        self._model_error: str | None = None
        self._emptied = QTimer(self, singleShot=True, interval=AFTER_PAPER_MS)
        self._emptied.timeout.connect(self._show_emptied)
        steering.changed.connect(self._steer)
        refinement.changed.connect(self._refine)
        session.libraryOpened.connect(self._library_opened)
        session.viewChanged.connect(self._view_changed)
        session.libraryFailed.connect(self._library_failed)
        session.modelReady.connect(lambda _: self.renew())
        session.modelFailed.connect(self._model_failed)
        session.searched.connect(self._searched)
        session.searchFailed.connect(self._search_failed)
        session.indexStarted.connect(self.renew)
        session.indexEnded.connect(lambda _: self.renew())

    @property
    def query(self) -> Query | None:
        """What is searched with: a photo as long as it was asked for last, else the sketch, else nothing."""
        if self._photo is not None:
            return self._photo
        return None if self._document.empty else SketchQuery(self._document, self._fit)

    @property
    def by_photo(self) -> bool:
        """Whether a photo is searched with."""
        return self._photo is not None

    def query_words(self) -> str:
        """The query in a few words, for what leaves the app."""
        if self._photo is not None:
            part = self._photo.part is not None
            words = self.tr("Similar to a part of {name}") if part else self.tr("Similar to {name}")
            return words.format(name=self._photo.name)
        return self.tr("Library") if self._document.empty else self.tr("Results of a sketch")

    def follow(self, document: SketchDocument, fit: bool, whole: bool = True) -> None:
        """Take the sketch as it is now, whole or with a stroke half drawn; drawing ends a search with a photo."""
        was_empty, drawn = self.query is None, document is not self._document
        self._document, self._fit = document, fit
        if drawn:
            self._photo = None
            self._results.chips.show_query(None)
            self._begin(another_aim=document.empty)
        if self.query is None:
            self._session.forget_search()
            if not was_empty:
                self._emptied.start()
        elif self._message() is None and self._session.model is not None:
            self._search(urgent=whole)
        elif was_empty:
            self.renew()

    def search_photo(self, query: PhotoQuery | None) -> None:
        """Search with a photo, the sketch stays as it is; or, with None, with the sketch again."""
        if query != self._photo:
            self._photo = query
            self._results.chips.show_query(query)
            self._begin(another_aim=True)
            self._results.view.follow_first()
            self.renew()

    def renew(self) -> None:
        """Show what there is to show now."""
        message = self._message()
        view = self._session.view
        if message is not None:
            self._leave_search()
            self._results.show_message(message)
        elif self.query is None:
            self._leave_search()
            self._show_library(view)
        elif self._session.model is not None:
            self._search()

    def _search(self, *, urgent: bool = False) -> None:
        query, refinement = self.query, self._refinement
        assert query is not None
        wanted = Wanted(
            query,
            None if self._steering.neutral else self._steering.factors,
            refinement.filters,
            refinement.excluded,
            refinement.liked,
            refinement.disliked,
            refinement.by_date,
            refinement.top_k,
            refinement.unfolded,
        )
        self._session.search(wanted, self._results.view.sight, urgent=urgent)

    def _steer(self) -> None:
        """Rank anew, while there is something to rank."""
        if self.query is not None and self._message() is None and self._session.model is not None:
            self._search()

    def _refine(self) -> None:
        """Rank or list anew within other bounds."""
        self._tell_refinement()
        if self.query is None:
            self._results.view.scrollToTop()
        self.renew()

    def _begin(self, *, another_aim: bool) -> None:
        self._refinement.begin_query(another_aim=another_aim)
        self._tell_refinement()

    def _tell_refinement(self) -> None:
        """Show what bounds and shifts the search."""
        refinement, results = self._refinement, self._results
        results.filters.show_filters(refinement.filters)
        results.chips.show_refinement(refinement)
        results.view.mark(refinement.liked, refinement.disliked)

    def _show_library(self, view: LibraryView | None) -> None:
        filters = self._refinement.filters
        if view is None or not filters.active:
            self._results.show_library(LibraryTiles(view.photos) if view is not None else [])
            return

        def arrived(photos: Listing) -> None:
            if self.query is None and filters == self._refinement.filters and self._message() is None:
                if photos:
                    self._results.show_library(LibraryTiles(photos))
                else:
                    self._tell_nothing(filters)

        self._session.listing(filters, arrived)

    def _tell_nothing(self, filters: Filters) -> None:
        """Nothing is left to show: tell what leaves so little, with a way out of it."""
        told = [folder_name(filters.folder)] if filters.folder is not None else []
        if filters.since is not None or filters.until is not None:
            told.append(self._results.filters.date.text())
        what = ", ".join(told) or self.tr("Leaving photos out")
        self._results.show_message(messages.nothing_found(what, self._lift), searched=self.query is not None)

    def _lift(self) -> None:
        self._refinement.readmit()
        self._refinement.filters = Filters()

    def _message(self) -> Message | None:
        """What stands in the way of photos, if anything."""
        session, ways = self._session, self._ways
        library, view = session.library, session.view
        if self._library_error is not None:
            other = messages.another_library(ways.open_demo, ways.open_own, is_demo=not library.takes_folders)
            anew = self._begin_anew if is_gone(library.gallery) else None
            return messages.library_failed(self._library_error, lambda: session.open(library), other, anew)
        if self._model_error is not None and self.query is not None:
            return messages.model_failed(self._model_error)
        if view is None:
            return None
        if not view.counts.photos:
            return self._empty_message(library)
        model = session.model
        if model is not None and view.encoder_id not in (None, model.encoder_id):
            if session.indexing:
                return messages.encoding_again()
            return messages.other_model(model.card.title, session.upkeep.encode_anew, ways.open_demo)
        return None

    def _empty_message(self, library: Library) -> Message:
        if self._model_error is not None:
            return messages.model_failed(self._model_error)
        if library.folder is not None and not library.folder.is_dir():
            return messages.demo_missing(self._ways.add_folder)
        if self._session.indexing or library.folder is not None:
            return messages.first_photos()
        return messages.no_photos_yet(self._ways.add_folder, self._ways.open_demo)

    def _begin_anew(self) -> None:
        """Begin a library in the place of one that is gone."""
        library = self._session.library
        forget(library.gallery)
        self._session.open(library)

    def _leave_search(self) -> None:
        self._session.forget_search()
        self._explainer.show_answer(None)
        self._status.clear_search()

    def _library_opened(self, library: Library) -> None:
        self._library_error = None
        self._photo = None
        self._refinement.forget()
        self._results.chips.show_query(None)
        self._tell_refinement()
        self._results.view.pictures.clear()

    def _view_changed(self, view: LibraryView) -> None:
        self.renew()

    def _library_failed(self, reason: str) -> None:
        self._library_error = reason
        self.renew()

    def _model_failed(self, reason: str) -> None:
        self._model_error = reason
        self.renew()

    def _show_emptied(self) -> None:
        """Show the library for a paper that is still empty."""
        if self.query is None:
            self.renew()

    def _searched(self, answer: SearchAnswer) -> None:
        if self.query is None or self._message() is not None:
            return
        if not answer.tiles:
            self._explainer.show_answer(None)
            self._tell_nothing(answer.wanted.filters)
            return
        self._explainer.show_answer(answer)
        self._results.show_answer(answer)
        self._status.show_search(answer.found.encode_ms, answer.found.match_ms)

    def _search_failed(self) -> None:
        """A photo that cannot be read is no query."""
        if self._photo is not None:
            self.search_photo(None)
