"""Early retrieval: where the true photo stands while the sketch is still being drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.evaluate.methods import Encoded, Method
from engine.evaluate.metrics import rank_of
from engine.evaluate.pairs import Pair
from engine.evaluate.run import EncodedPairs, reporter
from engine.preprocess import sketch_picture
from engine.progress import ProgressCallback
from engine.sketch_files import VECTOR_SUFFIXES, read_sketch
from engine.strokes import SketchDocument, rasterise
from engine.train.stroke_archives import strokes_beside

STEPS = 20
SHARES = tuple(step / STEPS for step in range(1, STEPS + 1))


@dataclass(frozen=True, eq=False)
class EarlyRetrieval:
    """Ranks after each 5 % of the drawing.

    Attributes:
        ranks: int64 (20, S), step by step.
        left_out: sketches of the pairs whose strokes are not known.
    """

    ranks: NDArray[np.int64]
    left_out: int

    def curve(self, k: int) -> tuple[float, ...]:
        """acc@k after 5 %, 10 %, ... 100 % of the drawing."""
        return tuple((self.ranks <= k).mean(axis=1).tolist())

    @property
    def median_ranks(self) -> tuple[float, ...]:
        """The true photo's median rank after 5 %, 10 %, ... 100 % of the drawing."""
        return tuple(np.median(self.ranks, axis=1).tolist())

    def area(self, k: int) -> float:
        """The area under the curve of acc@k, 0 to 1: its mean over the steps."""
        return float(np.mean(self.curve(k)))


@dataclass(frozen=True)
class Drawing:
    """A sketch's strokes, and whether it is fitted to the page: vector files are, archived strokes lie as they are."""

    document: SketchDocument
    fit: bool


def read_drawings(pairs: Sequence[Pair]) -> list[Drawing | None]:
    """The strokes of each pair's sketch: of a vector file, or of an archive beside the sketch's folder.

    Raises: SketchError, if one cannot be read; EngineError, if no sketch of the pairs has strokes.
    """
    archives: dict[Path, dict[str, SketchDocument]] = {}
    found: list[Drawing | None] = []
    for pair in pairs:
        if pair.sketch.suffix.lower() in VECTOR_SUFFIXES:
            found.append(Drawing(read_sketch(pair.sketch), fit=True))
            continue
        folder = pair.sketch.parent.parent
        if folder not in archives:
            archives[folder] = strokes_beside(folder)
        document = archives[folder].get(pair.sketch.stem)
        found.append(None if document is None else Drawing(document, fit=False))
    if not any(found):
        raise EngineError("early retrieval needs strokes: SVG or ndjson sketches, or a strokes.npz beside their folder")
    return found


def early_retrieval(
    method: Method[Encoded],
    drawings: Sequence[Drawing | None],
    encoded: EncodedPairs[Encoded],
    progress: ProgressCallback | None = None,
) -> EarlyRetrieval:
    """Rank the true photo by every sketch as it stood after each step.

    Args:
        method: encodes and compares.
        drawings: of the encoded pairs' sketches, in their order; where there is none the sketch is left out.
        encoded: the pairs; their photos are the gallery.
        progress: told of every query.
    """
    drawn = [(row, drawing) for row, drawing in enumerate(drawings) if drawing is not None]
    distances_to = method.search(encoded.photos)
    report = reporter("querying early", STEPS * len(drawn), progress)
    ranks = np.empty((STEPS, len(drawn)), np.int64)
    for place, (row, drawing) in enumerate(drawn):
        for step, share in enumerate(SHARES):
            raster = rasterise(beginning(drawing.document, share), fit=drawing.fit)
            distances = distances_to(method.encode(sketch_picture(raster)[None]))
            ranks[step, place] = rank_of(distances, int(encoded.targets[row]))
            report(STEPS * place + step + 1)
    return EarlyRetrieval(ranks, len(drawings) - len(drawn))


def beginning(document: SketchDocument, share: float) -> SketchDocument:
    """The first `share` of the strokes; where there are fewer strokes than steps, of the ink's points.

    At least one stroke or point, and never more than the share asked for rounded up.
    """
    if len(document.strokes) >= STEPS:
        return document.first(_counted(share, len(document.strokes)))
    left = _counted(share, document.point_count)
    strokes = []
    for stroke in document.strokes:
        if left <= 0:
            break
        strokes.append(stroke if len(stroke.points) <= left else replace(stroke, points=stroke.points[:left]))
        left -= len(stroke.points)
    return SketchDocument(tuple(strokes))


def _counted(share: float, total: int) -> int:
    """`share` of the total, rounded up, but not for a hair of rounding error."""
    return max(1, math.ceil(share * total - 1e-9))
