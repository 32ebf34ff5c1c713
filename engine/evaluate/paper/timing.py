"""Table 2: how long a query takes, encoded and matched, with the global embedding, LA, DLA and MLRM.

All four run the same backbone in torch on the same device over a gallery of as many photos. Trained or not, a network
takes as long: fresh weights and made-up photos do.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.embedding import MAP_SIZE, EmbeddingBatch, EmbeddingLayout
from engine.evaluate.baselines import BASELINES, CELLS, BaselineMethod, searcher
from engine.evaluate.paper.sources import MLRM
from engine.index import Index
from engine.matcher import match
from engine.progress import Progress, ProgressCallback

PHOTOS = 1000
QUERIES = 15
TOP_K = 10
ENCODER_ID = "timing"


@dataclass(frozen=True)
class QueryTime:
    """The quickest of some queries, milliseconds."""

    encode_ms: float
    match_ms: float

    @property
    def total_ms(self) -> float:
        """From the sketch to the ranked photos."""
        return self.encode_ms + self.match_ms


@dataclass(frozen=True)
class QueryTimes:
    """Each method's time, by its name, and in words how they were taken."""

    methods: Mapping[str, QueryTime]
    words: str


def query_times(
    backbone: str,
    structure: str = "lama",
    *,
    late: bool = False,
    photos: int = PHOTOS,
    queries: int = QUERIES,
    progress: ProgressCallback | None = None,
) -> QueryTimes:
    """Time all four; they take turns, query by query.

    On a CPU processor time is taken, which other work on the machine lengthens little; on a GPU the clock's.

    Raises: ModelError, for an unknown backbone or structure.
    """
    # torch takes seconds to import; the other tables do without it
    from engine.model.mlrm import ModelConfig, build_mlrm
    from engine.torch_encoder import TorchEncoder

    network = build_mlrm(ModelConfig(backbone, structure, late=late)).eval()
    encoder = TorchEncoder(network, ENCODER_ID)
    on_cpu = encoder.provider.name.endswith("CPU")
    clock = time.process_time if on_cpu else time.perf_counter
    channels = network.channels[-1]
    generator = np.random.default_rng(0)
    methods: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {}
    for kind in BASELINES:
        made = generator.random((photos, 1 if kind == "global" else CELLS, channels), np.float32)
        methods[kind] = BaselineMethod(network, kind).encode, _ranked(searcher(kind, made))
    index = _index(encoder.layout, photos, generator)
    methods[MLRM] = encoder.encode, lambda query: match(query[0], index, TOP_K)

    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in methods}
    sketches = generator.integers(0, 256, (queries + 1, 1, 256, 256, 3), np.uint8)
    for number, sketch in enumerate(sketches):
        for name, (encode, find) in methods.items():
            start = clock()
            query = encode(sketch)
            encoded = clock()
            find(query)
            if number:  # the first one warms up
                taken[name].append((1000 * (encoded - start), 1000 * (clock() - encoded)))
        if progress is not None:
            progress(Progress("timing", number, queries))
    quickest = {name: QueryTime(*map(min, zip(*rows, strict=True))) for name, rows in taken.items()}
    return QueryTimes(quickest, f"{encoder.provider.name}, {'processor time' if on_cpu else 'by the clock'}")


def _ranked(distances_to: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Distances, then the closest in order, as the matcher gives them."""

    def find(query: Any) -> Any:
        distances = distances_to(query)
        near = np.argpartition(distances, TOP_K)[:TOP_K] if len(distances) > TOP_K else np.arange(len(distances))
        return near[np.argsort(distances[near])]

    return find


def _index(layout: EmbeddingLayout, photos: int, generator: np.random.Generator) -> Index:
    """Made-up photos in the network's layout."""
    shape = (photos, layout.levels, layout.regions)
    batch = EmbeddingBatch(
        tuple(generator.random((photos, layout.regions, channels), np.float32) for channels in layout.channels),
        np.full(shape, 1 / (layout.levels * layout.regions), np.float32),
        np.zeros((photos, layout.regions, MAP_SIZE, MAP_SIZE), np.float32),
        ENCODER_ID,
    )
    return Index().append(range(photos), batch)
