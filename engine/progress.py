"""Progress of a long job, and the polite way to stop it."""

from __future__ import annotations

import threading
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
    """Set from any thread; the job looks at it between batches, never inside a transaction."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next safe point."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raises: Cancelled, if somebody asked."""
        if self._event.is_set():
            raise Cancelled("cancelled; everything finished before is kept")
