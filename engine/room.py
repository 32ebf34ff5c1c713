"""Room for so much at once: threads that need some of it wait until others have left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Room:
    """Bounds what several threads hold together, in whatever unit; who comes first is served first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._changed = threading.Condition()
        self._first = threading.Lock()

    @contextmanager
    def taken(self, amount: int) -> Iterator[None]:
        """Hold this much, waiting for it if need be; more than there is means all of it."""
        amount = min(amount, self._size)
        with self._first, self._changed:
            self._changed.wait_for(lambda: self._taken + amount <= self._size)
            self._taken += amount
        try:
            yield
        finally:
            with self._changed:
                self._taken -= amount
                self._changed.notify_all()
