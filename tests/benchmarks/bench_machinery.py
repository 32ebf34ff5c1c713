"""python -m tests.benchmarks.bench_machinery: what could give a large gallery's shortlist, side by side.

The rows are those of a made gallery (statistics of the demo library), reduced as the app reduces them. Each way ranks
all of them for a query; its time, its memory, and how many of the 100 photos that float32 puts first it has among its
own first 100. Ways whose package is not installed are named and left out: pip install faiss-cpu simsimd.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np

from engine.card import default_model
from engine.commands.benchmark import _demo_statistics
from engine.commands.models import load_encoder
from engine.commands.terminal import ProgressBar, print_table
from engine.evaluate.synthetic import SyntheticGallery
from engine.products import product
from engine.reduction import Reduction

FIRST = 100
QUERIES, ROUNDS = 10, 5

Scan = Callable[[np.ndarray], np.ndarray]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_machinery", description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    photos = parser.parse_args().photos
    encoder = load_encoder(default_model())
    with ProgressBar("photos") as bar:
        made = SyntheticGallery(_demo_statistics(encoder, bar), photos)
    reduction = Reduction.fit(next(made.blocks(2048))[1], photos)
    rows = np.concatenate([reduction.rows(batch) for _, batch in made.blocks(2048)])
    directions = [reduction.direction(query, None) for query in made.queries(QUERIES)]
    right = [_first(rows @ direction) for direction in directions]
    table = []
    for name, nbytes, scan in _ways(rows):
        if scan is None:
            table.append((name, "not installed", "", ""))
            continue
        times, hits = [], []
        for direction, exact in zip(directions, right, strict=True):
            for _ in range(ROUNDS):
                start = time.perf_counter()
                found = scan(direction)
                times.append(1000 * (time.perf_counter() - start))
            hits.append(len({*found.tolist()} & {*exact.tolist()}) / FIRST)
        told = f"{np.median(times):.2f}", f"{min(times):.2f}", f"{np.mean(hits):.3f}"
        table.append((name, *told, f"{nbytes / 1e6:.0f}"))
    print_table(("way", "median ms", "least ms", "of the first 100", "MB"), table, left=(0,))


def _first(estimates: np.ndarray) -> np.ndarray:
    return np.argpartition(estimates, FIRST)[:FIRST]


def _ways(rows: np.ndarray) -> Iterator[tuple[str, int, Scan | None]]:
    """Each way: its name, its bytes, and the function from a direction to the rows it puts first."""
    yield "numpy float32, one thread (the app's)", rows.nbytes, lambda d: _first(product(rows, d))
    yield "numpy float32, BLAS threads", rows.nbytes, lambda d: _first(rows @ d)
    if find_spec("simsimd"):
        import simsimd

        # One scale a column; the direction takes the scales, and is rounded with one of its own.
        scales = np.abs(rows).max(axis=0) / 127
        small = np.round(rows / scales).astype(np.int8)

        def by_int8(direction: np.ndarray) -> np.ndarray:
            scaled = direction * scales
            query = np.round(scaled * (127 / np.abs(scaled).max())).astype(np.int8)
            return _first(np.asarray(simsimd.cdist(query[None], small, metric="dot")).ravel())

        yield "simsimd int8", small.nbytes, by_int8
        halves = rows.astype(np.float16)

        def by_halves(direction: np.ndarray) -> np.ndarray:
            query = direction.astype(np.float16)[None]
            return _first(np.asarray(simsimd.cdist(query, halves, metric="dot")).ravel())

        yield "simsimd float16", halves.nbytes, by_halves
    else:
        yield "simsimd", 0, None
    if find_spec("faiss"):
        import faiss

        flat = faiss.IndexFlatIP(rows.shape[1])
        flat.add(rows)
        yield "FAISS flat, inner product", rows.nbytes, lambda d: flat.search(-d[None], FIRST)[1][0]
        eight = faiss.IndexScalarQuantizer(rows.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
        eight.train(rows[:20_000])
        eight.add(rows)
        yield "FAISS SQ8, inner product", rows.size, lambda d: eight.search(-d[None], FIRST)[1][0]
        graph = faiss.IndexHNSWFlat(rows.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
        if len(rows) <= 100_000:
            graph.add(rows)
            graph.hnsw.efSearch = 256
            yield (
                "FAISS HNSW, inner product",
                rows.nbytes + 4 * 64 * len(rows),
                lambda d: graph.search(-d[None], FIRST)[1][0],
            )
    else:
        yield "FAISS", 0, None


if __name__ == "__main__":
    main()
