"""Pen strokes that lie beside a set's sketches in one file: our strokes.npz, and QMUL's *_Coordinate."""

from __future__ import annotations

import codecs
import io
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import SketchError
from engine.sketch_data import BETWEEN_STROKES
from engine.strokes import PAGE, SketchDocument, Stroke

ARCHIVE = "strokes.npz"
LINE = 2.0
"""Width of the pen that drew them, page units."""


def strokes_beside(folder: Path) -> dict[str, SketchDocument]:
    """The strokes of a set by the sketch's stem, from the archive in the set's folder; empty where there is none.

    Raises: SketchError, if the archive cannot be read.
    """
    if (folder / ARCHIVE).is_file():
        return read_stroke_archive(folder / ARCHIVE)
    coordinates = coordinate_file(folder)
    if coordinates is None:
        return {}
    return {key.rpartition("/")[2]: drawing for key, drawing in read_coordinates(coordinates).items()}


def read_stroke_archive(path: Path) -> dict[str, SketchDocument]:
    """Every sketch of a strokes.npz by name: float32 (points, 3), x, y on the page and 1 where the pen lifts.

    Raises: SketchError, if the archive is not one.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: _document(archive[name]) for name in archive.files}
    except (OSError, ValueError, KeyError) as error:
        raise SketchError(path, f"not an archive of strokes ({error})") from error


def coordinate_file(folder: Path) -> Path | None:
    """QMUL's ChairV2_Coordinate or ShoeV2_Coordinate in a folder."""
    return next((file for file in sorted(folder.glob("*_Coordinate")) if file.is_file()), None)


def read_coordinates(path: Path) -> dict[str, SketchDocument]:
    """Every sketch of a *_Coordinate by its key ("train/1031000079_2"): (points, 3), x, y and 1 where the pen lifts.

    The file is a pickle; nothing but numpy's arrays is read from it. Drawings on a larger sheet are brought to the
    page, all by the same scale, so that they still lie as their photo does.

    Raises: SketchError, if it is something else.
    """
    try:
        told = _ArraysOnly(io.BytesIO(path.read_bytes()), encoding="latin1").load()
        arrays = {str(key): _points(value) for key, value in told.items()}
    except OSError as error:
        raise SketchError(path, error.strerror or "cannot be read") from error
    except Exception as error:  # a damaged pickle raises nearly anything
        raise SketchError(path, f"not a file of coordinates ({error})") from error
    if not arrays:
        raise SketchError(path, "no sketch in it")
    sheet = max(PAGE, max(float(points[:, :2].max()) for points in arrays.values()))
    return {key: _document(points * (PAGE / sheet, PAGE / sheet, 1)) for key, points in arrays.items()}


class _ArraysOnly(pickle.Unpickler):
    """Reads dicts of numpy arrays, and runs nothing that a pickle may ask for."""

    _KNOWN: Mapping[tuple[str, str], Any] = {
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
        ("_codecs", "encode"): codecs.encode,
        **{
            (module, "_reconstruct"): np.empty(0).__reduce__()[0]
            for module in ("numpy.core.multiarray", "numpy._core.multiarray")
        },
    }

    def find_class(self, module: str, name: str) -> Any:
        """One of the known; whatever else is asked for is refused."""
        if (module, name) not in self._KNOWN:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return self._KNOWN[module, name]


def _points(value: Any) -> NDArray[np.float64]:
    points = np.asarray(value, np.float64)
    if points.ndim != 2 or points.shape[1] < 3 or not len(points) or not np.isfinite(points).all():
        raise ValueError(f"an array {points.shape} is no sketch")
    return points[:, :3]


def _document(points: NDArray[np.floating]) -> SketchDocument:
    """Cut a run of points into strokes after each lift, drawn one after the other."""
    strokes: list[Stroke] = []
    for piece in np.split(points[:, :2], np.flatnonzero(points[:, 2] > 0) + 1):
        if len(piece):
            start = float(strokes[-1].points[-1, 2]) + BETWEEN_STROKES if strokes else 0.0
            strokes.append(Stroke.from_xy(piece, width=LINE, start=start))
    return SketchDocument(tuple(strokes))
