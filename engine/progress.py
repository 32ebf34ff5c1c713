"""Progress of a long job, and the polite way to stop it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import Cancelled


@dataclass(frozen=True)
class Progress:
    """Where a job stands.

    Attributes:
        phase: what is being done, one word ("counting", "indexing").
        done: items finished, skipped ones included.
        total: items in all; 0 while still being counted.
        skipped: items left out, each with its reason in the gallery.
        seconds: time since the phase began.
    """

    phase: str
    done: int
    total: int
    skipped: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Items per second; 0 until there is something to tell."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def eta(self) -> float | None:
        """Seconds still to go, or None while unknown."""
        return (self.total - self.done) / self.rate if self.rate > 0 and self.total else None


ProgressCallback = Callable[[Progress], None]


class CancelToken:
    """Set from any thread; the job looks at it between batches, never inside a transaction.

    Attributes:
        held: seconds it has kept the job waiting.
    """

    def __init__(self) -> None:
        self.held = 0.0
        self._event = threading.Event()
        self._listener: Callable[[], None] | None = None

    def cancel(self) -> None:
        """Ask the job to stop at its next safe point."""
        self._event.set()
        if self._listener is not None:
            self._listener()

    def when_cancelled(self, call: Callable[[], None]) -> None:
        """Have this called as soon as somebody asks, on their thread; at once, if somebody has."""
        self._listener = call
        if self._event.is_set():
            call()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raises: Cancelled, if somebody asked."""
        if self._event.is_set():
            raise Cancelled("cancelled; everything finished before is kept")


class PauseToken(CancelToken):
    """A token that can also hold the job: it waits at its next safe point until it may go on, or is cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self._going = threading.Event()
        self._going.set()

    @property
    def paused(self) -> bool:
        """Whether the job is to wait."""
        return not self._going.is_set()

    def pause(self) -> None:
        """Let the job wait at its next safe point; nothing once it is cancelled."""
        if not self.cancelled:
            self._going.clear()

    def resume(self) -> None:
        """Let it go on."""
        self._going.set()

    def cancel(self) -> None:
        """Ask the job to stop, also one that waits."""
        super().cancel()
        self._going.set()

    def raise_if_cancelled(self) -> None:
        """Wait as long as it is paused. Raises: Cancelled, if somebody asked."""
        if self.paused:
            began = time.monotonic()
            self._going.wait()
            self.held += time.monotonic() - began
        super().raise_if_cancelled()
