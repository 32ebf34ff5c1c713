"""One evaluation: every sketch of the pairs queries a gallery of their photos, and of fillers where asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from engine.errors import PhotoError
from engine.evaluate.methods import Encoded, Method
from engine.evaluate.metrics import accuracy, confidence_interval, median, rank_of
from engine.evaluate.pairs import Pair, distinct_photos
from engine.evaluate.shrink import shrunk
from engine.images import open_photo
from engine.preprocess import sketch_picture, square_photo
from engine.progress import Progress, ProgressCallback
from engine.sketch_files import read_query

BATCH = 32


@dataclass(frozen=True, eq=False)
class EncodedPairs(Generic[Encoded]):
    """Everything encoded once, to be ranked in several ways.

    Attributes:
        photos: blocks of the gallery: the pairs' photos, then the fillers.
        count: how many photos these are.
        sketches: each alone, in the order of the pairs.
        targets: the row of each sketch's photo, int64 (S,).
        encode_ms: the encoder's time for one sketch alone, median.
    """

    photos: tuple[Encoded, ...]
    count: int
    sketches: tuple[Encoded, ...]
    targets: NDArray[np.int64]
    encode_ms: float


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found.

    Attributes:
        ranks: of each query's true photo, in the order of the pairs.
        targets: the row of each query's true photo.
        photos: how many photos were searched, fillers included.
        encode_ms: the encoder's time for one sketch alone, median.
        match_ms: the distances' time for one query, median.
    """

    ranks: tuple[int, ...]
    targets: tuple[int, ...]
    photos: int
    encode_ms: float
    match_ms: float

    def acc_at(self, k: int) -> float:
        """The share of queries whose photo came among the first k."""
        return accuracy(self.ranks, k)

    def interval(self, k: int) -> tuple[float, float]:
        """The 95 % interval of `acc_at(k)`, by bootstrap over photos."""
        return confidence_interval(self.ranks, self.targets, k)

    @property
    def median_rank(self) -> float:
        """The middle rank."""
        return median(self.ranks)


def encode_pairs(
    method: Method[Encoded],
    pairs: Sequence[Pair],
    *,
    fillers: Sequence[Path] = (),
    shrink: float = 1.0,
    progress: ProgressCallback | None = None,
) -> EncodedPairs[Encoded]:
    """Encode the pairs' photos, the fillers, and the sketches one by one.

    Args:
        method: whose encoder.
        pairs: sketches and their photos.
        fillers: further photos of the gallery; an unreadable one is left out.
        shrink: the share of its side that every photo is shrunk to, then moved on its page.
        progress: told of every block.

    Raises: PhotoError or SketchError, if a picture of the pairs cannot be read.
    """
    names = distinct_photos(pairs)
    report = reporter("encoding photos", len(names) + len(fillers), progress)
    squares = _squares(names, fillers, shrink)
    photos: list[Encoded] = []
    count = 0
    while rows := list(islice(squares, BATCH)):
        photos.append(method.encode(np.stack(rows)))
        count += len(rows)
        report(count)
    report = reporter("encoding sketches", len(pairs), progress)
    sketches, seconds = [], []
    for number, pair in enumerate(pairs, start=1):
        sketch = sketch_picture(read_query(pair.sketch))[None]
        start = time.perf_counter()
        sketches.append(method.encode(sketch))
        seconds.append(time.perf_counter() - start)
        report(number)
    row_of = {photo: row for row, photo in enumerate(names)}
    targets = np.array([row_of[pair.photo] for pair in pairs], np.int64)
    return EncodedPairs(tuple(photos), count, tuple(sketches), targets, 1000 * median(seconds))


def rank_pairs(method: Method[Encoded], encoded: EncodedPairs[Encoded]) -> Evaluation:
    """Rank the true photo of every sketch.

    Raises: ModelError, if the method does not fit what was encoded.
    """
    distances_to = method.search(encoded.photos)
    ranks, seconds = [], []
    for sketch, target in zip(encoded.sketches, encoded.targets, strict=True):
        start = time.perf_counter()
        distances = distances_to(sketch)
        seconds.append(time.perf_counter() - start)
        ranks.append(rank_of(distances, int(target)))
    return Evaluation(
        tuple(ranks), tuple(encoded.targets.tolist()), encoded.count, encoded.encode_ms, 1000 * median(seconds)
    )


def _squares(photos: Iterable[Path], fillers: Iterable[Path], shrink: float) -> Iterator[NDArray[np.uint8]]:
    """The photos, then the readable fillers, each uint8 (256, 256, 3), shrunk where asked."""
    for row, square in enumerate(_whole_squares(photos, fillers)):
        yield square if shrink == 1 else shrunk(square, shrink, row)


def _whole_squares(photos: Iterable[Path], fillers: Iterable[Path]) -> Iterator[NDArray[np.uint8]]:
    for photo in photos:
        yield square_photo(open_photo(photo).picture)
    for filler in fillers:
        try:
            yield square_photo(open_photo(filler).picture)
        except PhotoError:
            continue


def reporter(phase: str, total: int, progress: ProgressCallback | None) -> Callable[[int], None]:
    """Tells how many items are done."""
    start = time.perf_counter()

    def report(done: int) -> None:
        if progress is not None:
            progress(Progress(phase, done, total, seconds=time.perf_counter() - start))

    return report
