"""A sketch over time: as it stood at any moment of its drawing, with the waits between strokes cut short."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from engine.strokes import SketchDocument, Stroke

LONGEST_WAIT = 0.35
"""Seconds; a longer wait between two strokes is one in which nobody learns anything."""

LONGEST_STROKE = 4.0
"""Seconds; what took longer to draw is shown faster."""


@dataclass(frozen=True)
class Moment:
    """The sketch at one moment: the strokes drawn by then, and the one under way."""

    finished: SketchDocument
    stroke: Stroke | None

    @property
    def document(self) -> SketchDocument:
        """All that is drawn by then."""
        return self.finished if self.stroke is None else self.finished.with_stroke(self.stroke)


class Timeline:
    """When every stroke of a sketch begins and ends, in seconds from the replay's beginning."""

    def __init__(self, document: SketchDocument) -> None:
        self._document = document
        self._starts: list[float] = []
        self._ends: list[float] = []
        now, last = 0.0, None
        for stroke in document.strokes:
            began, ended = float(stroke.points[0, 2]), float(stroke.points[-1, 2])
            now += 0.0 if last is None else min(max(began - last, 0.0), LONGEST_WAIT)
            self._starts.append(now)
            now += min(max(ended - began, 0.0), LONGEST_STROKE)
            self._ends.append(now)
            last = ended
        # Finished strokes are shared between moments, so that what shows them sees what is new.
        self._finished = [document.first(count) for count in range(len(document.strokes))] + [document]

    @property
    def seconds(self) -> float:
        """How long all of it takes."""
        return self._ends[-1] if self._ends else 0.0

    def end_of(self, count: int) -> float:
        """When the first `count` strokes are drawn."""
        return self._ends[count - 1] if count else 0.0

    def strokes_by(self, seconds: float) -> int:
        """How many strokes are drawn to their end by then."""
        return bisect_right(self._ends, seconds)

    def at(self, seconds: float) -> Moment:
        """The sketch at a moment; whole from the end on."""
        count = self.strokes_by(seconds)
        finished = self._finished[count]
        if count == len(self._ends) or seconds < self._starts[count]:
            return Moment(finished, None)
        stroke = self._document.strokes[count]
        share = (seconds - self._starts[count]) / max(self._ends[count] - self._starts[count], 1e-9)
        times = stroke.points[:, 2]
        reached = times[0] + share * (times[-1] - times[0])
        drawn = max(int((times <= reached).sum()), 1)
        return Moment(finished, replace(stroke, points=stroke.points[:drawn]))
