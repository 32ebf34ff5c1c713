"""A seeker in a process of its own, which shares no interpreter with the pen.

On the search thread, every line of Python it ran made each call that paints wait for the interpreter's lock, and what
the window did for an answer took twice as long. Requests and answers go through a pipe, pictures by their pixels.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import traceback
from dataclasses import dataclass, replace
from logging.handlers import QueueHandler
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from PySide6.QtGui import QGuiApplication, QImage

from desktop.library.models import LoadedModel
from desktop.library.seeker import SearchAnswer, Seeker
from desktop.library.wanted import Wanted
from desktop.results.tile import Sight
from desktop.style import body_font
from engine.card import default_model
from engine.errors import Cancelled, EngineError, ModelError
from engine.priority import NICE_SEARCH, lower_priority
from engine.progress import CancelToken

ENDING_SECONDS = 30.0
"""How long the process may take to let go of its gallery; a large one's index is kept for the next start."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Running:
    """The process, the pipe for requests and answers, and the one that tells which requests are cancelled."""

    process: BaseProcess
    pipe: Connection
    stops: Connection


class SearchProcess:
    """Searches in another process; one that dies is started anew. Used from one thread after another."""

    def __init__(self, models: Path | None) -> None:
        """With the models of a folder, by default the app's and the person's own; to be called on the UI thread."""
        self._models = models
        self._families = QGuiApplication.font().families()
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._number = 0
        self._searched = False

    def load_default(self, cancel: CancelToken) -> LoadedModel:
        """As `Seeking` says."""
        with self._lock:
            self._end()
            return self._start()

    def other(self, encoder_id: str) -> LoadedModel | None:
        """As `Seeking` says."""
        try:
            if default_model(self._models).encoder_id == encoder_id:
                return None  # known without waiting for the process
            model: LoadedModel | None = self._ask("other", encoder_id)
        except ModelError as error:
            log.warning("a library's own model is not used: %s", error)
            return None
        return model

    def search(self, gallery: Path, wanted: Wanted, sight: Sight, cancel: CancelToken) -> SearchAnswer | None:
        """As `Seeking` says."""
        self._searched = True
        answer: SearchAnswer | None = self._ask("search", gallery, wanted, sight, cancel=cancel)
        return replace(answer, wanted=wanted) if answer is not None else None

    def leave(self) -> None:
        """As `Seeking` says."""
        if self._searched:
            self._searched = False
            self._ask("leave")

    def close(self) -> None:
        """As `Seeking` says."""
        with self._lock:
            self._end()

    def _ask(self, name: str, *given: object, cancel: CancelToken | None = None) -> Any:
        """Have a method of the seeker called; what it raises is raised here.

        Raises: EngineError, if the process ends while it is at it, twice.
        """
        with self._lock:
            try:
                answer = self._exchange(name, given, cancel)
            except (EOFError, OSError) as error:
                log.warning("the search process ended, and is started anew (%r)", error)
                self._end()
                try:
                    answer = self._exchange(name, given, cancel)
                except (EOFError, OSError) as error:
                    self._end()
                    raise EngineError("the search process ended twice; the log tells when") from error
        return _opened(answer)

    def _start(self) -> LoadedModel:
        """Start the process, which loads the default model.

        Raises: ModelError, as `Seeking.load_default`, or if the process cannot be started.
        """
        context = get_context("spawn")
        try:
            pipe, their_pipe = context.Pipe()
            their_stops, stops = context.Pipe(duplex=False)
            process = context.Process(
                target=serve,
                args=(their_pipe, their_stops, self._models, self._families, log.getEffectiveLevel()),
                name="inkseek-search",
                daemon=True,
            )
            process.start()
            for end in (their_pipe, their_stops):
                end.close()
            self._running = _Running(process, pipe, stops)
            answer = self._exchange("load_default", (), CancelToken())
        except (EOFError, OSError) as error:
            self._end()
            raise ModelError("the search process does not start") from error
        model: LoadedModel = _opened(answer)
        return model

    def _exchange(self, name: str, given: tuple[object, ...], cancel: CancelToken | None) -> _Answer:
        """One request and its answer.

        Raises: EOFError or OSError, if the process has ended.
        """
        if self._running is None:
            self._start()
        assert self._running is not None
        self._number = number = self._number + 1
        pipe, stops = self._running.pipe, self._running.stops
        pipe.send((number, name, given, cancel is not None))
        if cancel is not None:
            cancel.when_cancelled(lambda: _tell(stops, number))
        answer: _Answer = pipe.recv()
        for record in answer.said:
            logging.getLogger(record.name).handle(record)
        return answer

    def _end(self) -> None:
        """End the process, once it has let go of its gallery."""
        if self._running is None:
            return
        running, self._running = self._running, None
        running.pipe.close()
        running.stops.close()
        running.process.join(ENDING_SECONDS)
        if running.process.is_alive():
            log.warning("the search process did not end by itself")
            running.process.kill()
            running.process.join()
        running.process.close()


@dataclass(frozen=True)
class _Answer:
    """What a request gave, or what it raised; and what was logged meanwhile."""

    value: Any = None
    error: Exception | None = None
    said: tuple[logging.LogRecord, ...] = ()


def _opened(answer: _Answer) -> Any:
    if answer.error is not None:
        raise answer.error
    return answer.value


def _tell(stops: Connection, number: int) -> None:
    """Let the process know that nobody waits for a request any more."""
    with contextlib.suppress(OSError, ValueError):  # it has ended
        stops.send(number)


class _Stop(CancelToken):
    """Cancels a request in the process, once the window says so."""

    def __init__(self, stops: Connection, number: int) -> None:
        super().__init__()
        self._stops, self._number = stops, number

    @property
    def cancelled(self) -> bool:
        """Whether the window said so."""
        while not super().cancelled and self._stops.poll():
            if self._stops.recv() >= self._number:
                self.cancel()
        return super().cancelled

    def raise_if_cancelled(self) -> None:
        """Raises: Cancelled, if the window said so."""
        if self.cancelled:
            raise Cancelled("nobody waits for it any more")


def serve(pipe: Connection, stops: Connection, models: Path | None, families: list[str], level: int) -> None:
    """What the process does: answer requests, until the window lets go of the pipe or ends.

    `families` are the window's fonts, `level` what it logs.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window closes in its own way
    lower_priority(NICE_SEARCH)
    application = QGuiApplication(["inkseek", "-platform", "offscreen"])
    font = body_font()
    font.setFamilies(families)
    application.setFont(font)
    said: SimpleQueue[logging.LogRecord] = SimpleQueue()
    logging.basicConfig(level=level, handlers=[QueueHandler(said)], force=True)
    seeker = Seeker(models)
    with contextlib.suppress(EOFError, OSError):
        while True:
            number, name, given, stoppable = pipe.recv()
            more = (_Stop(stops, number),) if stoppable else ()
            try:
                answer = _Answer(getattr(seeker, name)(*given, *more))
            except Exception as error:
                if not isinstance(error, EngineError):
                    error.add_note(traceback.format_exc())
                answer = _Answer(error=error)
            pipe.send(replace(answer, said=tuple(said.get() for _ in range(said.qsize()))))
    with contextlib.suppress(EngineError):
        seeker.close()


def _taken_apart(picture: QImage) -> tuple[Any, ...]:
    if picture.isNull():
        return QImage, ()
    shape = picture.width(), picture.height(), picture.bytesPerLine(), picture.format().value
    return _put_together, (bytes(picture.constBits()), *shape, picture.devicePixelRatio())


def _put_together(pixels: bytes, width: int, height: int, stride: int, form: int, ratio: float) -> QImage:
    picture = QImage(pixels, width, height, stride, QImage.Format(form)).copy()
    picture.setDevicePixelRatio(ratio)
    return picture


ForkingPickler.register(QImage, _taken_apart)
