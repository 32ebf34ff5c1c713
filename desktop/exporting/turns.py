"""Long jobs done in short turns on the search thread: a search comes in between, and a person can stop them."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.library.session import Session
from desktop.reasons import error_words
from engine.errors import EngineError

TURN_SECONDS = 0.04
"""How long a search may have to wait for a turn; one step may take longer."""

Steps = Generator[int, None, Any]
"""Does a job: yields after each step how much is done, and returns what came of it. Raises EngineError."""


class Turns(QObject):
    """One such job.

    Signals: `progressed(int)` with how much is done; then one of `ended(object)` with what came of it, `failed(str)`,
    or `stopped(int)` with how much was done when a person stopped it.
    """

    progressed = Signal(int)
    ended = Signal(object)
    failed = Signal(str)
    stopped = Signal(int)

    def __init__(self, session: Session, steps: Steps, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._steps = session, steps
        self._stopping = False

    def start(self) -> None:
        """Begin; the turns follow each other."""
        self._session.read(lambda reader: self._turn(), self._turned)

    def stop(self) -> None:
        """Stop after the turn that runs."""
        self._stopping = True

    def _turn(self) -> int | _Outcome:
        """Do steps until the turn is over. On the search thread."""
        end = time.monotonic() + TURN_SECONDS
        while True:
            try:
                done = next(self._steps)
            except StopIteration as stop:
                return _Outcome(stop.value)
            except Exception as error:
                return _Outcome(error)
            if time.monotonic() > end or self._stopping:
                return done

    def _turned(self, answer: int | _Outcome) -> None:
        if isinstance(answer, int):
            if self._stopping:
                self._steps.close()
                self.stopped.emit(answer)
            else:
                self.progressed.emit(answer)
                self.start()
        elif isinstance(answer.value, EngineError):
            self.failed.emit(error_words(answer.value))
        elif isinstance(answer.value, Exception):
            self.failed.emit(str(answer.value))
            raise answer.value
        else:
            self.ended.emit(answer.value)


class _Outcome:
    def __init__(self, value: Any) -> None:
        self.value = value
