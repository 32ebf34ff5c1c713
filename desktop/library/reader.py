"""What lives on the search thread: the model, the gallery opened for reading, and the index in memory.

The libraries behind them are imported there too, so that the window need not wait for them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from desktop.regions.glow import Glows, grey_image, photo_glows, square_glows
from desktop.results.easel import Easel
from desktop.results.model import Tile, worst_distance
from desktop.results.tile import DrawnTile, Sight, TileLook
from engine.card import ModelCard, default_model, models_folder
from engine.embedding import Floats, RegionEmbedding
from engine.encoder import Encoder, Provider
from engine.progress import CancelToken
from engine.records import GalleryCounts, PhotoRecord
from engine.strokes import SketchDocument, page_transform, rasterise

if TYPE_CHECKING:
    from engine.gallery import Gallery
    from engine.searcher import Searcher, SearchResult

TOP_K = 48
QUERY_GLOW_SIDE = 128

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """The model that searches: its card, its file, and where it runs."""

    card: ModelCard
    path: Path
    encoder_id: str
    provider: Provider


@dataclass(frozen=True, eq=False)
class LibraryView:
    """A library as it stands: its counts, and its photos, newest first. `encoder_id` tells what indexed it."""

    counts: GalleryCounts
    photos: tuple[PhotoRecord, ...]
    encoder_id: str | None = None


@dataclass(frozen=True, eq=False)
class Wanted:
    """A search: the sketch, whether it is fitted to the model's page, and factors (L, N) that steer it, or None."""

    document: SketchDocument
    fit: bool
    factors: Floats | None = None


@dataclass(frozen=True, eq=False)
class SearchAnswer:
    """What a search found, and all that is needed to show it.

    Attributes:
        document: the sketch as it was searched.
        transform: from its page to the one the model saw.
        raster: the sketch as the model saw it.
        found: the results and times.
        glows: the sketch's own regions over the model's page.
        tiles: the results as tiles, in order.
        drawn: those of them that will be in view.
    """

    document: SketchDocument
    transform: tuple[float, float, float]
    raster: QImage
    found: SearchResult
    glows: Glows
    tiles: tuple[Tile, ...]
    drawn: tuple[DrawnTile, ...]


class Reader:
    """Used on the search thread alone, but for `load_model`, which may run before any search anywhere."""

    def __init__(self, models: Path | None = None) -> None:
        self._models = models
        self._encoder: Encoder | None = None
        self._path: Path | None = None
        self._gallery: Gallery | None = None
        self._searcher: Searcher | None = None
        self._encoded: tuple[SketchDocument, bool, RegionEmbedding] | None = None
        self._easel = Easel(self._thumbnail)

    def load_model(self, cancel: CancelToken) -> LoadedModel:
        """Load and warm the default model.

        Raises: ModelError, if there is none or it cannot be used.
        """
        from engine.onnx_encoder import OnnxEncoder

        folder = self._models or models_folder()
        card = default_model(folder)
        encoder = OnnxEncoder(folder / card.file)
        encoder.warm_up()
        self._encoder, self._encoded = encoder, None
        return LoadedModel(card, folder / card.file, encoder.encoder_id, encoder.provider)

    def open(self, path: Path, cancel: CancelToken) -> LibraryView:
        """Open a gallery in place of the one before; one that was never made yet is empty.

        Raises: GalleryError, if it is damaged or of a newer version.
        """
        from engine.gallery import Gallery

        if path != self._path:
            self.close()
            self._path = path
        if self._gallery is None:
            if not path.exists():
                return LibraryView(GalleryCounts(0, 0, 0, 0), ())
            self._gallery = Gallery.open(path, readonly=True)
        stored = self._gallery.encoder()
        return LibraryView(
            self._gallery.counts(),
            tuple(self._gallery.listing()),
            stored.encoder_id if stored is not None else None,
        )

    def search(self, wanted: Wanted, sight: Sight, cancel: CancelToken) -> SearchAnswer | None:
        """Search with a sketch and draw the results in sight; None while there is no model or nothing to search in.

        The sketch of the search before, steered another way, is not encoded again.

        Raises: Cancelled; GalleryError; ModelError.
        """
        if self._encoder is None or self._gallery is None or self._path is None:
            return None
        if self._searcher is None:
            from engine.searcher import Searcher

            self._searcher = Searcher(self._encoder, self._path)
        document, fit = wanted.document, wanted.fit
        raster = rasterise(document, fit=fit)
        if self._encoded is not None and self._encoded[0] is document and self._encoded[1] == fit:
            found = self._searcher.search(self._encoded[2], TOP_K, cancel, steering=wanted.factors)
        else:
            found = self._searcher.search_sketch(raster, TOP_K, cancel, steering=wanted.factors)
            self._encoded = document, fit, found.query
        glows = square_glows(found.query.maps, QUERY_GLOW_SIDE)
        tiles = tuple(Tile.of_result(result) for result in found.results)
        look = replace(sight.look, worst=worst_distance(tiles))
        drawn = tuple(self._easel.draw(tile, look) for tile in tiles[sight.first : sight.last])
        return SearchAnswer(document, page_transform(document, fit), grey_image(raster), found, glows, tiles, drawn)

    def draw(self, tiles: Sequence[Tile], look: TileLook, cancel: CancelToken) -> list[DrawnTile]:
        """Draw the first of these tiles, as many as may keep a search waiting."""
        return self._easel.draw_turn(tiles, look)

    def portrait(self, tile: Tile, cancel: CancelToken) -> tuple[QImage, Glows]:
        """A result's whole thumbnail and the glow of its regions."""
        glows = photo_glows(tile.result.maps, *tile.result.size) if tile.result is not None else ()
        return self._thumbnail(tile.photo_id), glows

    def skipped(self, cancel: CancelToken) -> list[PhotoRecord]:
        """The files that could not be read, each with its reason."""
        return self._gallery.skipped() if self._gallery is not None else []

    def close(self) -> None:
        """Close the gallery; the model stays."""
        if self._searcher is not None:
            self._searcher.close()
        if self._gallery is not None:
            self._gallery.close()
        self._gallery = self._searcher = self._path = None
        self._easel.clear()

    def _thumbnail(self, photo_id: int) -> QImage:
        """A photo's whole thumbnail; a null picture where the gallery has none."""
        data = self._gallery.thumbnail(photo_id) if self._gallery is not None else None
        return QImage.fromData(data) if data is not None else QImage()
