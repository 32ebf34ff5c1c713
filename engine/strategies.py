"""The paper's nine ways to turn region distances into one distance (its table 4; method, section 3).

T1 sketch weights only; T2 photo weights only; T3, T4, T5 level 1, 2, 3 alone, mean over regions; T6 mean over levels
of sqrt(sum over r of min over r' of D^2); T7 plain mean; T8 mean over r and l of min over r'; T9 eq. 4, the default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from engine.embedding import Floats, RegionEmbedding
from engine.errors import ModelError
from engine.index import Index, Segment
from engine.matcher import check_encoder, pair_weights

DEFAULT_STRATEGY = "T9"

Strategy = Callable[[RegionEmbedding, Segment], Floats]


def distances(name: str, query: RegionEmbedding, index: Index) -> Floats:
    """The query's distance to every photo of an index under a strategy, float32 (P,) in the index's order.

    Raises: ModelError, if there is no such strategy, it asks for a level the encoder lacks, or query and index come
        from different encoders.
    """
    if name not in STRATEGIES:
        raise ModelError(f"no strategy {name!r}; there are {', '.join(STRATEGIES)}")
    if not len(index):
        return np.empty(0, np.float32)
    check_encoder(query, index)
    return np.concatenate([STRATEGIES[name](query, segment) for segment in index.segments])


def _sketch_weights(query: RegionEmbedding, segment: Segment) -> Floats:
    return (query.weights[:, :, None] * segment.distances(query)).sum(axis=(0, 1))


def _photo_weights(query: RegionEmbedding, segment: Segment) -> Floats:
    return (segment.weights * segment.distances(query)).sum(axis=(0, 1))


def _both_weights(query: RegionEmbedding, segment: Segment) -> Floats:
    return (pair_weights(query.weights, segment.weights) * segment.distances(query)).sum(axis=(0, 1))


def _one_level(level: int) -> Strategy:
    def strategy(query: RegionEmbedding, segment: Segment) -> Floats:
        if level > len(query.features):
            raise ModelError(f"this encoder has no level {level}")
        return segment.distances(query)[level - 1].mean(axis=0)

    return strategy


def _free_regions_euclidean(query: RegionEmbedding, segment: Segment) -> Floats:
    nearest = segment.cross_distances(query).min(axis=2)
    return np.sqrt((nearest**2).sum(axis=1)).mean(axis=0)


def _plain_mean(query: RegionEmbedding, segment: Segment) -> Floats:
    return segment.distances(query).mean(axis=(0, 1))


def _free_regions_mean(query: RegionEmbedding, segment: Segment) -> Floats:
    return segment.cross_distances(query).min(axis=2).mean(axis=(0, 1))


STRATEGIES: Mapping[str, Strategy] = {
    "T1": _sketch_weights,
    "T2": _photo_weights,
    "T3": _one_level(1),
    "T4": _one_level(2),
    "T5": _one_level(3),
    "T6": _free_regions_euclidean,
    "T7": _plain_mean,
    "T8": _free_regions_mean,
    "T9": _both_weights,
}
