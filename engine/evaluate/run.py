"""One evaluation: every sketch of the pairs queries a gallery of their photos, and of fillers where asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import strategies
from engine.encoder import Encoder
from engine.errors import PhotoError
from engine.evaluate.metrics import accuracy, median, rank_of
from engine.evaluate.pairs import Pair, distinct_photos
from engine.images import open_photo
from engine.index import Index
from engine.preprocess import sketch_picture, square_photo
from engine.progress import Progress, ProgressCallback
from engine.sketch_files import read_query

BATCH = 32


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found.

    Attributes:
        ranks: of each query's true photo, in the order of the pairs.
        photos: how many photos were searched, fillers included.
        encode_ms: the encoder's time for one sketch alone, median.
        match_ms: the distances' time for one query, median.
    """

    ranks: tuple[int, ...]
    photos: int
    encode_ms: float
    match_ms: float

    def acc_at(self, k: int) -> float:
        """The share of queries whose photo came among the first k."""
        return accuracy(self.ranks, k)

    @property
    def median_rank(self) -> float:
        """The middle rank."""
        return median(self.ranks)


def evaluate(
    encoder: Encoder,
    pairs: Sequence[Pair],
    *,
    fillers: Sequence[Path] = (),
    strategy: str = strategies.DEFAULT_STRATEGY,
    progress: ProgressCallback | None = None,
) -> Evaluation:
    """Rank the true photo of every sketch.

    Raises: PhotoError or SketchError, if a picture of the pairs cannot be read (an unreadable filler is left out);
        ModelError, if the strategy does not fit the encoder.
    """
    photos = distinct_photos(pairs)
    report = _reporter("encoding photos", len(photos) + len(fillers), progress)
    index = Index()
    squares = _squares(photos, fillers)
    while rows := list(islice(squares, BATCH)):
        index = index.append(range(len(index), len(index) + len(rows)), encoder.encode(np.stack(rows)))
        report(len(index))
    row_of = {photo: row for row, photo in enumerate(photos)}
    report = _reporter("querying", len(pairs), progress)
    ranks, encode_ms, match_ms = [], [], []
    for number, pair in enumerate(pairs, start=1):
        sketch = sketch_picture(read_query(pair.sketch))[None]
        start = time.perf_counter()
        query = encoder.encode(sketch)[0]
        encoded = time.perf_counter()
        distances = strategies.distances(strategy, query, index)
        done = time.perf_counter()
        ranks.append(rank_of(distances, row_of[pair.photo]))
        encode_ms.append(1000 * (encoded - start))
        match_ms.append(1000 * (done - encoded))
        report(number)
    return Evaluation(tuple(ranks), len(index), median(encode_ms), median(match_ms))


def _squares(photos: Iterable[Path], fillers: Iterable[Path]) -> Iterator[NDArray[np.uint8]]:
    """The photos, then the readable fillers, each uint8 (256, 256, 3)."""
    for photo in photos:
        yield square_photo(open_photo(photo).picture)
    for filler in fillers:
        try:
            yield square_photo(open_photo(filler).picture)
        except PhotoError:
            continue


def _reporter(phase: str, total: int, progress: ProgressCallback | None) -> Callable[[int], None]:
    """Tells how many items are done."""
    start = time.perf_counter()

    def report(done: int) -> None:
        if progress is not None:
            progress(Progress(phase, done, total, seconds=time.perf_counter() - start))

    return report
