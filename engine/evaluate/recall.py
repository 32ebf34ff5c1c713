"""Whether a search through a shortlist finds what an exact scan of every stored embedding finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.embedding import EmbeddingBatch, EmbeddingLayout, Floats, RegionEmbedding
from engine.index import Ids, Segment
from engine.matcher import pair_weights
from engine.progress import Progress, ProgressCallback


def steerings(layout: EmbeddingLayout, seed: int = 0) -> dict[str, Floats | None]:
    """The weightings to try, by name: factors (L, N), or None for the weights as they are."""
    shape, generator = (layout.levels, layout.regions), np.random.default_rng(seed)
    level, region = np.indices(shape)
    made: dict[str, Floats | None] = {"plain": None}
    if layout.regions > 1:
        made |= {f"region {n + 1} muted": (region != n).astype(np.float32) for n in range(layout.regions)}
    if layout.levels > 1:
        made |= {f"level {n + 1} muted": (level != n).astype(np.float32) for n in range(layout.levels)}
    made["factors 1/4 to 4"] = (4 ** generator.uniform(-1, 1, shape)).astype(np.float32)
    return made


def exact_nearest(
    queries: Sequence[RegionEmbedding],
    weightings: Mapping[str, Floats | None],
    blocks: Iterable[tuple[Ids, EmbeddingBatch]],
    count: int,
    progress: ProgressCallback | None = None,
) -> dict[str, list[NDArray[np.int64]]]:
    """The photos closest to each query under each weighting: ids, closest first, by a scan of all blocks."""
    closest = {name: [(np.empty(0), np.empty(0, np.int64)) for _ in queries] for name in weightings}
    done = 0
    for ids, batch in blocks:
        segment = Segment.of(ids, batch, halves=False)
        for number, query in enumerate(queries):
            distances = segment.distances(query)
            for name, factors in weightings.items():
                totals = (pair_weights(query.weights, segment.weights, factors) * distances).sum(axis=(0, 1))
                held_totals, held = closest[name][number]
                joined, joined_ids = np.concatenate([held_totals, totals]), np.concatenate([held, ids])
                best = (
                    np.lexsort((joined_ids, joined))[:count] if len(joined) <= 4 * count else _smallest(joined, count)
                )
                closest[name][number] = joined[best], joined_ids[best]
        done += len(ids)
        if progress is not None:
            progress(Progress("scanning", done, 0))
    return {name: [ids for _, ids in found] for name, found in closest.items()}


def recall(found: Sequence[Sequence[int]], exact: Sequence[NDArray[np.int64]]) -> float:
    """The share of the exact nearest that were found, over all queries."""
    shares = [len({*map(int, right)} & {*ids}) / len(right) for ids, right in zip(found, exact, strict=True)]
    return float(np.mean(shares))


def _smallest(values: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Places of the `count` smallest values, smallest first."""
    places = np.argpartition(values, count)[:count]
    return places[np.argsort(values[places], kind="stable")]
