"""One gallery's matcher: keeps an index in step with the gallery, and picks the way to search it.

A small gallery's embeddings are kept in memory and scanned whole. A larger one is searched through a shortlist, whose
rows are in memory (and in a cache beside the gallery); the exact D' is measured on the full embeddings, which are in
memory too where there is room for them, and are read from the gallery itself where there is not. With a GPU, a
gallery of up to ON_DEVICE_AT_MOST photos is scanned whole there.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.embedding import Floats, RegionEmbedding
from engine.errors import ModelError
from engine.gallery import Gallery
from engine.index import Ids, Index
from engine.kept_embeddings import KeptEmbeddings, room_for
from engine.matcher import (
    SPARE_CANDIDATES,
    Match,
    Scan,
    StoredEmbeddings,
    check_encoder,
    match,
    match_among,
    match_shortlisted,
)
from engine.progress import CancelToken
from engine.reduction import Reduction
from engine.shortlist import ShortlistIndex, in_blocks
from engine.shortlist_cache import CachedShortlist, Fingerprints, cache_of, load, save

if TYPE_CHECKING:
    from engine.device_index import DeviceIndex, DeviceScan

LOG = logging.getLogger(__name__)

EXACT_AT_MOST = 2000  # photos; from about here on the shortlist is the faster way
ON_DEVICE_AT_MOST = 200_000  # photos; more take too long to bring there at every start, and a shortlist is soon ready
FITTED_ON = 2048  # photos a reduction is fitted to
REFIT_GROWTH = 4  # rows fitted to a gallery that has grown so many times since are made anew when it is opened,
REFIT_OPEN = 10_000  # and while it is open as long as that is a matter of a second
BLOCK = 2048
KEPT_CHANGES = 2000  # photos changed before the cache is written again while the gallery is open


def way_for(photos: int) -> str:
    """How a gallery of this many photos is searched."""
    return "exact" if photos <= EXACT_AT_MOST else "shortlist"


class GalleryMatcher:
    """Matches queries against one gallery, always as it was when `follow` was last called. For one thread."""

    def __init__(self, path: Path, scan: DeviceScan | None = None) -> None:
        """For the gallery at `path`, whose cache lies beside it; `scan` is the GPU's where there is one."""
        self._cache = cache_of(path)
        self._scan = scan
        self._version = -1
        self._index: Index | ShortlistIndex | DeviceIndex = Index()
        self._kept: KeptEmbeddings | None = None
        self._unsaved = 0

    def __len__(self) -> int:
        return len(self._index)

    @property
    def index(self) -> Index | ShortlistIndex | DeviceIndex:
        """What is in memory of the gallery."""
        return self._index

    @property
    def version(self) -> int:
        """The gallery's version that the index shows; -1 before the first."""
        return self._version

    def follow(self, gallery: Gallery, cancel: CancelToken | None = None) -> bool:
        """Bring the index up to what the gallery holds; whether anything changed.

        Raises: GalleryError; Cancelled, with the index as it was.
        """
        version = gallery.version()
        if version == self._version:
            return False
        encoder = gallery.encoder()
        if encoder is None or encoder.encoder_id != self._index.encoder_id:
            self._index = Index()
        if len(self._index):
            changes = gallery.changes_since(self._version)
            remaining = self._index.without(np.concatenate([changes.changed, changes.gone]))
            if self._kept is not None and not _filled(self._kept, gallery, changes.changed):
                self._kept = None
            try:
                self._index = _extended(remaining, self.stored(gallery), changes.changed)
            except ModelError as error:
                self._leave_device(error)
            self._unsaved += len(changes.changed) + len(changes.gone)
        if not len(self._index) or self._outgrown():
            self._index = self._loaded(gallery, cancel)
        self._version = version
        if self._unsaved >= max(KEPT_CHANGES, len(self._index) // 4):
            self.save(gallery)
        return True

    def stored(self, gallery: Gallery) -> StoredEmbeddings:
        """Where the full embeddings of the photos in the index are read."""
        return gallery if self._kept is None else self._kept

    def _outgrown(self) -> bool:
        """Whether the index is no longer of the kind or the fit that suits its size."""
        index = self._index
        if isinstance(index, Index):
            return way_for(len(index)) != "exact"
        if not isinstance(index, ShortlistIndex):
            return way_for(len(index)) == "exact" or len(index) > ON_DEVICE_AT_MOST
        too_large = REFIT_GROWTH * index.reduction.photos < len(index) <= REFIT_OPEN
        return way_for(len(index)) == "exact" or too_large

    def match(
        self,
        query: RegionEmbedding,
        gallery: Gallery,
        top_k: int,
        *,
        steering: Floats | None = None,
        allowed: NDArray[np.bool_] | None = None,
    ) -> tuple[list[Match], Scan]:
        """The top-k photos by D', as `matcher.match`, and how they were found; `allowed` in the order of `index.ids`.

        Raises: as `matcher.match`; GalleryError.
        """
        index = self._index
        if isinstance(index, ShortlistIndex):
            return match_shortlisted(query, index, self.stored(gallery), top_k, steering=steering, allowed=allowed)
        photos = len(index) if allowed is None else int(np.count_nonzero(allowed))
        if not isinstance(index, Index):
            check_encoder(query, index)
            try:
                ids = index.closest(query, top_k + SPARE_CANDIDATES, steering, allowed)
            except ModelError as error:
                self._leave_device(error)  # the next search goes another way
                raise
            found = match_among(query, ids, gallery, top_k, steering=steering)
            return found, Scan(photos, photos, on_device=True)
        return match(query, index, top_k, steering=steering, allowed=allowed), Scan(photos, photos)

    def save(self, gallery: Gallery) -> None:
        """Write the cache where the gallery is large and has changed since; call it as `follow`."""
        index = self._index
        if self._unsaved and isinstance(index, ShortlistIndex) and gallery.version() == self._version:
            ids, fingerprints = gallery.fingerprints()
            order = np.argsort(ids)[np.searchsorted(ids, index.ids)]
            save(self._cache, CachedShortlist(index, fingerprints[order]), self._version)
            self._unsaved = 0

    def _loaded(self, gallery: Gallery, cancel: CancelToken | None) -> Index | ShortlistIndex | DeviceIndex:
        """The whole gallery, from its cache where that is of use."""
        self._unsaved, self._kept = 0, None
        encoder = gallery.encoder()
        ids, fingerprints = gallery.fingerprints()
        if encoder is None or way_for(len(ids)) == "exact":
            return Index.from_gallery(gallery, cancel)
        if (on_device := self._on_device(gallery, ids, cancel)) is not None:
            return on_device
        if len(ids) <= room_for(encoder.layout):
            kept = KeptEmbeddings(encoder.layout, encoder.encoder_id)
            self._kept = kept if _filled(kept, gallery, ids, cancel) else None
        stored = self.stored(gallery)
        cached = load(self._cache, encoder.encoder_id, encoder.layout)
        index = _still_true(cached, ids, fingerprints) if cached is not None else None
        if index is None or len(index) < len(ids) / 2 or index.reduction.photos * REFIT_GROWTH < len(ids):
            chosen = np.linspace(0, len(ids) - 1, min(FITTED_ON, len(ids))).astype(int)
            index = ShortlistIndex(encoder.encoder_id, Reduction.fit(stored.embeddings(ids[chosen]), len(ids)))
        missing = ids[~np.isin(ids, index.ids)]
        self._unsaved = len(missing) + (len(cached.index) - len(index) if cached is not None else 0)
        return _extended(index, stored, missing, cancel)

    def _on_device(self, gallery: Gallery, ids: Ids, cancel: CancelToken | None) -> DeviceIndex | None:
        """The whole gallery on the GPU; None where there is none, or it does not take so many photos."""
        encoder = gallery.encoder()
        if self._scan is None or encoder is None or len(ids) > ON_DEVICE_AT_MOST:
            return None
        try:
            index = self._scan.index(encoder.encoder_id, encoder.layout)
            for block, batch in gallery.blocks(BLOCK):
                if cancel is not None:
                    cancel.raise_if_cancelled()
                index = index.append(block, batch)
        except ModelError as error:
            self._leave_device(error)
            return None
        return index

    def _leave_device(self, error: ModelError) -> None:
        """From now on without the GPU. Raises: the error, where it was not the GPU's."""
        if self._scan is None:
            raise error
        LOG.warning("the GPU is not used for matching: %s", error)
        self._scan, self._index, self._version = None, Index(), -1


def _filled(kept: KeptEmbeddings, gallery: Gallery, ids: Ids, cancel: CancelToken | None = None) -> bool:
    """Take these photos of the gallery into memory; False where room is missing."""
    for block in in_blocks(ids, BLOCK):
        if cancel is not None:
            cancel.raise_if_cancelled()
        if not kept.keep(block, gallery.stored_values(block)):
            return False
    return True


def _extended(
    index: Index | ShortlistIndex | DeviceIndex, stored: StoredEmbeddings, ids: Ids, cancel: CancelToken | None = None
) -> Index | ShortlistIndex | DeviceIndex:
    """The index with these photos behind its own."""
    for block in in_blocks(ids, BLOCK):
        if cancel is not None:
            cancel.raise_if_cancelled()
        index = index.append(block, stored.embeddings(block))
    return index


def _still_true(cached: CachedShortlist, ids: Ids, fingerprints: Fingerprints) -> ShortlistIndex:
    """The cached photos that the gallery still holds with the same content."""
    held = cached.index.ids
    places = np.minimum(np.searchsorted(ids, held), max(len(ids) - 1, 0))
    same = (ids[places] == held) & (fingerprints[places] == cached.fingerprints) if len(ids) else np.zeros(0, bool)
    return cached.index.without(held[~same])
