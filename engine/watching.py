"""Watching a library's folders: tells, once it has been quiet for a moment, where photos may have changed.

watchdog hears of changes from the system: of whole trees under Windows and macOS, folder by folder (inotify) under
Linux, where the number of watches is limited. What it cannot hear of is looked through again and again instead:
folders on network drives, and all of them once the limit is reached.
"""

from __future__ import annotations

import errno
import logging
import math
import os
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from engine.errors import printable
from engine.images import SUFFIXES
from engine.network_drives import on_network_drive

log = logging.getLogger(__name__)

Changed = Callable[[tuple[Path, ...] | None], None]
"""Hears which folders may have changed; None stands for all of them."""

# Not that a file was opened or closed: reading photos must not look like a change.
_EVENTS: list[type[FileSystemEvent]] = [
    *(FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileDeletedEvent),
    *(DirCreatedEvent, DirMovedEvent, DirDeletedEvent),
]
_LIMITS = (errno.ENOSPC, errno.EMFILE)
_MOST_PLACES = 200  # beyond so many changed folders all are looked through


@dataclass(frozen=True)
class Pace:
    """How patient a watcher is, in seconds.

    Attributes:
        quiet: without another change before it tells.
        longest: it keeps a change to itself, however many follow.
        again: between two looks where changes cannot be heard.
        anyway: between two looks where they can: the system may lose some.
        absent: between two tries to watch a folder that is away.
    """

    quiet: float = 2.0
    longest: float = 30.0
    again: float = 300.0
    anyway: float = 3600.0
    absent: float = 30.0


class FolderWatcher(FileSystemEventHandler):
    """Watches folders from threads of its own, from `start` to `stop`."""

    def __init__(
        self,
        folders: Sequence[Path],
        changed: Changed,
        limited: Callable[[str], None],
        pace: Pace | None = None,
        observe: Callable[[], BaseObserver] = Observer,
    ) -> None:
        """For a library's folders.

        Args:
            folders: with all below them; one that is away is watched once it is there.
            changed: called on the watcher's thread, which does not tell again before it returns; the first time, for
                all of the folders, once they are watched.
            limited: called there with the reason why the folders are looked through now and then instead.
            pace: its patience.
            observe: makes watchdog's observer.
        """
        self._roots = {os.path.realpath(folder): os.path.abspath(folder) for folder in folders}  # noqa: PTH100
        self._changed, self._limited = changed, limited
        self._pace = pace or Pace()
        self._observer = observe()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._news = threading.Condition()
        self._stopped = False
        self._places: set[str] = set()
        self._first = self._last = 0.0
        self._watches: dict[str, ObservedWatch] = {}
        self._lost: set[str] = set()
        self._reason: str | None = None

    def start(self) -> None:
        """Begin; setting up the watches of a large library takes a while, on the watcher's thread."""
        self._thread.start()

    def stop(self, *, wait: bool = True) -> None:
        """End; `changed` is not called any more once this returns, unless it shall not wait."""
        with self._news:
            self._stopped = True
            self._news.notify_all()
        if wait and self._thread.ident is not None:
            self._thread.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note where something has changed; on watchdog's thread."""
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        with self._news:
            for path in paths:
                if path in self._roots and isinstance(event, DirDeletedEvent | DirMovedEvent):
                    self._lost.add(path)
                elif event.is_directory:
                    self._note(path)
                elif os.path.splitext(path)[1].lower() in SUFFIXES:  # noqa: PTH122
                    self._note(os.path.dirname(path))  # noqa: PTH120

    def _note(self, place: str) -> None:
        now = time.monotonic()
        if not self._places:
            self._first = now
        self._places.add(place)
        self._last = now
        self._news.notify_all()

    def _run(self) -> None:
        self._observer.start()
        try:
            self._watch()
            self._follow()
        finally:
            self._observer.stop()
            self._observer.join()

    def _follow(self) -> None:
        """Tell to look at everything once all is watched, then of changes, until stopped."""
        looked = tried = time.monotonic()
        if not self._stopped:
            self._changed(None)
        while True:
            look = looked + (self._pace.anyway if self._reason is None else self._pace.again)
            places = self._wait(min(look, tried + self._pace.absent))
            if places is None:
                return
            if time.monotonic() >= tried + self._pace.absent:
                tried = time.monotonic()
                places |= self._watch()
            if time.monotonic() >= look or len(places) > _MOST_PLACES:
                looked = time.monotonic()
                self._changed(None)
            elif places:
                self._changed(tuple(Path(self._as_asked(place)) for place in sorted(places)))

    def _wait(self, until: float) -> set[str] | None:
        """Wait for changes to settle, or until that time: the places changed, maybe none; None once stopped."""
        with self._news:
            while not self._stopped:
                due = min(self._last + self._pace.quiet, self._first + self._pace.longest) if self._places else math.inf
                now = time.monotonic()
                if now >= due:
                    places, self._places = self._places, set()
                    return places
                if now >= until:
                    return set()
                self._news.wait(min(due, until) - now)
        return None

    def _watch(self) -> set[str]:
        """Watch what is not watched yet; the folders that came back."""
        with self._news:
            lost, self._lost = self._lost, set()
        for root in lost & self._watches.keys():
            self._observer.unschedule(self._watches.pop(root))
        back: set[str] = set()
        for root in self._roots.keys() - self._watches.keys():
            if self._stopped or not os.path.isdir(root):  # noqa: PTH112
                continue
            try:
                self._watches[root] = self._observer.schedule(self, root, recursive=True, event_filter=_EVENTS)
                back.add(root)
            except OSError as error:
                self._tell_limit(error)
        if back:
            self._try_one_more()
            distant = [root for root in back if on_network_drive(Path(root))]
            if distant:
                self._tell(f"{printable(distant[0])} lies on a network drive")
        return back

    def _try_one_more(self) -> None:
        """Watchdog passes over subfolders that cannot be watched: whether there is a watch left tells of them."""
        with tempfile.TemporaryDirectory() as place:
            try:
                self._observer.unschedule(self._observer.schedule(self, place, event_filter=_EVENTS))
            except OSError as error:
                self._tell_limit(error)

    def _tell_limit(self, error: OSError) -> None:
        if error.errno in _LIMITS:
            self._tell("the system's limit of watched folders is reached (fs.inotify)")
        else:
            self._tell(error.strerror or type(error).__name__)

    def _tell(self, reason: str) -> None:
        if self._reason is None:
            self._reason = reason
            log.warning("folders are looked through every %.0f s: %s", self._pace.again, reason)
            self._limited(reason)

    def _as_asked(self, place: str) -> str:
        """A real path by the name its folder was asked for."""
        for real, asked in self._roots.items():
            if place == real or place.startswith(real.rstrip(os.sep) + os.sep):
                return asked + place[len(real) :]
        return place
