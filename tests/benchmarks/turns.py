"""How long each turn of the UI thread takes."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 4
LOOPS = 300
LIMIT_MS = 16


class Turns(QObject):
    """A timer that notes how late it comes.

    Attributes:
        wall: milliseconds between two ticks.
        work: this thread's own CPU time between them, which other programs on the machine blur less.
    """

    def __init__(self) -> None:
        super().__init__()
        self.wall: list[float] = []
        self.work: list[float] = []
        self._last = 0.0, 0.0
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin anew."""
        self.wall, self.work = [], []
        self._last = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> None:
        """Note no more."""
        self._timer.stop()

    @property
    def over(self) -> int:
        """How many turns worked longer than a frame lasts."""
        return sum(value > LIMIT_MS for value in self.work)

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self.wall.append(1000 * (now[0] - self._last[0]))
        self.work.append(1000 * (now[1] - self._last[1]))
        self._last = now


def fixed_loops() -> list[float]:
    """Milliseconds of this thread's CPU time that the same work takes, many times in turn: how fast the machine is."""
    taken = []
    for _ in range(LOOPS):
        began = time.thread_time()
        sum(number * number for number in range(40_000))
        taken.append(1000 * (time.thread_time() - began))
    return taken
