"""What the grid shows: one tile for each photo, in order."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl

from engine.errors import printable
from engine.listing import Listing
from engine.records import PhotoRecord

if TYPE_CHECKING:
    from engine.searcher import Result

TILE_ROLE = Qt.ItemDataRole.UserRole + 1
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
# Asked for twice a tile at every paint: combining flags in Python takes longer than laying the tile down.
TILE_FLAGS = _PLAIN | Qt.ItemFlag.ItemIsDragEnabled

AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, eq=False)
class Tile:
    """One photo in the grid.

    Attributes:
        photo_id: its number in the gallery.
        path: the file.
        name: the file's name, fit to be shown.
        result: how it matched, None when the grid shows the library itself.
        size: width and height of the upright photo, pixels.
        taken_at: when the camera took it, ISO 8601, or None.
        day: shown in place of the name, where the order is by date.
    """

    photo_id: int
    path: str
    name: str
    result: Result | None = None
    size: tuple[int, int] = (1, 1)
    taken_at: str | None = None
    day: str | None = None

    @classmethod
    def of_result(cls, result: Result, day: str | None = None) -> Tile:
        """The tile of a search's result."""
        return cls(result.photo_id, result.path, shown_name(result.path), result, result.size, result.taken_at, day)

    @classmethod
    def of_photo(cls, photo: PhotoRecord) -> Tile:
        """The tile of a photo in the library."""
        size = photo.width or 1, photo.height or 1
        return cls(photo.id, photo.path, shown_name(photo.path), size=size, taken_at=photo.taken_at)


class LibraryTiles(Sequence[Tile]):
    """The photos of a library as tiles, each made when it is asked for: there may be a hundred thousand."""

    def __init__(self, photos: Listing) -> None:
        self._photos = photos

    def __len__(self) -> int:
        return len(self._photos)

    @overload
    def __getitem__(self, row: int) -> Tile: ...

    @overload
    def __getitem__(self, row: slice) -> list[Tile]: ...

    def __getitem__(self, row: int | slice) -> Tile | list[Tile]:
        if isinstance(row, slice):
            return [Tile.of_photo(photo) for photo in self._photos[row]]
        return Tile.of_photo(self._photos[row])

    def rows_of(self, photo_ids: set[int]) -> list[int]:
        """Where these photos stand, in order."""
        return [int(row) for row in np.flatnonzero(np.isin(self._photos.ids, list(photo_ids)))]


def shown_name(path: str) -> str:
    """A file's name, fit to be shown."""
    return printable(os.path.basename(path))  # noqa: PTH119 - a Path takes long to make, and there are many


def worst_distance(tiles: Sequence[Tile]) -> float:
    """The greatest distance among tiles: their bars are drawn relative to it."""
    if isinstance(tiles, LibraryTiles):
        return 0.0
    return max((tile.result.distance for tile in tiles if tile.result is not None), default=0.0)


def file_url(path: str) -> QUrl:
    """A photo's file as a URL, whatever bytes its name is made of."""
    return QUrl.fromEncoded(Path(path).absolute().as_uri().encode("ascii"))


class ResultsModel(QAbstractListModel):
    """The tiles in order; dragged out they are files to copy, never to move."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles: Sequence[Tile] = ()

    @property
    def tiles(self) -> Sequence[Tile]:
        """Every tile, in order."""
        return self._tiles

    def show(self, tiles: Sequence[Tile]) -> None:
        """Replace all tiles at once."""
        self.beginResetModel()
        self._tiles = tiles
        self.endResetModel()

    def tile(self, index: AnyIndex) -> Tile | None:
        """The tile at an index, None outside."""
        return self._tiles[index.row()] if index.isValid() and index.row() < len(self._tiles) else None

    def row_of(self, photo_id: int) -> int | None:
        """Where a photo stands, None where it is not shown."""
        return next(iter(self.rows_of({photo_id})), None)

    def rows_of(self, photo_ids: set[int]) -> list[int]:
        """Where these photos stand, in order; those not shown are left out."""
        if isinstance(self._tiles, LibraryTiles):
            return self._tiles.rows_of(photo_ids)
        return [row for row, tile in enumerate(self._tiles) if tile.photo_id in photo_ids]

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - an invalid index, as Qt wants it
        """How many tiles there are."""
        return 0 if parent.isValid() else len(self._tiles)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Every tile can be chosen and dragged out."""
        return TILE_FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def supportedDragActions(self) -> Qt.DropAction:
        """Photos are only ever read."""
        return Qt.DropAction.CopyAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The tiles' files, those that are still there."""
        return self.files(sorted({index.row() for index in indexes}))

    def files(self, rows: Sequence[int]) -> QMimeData:
        """The files of these rows' tiles, those that are still there."""
        paths = [self._tiles[row].path for row in rows]
        data = QMimeData()
        data.setUrls([file_url(path) for path in paths if os.path.exists(path)])  # noqa: PTH110 - as in shown_name
        return data

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
            told = "{} \N{MULTIPLICATION SIGN} {}".format(*tile.size)
            return "\n".join([printable(tile.path), f"{told} · {tile.taken_at[:10]}" if tile.taken_at else told])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(tile)
        return None

    def _spoken(self, tile: Tile) -> str:
        if tile.result is None:
            return tile.name
        return self.tr("Number {rank}: {name}, distance {distance}").format(
            rank=tile.result.rank, name=tile.name, distance=f"{tile.result.distance:.2f}"
        )
