"""Everything the page tells, measured once: each source on each set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import strategies
from engine.embedding import EmbeddingBatch, Floats
from engine.errors import ModelError
from engine.evaluate.methods import Method, RegionMethod
from engine.evaluate.pairs import Pair
from engine.evaluate.paper.published import SETS
from engine.evaluate.paper.sources import Source
from engine.evaluate.regions import RegionFigures
from engine.evaluate.run import EncodedPairs, Evaluation, encode_pairs, rank_pairs
from engine.images import open_photo
from engine.preprocess import sketch_picture, square_photo
from engine.progress import Progress, ProgressCallback
from engine.sketch_files import read_query

SAMPLE = 3


@dataclass(frozen=True, eq=False)
class Measured:
    """One source on one set.

    Attributes:
        evaluation: under D', or as the baseline compares.
        regions: of single regions; None for a baseline.
        strategies: table 4, of the main source alone; a strategy that does not fit the model is absent.
        encoded: kept of the main source alone.
    """

    evaluation: Evaluation
    regions: RegionFigures | None
    strategies: Mapping[str, Evaluation]
    encoded: EncodedPairs[EmbeddingBatch] | None


@dataclass(frozen=True, eq=False)
class Sample:
    """A few pairs of the main set, for the figure of attention maps.

    Attributes:
        pictures: a sketch, its photo, the next sketch, ...: uint8 (2 SAMPLE, 256, 256, 3) at most.
        maps: of each source with regions its maps of them, (2 SAMPLE, N, 8, 8).
    """

    pictures: NDArray[np.uint8]
    maps: Mapping[Source, Floats]


@dataclass(frozen=True, eq=False)
class Measurements:
    """Everything measured.

    Attributes:
        sets: the pairs of each set, the paper's sets first and in its order.
        main_set: whose figures are drawn: chairv2 where it is at hand.
        sources: the main source first.
        found: by source and set.
        sample: for figure 3.
    """

    sets: Mapping[str, Sequence[Pair]]
    main_set: str
    sources: tuple[Source, ...]
    found: Mapping[tuple[Source, str], Measured]
    sample: Sample

    @property
    def main(self) -> Source:
        """The default model."""
        return self.sources[0]

    def of(self, source: Source, name: str) -> Measured:
        """One source on one set."""
        return self.found[source, name]


def by_set(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """The pairs of each dataset, the paper's sets first and in its order."""
    names = dict.fromkeys(pair.dataset for pair in pairs)
    ordered = [name for name in SETS if name in names] + [name for name in names if name not in SETS]
    return {name: [pair for pair in pairs if pair.dataset == name] for name in ordered}


def measure(pairs: Sequence[Pair], sources: Sequence[Source], progress: ProgressCallback | None = None) -> Measurements:
    """Evaluate every source, the main one first, on every set of the pairs.

    Raises: EngineError, if a picture or the weights of a source cannot be used.
    """
    sets = by_set(pairs)
    main_set = "chairv2" if "chairv2" in sets else next(iter(sets))
    pictures = _sample_pictures(sets[main_set])
    found: dict[tuple[Source, str], Measured] = {}
    maps: dict[Source, Floats] = {}
    for source in sources:
        method = source.load()
        for name, own in sets.items():
            told = _relabelled(progress, f"{source.title}, {name}")
            found[source, name] = _measured(method, own, source is sources[0], told)
        if isinstance(method, RegionMethod):
            maps[source] = method.encode(pictures).maps
    return Measurements(sets, main_set, tuple(sources), found, Sample(pictures, maps))


def _measured(method: Method[Any], pairs: Sequence[Pair], main: bool, progress: ProgressCallback | None) -> Measured:
    encoded = encode_pairs(method, pairs, progress=progress)
    evaluation = rank_pairs(method, encoded)
    if not isinstance(method, RegionMethod):
        return Measured(evaluation, None, {}, None)
    figures = RegionFigures.of(encoded)
    return Measured(evaluation, figures, _strategies(method, encoded) if main else {}, encoded if main else None)


def _strategies(method: RegionMethod, encoded: EncodedPairs[EmbeddingBatch]) -> dict[str, Evaluation]:
    found = {}
    for name in strategies.STRATEGIES:
        try:
            found[name] = rank_pairs(RegionMethod(method.encoder, name), encoded)
        except ModelError:  # a level this model has not
            continue
    return found


def _sample_pictures(pairs: Sequence[Pair]) -> NDArray[np.uint8]:
    """Some pairs at even distances, sketch and photo in turn."""
    rows = np.unique(np.linspace(0, len(pairs) - 1, SAMPLE).round().astype(int))
    pictures = []
    for pair in (pairs[row] for row in rows):
        pictures += [sketch_picture(read_query(pair.sketch)), square_photo(open_photo(pair.photo).picture)]
    return np.stack(pictures)


def _relabelled(progress: ProgressCallback | None, phase: str) -> ProgressCallback | None:
    """The callback under one phase's name."""
    if progress is None:
        return None
    return lambda told: progress(Progress(f"{phase}: {told.phase}", told.done, told.total, told.skipped, told.seconds))
