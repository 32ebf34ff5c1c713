"""The searcher: a sketch or photo in, ranked photos of a gallery out.

Use one from one thread; its gallery is opened read-only, so that an indexer may write the same gallery meanwhile.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.embedding import Floats, RegionEmbedding
from engine.encoder import Encoder
from engine.errors import GalleryError, ModelError, printable
from engine.gallery import Gallery
from engine.gallery_matcher import GalleryMatcher
from engine.matcher import Match, Scan
from engine.preprocess import sketch_picture, square_photo
from engine.progress import CancelToken
from engine.scope import EVERYWHERE, Scope

if TYPE_CHECKING:
    from engine.device_index import DeviceScan

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Result(Match):
    """A match with what is known of its photo.

    Attributes:
        path: where the photo was when it was indexed.
        taken_at: when the camera took it, ISO 8601, or None.
        size: width and height of the upright photo, pixels.
        maps: its attention maps, float32 (N, 8, 8).
    """

    path: str
    taken_at: str | None
    size: tuple[int, int]
    maps: Floats

    @property
    def name(self) -> str:
        """The file's name."""
        return Path(self.path).name


@dataclass(frozen=True, eq=False)
class SearchResult:
    """What a search found.

    Attributes:
        query: the encoded sketch or photo.
        results: in rank order.
        encode_ms: time the encoder took; 0 for a query that came encoded.
        match_ms: time the matcher took.
        gallery_size: how many photos were searched.
        scan: how: exactly, or through a shortlist.
    """

    query: RegionEmbedding
    results: tuple[Result, ...]
    encode_ms: float
    match_ms: float
    gallery_size: int
    scan: Scan


class Searcher:
    """Searches one gallery with the encoder that made it."""

    def __init__(self, encoder: Encoder, gallery_path: Path) -> None:
        self._encoder = encoder
        self._path = gallery_path
        self._gallery: Gallery | None = None
        self._matcher = GalleryMatcher(gallery_path, _scan_beside(encoder))

    def __enter__(self) -> Searcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the gallery, from the thread that searched it; what a later start can use is kept beside it."""
        if self._gallery is not None:
            gallery, self._gallery = self._gallery, None
            with gallery, contextlib.suppress(GalleryError), gallery.snapshot():
                self._matcher.save(gallery)

    def __len__(self) -> int:
        return len(self._matcher)

    def refresh(self, cancel: CancelToken | None = None) -> bool:
        """Bring the index up to what the gallery holds; cheap when nothing changed. Every search begins with it.

        Returns: whether anything changed.

        Raises: GalleryError, if the gallery cannot be read; ModelError, if another model encoded it; Cancelled.
        """
        with self._opened() as gallery:
            return self._follow(gallery, cancel)

    @contextmanager
    def _opened(self) -> Iterator[Gallery]:
        """The gallery, as it stands now until the end of the block."""
        if self._gallery is None:
            self._gallery = Gallery.open(self._path, readonly=True)
        with self._gallery.snapshot():
            yield self._gallery

    def _follow(self, gallery: Gallery, cancel: CancelToken | None) -> bool:
        """As `refresh`, from an open gallery."""
        if gallery.version() == self._matcher.version:
            return False
        self._check_encoder(gallery)
        return self._matcher.follow(gallery, cancel)

    def search_sketch(
        self,
        raster: NDArray[np.uint8],
        top_k: int,
        cancel: CancelToken | None = None,
        *,
        steering: Floats | None = None,
    ) -> SearchResult:
        """Search by a sketch's raster, uint8 (256, 256), black on white; otherwise as `search`."""
        return self.search_picture(sketch_picture(raster), top_k, cancel, steering=steering)

    def search_photo(
        self, picture: Image.Image, top_k: int, cancel: CancelToken | None = None, *, steering: Floats | None = None
    ) -> SearchResult:
        """Search by an upright RGB photo; otherwise as `search`."""
        return self.search_picture(square_photo(picture), top_k, cancel, steering=steering)

    def search_picture(
        self,
        square: NDArray[np.uint8],
        top_k: int,
        cancel: CancelToken | None = None,
        *,
        steering: Floats | None = None,
    ) -> SearchResult:
        """Search by what the encoder is to see, uint8 RGB (256, 256, 3); otherwise as `search`."""
        if cancel is not None:
            cancel.raise_if_cancelled()
        start = time.perf_counter()
        query = self._encoder.encode(square[None])[0]
        encode_ms = 1000 * (time.perf_counter() - start)
        if cancel is not None:
            cancel.raise_if_cancelled()
        return self.search(query, top_k, cancel, steering=steering, encode_ms=encode_ms)

    def search(
        self,
        query: RegionEmbedding,
        top_k: int,
        cancel: CancelToken | None = None,
        *,
        steering: Floats | None = None,
        scope: Scope = EVERYWHERE,
        encode_ms: float = 0.0,
    ) -> SearchResult:
        """Search by an encoded query: the top-k photos by D' (eq. 4) in a scope, `steering` as in `matcher.match`.

        Raises: GalleryError; ModelError, if gallery, query and encoder do not belong together; Cancelled.
        """
        with self._opened() as gallery:
            self._follow(gallery, cancel)
            start = time.perf_counter()
            matches, scan = scope.match(query, gallery, self._matcher, top_k, steering)
            match_ms = 1000 * (time.perf_counter() - start)
            if cancel is not None:
                cancel.raise_if_cancelled()
            results = self._described(gallery, matches)
        return SearchResult(query, results, encode_ms, match_ms, len(self._matcher), scan)

    def _described(self, gallery: Gallery, matches: list[Match]) -> tuple[Result, ...]:
        """The matches with their photos' particulars and maps."""
        if not matches:
            return ()
        ids = [found.photo_id for found in matches]
        return tuple(
            Result(
                **vars(found),
                path=photo.path,
                taken_at=photo.taken_at,
                size=(photo.width or 1, photo.height or 1),
                maps=maps,
            )
            for found, photo, maps in zip(matches, gallery.photos(ids), gallery.maps(ids), strict=True)
        )

    def _check_encoder(self, gallery: Gallery) -> None:
        stored = gallery.encoder()
        if stored is not None and stored.encoder_id != self._encoder.encoder_id:
            raise ModelError(
                f"{printable(self._path)}: encoded by another model ({stored.model or stored.encoder_id[:12]}); "
                "choose that one, or index the library anew"
            )


def _scan_beside(encoder: Encoder) -> DeviceScan | None:
    """The exact scan on the GPU, where the encoder runs there; None elsewhere."""
    if encoder.provider.name != "CUDA":
        return None
    from engine.device_index import DeviceScan

    try:
        return DeviceScan()
    except ModelError as error:
        LOG.warning("the GPU is not used for matching: %s", error)
        return None
