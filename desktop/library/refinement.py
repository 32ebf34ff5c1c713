"""What a person adds to a query: filters, liked and disliked photos, photos left out, the order, and how many."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from desktop.library.wanted import TOP_K, Filters

MORE = 4
"""How many times as many photos are shown each time a person asks for more."""


class Refinement(QObject):
    """All of it can be seen above the results, and taken back. `changed` tells that another ranking is due."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filters = Filters()
        self._liked: tuple[int, ...] = ()
        self._disliked: tuple[int, ...] = ()
        self._excluded: frozenset[int] = frozenset()
        self._by_date = False
        self._top_k = TOP_K
        self._unfolded = False

    @property
    def filters(self) -> Filters:
        """Which photos may be shown."""
        return self._filters

    @filters.setter
    def filters(self, filters: Filters) -> None:
        if filters != self._filters:
            self._filters = filters
            self.changed.emit()

    @property
    def by_date(self) -> bool:
        """Whether the newest results come first, not the closest."""
        return self._by_date

    @by_date.setter
    def by_date(self, by_date: bool) -> None:
        if by_date != self._by_date:
            self._by_date = by_date
            self.changed.emit()

    @property
    def liked(self) -> tuple[int, ...]:
        """Photos the ranking is drawn to."""
        return self._liked

    @property
    def disliked(self) -> tuple[int, ...]:
        """Photos it is pushed from."""
        return self._disliked

    @property
    def excluded(self) -> frozenset[int]:
        """Photos left out."""
        return self._excluded

    @property
    def top_k(self) -> int:
        """How many results at most."""
        return self._top_k

    @property
    def unfolded(self) -> bool:
        """Whether results far beyond the best are shown too."""
        return self._unfolded

    def like(self, photo_ids: Iterable[int]) -> None:
        """Draw the ranking to these photos; liked ones again: no longer."""
        self._liked, self._disliked = _joined(self._liked, self._disliked, photo_ids)
        self.changed.emit()

    def dislike(self, photo_ids: Iterable[int]) -> None:
        """Push the ranking from these photos; disliked ones again: no longer."""
        self._disliked, self._liked = _joined(self._disliked, self._liked, photo_ids)
        self.changed.emit()

    def drop_feedback(self) -> None:
        """Let the query alone decide again."""
        if self._liked or self._disliked:
            self._liked = self._disliked = ()
            self.changed.emit()

    def exclude(self, photo_ids: Iterable[int]) -> None:
        """Leave these photos out."""
        self._excluded |= set(photo_ids)
        self.changed.emit()

    def readmit(self) -> None:
        """Leave none out any more."""
        if self._excluded:
            self._excluded = frozenset()
            self.changed.emit()

    def show_more(self, folded: int) -> None:
        """Show the results that are folded away, so many; where none are, some more."""
        self._unfolded = True
        if not folded:
            self._top_k *= MORE
        self.changed.emit()

    def begin_query(self, *, another_aim: bool = False) -> None:
        """Start again with few results; with `another_aim` also without likes and dislikes. Tells nobody."""
        self._top_k, self._unfolded = TOP_K, False
        if another_aim:
            self._liked = self._disliked = ()

    def forget(self) -> None:
        """Another library was opened, whose photos have other numbers. Tells nobody."""
        self.begin_query(another_aim=True)
        self._filters, self._excluded = Filters(), frozenset()


def _joined(
    group: tuple[int, ...], other: tuple[int, ...], photo_ids: Iterable[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A group with the photos, the other without them; the group without them where it held them all."""
    asked = tuple(dict.fromkeys(photo_ids))
    if asked and set(asked) <= set(group):
        return tuple(photo for photo in group if photo not in asked), other
    return tuple(dict.fromkeys(group + asked)), tuple(photo for photo in other if photo not in asked)
