"""Sketches of two data sets' formats: QuickDraw's ndjson, and stroke-3 arrays."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from engine.errors import SketchError
from engine.strokes import FIT_SIDE, PAGE, SketchDocument, Stroke

MAX_BYTES = 32 << 20
MAX_POINTS = 200_000
BETWEEN_STROKES = 0.2
"""Seconds taken for the way from one stroke to the next where a file tells no times."""


def read_ndjson(path: Path) -> SketchDocument:
    """Read the first drawing of a QuickDraw file, raw (x, y, milliseconds) or simplified (x, y).

    Raises: SketchError.
    """
    try:
        check_size(path)
        with path.open("rb") as file:
            line = next((line for line in iter(lambda: file.readline(MAX_BYTES), b"") if line.strip()), b"")
        drawing = json.loads(line, parse_constant=_not_finite)["drawing"]
        strokes = [stroke for stroke in map(_quickdraw_stroke, drawing) if len(stroke)]
    except OSError as error:
        raise SketchError(path, error.strerror or "cannot be read") from None
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError):
        raise SketchError(path, "its first line is no QuickDraw drawing") from None
    told = all(stroke.shape[1] == 3 for stroke in strokes)
    return document_of(
        path, [stroke[:, :2] for stroke in strokes], times=[stroke[:, 2] / 1000 for stroke in strokes] if told else None
    )


def read_stroke3(path: Path) -> SketchDocument:
    """Read a stroke-3 array, .npy (n, 3): dx, dy, and 1 where the pen lifts after the point.

    Raises: SketchError.
    """
    try:
        check_size(path)
        # Mapped, not read: a header may promise more than the file holds. Objects (pickles) are refused by it.
        rows = np.lib.format.open_memmap(path, mode="r")
        if rows.ndim != 2 or rows.shape[1] != 3 or rows.dtype.kind not in "fiu":
            raise SketchError(path, f"not stroke-3: an array {rows.shape} of {rows.dtype}, not (n, 3) numbers")
        if len(rows) > MAX_POINTS:
            raise SketchError(path, f"more than the {MAX_POINTS} points allowed")
        moves = np.array(rows, np.float64)
    except OSError as error:
        raise SketchError(path, error.strerror or "cannot be read") from None
    except SketchError:
        raise
    except Exception:
        # The header is Python source: of a damaged one numpy passes on whatever the tokenizer raises.
        raise SketchError(path, "not a plain .npy array") from None
    lifts = np.flatnonzero(moves[:, 2] > 0) + 1
    pieces = np.split(np.cumsum(moves[:, :2], axis=0), lifts)
    return document_of(path, [piece for piece in pieces if len(piece)])


def write_ndjson(document: SketchDocument, path: Path) -> None:
    """Write a sketch as one raw QuickDraw drawing: x, y in page units and milliseconds; pressure is not told.

    Raises: SketchError, when the file cannot be written.
    """
    drawing = [
        [
            np.round(stroke.points[:, 0].astype(float), 2).tolist(),
            np.round(stroke.points[:, 1].astype(float), 2).tolist(),
            np.rint(stroke.points[:, 2] * 1000).astype(int).tolist(),
        ]
        for stroke in document.strokes
    ]
    write_whole(path, json.dumps({"word": path.stem, "recognized": True, "drawing": drawing}).encode() + b"\n")


def write_stroke3(document: SketchDocument, path: Path) -> None:
    """Write a sketch as a stroke-3 array, float32 (n, 3): dx, dy, and 1 where the pen lifts after the point.

    Raises: SketchError, when the file cannot be written.
    """
    rows = [np.zeros((0, 3), np.float32)]
    for stroke in document.strokes:
        lifts = np.zeros(len(stroke.points), np.float32)
        lifts[-1] = 1
        rows.append(np.column_stack([stroke.points[:, :2], lifts]))
    every = np.concatenate(rows)
    every[1:, :2] = np.diff(every[:, :2], axis=0)
    whole = io.BytesIO()
    np.save(whole, every, allow_pickle=False)
    write_whole(path, whole.getvalue())


def write_whole(path: Path, data: bytes) -> None:
    """Write a file; an older one stays until the new one is whole.

    Raises: SketchError.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SketchError(path, f"cannot be written ({error.strerror or type(error).__name__})") from None


def check_size(path: Path) -> None:
    """Refuse files too large to be a sketch.

    Raises: SketchError; OSError.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise SketchError(path, f"{size / 1e6:.0f} megabytes, more than the {MAX_BYTES / 1e6:.0f} allowed")
    if size == 0:
        raise SketchError(path, "empty file")


def document_of(
    path: Path, lines: Sequence[NDArray[np.float64]], times: Sequence[NDArray[np.float64]] | None = None
) -> SketchDocument:
    """Strokes along lines (n, 2), with their times (n,) in seconds where known.

    Lines that lie on the page stay where they are; others are scaled and centred to fit it.

    Raises: SketchError, when there is no line, or too many points, or a coordinate is not finite.
    """
    lines = [line for line in lines if len(line)]
    if not lines:
        raise SketchError(path, "nothing is drawn in it")
    if sum(len(line) for line in lines) > MAX_POINTS:
        raise SketchError(path, f"more than the {MAX_POINTS} points allowed")
    every = np.concatenate(lines)
    if not np.isfinite(every).all() or np.abs(every).max() > 1e12:
        raise SketchError(path, "a coordinate is not a finite number")
    if times is not None and not (np.abs(np.concatenate(times)) <= 1e12).all():
        raise SketchError(path, "a time is not a finite number")
    scale, shift = onto_page(every)
    strokes: list[Stroke] = []
    start = 0.0
    for number, line in enumerate(lines):
        stroke = Stroke.from_xy(line * scale + shift, start=start)
        if times is not None:
            points = stroke.points.copy()
            points[:, 2] = times[number]
            stroke = Stroke(points)
        strokes.append(stroke)
        start = float(stroke.points[-1, 2]) + BETWEEN_STROKES
    return SketchDocument(tuple(strokes))


def onto_page(xy: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Scale and shift that bring points (n, 2) onto the page: none where they are on it already."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    if (low >= 0).all() and (high <= PAGE).all():
        return 1.0, np.zeros(2)
    scale = FIT_SIDE / max(float((high - low).max()), 1e-6)
    return scale, PAGE / 2 - scale * (low + high) / 2


def _quickdraw_stroke(stroke: Any) -> NDArray[np.float64]:
    """(n, 2) or (n, 3) of one stroke's lists."""
    columns = np.array(stroke, np.float64)
    if columns.ndim != 2 or columns.shape[0] not in (2, 3):
        raise ValueError("a stroke is two or three lists of numbers")
    return columns.T


def _not_finite(name: str) -> NoReturn:
    raise ValueError(f"{name} is no coordinate")
