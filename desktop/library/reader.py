"""What the window reads of a library between searches, on the search thread: listings, thumbnails, tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from desktop.library.models import LoadedModel
from desktop.library.seeker import Seeking
from desktop.library.wanted import Filters
from desktop.regions.glow import Glows, photo_glows
from desktop.results.easel import Easel
from desktop.results.model import Tile
from desktop.results.tile import DrawnTile, TileLook
from engine.known_galleries import refuse_gone, remember
from engine.listing import Listing
from engine.progress import CancelToken
from engine.records import GalleryCounts, PhotoRecord

if TYPE_CHECKING:
    from engine.gallery import Gallery


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
    photos: Listing
    folders: tuple[Path, ...]
    encoder_id: str | None = None
    model: LoadedModel | None = None
    coming_id: str | None = None


class Reader:
    """Used on the search thread alone; `seeker` searches the same library."""

    def __init__(self, seeker: Seeking) -> None:
        self._seeker = seeker
        self._path: Path | None = None
        self._gallery: Gallery | None = None
        self._version = 0
        self._photos = Listing()
        self._easel = Easel(self.jpeg)

    def open(self, path: Path, cancel: CancelToken) -> LibraryView:
        """Open a gallery in place of the one before; one that was never made yet is empty.

        Raises: GalleryError, if it is damaged or of a newer version, or was there before and is gone.
        """
        from engine.gallery import Gallery

        if path != self._path:
            self._seeker.leave()
            self._let_go()
            self._path = path
        if self._gallery is None:
            if not path.exists():
                refuse_gone(path)
                return LibraryView(GalleryCounts(0, 0, 0, 0), Listing(), ())
            self._gallery = Gallery.open(path, readonly=True)
            remember(path)
        self._version = self._gallery.version()
        stored, coming = self._gallery.encoder(), self._gallery.coming_encoder()
        self._photos = self._gallery.listing()
        return LibraryView(
            self._gallery.counts(),
            self._photos,
            tuple(self._gallery.folders()),
            stored.encoder_id if stored is not None else None,
            self._seeker.other(stored.encoder_id) if stored is not None else None,
            coming.encoder_id if coming is not None else None,
        )

    def outdated(self, cancel: CancelToken) -> bool:
        """Whether the gallery has changed since it was opened or looked at, by whatever program; also if made since.

        Raises: GalleryError.
        """
        if self._gallery is None:
            return self._path is not None and self._path.exists()
        return self._gallery.version() != self._version

    def listing(self, filters: Filters, cancel: CancelToken) -> Listing:
        """The library's photos that may be shown, newest first."""
        return filters.admitted(self._photos) if filters.active else self._photos

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
        """Let go of everything."""
        self._seeker.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._gallery is not None:
            self._gallery.close()
        self._gallery = self._path = None
        self._photos = Listing()
        self._easel.clear()
