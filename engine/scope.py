"""Where a search looks and what shifts it: some photos only, some left out, some liked or disliked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.embedding import Floats, RegionEmbedding
from engine.feedback import match_with_feedback, shifted
from engine.gallery import Gallery
from engine.gallery_matcher import GalleryMatcher
from engine.index import Ids, Index
from engine.matcher import Match, Scan
from engine.shortlist import nearest

SHORTEST_LIST = 192
"""How many photos liked and disliked ones are weighed for at least, where a gallery is searched by a shortlist."""
PER_RESULT = 3


@dataclass(frozen=True, eq=False)
class Scope:
    """The bounds of a search; all are photo ids.

    Attributes:
        among: the photos to search, None for all.
        without: photos left out.
        liked, disliked: photos the ranking is drawn to and pushed from (engine/feedback.py).
    """

    among: Ids | None = None
    without: Iterable[int] = ()
    liked: tuple[int, ...] = ()
    disliked: tuple[int, ...] = ()

    def allowed(self, ids: Ids) -> NDArray[np.bool_] | None:
        """One bool for each of an index's rows; None for all of them."""
        without = np.fromiter(self.without, np.int64)
        if self.among is None and not len(without):
            return None
        inside = np.ones(len(ids), bool) if self.among is None else np.isin(ids, self.among)
        return inside & ~np.isin(ids, without)

    def match(
        self, query: RegionEmbedding, gallery: Gallery, matcher: GalleryMatcher, top_k: int, steering: Floats | None
    ) -> tuple[list[Match], Scan]:
        """The top-k within these bounds, and how they were found.

        Raises: as `matcher.match`; GalleryError.
        """
        allowed = self.allowed(matcher.index.ids)
        known = set(matcher.index.ids.tolist()) if self.liked or self.disliked else set()
        liked, disliked = (
            [gallery.embedding(photo) for photo in photos if photo in known] for photos in (self.liked, self.disliked)
        )
        if not liked and not disliked:
            return matcher.match(query, gallery, top_k, steering=steering, allowed=allowed)
        index = matcher.index
        photos = len(index) if allowed is None else int(np.count_nonzero(allowed))
        if isinstance(index, Index):
            found = match_with_feedback(query, index, top_k, liked, disliked, steering=steering, allowed=allowed)
            return found, Scan(photos, photos)
        estimates = shifted(lambda wanted: index.estimates(wanted, steering), query, liked, disliked)
        if allowed is not None:
            estimates[~allowed] = np.inf
        ids = index.ids[nearest(estimates, max(SHORTEST_LIST, PER_RESULT * top_k))]
        if not len(ids):
            return [], Scan(0, photos)
        shortlist = Index().append(ids, gallery.embeddings(ids))
        found = match_with_feedback(query, shortlist, top_k, liked, disliked, steering=steering)
        return found, Scan(len(ids), photos)


EVERYWHERE = Scope()
