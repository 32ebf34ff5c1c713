"""Keeps what is drawn without being asked, off the UI thread: the sketch on the paper, and the last ones."""

from __future__ import annotations

import logging
import threading
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from desktop.sketch.shelf import KeptSketch, Shelf
from desktop.tasks import Tasks
from engine.progress import CancelToken
from engine.saved_sketch import SavedSketch

SAVE_AFTER = 700
"""Milliseconds without a change after which the sketch is written."""

_LONGEST_WAIT = 3.0

log = logging.getLogger(__name__)


class Keeper(QObject):
    """Writes and reads one shelf.

    Signals:
        restored(SavedSketch): the sketch that was on the paper when the app was left.
        recentChanged(list[KeptSketch]): the last sketches, newest first.
    """

    restored = Signal(object)
    recentChanged = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shelf = Shelf(folder)
        self._tasks = Tasks(self)
        self._unsaved: SavedSketch | None = None
        self._later = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._later.timeout.connect(self._save)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.flush)

    def start(self) -> None:
        """Read what was kept."""
        self._tasks.index(lambda _: self._shelf.current(), self._tell_restored, self._failed)
        self._tasks.index(lambda _: self._shelf.recent(), self.recentChanged.emit, self._failed)

    def note(self, sketch: SavedSketch) -> None:
        """Write the sketch on the paper, once it has rested a little."""
        self._unsaved = sketch
        self._later.start()

    def keep(self, sketch: SavedSketch) -> None:
        """Keep a sketch that leaves the paper."""

        def keep(_: CancelToken) -> list[KeptSketch]:
            self._shelf.keep(sketch)
            return self._shelf.recent()

        self._tasks.index(keep, self.recentChanged.emit, self._failed)

    def forget(self) -> None:
        """Throw the kept sketches away; the one on the paper stays."""
        self._tasks.index(lambda _: self._shelf.forget(), lambda _: self.recentChanged.emit([]), self._failed)

    def flush(self) -> None:
        """Write what is not yet written, and wait for it: the app is left."""
        if self._unsaved is not None:
            self._later.stop()
            written = threading.Event()
            self._save(written)
            written.wait(_LONGEST_WAIT)

    def _save(self, written: threading.Event | None = None) -> None:
        sketch, self._unsaved = self._unsaved, None
        if sketch is not None:
            self._tasks.index(partial(self._write, sketch, written), lambda _: None, self._failed)

    def _write(self, sketch: SavedSketch, written: threading.Event | None, _: CancelToken) -> None:
        try:
            self._shelf.save_current(sketch)
        finally:
            if written is not None:
                written.set()

    def _tell_restored(self, sketch: SavedSketch) -> None:
        if not sketch.document.empty:
            self.restored.emit(sketch)

    def _failed(self, error: Exception) -> None:
        log.warning("the sketch could not be kept: %s", error)
