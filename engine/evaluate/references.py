"""What the matcher's speed is compared with: plain scans of whole embeddings, and what the memory allows."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import numpy as np

from engine import strategies
from engine.embedding import EmbeddingBatch, RegionEmbedding
from engine.index import Index

MEASURED_BYTES = 1 << 28  # far more than a processor's caches hold
ROUNDS = 5


@dataclass(frozen=True)
class References:
    """Milliseconds a query of scans of some photos' whole float32 embeddings, and the memory's speed.

    Attributes:
        photos: how many were scanned.
        numpy_ms: the exact D' of each.
        faiss_ms: their squared distances by FAISS's flat index; None where FAISS is not installed.
        bytes_per_second: how fast one pass over a large array reads.
    """

    photos: int
    numpy_ms: float
    faiss_ms: float | None
    bytes_per_second: float


def measure_references(batch: EmbeddingBatch, queries: Sequence[RegionEmbedding], top_k: int) -> References:
    """Measure them on these photos, each median over the queries."""
    return References(len(batch), _numpy_ms(batch, queries), _faiss_ms(batch, queries, top_k), memory_speed())


def memory_speed() -> float:
    """Bytes a second of a matrix times a vector, which reads each byte once; the best of a few passes."""
    matrix = np.ones((MEASURED_BYTES // 1024, 256), np.float32)
    vector = np.ones(256, np.float32)
    best = min(_seconds(lambda: matrix @ vector) for _ in range(ROUNDS))
    return matrix.nbytes / best


def _numpy_ms(batch: EmbeddingBatch, queries: Sequence[RegionEmbedding]) -> float:
    index = Index().append(range(len(batch)), batch)
    return _median(lambda query: strategies.distances(strategies.DEFAULT_STRATEGY, query, index), queries)


def _faiss_ms(batch: EmbeddingBatch, queries: Sequence[RegionEmbedding], top_k: int) -> float | None:
    if find_spec("faiss") is None:
        return None
    faiss = importlib.import_module("faiss")
    flat = faiss.IndexFlatL2(batch.layout.floats)
    flat.add(np.concatenate([level.reshape(len(batch), -1) for level in batch.features], axis=1))

    def search(query: RegionEmbedding) -> None:
        flat.search(np.concatenate([level.ravel() for level in query.features])[None], top_k)

    return _median(search, queries)


def _median(scan: Callable[[RegionEmbedding], object], queries: Sequence[RegionEmbedding]) -> float:
    """Milliseconds a query, the first one not counted."""
    scan(queries[0])
    return 1000 * float(np.median([_seconds(partial(scan, query)) for query in queries]))


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start
