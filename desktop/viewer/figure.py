"""The rows of the figure a person puts together: each search that was kept, with its closest photos."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PIL import Image
from PySide6.QtGui import QImage

from desktop.library.seeker import SearchAnswer
from desktop.viewer.subject import model_query, small_photo
from engine.embedding import RegionEmbedding
from engine.figure6 import FigurePhoto, FigureRow

CLOSEST = 5
"""How many photos a row shows."""
MISSING = "#808080"


def figure_row(answer: SearchAnswer, right: Collection[int], thumbnail: Callable[[int], QImage]) -> FigureRow:
    """A search as a row: its query and the photos closest to it, those of the numbers in `right` as right answers."""
    results = sorted(answer.found.results, key=lambda result: result.rank)[:CLOSEST]
    photos = [
        FigurePhoto(
            small_photo(thumbnail(result.photo_id)) or Image.new("RGB", (4, 4), MISSING),
            result.maps,
            result.distance,
            result.photo_id in right,
        )
        for result in results
    ]
    return FigureRow(model_query(answer), answer.found.query.maps, photos)


class KeptSearches:
    """Searches kept for the figure, one for each query, each with its right answers; in the order they were kept."""

    def __init__(self) -> None:
        self._kept: dict[RegionEmbedding, tuple[SearchAnswer, frozenset[int]]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, answer: SearchAnswer, right: Collection[int]) -> None:
        """Keep a search; one of the same query as before takes its place."""
        self._kept[answer.found.query] = answer, frozenset(right)

    def clear(self) -> None:
        """Keep none any more."""
        self._kept.clear()

    def with_current(self, answer: SearchAnswer, right: Collection[int]) -> list[tuple[SearchAnswer, frozenset[int]]]:
        """The kept searches and the current one, as they are now."""
        return list((self._kept | {answer.found.query: (answer, frozenset(right))}).values())
