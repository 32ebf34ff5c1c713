"""How many photos to encode at once, found while they are encoded: no time is spent on trials."""

from __future__ import annotations

FIRST = 4
MOST = 256
GAIN = 1.05
"""A size twice as large must be so much faster per photo to be worth its memory and its delay."""
RUNS = 2
"""How often a size is measured; the first run of a new shape is slow, so the faster one counts."""


class BatchSizes:
    """Doubles the size as long as that makes a photo quicker, then stays at the best.

    On a few CPU cores that is soon over; a GPU takes large batches. A size whose batch fails, for want of memory say,
    is never tried again.
    """

    def __init__(self, fixed: int | None = None, longest: float = 1.0) -> None:
        """From FIRST on, or at one size.

        Args:
            fixed: this size and no other.
            longest: seconds a batch may take: whoever cancels or pauses waits for that long.
        """
        self.size = fixed or FIRST
        self._settled = fixed is not None
        self._longest = longest
        self._runs: list[float] = []
        self._best: tuple[int, float] | None = None

    def tell(self, count: int, seconds: float) -> None:
        """A batch of `count` photos took so long. Those of another size, as at the end of a run, teach nothing."""
        if self._settled or count != self.size:
            return
        self._runs.append(seconds / count)
        if len(self._runs) < RUNS:
            return
        pace, self._runs = min(self._runs), []
        if self._best is not None and self._best[1] < GAIN * pace:
            self._settle(self._best[0])
        elif 2 * self.size * pace > self._longest or 2 * self.size > MOST:
            self._settle(self.size)
        else:
            self._best = self.size, pace
            self.size *= 2

    def fail(self, count: int) -> None:
        """A batch of `count` photos could not be encoded at once."""
        if not self._settled and count > FIRST:
            self._settle(min(self.size, count // 2))

    def _settle(self, size: int) -> None:
        self.size, self._settled = size, True
