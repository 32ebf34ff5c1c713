"""Results as CSV, for spreadsheets, and as JSON, for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.exporting.files import write_whole
from desktop.results.model import Tile
from engine.errors import printable

if TYPE_CHECKING:
    from engine.searcher import Result

NUMBERS = ("distance", "weight", "term")


@dataclass(frozen=True)
class Origin:
    """Where results come from: the library's title, the query in words, the model's name and its encoder's id."""

    library: str
    query: str
    model: str
    encoder_id: str


def write_csv(tiles: Sequence[Tile], origin: Origin, path: Path) -> Generator[int, None, None]:
    """One line for each photo: rank, file, distance, and the nine distances, weights and terms.

    UTF-8 with the mark that spreadsheets look for. Yields how many photos are told; the file is written at the end.

    Raises: FileError, if it cannot be written.
    """
    first = tiles[0].result if tiles else None
    places = _places(first) if first is not None else []
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    numbers = [f"{name}_level{level + 1}_region{region + 1}" for name in NUMBERS for level, region in places]
    writer.writerow(["rank", "name", "path", "distance", "taken_at", "width", "height", *numbers, "model"])
    for count, tile in enumerate(tiles, start=1):
        result = tile.result
        rank, distance = (result.rank, f"{result.distance:.6g}") if result is not None else ("", "")
        photo = [rank, tile.name, printable(tile.path), distance, tile.taken_at or "", *tile.size]
        writer.writerow([*photo, *(_csv_numbers(result) if result is not None else []), origin.model])
        yield count
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def write_json(tiles: Sequence[Tile], origin: Origin, path: Path) -> Generator[int, None, None]:
    """The same, with distances, weights and terms as lists of levels of regions; a line for each photo.

    Yields how many photos are told; the file is written at the end.

    Raises: FileError, if it cannot be written.
    """
    told = {
        "library": origin.library,
        "query": origin.query,
        "model": {"name": origin.model, "encoder": origin.encoder_id},
    }
    head = json.dumps(told, ensure_ascii=False, indent=1).removesuffix("\n}")
    entries = []
    for count, tile in enumerate(tiles, start=1):
        entries.append("\n  " + json.dumps(_json_entry(tile), ensure_ascii=False))
        yield count
    write_whole(path, f'{head},\n "results": [{",".join(entries)}\n ]\n}}\n'.encode())


def _places(result: Result) -> list[tuple[int, int]]:
    levels, regions = result.terms.shape
    return [(level, region) for level in range(levels) for region in range(regions)]


def _csv_numbers(result: Result) -> list[str]:
    parts = (result.distances, result.weights, result.terms)
    return [f"{value:.6g}" for part in parts for value in part.ravel().tolist()]


def _json_entry(tile: Tile) -> dict[str, Any]:
    result = tile.result
    width, height = tile.size
    entry = {"name": tile.name, "path": printable(tile.path), "taken_at": tile.taken_at}
    photo: dict[str, Any] = entry | {"width": width, "height": height}
    if result is None:
        return photo
    return {"rank": result.rank, **photo, "distance": result.distance} | {
        "distances": result.distances.tolist(),
        "weights": result.weights.tolist(),
        "terms": result.terms.tolist(),
    }
