"""Moving about on the page: zoom, push, mirror."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, Signal

from desktop.sketch.paper import Paper

ZOOM_STEP = 1.25


class Navigation(QObject):
    """What the paper shows of the page; `changed` follows every change of it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paper = Paper(0.0, 0.0, 1.0)

    @property
    def paper(self) -> Paper:
        """The paper as it lies now."""
        return self._paper

    def resize(self, width: float, height: float) -> None:
        """Fit the paper to its widget; it goes on showing the same."""
        self._show(self._paper.resized(width, height))

    def zoom_in(self) -> None:
        """One step nearer."""
        self.zoom_by(ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step farther."""
        self.zoom_by(1 / ZOOM_STEP)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom around a place in logical pixels; around the middle when None."""
        self._show(self._paper.zoomed(self._paper.zoom * factor, at or self._paper.rect.center()))

    def push(self, by: QPointF) -> None:
        """Push the page by logical pixels."""
        self._show(self._paper.moved(by))

    def pinch(self, before: Paper, held: QPointF, now: QPointF, factor: float) -> None:
        """Show what two fingers make of an earlier paper: zoomed by `factor`, the place they hold now elsewhere."""
        self._show(before.zoomed(before.zoom * factor, held).moved(now - held))

    def mirror(self) -> None:
        """Exchange left and right for the eye."""
        paper = self._paper
        self._show(replace(paper, mirrored=not paper.mirrored))

    def show_whole(self) -> None:
        """Show the whole page."""
        self._show(self._paper.zoomed(1.0, self._paper.rect.center()))

    def _show(self, paper: Paper) -> None:
        if paper != self._paper:
            self._paper = paper
            self.changed.emit()
