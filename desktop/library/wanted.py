"""What a person searches for: the query, and all that narrows or shifts its ranking."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from engine.embedding import Floats
from engine.listing import Listing
from engine.preprocess import Box
from engine.records import PhotoRecord
from engine.strokes import SketchDocument

TOP_K = 48


@dataclass(frozen=True, eq=False)
class SketchQuery:
    """A sketch, and whether it is fitted to the model's page."""

    document: SketchDocument
    fit: bool


@dataclass(frozen=True)
class PhotoQuery:
    """A photo, or the part of it in a rectangle.

    Attributes:
        path: the file.
        name: fit to be shown.
        photo_id: its number where the library holds it.
        part: the rectangle, in fractions of the photo.
    """

    path: str
    name: str
    photo_id: int | None = None
    part: Box | None = None


Query = SketchQuery | PhotoQuery


@dataclass(frozen=True)
class Filters:
    """Which photos may be shown.

    Attributes:
        folder: those in it and below; None for all.
        since, until: the first and the last day, ISO 8601; None for no such bound.
    """

    folder: str | None = None
    since: str | None = None
    until: str | None = None

    @property
    def active(self) -> bool:
        """Whether anything is left out at all."""
        return self != Filters()

    def admitted(self, photos: Listing) -> Listing:
        """The photos that may be shown, in their order."""
        inside = "" if self.folder is None else os.path.join(self.folder, "")  # noqa: PTH118 - any bytes stay
        return photos.where(lambda photo: photo.path.startswith(inside) and (self._dateless or self._in_time(photo)))

    @property
    def _dateless(self) -> bool:
        return self.since is None and self.until is None

    def _in_time(self, photo: PhotoRecord) -> bool:
        day = moment(photo)[:10]
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


@dataclass(frozen=True, eq=False)
class Wanted:
    """A search.

    Attributes:
        query: what to look for.
        factors: that steer the weights, (L, N); None for the model's own.
        filters: which photos may be found.
        excluded: photos left out by hand.
        liked, disliked: photos the ranking is drawn to and pushed from.
        by_date: show the newest first, not the closest.
        top_k: how many at most.
        unfolded: show those too that are far beyond the best.
    """

    query: Query
    factors: Floats | None = None
    filters: Filters = field(default_factory=Filters)
    excluded: frozenset[int] = frozenset()
    liked: tuple[int, ...] = ()
    disliked: tuple[int, ...] = ()
    by_date: bool = False
    top_k: int = TOP_K
    unfolded: bool = False


def moment(photo: PhotoRecord) -> str:
    """When a photo was taken, or else its file last written; ISO 8601, local time."""
    if photo.taken_at:
        return photo.taken_at
    return datetime.fromtimestamp(photo.mtime_ns / 1e9).isoformat(timespec="seconds")


def photo_query(path: Path) -> PhotoQuery:
    """The query a picture file is."""
    return PhotoQuery(str(path), os.fsencode(path.name).decode("utf-8", "replace"))
