"""Sketches that are kept without being asked: the one on the paper, and the last ones that left it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import SketchError
from engine.saved_sketch import SavedSketch
from engine.sketch_files import read_saved, write_sketch
from engine.strokes import SketchDocument, rasterise

MOST = 24
CURRENT = "current.svg"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptSketch:
    """A sketch of the shelf, and its raster (256, 256) uint8 as a thumbnail."""

    sketch: SavedSketch
    raster: NDArray[np.uint8]


class Shelf:
    """A folder of SVG files; may be used from any one thread at a time. Files that cannot be read are passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, KeptSketch] = {}

    def save_current(self, sketch: SavedSketch) -> None:
        """Keep the sketch on the paper for the next start; an empty paper keeps nothing.

        Raises: SketchError, when it cannot be written.
        """
        path = self._folder / CURRENT
        if sketch.document.empty:
            path.unlink(missing_ok=True)
        else:
            self._write(sketch, path)

    def current(self) -> SavedSketch:
        """The sketch that was on the paper last; an empty one where there is none."""
        path = self._folder / CURRENT
        try:
            return read_saved(path) if path.exists() else SavedSketch(SketchDocument())
        except SketchError as error:
            log.warning("the last sketch cannot be restored: %s", error)
            return SavedSketch(SketchDocument())

    def keep(self, sketch: SavedSketch) -> None:
        """Keep a sketch that leaves the paper among the last MOST; one that is there already comes first again.

        Raises: SketchError, when it cannot be written.
        """
        path = self._folder / f"{time.time_ns() // 1000:017}.svg"
        self._write(sketch, path)
        whole = path.read_bytes()
        for other in self._files()[1:]:
            if other.read_bytes() == whole:
                other.unlink(missing_ok=True)
        for other in self._files()[MOST:]:
            other.unlink(missing_ok=True)

    def recent(self) -> list[KeptSketch]:
        """The last sketches, newest first."""
        self._read = {path: kept for path in self._files() if (kept := self._kept(path)) is not None}
        return list(self._read.values())

    def forget(self) -> None:
        """Take all sketches away that left the paper."""
        for path in self._files():
            path.unlink(missing_ok=True)

    def _kept(self, path: Path) -> KeptSketch | None:
        if path in self._read:
            return self._read[path]
        try:
            sketch = read_saved(path)
        except SketchError as error:
            log.warning("a kept sketch cannot be read: %s", error)
            return None
        return KeptSketch(sketch, rasterise(sketch.document))

    def _files(self) -> list[Path]:
        return sorted((path for path in self._folder.glob("*.svg") if path.name != CURRENT), reverse=True)

    def _write(self, sketch: SavedSketch, path: Path) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SketchError(path, f"cannot be written ({error.strerror or type(error).__name__})") from None
        write_sketch(sketch.document, path, sketch.steering)
