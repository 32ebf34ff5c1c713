"""benchmark --photos N: how fast and how exact the matcher is on a made-up gallery of N photos, beside plain scans."""

from __future__ import annotations

import argparse
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from engine.card import default_model
from engine.commands.models import load_encoder
from engine.commands.terminal import ProgressBar, add_json, positive, print_json, print_table
from engine.embedding import EmbeddingBatch, Floats, RegionEmbedding
from engine.evaluate.pairs import read_pairs
from engine.evaluate.recall import exact_nearest, recall, steerings
from engine.evaluate.references import References, measure_references
from engine.evaluate.synthetic import GalleryStatistics, SyntheticGallery
from engine.gallery import Gallery
from engine.gallery_matcher import GalleryMatcher
from engine.images import open_photo
from engine.matcher import SPARE_CANDIDATES, Scan, match_among
from engine.model_runtime import ModelEncoder
from engine.preprocess import sketch_picture, square_photo
from engine.progress import Progress
from engine.shortlist import ShortlistIndex
from engine.sketch_files import read_query

DEMO = Path(__file__).resolve().parents[2] / "assets" / "demo"
QUERIES = 40
TOP_K = 50
RECALL_QUERIES, RECALL_AT = 12, 10
FITTED_PHOTOS = 120  # of the demo library's, beside those its sketches show
REFERENCE_PHOTOS = 20_000  # plain scans are measured on so many, and told in proportion
BATCH = 16


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--photos", type=positive, metavar="N", required=True, help="size of the gallery")
    add_json(parser)


@dataclass(frozen=True)
class Measured:
    """What was measured of the matcher itself; times in milliseconds."""

    build_ms: float
    load_ms: float
    match_ms: Sequence[float]
    scan: Scan
    rss_mb: float
    read_bytes: int


def run(options: argparse.Namespace) -> int:
    """Make a gallery, search it, compare, tell."""
    card = default_model()
    encoder = load_encoder(card)
    # The gallery of a million photos is a file of five gigabytes; TMPDIR says where it is made.
    with ProgressBar("photos") as bar, tempfile.TemporaryDirectory() as folder:
        synthetic = SyntheticGallery(_demo_statistics(encoder, bar), options.photos)
        path = Path(folder) / "benchmark.db"
        _store(synthetic, encoder, path, bar)
        queries = synthetic.queries(QUERIES)
        measured = _measured(path, queries)
        recalls = _recalls(path, queries[:RECALL_QUERIES], bar)
        with Gallery.open(path, readonly=True) as gallery:
            blocks = islice(gallery.blocks(), -(-min(options.photos, REFERENCE_PHOTOS) // 2048))
            some = EmbeddingBatch.concatenate([batch for _, batch in blocks])
        references = measure_references(some, queries[:5], TOP_K)
        gpu_ms = _gpu_ms(path, queries) if encoder.provider.name == "CUDA" else None
    figures = _figures(options.photos, card.name, measured, recalls, references, synthetic.layout.floats)
    figures["gpu_ms"] = encoder.provider.reason if gpu_ms is None else round(gpu_ms, 3)
    if options.json:
        print_json(figures)
    else:
        print_table(("top 50", "ms a query", "bound"), list(_ways(figures)), left=(0,))
        print()
        print_table(("figure", "value"), list(_lines(figures)), left=(0,))
    return 0


def _demo_statistics(encoder: ModelEncoder, bar: ProgressBar) -> GalleryStatistics:
    """The statistics of the demo library's photos and sketches, encoded."""
    pairs = read_pairs(DEMO / "pairs.csv")
    shown = list(dict.fromkeys(pair.photo for pair in pairs))
    others = sorted(set((DEMO / "photos").iterdir()) - set(shown))
    photos = shown + others[:: max(len(others) // FITTED_PHOTOS, 1)]
    batches = []
    for start in range(0, len(photos), BATCH):
        pictures = [square_photo(open_photo(photo).picture) for photo in photos[start : start + BATCH]]
        batches.append(encoder.encode(np.stack(pictures)))
        bar(Progress("encoding", start + len(pictures), len(photos)))
    sketches = encoder.encode(np.stack([sketch_picture(read_query(pair.sketch)) for pair in pairs]))
    return GalleryStatistics.fit(
        EmbeddingBatch.concatenate(batches), sketches, [shown.index(pair.photo) for pair in pairs]
    )


def _store(synthetic: SyntheticGallery, encoder: ModelEncoder, path: Path, bar: ProgressBar) -> None:
    """Write the photos to a gallery file: what an indexer commits, but in bulk and without the journal."""
    with Gallery.open(path) as gallery:
        gallery.adopt_encoder(encoder, encoder.card.name)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("PRAGMA synchronous = OFF")
        for ids, batch in synthetic.blocks():
            file.execute("BEGIN")
            file.executemany(
                "INSERT INTO photos (id, path, size, mtime_ns, content_hash, width, height, status, version)"
                " VALUES (?, ?, 1, 1, ?, 256, 256, 'indexed', 1)",
                [(photo_id, f"/synthetic/{photo_id}.jpg".encode(), f"{photo_id:032x}") for photo_id in ids.tolist()],
            )
            rows = zip(ids.tolist(), repeat(encoder.encoder_id), batch.to_bytes(), strict=False)
            file.executemany("INSERT INTO embeddings VALUES (?, ?, ?)", rows)
            file.execute("COMMIT")
            bar(Progress("storing", int(ids[-1]), 0))
        file.execute("PRAGMA journal_mode = WAL")


def _measured(path: Path, queries: Sequence[RegionEmbedding]) -> Measured:
    """Build the index, then load it as a second start of the app does, and match."""
    with Gallery.open(path, readonly=True) as gallery, gallery.snapshot():
        build_ms = _milliseconds(lambda: GalleryMatcher(path).follow(gallery))
    with Gallery.open(path, readonly=True) as gallery, gallery.snapshot():
        matcher = GalleryMatcher(path)
        load_ms = _milliseconds(lambda: matcher.follow(gallery))
        _, scan = matcher.match(queries[0], gallery, TOP_K)
        times = [_milliseconds(partial(matcher.match, query, gallery, TOP_K)) for query in queries]
        scans = [matcher.match(query, gallery, TOP_K)[1] for query in queries]
        rss_mb = psutil.Process(os.getpid()).memory_info().rss / 1e6
        scan = sorted(scans, key=lambda scan: scan.measured)[len(scans) // 2]
        encoder = gallery.encoder()
        assert encoder is not None
        listed = matcher.index.nbytes if isinstance(matcher.index, ShortlistIndex) else 0
        read_bytes = listed + scan.measured * encoder.layout.nbytes
    return Measured(build_ms, load_ms, times, scan, rss_mb, read_bytes)


def _gpu_ms(path: Path, queries: Sequence[RegionEmbedding]) -> float:
    """Milliseconds a query of the exact scan of all photos on the GPU, with the exact measuring of the closest."""
    from engine.device_index import DeviceScan

    with Gallery.open(path, readonly=True) as gallery:
        index = DeviceScan().index(queries[0].encoder_id, queries[0].layout)
        for ids, batch in gallery.blocks():
            index = index.append(ids, batch)

        def search(query: RegionEmbedding) -> None:
            match_among(query, index.closest(query, TOP_K + SPARE_CANDIDATES), gallery, TOP_K)

        search(queries[0])
        return float(np.median([_milliseconds(partial(search, query)) for query in queries]))


def _recalls(path: Path, queries: Sequence[RegionEmbedding], bar: ProgressBar) -> dict[str, float]:
    """recall@10 of the top 50 asked for, under each weighting."""
    weightings = steerings(queries[0].layout)
    with Gallery.open(path, readonly=True) as gallery, gallery.snapshot():
        matcher = GalleryMatcher(path)
        matcher.follow(gallery)

        def found(query: RegionEmbedding, factors: Floats | None) -> list[int]:
            matches, _ = matcher.match(query, gallery, TOP_K, steering=factors)
            return [match.photo_id for match in matches[:RECALL_AT]]

        exact = exact_nearest(queries, weightings, gallery.blocks(), RECALL_AT, bar)
        return {
            name: recall([found(query, factors) for query in queries], exact[name])
            for name, factors in weightings.items()
        }


def _figures(
    photos: int, model: str, measured: Measured, recalls: dict[str, float], references: References, floats: int
) -> dict[str, Any]:
    """All figures; those of whole scans in proportion to the photos scanned."""
    scale = photos / references.photos
    steered = [value for name, value in recalls.items() if name != "plain"]
    faiss_ms = references.faiss_ms
    return {
        "photos": photos,
        "model": model,
        "queries": len(measured.match_ms),
        "top": TOP_K,
        "way": str(measured.scan),
        "match_ms": {
            "p50": round(float(np.percentile(measured.match_ms, 50)), 3),
            "p95": round(float(np.percentile(measured.match_ms, 95)), 3),
        },
        "match_bound_ms": round(1000 * measured.read_bytes / references.bytes_per_second, 3),
        "exact_ms": round(references.numpy_ms * scale, 3),
        "faiss_flat_ms": "not installed; pip install faiss-cpu" if faiss_ms is None else round(faiss_ms * scale, 3),
        "exact_bound_ms": round(1000 * photos * floats * 4 / references.bytes_per_second, 3),
        "scans_measured_on": references.photos,
        "memory_gb_per_s": round(references.bytes_per_second / 1e9, 1),
        "recall@10": round(recalls["plain"], 4),
        "recall@10_steered": round(float(np.mean(steered)) if steered else recalls["plain"], 4),
        "recall@10_by_weighting": {name: round(value, 4) for name, value in recalls.items()},
        "rss_mb": round(measured.rss_mb, 1),
        "index_load_ms": round(measured.load_ms, 1),
        "index_build_ms": round(measured.build_ms, 1),
    }


def _ways(figures: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """One line for each way to search, beside the time the memory takes to read what it reads."""
    match, bound = figures["match_ms"], str(figures["exact_bound_ms"])
    yield f"Inkseek, {figures['way']}", f"{match['p50']} (p95 {match['p95']})", str(figures["match_bound_ms"])
    yield "numpy, exact, float32", str(figures["exact_ms"]), bound
    yield "FAISS flat, squared distances", str(figures["faiss_flat_ms"]), bound
    yield "exact on the GPU", str(figures["gpu_ms"]), ""


def _lines(figures: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The figures as rows of a table."""
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from ((f"{name} {part}", str(number)) for part, number in value.items())
        else:
            yield name, str(value)


def _milliseconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return 1000 * (time.perf_counter() - start)
