"""How a published gallery is searched: python -m tests.benchmarks.bench_published [--photos N] [--json].

A made-up gallery (engine/evaluate/synthetic.py, fitted to the demo library) is published to Milvus Lite in a temporary
folder. Measured are publishing, publishing again, searching, the share of the exact top 10 that is found under each
weighting, and what each of the engine's indexes finds over plain rows (engine/reduction.py) and over even ones.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.card import default_model
from engine.commands.benchmark import _demo_statistics, _store
from engine.commands.models import load_encoder
from engine.commands.terminal import ProgressBar, positive, print_json, print_table
from engine.embedding import Floats, RegionEmbedding
from engine.evaluate.recall import exact_nearest, recall, steerings
from engine.evaluate.synthetic import SyntheticGallery
from engine.gallery import Gallery
from engine.published.collection import GRAPH, Collection, opened
from engine.published.publish import publish
from engine.published.searcher import PublishedSearcher

QUERIES, TOP_K, LISTED = 12, 10, 96
INDEXES: tuple[tuple[str, dict[str, int], dict[str, int]], ...] = (
    ("FLAT", {}, {}),
    ("HNSW", GRAPH, {"ef": 400}),
    ("IVF_FLAT", {"nlist": 100}, {"nprobe": 30}),
)
Exact = dict[str, list[np.ndarray]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=positive, default=10_000, help="size of the gallery (default: %(default)s)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    encoder = load_encoder(default_model())
    with ProgressBar("photos") as bar, tempfile.TemporaryDirectory() as folder:
        synthetic = SyntheticGallery(_demo_statistics(encoder, bar), options.photos)
        path = Path(folder) / "gallery.sqlite"
        _store(synthetic, encoder, path, bar)
        queries = synthetic.queries(QUERIES)
        with (
            Gallery.open(path, readonly=True) as gallery,
            opened(str(Path(folder) / "published.db"), "inkseek", create=True) as collection,
        ):
            exact = exact_nearest(queries, steerings(synthetic.layout), gallery.blocks(), TOP_K, bar)
            figures = searched(gallery, collection, queries, exact, bar)
            figures["disk_mb"] = round(
                sum(file.stat().st_size for file in Path(folder, "published.db").rglob("*") if file.is_file()) / 1e6, 1
            )
            figures["indexes"] = indexes(gallery, collection, queries, exact)
    if options.json:
        print_json(figures)
        return 0
    rows = figures.pop("indexes")
    print_table(("figure", "value"), [(name, str(value)) for name, value in figures.items()], left=(0,))
    print(f"\nof the exact top {TOP_K}, how many are among the first {LISTED}:")
    print_table(tuple(rows[0]), [tuple(str(value) for value in row.values()) for row in rows], left=(0, 1))
    return 0


def searched(
    gallery: Gallery, collection: Collection, queries: Sequence[RegionEmbedding], exact: Exact, bar: ProgressBar
) -> dict[str, Any]:
    """Publish, publish again, search under every weighting."""
    first = seconds(lambda: publish(gallery, collection, progress=bar))
    again = seconds(lambda: publish(gallery, collection))
    searcher = PublishedSearcher(collection)
    searcher.search(queries[0], TOP_K)
    times, recalls, measured = [], {}, []
    for name, factors in steerings(queries[0].layout).items():
        found = []
        for query in queries:
            start = time.perf_counter()
            result = searcher.search(query, TOP_K, steering=factors)
            times.append(1000 * (time.perf_counter() - start))
            found.append([match.photo_id for match in result.results])
            measured.append(result.scan.measured)
        recalls[name] = round(recall(found, exact[name]), 4)
    return {
        "photos": len(collection),
        "publish_s": round(first, 1),
        "publish_again_s": round(again, 1),
        "search_ms p50": round(float(np.median(times)), 1),
        "search_ms p95": round(float(np.percentile(times, 95)), 1),
        "measured exactly, median": int(np.median(measured)),
        **{f"top {TOP_K} found, {name}": value for name, value in recalls.items()},
    }


def indexes(
    gallery: Gallery, collection: Collection, queries: Sequence[RegionEmbedding], exact: Exact
) -> list[dict[str, Any]]:
    """What every index lists, over plain and over even rows."""
    card = collection.card()
    assert card is not None
    even, plain, weightings = card.even_rows, card.even_rows.reduction, steerings(queries[0].layout)
    blocks = [(ids, plain.rows(batch), even.rows(batch)) for ids, batch in gallery.blocks()]
    ids = np.concatenate([block[0] for block in blocks])
    told = []
    for kind, rows, direction in (
        ("plain", np.concatenate([block[1] for block in blocks]), lambda q, f: -plain.direction(q, f)),
        ("even", np.concatenate([block[2] for block in blocks]), even.direction),
    ):
        for index, building, searching in INDEXES:
            built = build(collection._client, ids, rows, index, building)
            found: dict[str, float] = {}
            times: list[float] = []
            for name, factors in weightings.items():
                lists = []
                for query in queries:
                    wanted = direction(query, factors)
                    start = time.perf_counter()
                    lists.append(listed(collection._client, wanted, searching))
                    times.append(1000 * (time.perf_counter() - start))
                found[name] = recall(lists, exact[name])
            told.append(
                {
                    "rows": kind,
                    "index": index,
                    "build_s": round(built, 1),
                    "list_ms p50": round(float(np.median(times)), 1),
                    "plain weights": round(found["plain"], 3),
                    "worst steering": round(min(found.values()), 3),
                }
            )
            collection._client.drop_collection("tried")
    return told


def build(client: Any, ids: np.ndarray, rows: Floats, index: str, parameters: dict[str, int]) -> float:
    """A collection of bare rows under one index; the seconds until it is stored and indexed."""
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("row", DataType.FLOAT_VECTOR, dim=rows.shape[1])
    wanted = client.prepare_index_params()
    wanted.add_index("row", index_type=index, metric_type="IP", params=parameters)
    client.create_collection("tried", schema=schema, consistency_level="Strong")
    for at in range(0, len(ids), 1000):
        some = slice(at, at + 1000)
        client.insert("tried", [{"id": int(i), "row": row} for i, row in zip(ids[some], rows[some], strict=True)])

    def ready() -> None:
        client.flush("tried")
        client.create_index("tried", wanted)
        client.load_collection("tried")

    return seconds(ready)


def listed(client: Any, direction: Floats, parameters: dict[str, int]) -> list[int]:
    """The ids of a shortlist."""
    told = {"metric_type": "IP", "params": parameters}
    return [hit["id"] for hit in client.search("tried", [direction], limit=LISTED, search_params=told)[0]]


def seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
