"""Results as CSV, for spreadsheets, and as JSON, for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.results.model import Tile
from engine.errors import FileError, printable

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


def write_csv(tiles: Sequence[Tile], origin: Origin, path: Path) -> None:
    """One line for each photo: rank, file, distance, and the nine distances, weights and terms.

    UTF-8 with the mark that spreadsheets look for.

    Raises: FileError, if it cannot be written.
    """
    first = next((tile.result for tile in tiles if tile.result is not None), None)
    places = _places(first) if first is not None else []
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    numbers = [f"{name}_level{level + 1}_region{region + 1}" for name in NUMBERS for level, region in places]
    writer.writerow(["rank", "name", "path", "distance", "taken_at", "width", "height", *numbers, "model"])
    for tile in tiles:
        known = _csv_numbers(tile.result) if tile.result is not None else [""] * (5 + len(numbers))
        writer.writerow([known[0], tile.name, printable(tile.path), *known[1:], origin.model])
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def write_json(tiles: Sequence[Tile], origin: Origin, path: Path) -> None:
    """The same, with distances, weights and terms as lists of levels of regions.

    Raises: FileError, if it cannot be written.
    """
    told = {
        "library": origin.library,
        "query": origin.query,
        "model": {"name": origin.model, "encoder": origin.encoder_id},
        "results": [_json_entry(tile) for tile in tiles],
    }
    write_whole(path, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises: FileError.
    """
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FileError(path, f"cannot be written ({error.strerror or error})") from error


def _places(result: Result) -> list[tuple[int, int]]:
    levels, regions = result.terms.shape
    return [(level, region) for level in range(levels) for region in range(regions)]


def _csv_numbers(result: Result) -> list[object]:
    parts = (result.distances, result.weights, result.terms)
    numbers = [f"{value:.6g}" for part in parts for value in part.ravel().tolist()]
    return [result.rank, f"{result.distance:.6g}", result.taken_at or "", *result.size, *numbers]


def _json_entry(tile: Tile) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": tile.name, "path": printable(tile.path)}
    result = tile.result
    if result is None:
        return entry
    return {"rank": result.rank, **entry} | {
        "distance": result.distance,
        "taken_at": result.taken_at,
        "width": result.size[0],
        "height": result.size[1],
        "distances": result.distances.tolist(),
        "weights": result.weights.tolist(),
        "terms": result.terms.tolist(),
    }
