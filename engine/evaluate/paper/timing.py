"""Table 2: how long a query takes, from strokes to ranked photos, with the global embedding, LA, DLA and MLRM.

All four see the same sketches over a gallery of as many photos, in ONNX Runtime and numpy, on one core. MLRM is the
model itself with the app's matcher; the others have its backbone to themselves. Trained or not, a network takes as
long: for those, fresh weights do, and made-up photos for all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engine.card import ModelCard
from engine.embedding import MAP_SIZE, EmbeddingBatch, Floats, RegionEmbedding
from engine.evaluate.baselines import BASELINES, CELLS, searcher
from engine.evaluate.paper.sources import MLRM
from engine.index import Index
from engine.matcher import match
from engine.model_files import read_model
from engine.preprocess import sketch_picture, to_input
from engine.progress import Progress, ProgressCallback
from engine.strokes import PAGE, SketchDocument, Stroke, rasterise

PHOTOS = 1000
TURNS, IN_A_ROW = 12, 5  # the first of a row finds the caches as another method left them
TOP_K = 10
STROKES, POINTS = 25, 30  # of a sketch
OUTPUTS = ("pooled", "cells")  # of the baselines' graphs


@dataclass(frozen=True)
class QueryTime:
    """The median of some queries, milliseconds; a sketch is drawn to pixels, then encoded, then matched."""

    draw_ms: float
    encode_ms: float
    match_ms: float

    @property
    def total_ms(self) -> float:
        """From strokes to ranked photos."""
        return self.draw_ms + self.encode_ms + self.match_ms


@dataclass(frozen=True)
class QueryTimes:
    """Each method's time, by its name, and in words how they were taken."""

    methods: Mapping[str, QueryTime]
    words: str


Way = tuple[Callable[[NDArray[np.uint8]], Any], Callable[[Any], object]]
"""A method: pictures (1, 256, 256, 3) to what is matched, and that to the closest photos."""


def query_times(
    card: ModelCard,
    graphs: Callable[[str], tuple[bytes, bytes]],
    *,
    photos: int = PHOTOS,
    turns: int = TURNS,
    progress: ProgressCallback | None = None,
) -> QueryTimes:
    """Time all four; they take turns, a few queries each, so that what else the machine does meets all alike.

    Processor time is taken, which other work lengthens little. `graphs` gives a backbone's graphs "pooled" and
    "cells", as `engine.export.baseline_graphs` does.

    Raises: ModelError, if the model cannot be read.
    """
    generator = np.random.default_rng(0)
    pooled, cells = (_run(graph, [name]) for graph, name in zip(graphs(card.backbone), OUTPUTS, strict=True))
    ways: dict[str, Way] = {}
    for kind in BASELINES:
        encode = _only(pooled if kind == "global" else cells)
        channels = encode(np.zeros((1, 256, 256, 3), np.uint8)).shape[-1]
        made = generator.random((photos, 1 if kind == "global" else CELLS, channels), np.float32)
        ways[kind] = encode, _ranked(searcher(kind, made))
    whole = _run(read_model(card.path, card), card.outputs)
    index = _index(card, photos, generator)
    ways[MLRM] = lambda pictures: _regions(card, whole(pictures)), lambda query: match(query, index, TOP_K)

    taken: dict[str, list[NDArray[np.float64]]] = {name: [] for name in ways}
    for turn in range(turns):
        sketches = [_sketch(generator) for _ in range(IN_A_ROW)]
        for name, (encode, find) in ways.items():
            for sketch in sketches:
                moments = [time.process_time()]
                picture = sketch_picture(rasterise(sketch))[None]
                moments.append(time.process_time())
                query = encode(picture)
                moments.append(time.process_time())
                find(query)
                moments.append(time.process_time())
                taken[name].append(1000 * np.diff(moments))
        if progress is not None:
            progress(Progress("timing", turn + 1, turns))
    medians = {name: QueryTime(*np.median(rows, axis=0).tolist()) for name, rows in taken.items()}
    return QueryTimes(medians, "ONNX Runtime and numpy on a CPU, processor time")


Run = Callable[[NDArray[np.uint8]], Sequence[Floats]]
"""Pictures (B, 256, 256, 3) to the outputs of a graph."""


def _run(graph: bytes, outputs: Sequence[str]) -> Run:
    """A graph in ONNX Runtime, on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, ["CPUExecutionProvider"])
    return lambda pictures: session.run(outputs, {"pictures": to_input(pictures)})


def _only(run: Run) -> Callable[[NDArray[np.uint8]], Floats]:
    return lambda pictures: run(pictures)[0]


def _regions(card: ModelCard, outputs: Sequence[Floats]) -> RegionEmbedding:
    *features, weights, maps = outputs
    return EmbeddingBatch(tuple(features), weights, maps, card.encoder_id)[0]


def _sketch(generator: np.random.Generator) -> SketchDocument:
    """A made-up drawing: pens that wander over the page."""
    strokes = []
    for begins, steps in zip(generator.random((STROKES, 2)), generator.normal(0, 4, (STROKES, POINTS, 2)), strict=True):
        places = np.clip(PAGE * begins + np.cumsum(steps, axis=0), 0, PAGE)
        strokes.append(Stroke(np.column_stack([places, np.zeros(POINTS), np.ones(POINTS)]).astype(np.float32)))
    return SketchDocument(tuple(strokes))


def _ranked(distances_to: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Distances, then the closest in order, as the matcher gives them."""

    def find(query: Any) -> Any:
        distances = distances_to(query)
        near = np.argpartition(distances, TOP_K)[:TOP_K] if len(distances) > TOP_K else np.arange(len(distances))
        return near[np.argsort(distances[near])]

    return find


def _index(card: ModelCard, photos: int, generator: np.random.Generator) -> Index:
    """Made-up photos in the model's layout."""
    layout = card.layout
    batch = EmbeddingBatch(
        tuple(generator.random((photos, layout.regions, channels), np.float32) for channels in layout.channels),
        np.full((photos, layout.levels, layout.regions), 1 / (layout.levels * layout.regions), np.float32),
        np.zeros((photos, layout.regions, MAP_SIZE, MAP_SIZE), np.float32),
        card.encoder_id,
    )
    return Index().append(range(photos), batch)
