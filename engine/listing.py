"""The photos of a gallery in order, packed: as objects, a hundred thousand hold up the thread that lets go of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from engine.records import PhotoRecord

_BLOCK = 256
"""Photos packed together: one is unpacked with its neighbours, which are looked at next."""

_Row = Sequence[Any]


class Listing(Sequence[PhotoRecord]):
    """Photos in order; each becomes a record when it is asked for. Equal to any sequence of the same records.

    Attributes:
        ids: their numbers, (P,).
    """

    def __init__(self, rows: Iterable[_Row] = ()) -> None:
        """Pack rows, each the fields of a record in their order."""
        waiting = iter(rows)
        ids: list[NDArray[np.int64]] = []
        self._blocks: list[bytes] = []
        while block := list(islice(waiting, _BLOCK)):
            ids.append(np.array([row[0] for row in block], np.int64))
            self._blocks.append(_packed(block))
        self.ids = np.concatenate([np.empty(0, np.int64), *ids])
        self._unpacked: tuple[int, list[_Row]] = -1, []

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, row: int) -> PhotoRecord: ...

    @overload
    def __getitem__(self, row: slice) -> list[PhotoRecord]: ...

    def __getitem__(self, row: int | slice) -> PhotoRecord | list[PhotoRecord]:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        block, place = divmod(range(len(self))[row], _BLOCK)
        number, rows = self._unpacked
        if number != block:
            rows = _unpacked(self._blocks[block])
            self._unpacked = block, rows
        return PhotoRecord(*rows[place])

    def __iter__(self) -> Iterator[PhotoRecord]:
        return (PhotoRecord(*row) for row in self._rows())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(one == another for one, another in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def where(self, admits: Callable[[PhotoRecord], bool]) -> Listing:
        """Those that are admitted, in their order."""
        return Listing(row for row in self._rows() if admits(PhotoRecord(*row)))

    def _rows(self) -> Iterator[_Row]:
        for block in self._blocks:
            yield from _unpacked(block)


def _packed(rows: list[_Row]) -> bytes:
    """Rows of numbers and words; a path keeps whatever bytes it is made of."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _unpacked(block: bytes) -> list[_Row]:
    rows: list[_Row] = json.loads(block.decode("utf-8", "surrogatepass"))
    return rows
