"""The photos a person marked as what was looked for."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.library.wanted import Query, SketchQuery


class Marks(QObject):
    """Marks last as long as their query: a sketch that is drawn on keeps them. `changed` tells that others are set."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._query: Query | None = None
        self._photos: frozenset[int] = frozenset()

    @property
    def photos(self) -> frozenset[int]:
        """The marked photos' numbers."""
        return self._photos

    def begin(self, query: Query | None) -> None:
        """Take the query as it is now; where it is another one, nothing is marked any more."""
        if not _same_aim(self._query, query) and self._photos:
            self._photos = frozenset()
            self.changed.emit()
        self._query = query

    def toggle(self, photo_id: int) -> None:
        """Mark a photo, or no longer."""
        self._photos ^= {photo_id}
        self.changed.emit()


def _same_aim(before: Query | None, after: Query | None) -> bool:
    """Whether a query goes on from another: a sketch with one of its strokes, or the same photo."""
    if isinstance(before, SketchQuery) and isinstance(after, SketchQuery):
        return not set(map(id, before.document.strokes)).isdisjoint(map(id, after.document.strokes))
    return before == after
