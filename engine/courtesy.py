"""Work in the background that gives way to what somebody waits for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Courtesy:
    """Shared by those in a hurry and those who are not: threads in the background ask before each piece of work."""

    def __init__(self, calm: float = 0.2, longest: float = 2.0) -> None:
        """With what is to be waited for, in seconds.

        Args:
            calm: after something urgent: another search is likely to follow at once.
            longest: at most, so that the work goes on slowly, however long a search takes.
        """
        self._calm, self._longest = calm, longest
        self._changed = threading.Condition()
        self._urgent = 0
        self._turn = False
        self._last = time.monotonic() - calm

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """Somebody waits for what is done inside."""
        with self._changed:
            self._urgent += 1
        try:
            yield
        finally:
            with self._changed:
                self._urgent -= 1
                self._last = time.monotonic()
                self._turn = self._urgent == 0
                self._changed.notify_all()

    def give_way(self) -> None:
        """Wait while something urgent is done, and until there is calm; but not for ever.

        Each time something urgent ends, one of those who wait goes on at once: before the pen asks again, a piece of
        work is done or nearly so.
        """
        end = time.monotonic() + self._longest
        with self._changed:
            while (left := end - time.monotonic()) > 0:
                calm_in = self._last + self._calm - time.monotonic()
                if self._urgent == 0 and (self._turn or calm_in <= 0):
                    self._turn = False
                    return
                self._changed.wait(left if self._urgent else min(left, calm_in))
