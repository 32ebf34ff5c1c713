"""What the grid shows: one tile for each photo, in order."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.errors import printable
from engine.records import PhotoRecord

if TYPE_CHECKING:
    from engine.searcher import Result

TILE_ROLE = Qt.ItemDataRole.UserRole + 1

AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, eq=False)
class Tile:
    """One photo in the grid.

    Attributes:
        photo_id: its number in the gallery.
        path: the file.
        name: the file's name, fit to be shown.
        result: how it matched, None when the grid shows the library itself.
    """

    photo_id: int
    path: str
    name: str
    result: Result | None = None

    @classmethod
    def of_result(cls, result: Result) -> Tile:
        """The tile of a search's result."""
        return cls(result.photo_id, result.path, shown_name(result.path), result)

    @classmethod
    def of_photo(cls, photo: PhotoRecord) -> Tile:
        """The tile of a photo in the library."""
        return cls(photo.id, photo.path, shown_name(photo.path))


def shown_name(path: str) -> str:
    """A file's name, fit to be shown."""
    return printable(os.path.basename(path))  # noqa: PTH119 - a Path takes long to make, and there are many


def worst_distance(tiles: Sequence[Tile]) -> float:
    """The greatest distance among tiles: their bars are drawn relative to it."""
    return max((tile.result.distance for tile in tiles if tile.result is not None), default=0.0)


class ResultsModel(QAbstractListModel):
    """The tiles in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles: tuple[Tile, ...] = ()

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """Every tile, in order."""
        return self._tiles

    def show(self, tiles: Sequence[Tile]) -> None:
        """Replace all tiles at once."""
        self.beginResetModel()
        self._tiles = tuple(tiles)
        self.endResetModel()

    def tile(self, index: AnyIndex) -> Tile | None:
        """The tile at an index, None outside."""
        return self._tiles[index.row()] if index.isValid() and index.row() < len(self._tiles) else None

    def row_of(self, photo_id: int) -> int | None:
        """Where a photo stands, None where it is not shown."""
        return next((row for row, tile in enumerate(self._tiles) if tile.photo_id == photo_id), None)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - an invalid index, as Qt wants it
        """How many tiles there are."""
        return 0 if parent.isValid() else len(self._tiles)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The tile, its name, its tooltip, or its words for a screen reader."""
        tile = self.tile(index)
        if tile is None:
            return None
        if role == TILE_ROLE:
            return tile
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return printable(tile.path)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(tile)
        return None

    def _spoken(self, tile: Tile) -> str:
        if tile.result is None:
            return tile.name
        return self.tr("Number {rank}: {name}, distance {distance}").format(
            rank=tile.result.rank, name=tile.name, distance=f"{tile.result.distance:.2f}"
        )
