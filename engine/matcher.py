"""The matcher: which photos are closest to a query under D' (eq. 4), and why."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.embedding import Floats, RegionEmbedding
from engine.errors import ModelError
from engine.index import Index, Segment

# Distances through dot products lose a few digits; so many candidates beyond the top-k are measured again directly.
SPARE_CANDIDATES = 16


@dataclass(frozen=True, eq=False)
class Match:
    """One photo's place among the top-k.

    Attributes:
        photo_id: the photo.
        rank: 1 for the closest.
        distance: D', the sum of the terms.
        distances: the region distances ||f^s_{r,l} - f^p_{r,l}||, float32 (L, N).
        weights: the pair's weights (W_s + W_p) / 2, steered where asked, float32 (L, N) summing to 1.
        terms: weights * distances, float32 (L, N).
    """

    photo_id: int
    rank: int
    distance: float
    distances: Floats
    weights: Floats
    terms: Floats


def match(
    query: RegionEmbedding,
    index: Index,
    top_k: int,
    *,
    steering: Floats | None = None,
    allowed: NDArray[np.bool_] | None = None,
) -> list[Match]:
    """The top-k photos by D' ascending (method, section 3), exact; fewer where the index holds fewer.

    Args:
        query: an encoded sketch or photo.
        index: the photos.
        top_k: how many at most.
        steering: factors (L, N), not negative, that multiply every pair's weights before these are brought back to
            a sum of 1; a pair whose weights all vanish takes the factors themselves.
        allowed: one bool for each row of the index; the others are left out.

    Raises: ModelError, if query and index come from different encoders; ValueError, if steering is negative or zero
        throughout.
    """
    if not len(index) or top_k < 1:
        return []
    check_encoder(query, index)
    factors = _checked_steering(query, steering)
    totals = np.concatenate([_total(query, segment, factors) for segment in index.segments])
    if allowed is not None:
        totals[~allowed] = np.inf
    wanted = min(top_k + SPARE_CANDIDATES, len(totals))
    nearest = np.argpartition(totals, wanted - 1)[:wanted]
    rows = np.sort(nearest[np.isfinite(totals[nearest])])
    found = [_measured(query, *index.at(int(row)), factors) for row in rows]
    found.sort(key=lambda entry: (entry.distance, entry.photo_id))
    return [replace(entry, rank=rank) for rank, entry in enumerate(found[:top_k], start=1)]


def pair_weights(query: Floats, photos: Floats, steering: Floats | None = None) -> Floats:
    """(W_s + W_p) / 2 for each photo, steered and renormalised where asked.

    Args: the query's weights (L, N), the photos' (L, N, P), the factors (L, N). Returns: float32 (L, N, P).
    """
    weights = np.float32(0.5) * (query[:, :, None] + photos)
    if steering is None:
        return weights
    factors = steering[:, :, None]
    weights *= factors
    sums = weights.sum(axis=(0, 1))
    weights /= np.where(sums > 0, sums, 1)
    weights[:, :, sums == 0] = factors / factors.sum()
    return weights


def check_encoder(query: RegionEmbedding, index: Index) -> None:
    """Raises: ModelError, if the query was made by another encoder than the index."""
    if query.encoder_id != index.encoder_id:
        raise ModelError("the query and the gallery were encoded by different models")


def _checked_steering(query: RegionEmbedding, steering: Floats | None) -> Floats | None:
    if steering is None:
        return None
    if steering.shape != query.weights.shape or (steering < 0).any() or not steering.any():
        raise ValueError(f"steering takes {query.weights.shape} factors, none negative and not all zero")
    return steering.astype(np.float32)


def _total(query: RegionEmbedding, segment: Segment, steering: Floats | None) -> Floats:
    """D' of every row of a segment, float32 (P,)."""
    terms = segment.distances(query)
    terms *= pair_weights(query.weights, segment.weights, steering)
    return terms.sum(axis=(0, 1))


def _measured(query: RegionEmbedding, segment: Segment, row: int, steering: Floats | None) -> Match:
    """One row's match, still without its rank, its region distances taken from the differences themselves."""
    photo = segment.row_features(row)
    distances = np.stack([np.linalg.norm(s - p, axis=1) for s, p in zip(query.features, photo, strict=True)])
    weights = pair_weights(query.weights, segment.weights[:, :, row : row + 1], steering)[:, :, 0]
    terms = weights * distances
    return Match(int(segment.ids[row]), 0, float(terms.sum(dtype=np.float64)), distances, weights, terms)
