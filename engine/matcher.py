"""The matcher: which photos are closest to a query under D' (eq. 4), and why.

Two ways: the exact scan of an index, and a shortlist by estimated distance whose photos are then measured exactly. The
order is always that of the exact D'.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.embedding import EmbeddingBatch, Floats, RegionEmbedding
from engine.errors import ModelError
from engine.index import Ids, Index, Segment
from engine.shortlist import ShortlistIndex, in_blocks, nearest

if TYPE_CHECKING:
    from engine.device_index import DeviceIndex

# Distances through dot products lose a few digits; so many candidates beyond the top-k are measured again directly.
SPARE_CANDIDATES = 16
# So many photos stand on a shortlist at least, and so many for each one asked for. It is doubled until the first
# SURE_AMONG results all came from its first 1 / SURE_PART, or it is as long as LONGEST_LIST. Where a steering leaves
# less than FEW_BLOCKS regions and levels with a say, their errors no longer even out and the list is trusted less.
SHORTEST_LIST, PER_RESULT = 96, 2
SURE_AMONG, SURE_PART, SURE_PART_OF_FEW = 10, 4, 6
FEW_BLOCKS = 3.5
LONGEST_LIST = 8192
BLOCK = 1024  # photos whose embeddings are read at once


class StoredEmbeddings(Protocol):
    """Where the full embeddings are; a gallery."""

    def embeddings(self, ids: Sequence[int] | Ids, /) -> EmbeddingBatch:
        """Embeddings of photos (at least one), in the order of their ids."""
        ...


@dataclass(frozen=True)
class Scan:
    """How a match was made.

    Attributes:
        measured: how many photos' D' was computed.
        photos: how many there were to choose from.
        on_device: whether a GPU did it.
    """

    measured: int
    photos: int
    on_device: bool = False

    @property
    def exact(self) -> bool:
        """Whether every photo was measured."""
        return self.measured == self.photos

    def __str__(self) -> str:
        if self.on_device:
            return "exact on the GPU"
        return "exact" if self.exact else f"shortlist of {self.measured:,} of {self.photos:,}"


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
    rows = np.sort(nearest(totals, top_k + SPARE_CANDIDATES))
    if not len(rows):
        return []
    features, weights = index.embeddings_of(rows)
    return _Measured.of(query, index.ids[rows], features, weights, factors).matches(top_k)


def match_shortlisted(
    query: RegionEmbedding,
    index: ShortlistIndex,
    stored: StoredEmbeddings,
    top_k: int,
    *,
    steering: Floats | None = None,
    allowed: NDArray[np.bool_] | None = None,
) -> tuple[list[Match], Scan]:
    """As `match`, but D' is measured for a shortlist only: the photos closest by `ShortlistIndex.estimates`.

    The list grows until the first results all came from its first part, so that a weighting which the estimate follows
    badly costs time instead of results; where it would hold every allowed photo, the answer is exact.

    Raises: as `match`; whatever `stored` raises.
    """
    if not len(index) or top_k < 1:
        return [], Scan(0, 0)
    check_encoder(query, index)
    factors = _checked_steering(query, steering)
    estimates = index.estimates(query, factors)
    if allowed is not None:
        estimates[~allowed] = np.inf
    photos = len(index) if allowed is None else int(np.count_nonzero(allowed))
    count = min(max(SHORTEST_LIST, PER_RESULT * top_k), photos)
    sure_part = SURE_PART if _blocks_with_a_say(query, factors) >= FEW_BLOCKS else SURE_PART_OF_FEW
    found: _Measured | None = None
    while count:
        rows = nearest(estimates, count)
        fresh = rows if found is None else rows[~np.isin(index.ids[rows], found.ids)]
        for block in in_blocks(fresh, BLOCK):
            measured = _measured(query, index.ids[block], stored, factors)
            found = measured if found is None else found.joined(measured)
        assert found is not None
        surest = np.isin(index.ids[rows], found.ids[found.order(SURE_AMONG)]).nonzero()[0]
        if count == photos or surest.max() < count / sure_part or count >= LONGEST_LIST:
            return found.matches(top_k), Scan(len(found.ids), photos)
        count = min(2 * count, max(LONGEST_LIST, count), photos)
    return [], Scan(0, 0)


def match_among(
    query: RegionEmbedding, ids: Ids, stored: StoredEmbeddings, top_k: int, *, steering: Floats | None = None
) -> list[Match]:
    """As `match`, among these photos of `stored` alone, which are to be few."""
    if not len(ids) or top_k < 1:
        return []
    return _measured(query, ids, stored, _checked_steering(query, steering)).matches(top_k)


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


def check_encoder(query: RegionEmbedding, index: Index | ShortlistIndex | DeviceIndex) -> None:
    """Raises: ModelError, if the query was made by another encoder than the index."""
    if query.encoder_id != index.encoder_id:
        raise ModelError("the query and the gallery were encoded by different models")


def _checked_steering(query: RegionEmbedding, steering: Floats | None) -> Floats | None:
    if steering is None:
        return None
    if steering.shape != query.weights.shape or (steering < 0).any() or not steering.any():
        raise ValueError(f"steering takes {query.weights.shape} factors, none negative and not all zero")
    return steering.astype(np.float32)


def _measured(query: RegionEmbedding, ids: Ids, stored: StoredEmbeddings, steering: Floats | None) -> _Measured:
    """Photos measured on their stored embeddings."""
    batch = stored.embeddings(ids)
    weights = batch.weights.transpose(1, 2, 0)
    weights = weights / weights.sum(axis=(0, 1))  # stored in float16, they sum to 1 only nearly
    return _Measured.of(query, ids, batch.features, weights, steering)


def _blocks_with_a_say(query: RegionEmbedding, steering: Floats | None) -> float:
    """How many equal weights are as spread as the query's own: from 1 to L * N."""
    weights = query.weights if steering is None else query.weights * steering
    return float(weights.sum() ** 2 / max((weights**2).sum(), 1e-30))


def _total(query: RegionEmbedding, segment: Segment, steering: Floats | None) -> Floats:
    """D' of every row of a segment, float32 (P,)."""
    terms = segment.distances(query)
    terms *= pair_weights(query.weights, segment.weights, steering)
    return terms.sum(axis=(0, 1))


@dataclass(frozen=True, eq=False)
class _Measured:
    """Photos whose region distances were taken from the differences themselves.

    ids (P,); distances, weights, terms as in `Match`, float32 (P, L, N); totals D', float64 (P,).
    """

    ids: Ids
    distances: Floats
    weights: Floats
    terms: Floats
    totals: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        query: RegionEmbedding,
        ids: Ids,
        features: Iterable[Floats],
        weights: Floats,
        steering: Floats | None,
    ) -> _Measured:
        """Measure photos of these features, per level (P, N, C_l), and weights W_p (L, N, P)."""
        squared = []
        for wanted, level in zip(query.features, features, strict=True):
            differences = level - wanted
            squared.append(np.einsum("pnc,pnc->pn", differences, differences))
        distances = np.sqrt(np.stack(squared, axis=1))
        paired = np.ascontiguousarray(pair_weights(query.weights, weights, steering).transpose(2, 0, 1))
        terms = paired * distances
        return cls(ids, distances, paired, terms, terms.sum(axis=(1, 2), dtype=np.float64))

    def joined(self, other: _Measured) -> _Measured:
        """These photos and the other's."""
        return _Measured(
            *(np.concatenate(pair) for pair in zip(vars(self).values(), vars(other).values(), strict=True))
        )

    def order(self, count: int) -> NDArray[np.int64]:
        """The closest photos, closest first; of two at the same distance the one indexed first."""
        return np.lexsort((self.ids, self.totals))[:count]

    def matches(self, top_k: int) -> list[Match]:
        """The top-k, ranked."""
        return [
            Match(
                int(self.ids[row]),
                rank,
                float(self.totals[row]),
                self.distances[row],
                self.weights[row],
                self.terms[row],
            )
            for rank, row in enumerate(self.order(top_k), start=1)
        ]
