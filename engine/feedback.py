"""Relevance feedback: a ranking drawn to the photos a person likes and pushed from those they do not.

As Rocchio moves a query towards the mean of what is relevant, on distances: a photo p is ranked by

    S(p) = D'(q, p) + NEARER * mean over liked a of D'(a, p) - FARTHER * mean over disliked b of D'(b, p)

with D' the distance of eq. 4 (method, section 3). FARTHER is less than 1: by the triangle inequality, which D' keeps
up to its weights, D'(b, p) <= D'(b, q) + D'(q, p), so that S still grows with D'(q, p) and a photo far from everything
never wins by its distance from what is disliked.

S is measured for candidates: the photos closest to the query and to each liked one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.embedding import Floats, RegionEmbedding
from engine.index import Index
from engine.matcher import Match, match

NEARER = 0.75
FARTHER = 0.5
CANDIDATES = 512
"""How many photos around the query, and as many around each liked one, are candidates at least."""


def rank_with_feedback(
    query: RegionEmbedding,
    candidates: Index,
    top_k: int,
    liked: Sequence[RegionEmbedding],
    disliked: Sequence[RegionEmbedding],
    *,
    steering: Floats | None = None,
) -> list[Match]:
    """The top-k of the candidates by S ascending; `distance` and the rest of a match stay those to the query.

    Raises: ModelError, if query, candidates and photos come from different encoders; ValueError as `matcher.match`.
    """
    found = match(query, candidates, len(candidates), steering=steering)
    scores = {entry.photo_id: entry.distance for entry in found}
    for photos, share in ((liked, NEARER), (disliked, -FARTHER)):
        for photo in photos:
            for entry in match(photo, candidates, len(candidates), steering=steering):
                scores[entry.photo_id] += share * entry.distance / len(photos)
    found.sort(key=lambda entry: (scores[entry.photo_id], entry.photo_id))
    return [replace(entry, rank=rank) for rank, entry in enumerate(found[:top_k], start=1)]
