"""The seeker: it reads a query, encodes it, searches the gallery, and draws the results in sight.

It lives on the search thread, or in a process of its own beside it (`desktop.library.search_process`). The libraries
behind it are imported there too, so that the window need not wait for them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from desktop.library.models import LoadedModel, Models
from desktop.library.queries import ReadQuery, read_query
from desktop.library.wanted import Filters, Wanted, moment
from desktop.regions.glow import Glows, square_glows
from desktop.results.easel import Easel
from desktop.results.model import Tile, worst_distance
from desktop.results.tile import DrawnTile, Sight
from engine.encoder import Encoder
from engine.progress import CancelToken

if TYPE_CHECKING:
    from engine.gallery import Gallery
    from engine.scope import Scope
    from engine.searcher import Result, Searcher, SearchResult

QUERY_GLOW_SIDE = 96
FAR = 1.25
"""Results more than so many times as far as the closest are folded away, once a screen is full."""
SCREENFUL = 16


@dataclass(frozen=True, eq=False)
class SearchAnswer:
    """What a search found, and all that is needed to show it.

    Attributes:
        wanted: the search.
        transform: from a sketch's page to the one the model saw; nothing is moved for a photo.
        raster: the query as the model saw it.
        found: the results and times.
        glows: the query's own regions over the square the model saw.
        tiles: the results as tiles, in the order asked for, without those folded away.
        folded: how many are far beyond the best and not shown.
        drawn: those of the tiles that will be in view.
    """

    wanted: Wanted
    transform: tuple[float, float, float]
    raster: QImage
    found: SearchResult
    glows: Glows
    tiles: tuple[Tile, ...]
    folded: int
    drawn: tuple[DrawnTile, ...]


class Seeking(Protocol):
    """What searches; whoever asks need not know in which process."""

    def load_default(self, cancel: CancelToken) -> LoadedModel:
        """Load and warm the default model; before any search, on any thread.

        Raises: ModelError, if there is none or it cannot be used.
        """
        ...

    def other(self, encoder_id: str) -> LoadedModel | None:
        """The model with this id, loaded; None for the default one, and for one that is not here."""
        ...

    def search(self, gallery: Path, wanted: Wanted, sight: Sight, cancel: CancelToken) -> SearchAnswer | None:
        """Search and draw the results in sight; None while there is no model or nothing to search in.

        The query of the search before, narrowed, steered another way or with the pen lifted, is not encoded again.

        Raises: Cancelled; GalleryError; ModelError; PhotoError, if the query is a photo that cannot be read.
        """
        ...

    def leave(self) -> None:
        """Let go of the gallery searched last; the models stay."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Seeker:
    """Searches on the thread that asks."""

    def __init__(self, models: Path | None) -> None:
        """With the models of a folder; by default the app's and the person's own."""
        self._models = Models(models)
        self._path: Path | None = None
        self._gallery: Gallery | None = None
        self._searcher: tuple[Encoder, Searcher] | None = None
        self._asked: ReadQuery | None = None
        self._admitted: tuple[tuple[Filters, int], NDArray[np.int64]] | None = None
        self._easel = Easel(self._jpeg)

    def load_default(self, cancel: CancelToken) -> LoadedModel:
        """As `Seeking` says."""
        return self._models.load_default(cancel)

    def other(self, encoder_id: str) -> LoadedModel | None:
        """As `Seeking` says."""
        return self._models.other(encoder_id)

    def search(self, gallery: Path, wanted: Wanted, sight: Sight, cancel: CancelToken) -> SearchAnswer | None:
        """As `Seeking` says."""
        opened = self._opened(gallery)
        searching = self._opened_searcher(opened, gallery) if opened is not None else None
        if opened is None or searching is None:
            return None
        encoder, searcher = searching
        asked = self._asked
        if asked is None or not asked.serves(wanted.query):
            asked = read_query(wanted.query, opened)
            if self._asked is not None and asked.looks_like(self._asked):
                asked = replace(asked, embedding=self._asked.embedding, glows=self._asked.glows)
        cancel.raise_if_cancelled()
        embedding, encode_ms = asked.embedding, 0.0
        if embedding is None:
            began = time.perf_counter()
            embedding = encoder.encode(asked.square[None])[0]
            encode_ms = 1000 * (time.perf_counter() - began)
        self._asked = asked = replace(asked, embedding=embedding)
        cancel.raise_if_cancelled()
        scope = self._scope(wanted, opened)
        found = searcher.search(
            embedding, wanted.top_k, cancel, steering=wanted.factors, scope=scope, encode_ms=encode_ms
        )
        near = found.results if wanted.unfolded else found.results[: unfolded(found.results, sight.room)]
        tiles = _by_date(near, opened) if wanted.by_date else tuple(Tile.of_result(result) for result in near)
        look = replace(sight.look, worst=worst_distance(tiles))
        drawn = self._easel.draw_all(tiles[sight.first : sight.last], look, cancel)
        if asked.glows is None:
            self._asked = asked = replace(asked, glows=square_glows(embedding.maps, QUERY_GLOW_SIDE))
        folded = len(found.results) - len(near)
        return SearchAnswer(wanted, asked.transform, asked.picture, found, asked.glows or (), tiles, folded, drawn)

    def leave(self) -> None:
        """As `Seeking` says."""
        self._close_searcher()
        if self._gallery is not None:
            self._gallery.close()
        self._gallery = self._path = self._admitted = None
        self._easel.clear()

    def close(self) -> None:
        """As `Seeking` says."""
        self.leave()

    def _opened(self, path: Path) -> Gallery | None:
        """The gallery, opened in place of the one before; None where it was never made yet."""
        from engine.gallery import Gallery

        if path != self._path:
            self.leave()
            self._path = path
        if self._gallery is None and path.exists():
            self._gallery = Gallery.open(path, readonly=True)
        return self._gallery

    def _opened_searcher(self, gallery: Gallery, path: Path) -> tuple[Encoder, Searcher] | None:
        """The searcher with the gallery's encoder, another one after a switch; None where there is no such encoder."""
        stored = gallery.encoder()
        if stored is not None:
            self._models.other(stored.encoder_id)
        encoder = self._models.encoder(stored.encoder_id if stored is not None else None)
        if encoder is None:
            return None
        if self._searcher is None or self._searcher[0] is not encoder:
            from engine.searcher import Searcher

            self._close_searcher()
            self._searcher = encoder, Searcher(encoder, path)
        return self._searcher

    def _close_searcher(self) -> None:
        if self._searcher is not None:
            self._searcher[1].close()
        self._searcher = self._asked = None

    def _scope(self, wanted: Wanted, gallery: Gallery) -> Scope:
        """Where to search."""
        from engine.scope import Scope

        among = None
        if wanted.filters.active:
            key = wanted.filters, gallery.version()
            if self._admitted is None or self._admitted[0] != key:
                self._admitted = key, wanted.filters.admitted(gallery.listing()).ids
            among = self._admitted[1]
        return Scope(among, wanted.excluded, wanted.liked, wanted.disliked)

    def _jpeg(self, photo_id: int) -> bytes | None:
        return self._gallery.thumbnail(photo_id) if self._gallery is not None else None


def _by_date(results: Sequence[Result], gallery: Gallery) -> tuple[Tile, ...]:
    """The newest first, with their days."""
    if not results:
        return ()
    records = gallery.photos([result.photo_id for result in results])
    dated = [(moment(record), result) for record, result in zip(records, results, strict=True)]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(Tile.of_result(result, day=when[:10]) for when, result in dated)


def unfolded(results: Sequence[Result], room: int) -> int:
    """How many results to show at first: as there is room for, and on to the last not far beyond the closest."""
    limit = FAR * min((result.distance for result in results), default=0.0)
    near = max((row for row, result in enumerate(results, 1) if result.distance <= limit), default=0)
    return max(near, min(max(room, SCREENFUL), len(results)))
