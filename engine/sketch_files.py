"""Sketches from files and back: vector sketches of several formats, and drawn pictures as queries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.embedding import Floats
from engine.errors import PhotoError, SketchError
from engine.images import open_photo
from engine.preprocess import INPUT_SIZE, content_box
from engine.saved_sketch import SavedSketch
from engine.sketch_data import read_ndjson, read_stroke3, write_ndjson, write_stroke3
from engine.sketch_svg import read_svg, write_svg
from engine.strokes import SketchDocument, rasterise

__all__ = [
    "VECTOR_SUFFIXES",
    "read_ndjson",
    "read_query",
    "read_saved",
    "read_sketch",
    "read_stroke3",
    "read_svg",
    "write_sketch",
    "write_svg",
]

_READERS = {".ndjson": read_ndjson, ".npy": read_stroke3}
_WRITERS = {".ndjson": write_ndjson, ".npy": write_stroke3}
VECTOR_SUFFIXES = frozenset({".svg", *_READERS})

# Of a picture's grey levels, the difference below which nothing can be told from paper.
_FAINTEST = 24


def read_saved(path: Path) -> SavedSketch:
    """Read a vector sketch: .svg, QuickDraw .ndjson or stroke-3 .npy, by suffix, scaled into the page.

    Only an .svg tells how its regions are steered.

    Raises: SketchError, naming the file and the reason; also when nothing is drawn in it.
    """
    suffix = _known_suffix(path)
    return read_svg(path) if suffix == ".svg" else SavedSketch(_READERS[suffix](path))


def read_sketch(path: Path) -> SketchDocument:
    """Read what is drawn in a vector sketch, as `read_saved` does.

    Raises: SketchError.
    """
    return read_saved(path).document


def write_sketch(document: SketchDocument, path: Path, steering: Floats | None = None) -> None:
    """Write a sketch by suffix: .svg keeps all of it, .ndjson no pressure and widths, .npy only the places.

    The steering (L, N) is kept by .svg alone.

    Raises: SketchError, naming the file and the reason.
    """
    suffix = _known_suffix(path)
    if suffix == ".svg":
        write_svg(document, path, steering)
    else:
        _WRITERS[suffix](document, path)


def _known_suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in VECTOR_SUFFIXES:
        raise SketchError(path, f"not a sketch file; known are {', '.join(sorted(VECTOR_SUFFIXES))}")
    return suffix


def read_query(path: Path) -> NDArray[np.uint8]:
    """Read any sketch as the raster an encoder takes: uint8 (256, 256), paper 255, ink 0.

    Vector sketches are fitted to the page. Of a picture the whole is fitted to the square, so one of 256 x 256 stays
    as placed; white on black is turned round and the contrast stretched.

    Raises: SketchError.
    """
    if path.suffix.lower() in VECTOR_SUFFIXES:
        return rasterise(read_sketch(path))
    try:
        picture = open_photo(path).picture.convert("L")
    except PhotoError as error:
        raise SketchError(path, error.reason) from None
    return _black_on_white(_in_square(picture), path)


def _in_square(picture: Image.Image) -> NDArray[np.float32]:
    """A grey picture whole in the square, on ground of its border's own brightness, (256, 256)."""
    border = _border(np.asarray(picture, np.uint8))
    box = content_box(*picture.size)
    size = (max(1, round(box.width * INPUT_SIZE)), max(1, round(box.height * INPUT_SIZE)))
    fitted = picture if picture.size == size else picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)
    square = Image.new("L", (INPUT_SIZE, INPUT_SIZE), round(border))
    square.paste(fitted, ((INPUT_SIZE - size[0]) // 2, (INPUT_SIZE - size[1]) // 2))
    return np.asarray(square, np.float32)


def _black_on_white(grey: NDArray[np.float32], path: Path) -> NDArray[np.uint8]:
    """Stretch the contrast so that the border's grey is paper (255) and the darkest of the drawing is ink (0)."""
    if _border(grey) < 128:
        grey = 255 - grey
    paper, ink = _border(grey), float(np.percentile(grey, 0.1))
    if paper - ink < _FAINTEST:
        raise SketchError(path, "nothing is drawn in it")
    return np.clip((grey - ink) * (255 / (paper - ink)), 0, 255).round().astype(np.uint8)


def _border(grey: NDArray[np.uint8] | NDArray[np.float32]) -> float:
    return float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
