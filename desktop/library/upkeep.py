"""Keeps the open library in step: folders added, changes heard of, another model; one job after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.library.catalogue import Library
from desktop.library.folder_watch import FolderWatch, Within
from desktop.library.index_work import IndexWork
from desktop.library.models import LoadedModel
from desktop.library.reader import LibraryView
from desktop.library.writer import Writer
from desktop.tasks import Tasks
from engine.courtesy import Courtesy
from engine.power import on_battery
from engine.records import RunSummary

if TYPE_CHECKING:
    from engine.reencoder import ReencodeSummary
    from engine.watching import Pace


class Upkeep(QObject):
    """What is to be done waits here until model and library are known and the index thread is free.

    Signals: `indexed(RunSummary)` after a run that a person has heard of or that found something;
    `encodedAnew(ReencodeSummary)`; `failed(str)`; `written()` after every job; `served()` when it has learnt how the
    library stands; `limited(str)` when changes cannot be heard of, with the reason. How the job at hand is getting on
    is told by `work`.
    """

    indexed = Signal(object)
    encodedAnew = Signal(object)
    failed = Signal(str)
    served = Signal()
    written = Signal()
    limited = Signal(str)

    def __init__(
        self,
        tasks: Tasks,
        courtesy: Courtesy,
        parent: QObject | None = None,
        sensor: Callable[[], bool] = on_battery,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(parent)
        self.work = IndexWork(tasks, sensor, self)
        self.work.ended.connect(self._ended)
        self.work.failed.connect(self._failed)
        self._writer = Writer(courtesy)
        self._watch = FolderWatch(tasks, self._heard, self.limited.emit, pace)
        self._watching = False
        self._library: Library | None = None
        self._worked_on: Library | None = None
        self._view: LibraryView | None = None
        self._model: LoadedModel | None = None
        self._latest: LoadedModel | None = None
        self._forget()

    def open(self, library: Library) -> None:
        """Another library was opened: what is under way in the one before is cancelled."""
        self.cancel()
        self._watch.stop()
        self._library, self._view = library, None

    def serve(self, view: LibraryView, model: LoadedModel | None, latest: LoadedModel | None) -> None:
        """The library as it stands now, the model that searches it, and the one to encode with anew."""
        self._view, self._model, self._latest = view, model, latest
        self.served.emit()
        self._follow()
        self._next()

    @property
    def pending(self) -> bool:
        """Whether something is under way or waits."""
        return self.work.busy or self._anew or self._asked or bool(self._folders)

    @property
    def watching(self) -> bool:
        """Whether changes in the library's folders are followed by themselves."""
        return self._watching

    @watching.setter
    def watching(self, watching: bool) -> None:
        self._watching = watching
        self._follow()

    @property
    def outdated(self) -> bool:
        """Whether another model than the latest made the library."""
        view, latest = self._view, self._latest
        return view is not None and latest is not None and view.encoder_id not in (None, latest.encoder_id)

    @property
    def begun(self) -> bool:
        """Whether encoding with the latest model was begun before."""
        return self.outdated and self._view is not None and self._view.coming_id is not None

    def add(self, folders: Sequence[Path]) -> None:
        """Take folders in, or look for changes in those that are."""
        self._folders += [folder for folder in folders if folder not in self._folders]
        self._next()

    def look(self) -> None:
        """Look for changes in all of the library's folders."""
        self._asked = True
        self._next()

    def encode_anew(self) -> None:
        """Bring the library over to the latest model; it is searched with its own until all is encoded."""
        self._anew = self.outdated
        self._next()

    def cancel(self) -> None:
        """Stop after the batch at hand and forget what waits; what is done stays."""
        self._forget()
        self.work.cancel()

    def close(self) -> None:
        """Watch and begin nothing any more."""
        self._forget()
        self._library = None
        self._watch.stop()

    def _forget(self) -> None:
        self._folders: list[Path] = []
        self._asked = self._anew = self._everywhere = False
        self._places: set[Path] = set()

    def _heard(self, within: Within) -> None:
        """Something has changed in the folders."""
        if within is None:
            self._everywhere = True
        else:
            self._places |= set(within)
        self._next()

    def _follow(self) -> None:
        wanted = self._watching and self._library is not None and self._library.folder is None
        self._watch.follow(self._view.folders if wanted and self._view is not None else ())

    def _next(self) -> None:
        """Begin what matters most, once all that it needs is there."""
        if self.work.busy or self._view is None or self._model is None or self._latest is None:
            return
        fixed = self._library is not None and self._library.folder is not None
        if self._anew or (self._folders and fixed and self.outdated):
            self._anew = False
            self._encode_anew(self._latest)
        elif self._folders:
            folders, self._folders = tuple(self._folders), []
            self._index(self._model, folders, None)
        elif self._asked:
            self._asked = self._everywhere = False
            self._index(self._model, (), None)
        elif (self._everywhere or self._places) and self._view.encoder_id in (None, self._model.encoder_id):
            within = None if self._everywhere else tuple(sorted(self._places))
            self._everywhere, self._places = False, set()
            self._index(self._model, (), within, quiet=True)

    def _index(self, model: LoadedModel, folders: tuple[Path, ...], within: Within, *, quiet: bool = False) -> None:
        assert self._library is not None
        self._worked_on = self._library
        self.work.run(partial(self._writer.index, self._library.gallery, model.path, folders, within), quiet=quiet)

    def _encode_anew(self, model: LoadedModel) -> None:
        assert self._library is not None
        self._worked_on = self._library
        self.work.run(partial(self._writer.encode_anew, self._library.gallery, model.path))

    def _ended(self, summary: Any, loud: bool) -> None:
        if self._worked_on is self._library:
            if isinstance(summary, RunSummary):
                if loud or _found_something(summary):
                    self.indexed.emit(summary)
            else:
                self._end_encoding(summary)
            self.written.emit()
        self._next()

    def _end_encoding(self, summary: ReencodeSummary) -> None:
        # What follows has to know which model the library has now.
        self._view, self._everywhere = None, summary.switched
        if not summary.switched:
            self._folders = []
        self.encodedAnew.emit(summary)

    def _failed(self, reason: str) -> None:
        if self._worked_on is self._library:
            self._forget()
            self.failed.emit(reason)
            self.written.emit()
        self._next()


def _found_something(summary: RunSummary) -> bool:
    return bool(summary.new or summary.changed or summary.moved or summary.missing)
