"""Relevance feedback: a ranking drawn to the photos a person likes and pushed from those they do not.

As Rocchio moves a query towards the mean of what is relevant, on distances: a photo p is ranked by

    S(p) = D'(q, p) + NEARER * mean over liked a of D'(a, p) - FARTHER * mean over disliked b of D'(b, p)

with D' the distance of eq. 4 (method, section 3). FARTHER is less than 1: by the triangle inequality, which D' keeps
up to its weights, D'(b, p) <= D'(b, q) + D'(q, p), so that S still grows with D'(q, p) and a photo far from everything
never wins by its distance from what is disliked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.embedding import Floats, RegionEmbedding
from engine.index import Index
from engine.matcher import Match, check_encoder, match, pair_weights

NEARER = 0.75
FARTHER = 0.5


def match_with_feedback(
    query: RegionEmbedding,
    index: Index,
    top_k: int,
    liked: Sequence[RegionEmbedding],
    disliked: Sequence[RegionEmbedding],
    *,
    steering: Floats | None = None,
    allowed: NDArray[np.bool_] | None = None,
) -> list[Match]:
    """The top-k photos by S ascending, exact, otherwise as `matcher.match`.

    All but the rank tells of the query alone, so that the distance need not rise with the rank.

    Raises: ModelError, if query, index and photos come from different encoders; ValueError as `matcher.match`.
    """
    if not len(index) or top_k < 1:
        return []
    scores = shifted(lambda wanted: distances_to(wanted, index, steering), query, liked, disliked)
    if allowed is not None:
        scores[~allowed] = np.inf
    rows = np.lexsort((index.ids, scores))[:top_k]
    rows = rows[np.isfinite(scores[rows])]
    if not len(rows):
        return []
    chosen = np.zeros(len(index), bool)
    chosen[rows] = True
    found = {entry.photo_id: entry for entry in match(query, index, len(rows), steering=steering, allowed=chosen)}
    return [replace(found[photo], rank=rank) for rank, photo in enumerate(index.ids[rows].tolist(), start=1)]


def shifted(
    distances: Callable[[RegionEmbedding], Floats],
    query: RegionEmbedding,
    liked: Sequence[RegionEmbedding],
    disliked: Sequence[RegionEmbedding],
) -> Floats:
    """S of every photo, float32 (P,), where `distances` gives D' from an embedding to each of them, or estimates it."""
    scores = distances(query).copy()
    for photos, share in ((liked, NEARER), (disliked, -FARTHER)):
        for photo in photos:
            scores += np.float32(share / len(photos)) * distances(photo)
    return scores


def distances_to(query: RegionEmbedding, index: Index, steering: Floats | None = None) -> Floats:
    """D' (eq. 4) from a query to every row of an index, steered where asked, float32 (P,).

    Raises: ModelError, if they come from different encoders.
    """
    check_encoder(query, index)
    parts = [
        (segment.distances(query) * pair_weights(query.weights, segment.weights, steering)).sum(axis=(0, 1))
        for segment in index.segments
    ]
    return np.concatenate(parts)
