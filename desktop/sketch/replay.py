"""Replaying a sketch stroke by stroke, at the pace it was drawn in or faster."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from engine.sketch_replay import Timeline
from engine.strokes import SketchDocument

FRAME_MS = 33
SPEEDS = (1, 2, 4)


class Replay(QObject):
    """A place in a sketch's own time, and the clock that moves it.

    Signals:
        momentShown(Moment | None): show this; None at the end, when the sketch stands as it is.
        changed(): playing or not, the place, the speed, or the sketch is another.
    """

    momentShown = Signal(object)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timeline = Timeline(SketchDocument())
        self._count = 0
        self._at: float | None = None
        self._speed = SPEEDS[0]
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def playing(self) -> bool:
        """Whether it is moving on."""
        return self._timer.isActive()

    @property
    def under_way(self) -> bool:
        """Whether another moment than the end is shown."""
        return self._at is not None

    @property
    def strokes(self) -> int:
        """How many strokes the sketch has."""
        return self._count

    @property
    def strokes_shown(self) -> int:
        """How many strokes are drawn to their end at this place."""
        return self._count if self._at is None else self._timeline.strokes_by(self._at)

    @property
    def speed(self) -> int:
        """One of SPEEDS."""
        return self._speed

    def set_document(self, document: SketchDocument) -> None:
        """Replay another sketch from now on; a replay under way is over."""
        self.stop()
        self._timeline = Timeline(document)
        self._count = len(document.strokes)
        self.changed.emit()

    def toggle(self) -> None:
        """Play from where it stands, from the beginning if that is the end; or pause."""
        if self.playing:
            self._timer.stop()
        elif self._count:
            self._clock.start()
            self._timer.start()
            self._go_to(0.0 if self._at is None else self._at)
        self.changed.emit()

    def stop(self) -> None:
        """Show the sketch as it is."""
        self._timer.stop()
        if self._at is not None:
            self._go_to(None)

    def go_to_stroke(self, count: int) -> None:
        """Show the first `count` strokes and stay there."""
        self._timer.stop()
        self._go_to(None if count >= self._count else self._timeline.end_of(count))

    def next_speed(self) -> None:
        """Take the next of SPEEDS; after the last the first again."""
        self._speed = SPEEDS[(SPEEDS.index(self._speed) + 1) % len(SPEEDS)]
        self.changed.emit()

    def _tick(self) -> None:
        at = (self._at or 0.0) + self._clock.restart() / 1000 * self._speed
        if at >= self._timeline.seconds:
            self._timer.stop()
            self._go_to(None)
        else:
            self._go_to(at)

    def _go_to(self, at: float | None) -> None:
        self._at = at
        self.momentShown.emit(None if at is None else self._timeline.at(at))
        self.changed.emit()
