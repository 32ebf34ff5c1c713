"""benchmark --photos N: how fast and how exact the matcher is on a synthetic gallery of N photos."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil

from engine import strategies
from engine.card import default_model
from engine.commands.models import load_encoder
from engine.commands.terminal import ProgressBar, add_json, positive, print_json, print_table
from engine.embedding import RegionEmbedding
from engine.evaluate.synthetic import SyntheticGallery
from engine.gallery import Gallery
from engine.index import Index
from engine.matcher import match
from engine.onnx_encoder import OnnxEncoder
from engine.progress import Progress
from engine.records import PhotoFile, ReadPhoto

STORED_AT_MOST = 20_000  # a gallery file is written and loaded up to this size; beyond, embeddings are streamed
QUERIES = 30
SECONDS = 20.0  # a large gallery is asked fewer queries, once this long was measured
REFERENCE_QUERIES = 3
TOP = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--photos", type=positive, metavar="N", required=True, help="size of the gallery")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Build, search, compare with a plain scan, tell."""
    card = default_model()
    encoder = load_encoder(card)
    gallery = SyntheticGallery(card.layout, options.photos, card.encoder_id)
    stored = options.photos <= STORED_AT_MOST
    with ProgressBar("photos") as bar:
        index, load_ms = _load_stored(gallery, encoder, bar) if stored else _load_streamed(gallery, options.photos, bar)
    queries = gallery.queries(QUERIES)
    match(queries[0], index, TOP)
    times: list[float] = []
    while len(times) < QUERIES and sum(times) < 1000 * SECONDS:
        times.append(_milliseconds_of_match(queries[len(times)], index))
    exact = [_milliseconds_of_scan(query, index) for query in queries[:REFERENCE_QUERIES]]
    figures = {
        "photos": options.photos,
        "model": card.name,
        "queries": len(times),
        "match_ms": {
            "p50": round(float(np.percentile(times, 50)), 3),
            "p95": round(float(np.percentile(times, 95)), 3),
        },
        "exact_ms": round(np.median(exact), 3),
        "recall@10": round(_recall(queries[:REFERENCE_QUERIES], index), 4),
        "rss_mb": round(psutil.Process(os.getpid()).memory_info().rss / 1e6, 1),
        "index_load_ms": round(load_ms, 1),
        "index_loaded_from": "gallery" if stored else "stream",
    }
    if options.json:
        print_json(figures)
    else:
        print_table(("figure", "value"), [(name, str(value)) for name, value in figures.items()], left=(0,))
    return 0


def _load_stored(gallery: SyntheticGallery, encoder: OnnxEncoder, bar: ProgressBar) -> tuple[Index, float]:
    """Write the photos to a gallery file, then load its index; only the loading is timed, in ms."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "benchmark.db"
        with Gallery.open(path) as file:
            file.adopt_encoder(encoder, encoder.card.name)
            for ids, batch in gallery.blocks():
                files = [PhotoFile(f"/synthetic/{i}.jpg", 1, 1) for i in ids]
                file.commit_batch([ReadPhoto(f, f.path, 256, 256, None, b"") for f in files], batch)
                bar(Progress("storing", int(ids[-1]), 0))
        with Gallery.open(path, readonly=True) as file:
            start = time.perf_counter()
            index = Index.from_gallery(file)
            return index, 1000 * (time.perf_counter() - start)


def _load_streamed(gallery: SyntheticGallery, photos: int, bar: ProgressBar) -> tuple[Index, float]:
    """Build the index as the embeddings are made; only the building is timed, in ms."""
    index, seconds = Index.empty_for(gallery.layout, photos), 0.0
    for ids, batch in gallery.blocks():
        start = time.perf_counter()
        index = index.append(ids, batch)
        seconds += time.perf_counter() - start
        bar(Progress("making", int(ids[-1]), photos))
    return index, 1000 * seconds


def _milliseconds_of_match(query: RegionEmbedding, index: Index) -> float:
    start = time.perf_counter()
    match(query, index, TOP)
    return 1000 * (time.perf_counter() - start)


def _milliseconds_of_scan(query: RegionEmbedding, index: Index) -> float:
    start = time.perf_counter()
    strategies.distances(strategies.DEFAULT_STRATEGY, query, index)
    return 1000 * (time.perf_counter() - start)


def _recall(queries: Sequence[RegionEmbedding], index: Index) -> float:
    """The share of a plain float64 scan's first ten that the matcher finds."""
    shares = []
    for query in queries:
        nearest = np.argsort(_reference_distances(query, index), kind="stable")[:TOP]
        wanted = {int(index.ids[row]) for row in nearest}
        found = {entry.photo_id for entry in match(query, index, TOP)}
        shares.append(len(wanted & found) / len(wanted))
    return float(np.mean(shares))


def _reference_distances(query: RegionEmbedding, index: Index) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Eq. 4 by plain differences in float64, one region at a time."""
    totals = []
    for segment in index.segments:
        total = np.zeros(len(segment))
        for level, wanted in enumerate(query.features):
            for region, feature in enumerate(wanted):
                differences = segment.region(level, region).astype(np.float64) - feature
                weights = segment.weights[level, region].astype(np.float64) + query.weights[level, region]
                total += weights / 2 * np.sqrt(np.einsum("pc,pc->p", differences, differences))
        totals.append(total)
    return np.concatenate(totals)
