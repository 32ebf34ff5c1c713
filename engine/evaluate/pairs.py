"""Sketch-photo pairs listed in a CSV: dataset, category, split, photo, sketch, note; one row a sketch."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import FileError

COLUMNS = ("dataset", "category", "split", "photo", "sketch")


class PairsError(FileError):
    """A list of pairs that cannot be used."""


@dataclass(frozen=True)
class Pair:
    """A sketch and the photo it was drawn of.

    Attributes:
        dataset, category, split: as the list names them.
        photo, sketch: the files.
        note: what else the list says, or "".
    """

    dataset: str
    category: str
    split: str
    photo: Path
    sketch: Path
    note: str = ""


def read_pairs(path: Path, *, dataset: str | None = None, split: str | None = None) -> list[Pair]:
    """The pairs of a list, as `chosen_pairs` takes them; paths are relative to the list.

    Raises: PairsError, if the list cannot be read, lacks a column, or holds no such pair.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
            if missing:
                raise PairsError(path, f"not a list of pairs; it has no column {missing[0]!r}")
            pairs = [_pair(row, path.parent) for row in rows]
    except OSError as error:
        raise PairsError(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, csv.Error) as error:
        raise PairsError(path, "not a list of pairs") from error
    return chosen_pairs(pairs, path, dataset=dataset, split=split)


def chosen_pairs(
    pairs: Sequence[Pair], source: Path, *, dataset: str | None = None, split: str | None = None
) -> list[Pair]:
    """Those of one dataset and split, where asked; `source` is where they come from.

    Raises: PairsError, if there is none.
    """
    chosen = [pair for pair in pairs if dataset in (None, pair.dataset) and split in (None, pair.split)]
    if not chosen:
        raise PairsError(source, f"no pair of dataset {dataset or 'any'}, split {split or 'any'}")
    return chosen


def write_pairs(path: Path, pairs: Sequence[Pair]) -> None:
    """Write a list of pairs with absolute paths, so that it may lie anywhere.

    Raises: PairsError, if it cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow((*COLUMNS, "note"))
            for pair in pairs:
                photo, sketch = pair.photo.resolve(), pair.sketch.resolve()
                rows.writerow((pair.dataset, pair.category, pair.split, photo, sketch, pair.note))
    except OSError as error:
        raise PairsError(path, f"cannot be written ({error.strerror})") from error


def distinct_photos(pairs: Sequence[Pair]) -> list[Path]:
    """Every photo of the pairs once, in the order they come."""
    return list(dict.fromkeys(pair.photo for pair in pairs))


def _pair(row: dict[str, str | None], folder: Path) -> Pair:
    if not all(row[column] for column in COLUMNS if column != "category"):
        raise ValueError("a row with empty fields")
    told = {column: row[column] or "" for column in COLUMNS}
    return Pair(
        told["dataset"],
        told["category"],
        told["split"],
        folder / told["photo"],
        folder / told["sketch"],
        row.get("note") or "",
    )
