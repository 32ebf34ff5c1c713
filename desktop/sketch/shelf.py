"""Sketches that are kept without being asked: the one on the paper, and the last ones that left it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import SketchError
from engine.sketch_files import read_sketch, write_sketch
from engine.strokes import SketchDocument, rasterise

MOST = 24
CURRENT = "current.svg"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptSketch:
    """A sketch of the shelf, and its raster (256, 256) uint8 as a thumbnail."""

    document: SketchDocument
    raster: NDArray[np.uint8]


class Shelf:
    """A folder of SVG files; may be used from any one thread at a time. Files that cannot be read are passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, KeptSketch] = {}

    def save_current(self, document: SketchDocument) -> None:
        """Keep the sketch on the paper for the next start; an empty paper keeps nothing.

        Raises: SketchError, when it cannot be written.
        """
        path = self._folder / CURRENT
        if document.empty:
            path.unlink(missing_ok=True)
        else:
            self._write(document, path)

    def current(self) -> SketchDocument:
        """The sketch that was on the paper last."""
        try:
            return read_sketch(self._folder / CURRENT) if (self._folder / CURRENT).exists() else SketchDocument()
        except SketchError as error:
            log.warning("the last sketch cannot be restored: %s", error)
            return SketchDocument()

    def keep(self, document: SketchDocument) -> None:
        """Keep a sketch that leaves the paper among the last MOST; one that is there already comes first again.

        Raises: SketchError, when it cannot be written.
        """
        path = self._folder / f"{time.time_ns() // 1000:017}.svg"
        self._write(document, path)
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
            document = read_sketch(path)
        except SketchError as error:
            log.warning("a kept sketch cannot be read: %s", error)
            return None
        return KeptSketch(document, rasterise(document))

    def _files(self) -> list[Path]:
        return sorted((path for path in self._folder.glob("*.svg") if path.name != CURRENT), reverse=True)

    def _write(self, document: SketchDocument, path: Path) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SketchError(path, f"cannot be written ({error.strerror or type(error).__name__})") from None
        write_sketch(document, path)
