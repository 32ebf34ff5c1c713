"""Tiles on their way to another rank: they glide there, so that the eye can follow."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPointF, QVariantAnimation, Signal

GLIDE_MS = 120


class Glide(QObject):
    """One movement of all the tiles; `moved` asks for a repaint at every step of it."""

    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.offsets: dict[int, QPointF] = {}
        self._starts: dict[int, QPointF] = {}
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(GLIDE_MS)
        self._animation.setStartValue(1.0)
        self._animation.setEndValue(0.0)
        self._animation.valueChanged.connect(self._step)
        self._animation.finished.connect(self._arrive)

    def start(self, before: Mapping[int, QPointF], after: Mapping[int, QPointF]) -> None:
        """Move the photos from their places before to those after; what was not there before does not move."""
        self._animation.stop()
        ways = {photo: before[photo] - place for photo, place in after.items() if photo in before}
        self._starts = {photo: way for photo, way in ways.items() if not way.isNull()}
        if self._starts:
            self._step(1.0)
            self._animation.start()
        else:
            self._arrive()

    def _step(self, left: float) -> None:
        eased = left * left
        self.offsets = {photo: way * eased for photo, way in self._starts.items()}
        self.moved.emit()

    def _arrive(self) -> None:
        self._starts, self.offsets = {}, {}
        self.moved.emit()
