"""Work in the background that gives way to what somebody waits for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_LOOK_AGAIN = 0.01


class Courtesy:
    """Shared by those in a hurry and those who are not: threads in the background ask before each piece of work."""

    def __init__(self, calm: float = 0.2, longest: float = 2.0) -> None:
        """With what is to be waited for, in seconds.

        Args:
            calm: after something urgent: another search is likely to follow at once.
            longest: at most, so that the work goes on slowly, however many searches follow each other.
        """
        self._calm, self._longest = calm, longest
        self._lock = threading.Lock()
        self._urgent = 0
        self._last = time.monotonic() - calm

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """Somebody waits for what is done inside."""
        with self._lock:
            self._urgent += 1
        try:
            yield
        finally:
            with self._lock:
                self._urgent -= 1
                self._last = time.monotonic()

    def give_way(self) -> None:
        """Wait while something urgent is done, and a moment longer; but not for ever."""
        end = time.monotonic() + self._longest
        while self._hurried() and time.monotonic() < end:
            time.sleep(_LOOK_AGAIN)

    def _hurried(self) -> bool:
        with self._lock:
            return self._urgent > 0 or time.monotonic() - self._last < self._calm
