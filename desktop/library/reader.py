"""What lives on the search thread: the gallery opened for reading, and the index in memory.

The libraries behind them are imported there too, so that the window need not wait for them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from desktop.library.models import LoadedModel, Models
from desktop.library.queries import ReadQuery, read_query
from desktop.library.wanted import Filters, Wanted, moment
from desktop.regions.glow import Glows, photo_glows, square_glows
from desktop.results.easel import Easel
from desktop.results.model import Tile, worst_distance
from desktop.results.tile import DrawnTile, Sight, TileLook
from engine.courtesy import Courtesy
from engine.encoder import Encoder
from engine.known_galleries import refuse_gone, remember
from engine.progress import CancelToken
from engine.records import GalleryCounts, PhotoRecord

if TYPE_CHECKING:
    from engine.gallery import Gallery
    from engine.scope import Scope
    from engine.searcher import Result, Searcher, SearchResult

QUERY_GLOW_SIDE = 96
FAR = 1.25
"""Results more than so many times as far as the closest are folded away, once a screen is full."""
SCREENFUL = 16

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class LibraryView:
    """A library as it stands.

    Attributes:
        counts: how many photos.
        photos: newest first.
        folders: its own.
        encoder_id: what indexed it.
        model: the model of that id, where it is here and not the default one.
        coming_id: the encoder it is being brought over to.
    """

    counts: GalleryCounts
    photos: tuple[PhotoRecord, ...]
    folders: tuple[Path, ...]
    encoder_id: str | None = None
    model: LoadedModel | None = None
    coming_id: str | None = None


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


class Reader:
    """Used on the search thread alone."""

    def __init__(self, models: Models, courtesy: Courtesy) -> None:
        self._models = models
        self._courtesy = courtesy
        self._path: Path | None = None
        self._gallery: Gallery | None = None
        self._searcher: tuple[Encoder, Searcher] | None = None
        self._asked: ReadQuery | None = None
        self._version = 0
        self._photos: tuple[PhotoRecord, ...] = ()
        self._admitted: tuple[tuple[Filters, int], NDArray[np.int64]] | None = None
        self._easel = Easel(self.jpeg)

    def open(self, path: Path, cancel: CancelToken) -> LibraryView:
        """Open a gallery in place of the one before; one that was never made yet is empty.

        Raises: GalleryError, if it is damaged or of a newer version, or was there before and is gone.
        """
        from engine.gallery import Gallery

        if path != self._path:
            self.close()
            self._path = path
        if self._gallery is None:
            if not path.exists():
                refuse_gone(path)
                return LibraryView(GalleryCounts(0, 0, 0, 0), (), ())
            self._gallery = Gallery.open(path, readonly=True)
            remember(path)
        self._version = self._gallery.version()
        stored, coming = self._gallery.encoder(), self._gallery.coming_encoder()
        self._photos = tuple(self._gallery.listing())
        return LibraryView(
            self._gallery.counts(),
            self._photos,
            tuple(self._gallery.folders()),
            stored.encoder_id if stored is not None else None,
            self._models.other(stored.encoder_id) if stored is not None else None,
            coming.encoder_id if coming is not None else None,
        )

    def outdated(self, cancel: CancelToken) -> bool:
        """Whether the gallery has changed since it was opened or looked at, by whatever program; also if made since.

        Raises: GalleryError.
        """
        if self._gallery is None:
            return self._path is not None and self._path.exists()
        return self._gallery.version() != self._version

    def search(self, wanted: Wanted, sight: Sight, cancel: CancelToken) -> SearchAnswer | None:
        """Search and draw the results in sight; None while there is no model or nothing to search in.

        The query of the search before, narrowed, steered another way or with the pen lifted, is not encoded again.

        Raises: Cancelled; GalleryError; ModelError; PhotoError, if the query is a photo that cannot be read.
        """
        with self._courtesy.urgent():
            return self._search(wanted, sight, cancel)

    def _search(self, wanted: Wanted, sight: Sight, cancel: CancelToken) -> SearchAnswer | None:
        opened = self._opened_searcher()
        if opened is None or self._gallery is None:
            return None
        encoder, searcher = opened
        asked = self._asked
        if asked is None or not asked.serves(wanted.query):
            asked = read_query(wanted.query, self._gallery)
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
        found = searcher.search(
            embedding, wanted.top_k, cancel, steering=wanted.factors, scope=self._scope(wanted), encode_ms=encode_ms
        )
        near = found.results if wanted.unfolded else found.results[: unfolded(found.results, sight.room)]
        tiles = self._by_date(near) if wanted.by_date else tuple(Tile.of_result(result) for result in near)
        look = replace(sight.look, worst=worst_distance(tiles))
        drawn = self._easel.draw_all(tiles[sight.first : sight.last], look, cancel)
        if asked.glows is None:
            self._asked = asked = replace(asked, glows=square_glows(embedding.maps, QUERY_GLOW_SIDE))
        folded = len(found.results) - len(near)
        return SearchAnswer(wanted, asked.transform, asked.picture, found, asked.glows or (), tiles, folded, drawn)

    def _opened_searcher(self) -> tuple[Encoder, Searcher] | None:
        """The searcher with the gallery's encoder, another one after a switch; None where there is no such encoder."""
        if self._gallery is None or self._path is None:
            return None
        stored = self._gallery.encoder()
        encoder = self._models.encoder(stored.encoder_id if stored is not None else None)
        if encoder is None:
            return None
        if self._searcher is None or self._searcher[0] is not encoder:
            from engine.searcher import Searcher

            self._close_searcher()
            self._searcher = encoder, Searcher(encoder, self._path)
        return self._searcher

    def _close_searcher(self) -> None:
        if self._searcher is not None:
            self._searcher[1].close()
        self._searcher = self._asked = None

    def listing(self, filters: Filters, cancel: CancelToken) -> tuple[PhotoRecord, ...]:
        """The library's photos that may be shown, newest first."""
        return filters.admitted(self._photos) if filters.active else self._photos

    def _scope(self, wanted: Wanted) -> Scope:
        """Where to search."""
        from engine.scope import Scope

        among = None
        if wanted.filters.active:
            if self._admitted is None or self._admitted[0] != (wanted.filters, id(self._photos)):
                ids = np.array([photo.id for photo in wanted.filters.admitted(self._photos)], np.int64)
                self._admitted = (wanted.filters, id(self._photos)), ids
            among = self._admitted[1]
        return Scope(among, wanted.excluded, wanted.liked, wanted.disliked)

    def _by_date(self, results: Sequence[Result]) -> tuple[Tile, ...]:
        """The newest first, with their days."""
        if self._gallery is None or not results:
            return ()
        records = self._gallery.photos([result.photo_id for result in results])
        dated = [(moment(record), result) for record, result in zip(records, results, strict=True)]
        dated.sort(key=lambda pair: pair[0], reverse=True)
        return tuple(Tile.of_result(result, day=when[:10]) for when, result in dated)

    def draw(self, tiles: Sequence[Tile], look: TileLook, cancel: CancelToken) -> list[DrawnTile]:
        """Draw the first of these tiles, as many as may keep a search waiting."""
        return self._easel.draw_turn(tiles, look)

    def portrait(self, tile: Tile, cancel: CancelToken) -> tuple[QImage, Glows]:
        """A result's whole thumbnail and the glow of its regions."""
        glows = photo_glows(tile.result.maps, *tile.result.size) if tile.result is not None else ()
        return self.thumbnail(tile.photo_id), glows

    def thumbnail(self, photo_id: int) -> QImage:
        """A photo's whole thumbnail; a null picture where the gallery has none."""
        data = self.jpeg(photo_id)
        return QImage.fromData(data) if data is not None else QImage()

    def jpeg(self, photo_id: int) -> bytes | None:
        """A photo's thumbnail as the gallery keeps it; None where it has none."""
        return self._gallery.thumbnail(photo_id) if self._gallery is not None else None

    def skipped(self, cancel: CancelToken) -> list[PhotoRecord]:
        """The files that could not be read, each with its reason."""
        return self._gallery.skipped() if self._gallery is not None else []

    def close(self) -> None:
        """Close the gallery; the models stay."""
        self._close_searcher()
        if self._gallery is not None:
            self._gallery.close()
        self._gallery = self._path = None
        self._photos, self._admitted = (), None
        self._easel.clear()


def unfolded(results: Sequence[Result], room: int) -> int:
    """How many results to show at first: as there is room for, and on to the last not far beyond the closest."""
    limit = FAR * min((result.distance for result in results), default=0.0)
    near = max((row for row, result in enumerate(results, 1) if result.distance <= limit), default=0)
    return max(near, min(max(room, SCREENFUL), len(results)))
