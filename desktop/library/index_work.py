"""The writing job of the moment: how far it is, and why it waits, if it does."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.reasons import error_words
from desktop.tasks import Tasks
from engine.errors import EngineError
from engine.power import on_battery
from engine.progress import CancelToken, PauseToken, Progress, ProgressCallback

TELL_SECONDS = 0.1
BATTERY_MS = 15_000
LOUD_PHOTOS = 16
"""So many photos to index are told of even where nobody asked."""

Work = Callable[[ProgressCallback, CancelToken], Any]


class Hold(Enum):
    """Why indexing waits."""

    PERSON = auto()
    BATTERY = auto()


class IndexWork(QObject):
    """Runs one job after another on the index thread; a person may hold it, and so may a laptop's battery.

    Signals: `started()` and `progressed(Progress)`, of quiet jobs only where there is much to do; `ended(summary,
    loud)`; `failed(str)`; `held(Hold | None)` when the job begins to wait and when it goes on.
    """

    started = Signal()
    progressed = Signal(object)
    ended = Signal(object, bool)
    failed = Signal(str)
    held = Signal(object)

    def __init__(self, tasks: Tasks, sensor: Callable[[], bool] = on_battery, parent: QObject | None = None) -> None:
        """With a sensor that tells whether the machine runs on its battery; it is asked off the UI thread."""
        super().__init__(parent)
        self._tasks = tasks
        self.sensor = sensor
        self._token: PauseToken | None = None
        self._loud = False
        self._paused = self._on_battery = self._anyway = False
        self._ask_again = QTimer(self, interval=BATTERY_MS)
        self._ask_again.timeout.connect(self.ask_sensor)

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._token is not None

    @property
    def loud(self) -> bool:
        """Whether a job is under way that a person has heard of."""
        return self.busy and self._loud

    @property
    def hold(self) -> Hold | None:
        """Why the job waits; None while it does not."""
        if not self.busy:
            return None
        if self._paused:
            return Hold.PERSON
        return Hold.BATTERY if self._on_battery and not self._anyway else None

    def run(self, work: Work, *, quiet: bool = False) -> None:
        """Begin a job; only while none is under way. A quiet one is told of when it has much to do."""
        told = 0.0
        tasks = self._tasks

        def job(cancel: CancelToken) -> Any:
            def tell(progress: Progress) -> None:
                nonlocal told
                now = time.monotonic()
                if now - told >= TELL_SECONDS or progress.done in (0, progress.total):
                    told = now
                    tasks.on_ui_thread(partial(self._progressed, cancel, progress))

            return work(tell, cancel)

        self._loud, self._paused = not quiet, False
        self._token = tasks.index(job, self._ended, self._failed)
        self._obey(None)
        self.ask_sensor()
        self._ask_again.start()
        if self._loud:
            self.started.emit()

    def pause(self) -> None:
        """Let the job wait after the batch at hand."""
        before, self._paused = self.hold, self.busy
        self._obey(before)

    def resume(self) -> None:
        """Let the job go on, on battery too, if it was the battery that held it: until the machine is plugged in."""
        before = self.hold
        if before is Hold.BATTERY:
            self._anyway = True
        self._paused = False
        self._obey(before)

    def cancel(self) -> None:
        """Stop after the batch at hand; what is done stays."""
        if self._token is not None:
            self._token.cancel()

    def _obey(self, before: Hold | None) -> None:
        """Hold the job or let it go, and tell where that is new."""
        if self._token is None:
            return
        if self.hold is None:
            self._token.resume()
        else:
            self._token.pause()
        if self.hold is not before:
            self.held.emit(self.hold)

    def ask_sensor(self) -> None:
        """Ask now whether the battery is in use; it is asked now and then anyway while there is a job."""
        sensor = self.sensor
        self._tasks.look_up(lambda cancel: sensor(), self._sensed, lambda error: self._sensed(False))

    def _sensed(self, on_battery: bool) -> None:
        before, self._on_battery = self.hold, on_battery
        self._anyway = self._anyway and on_battery
        self._obey(before)

    def _progressed(self, token: CancelToken, progress: Progress) -> None:
        if token is not self._token:
            return
        waiting = self.hold is not None and progress.total > 0
        if not self._loud and (waiting or progress.total >= LOUD_PHOTOS):
            self._loud = True
            self.started.emit()
        if self._loud:
            self.progressed.emit(progress)
            if self.hold is not None:
                self.held.emit(self.hold)

    def _ended(self, summary: object) -> None:
        loud = self._loud
        self._rest()
        self.ended.emit(summary, loud)

    def _failed(self, error: Exception) -> None:
        self._rest()
        if not isinstance(error, EngineError):
            raise error
        self.failed.emit(error_words(error))

    def _rest(self) -> None:
        self._token = None
        self._ask_again.stop()
