"""What a gallery gives and takes, as plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.embedding import EmbeddingLayout

Status = Literal["indexed", "skipped", "missing"]


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """A photo as the gallery knows it.

    Attributes:
        path: as the system decodes it (os.fsdecode); any file name survives.
        size, mtime_ns: of the file when it was last looked at.
        content_hash: blake2b-128 of its bytes, hex; None when it could not be read.
        width, height: upright; None when skipped.
        taken_at: ISO 8601 local time, or None.
        status: "missing" keeps all that was known, for when the file comes back.
        reason: why it was skipped.
    """

    id: int
    path: str
    size: int
    mtime_ns: int
    content_hash: str | None
    width: int | None
    height: int | None
    taken_at: str | None
    status: Status
    reason: str | None


@dataclass(frozen=True)
class KnownFile:
    """What the indexer compares a file on disk with.

    Attributes:
        encoded: whether the photo has an embedding of the gallery's encoder.
    """

    id: int
    path: str
    size: int
    mtime_ns: int
    content_hash: str | None
    status: Status
    encoded: bool


@dataclass(frozen=True)
class PhotoFile:
    """A file found on disk."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class ReadPhoto:
    """A decoded photo, ready to be stored beside its embedding; `thumbnail` is a JPEG."""

    file: PhotoFile
    content_hash: str
    width: int
    height: int
    taken_at: str | None
    thumbnail: bytes


@dataclass(frozen=True)
class SkippedFile:
    """A file that was left out, and why.

    Attributes:
        content_hash: None when its bytes were not judged, so that the next run looks at it again.
    """

    file: PhotoFile
    reason: str
    content_hash: str | None = None


@dataclass(frozen=True)
class KeptPhoto:
    """A known photo found again: at another path, with another mtime, or after it was missing."""

    id: int
    file: PhotoFile


@dataclass(frozen=True)
class GalleryCounts:
    """How much a gallery holds; `photos` are those indexed."""

    photos: int
    skipped: int
    missing: int
    folders: int


@dataclass(frozen=True)
class StoredEncoder:
    """The encoder whose embeddings a gallery holds; `model` is its name."""

    encoder_id: str
    layout: EmbeddingLayout
    model: str


@dataclass(frozen=True, eq=False)
class Changes:
    """What an index must do to follow its gallery.

    Attributes:
        version: the gallery's, after these changes.
        changed: ids (int64) of searchable photos that are new or newly encoded.
        gone: ids (int64) of photos no longer searchable.
    """

    version: int
    changed: NDArray[np.int64]
    gone: NDArray[np.int64]


@dataclass(frozen=True)
class RunCounts:
    """What an indexing run met."""

    found: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    missing: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class RunRecord:
    """An indexing run; outcome is "running", "finished", "cancelled", "failed" or "interrupted".

    `started` and `finished` are ISO 8601 in UTC.
    """

    id: int
    started: str
    finished: str | None
    outcome: str
    counts: RunCounts


@dataclass(frozen=True)
class RunSummary:
    """What an indexing run did.

    Attributes:
        found: photo files seen; new + changed + moved + unchanged + skipped, when not cancelled.
        moved: photos known by their content, found at another path.
        missing: photos whose file went away.
        skipped: what was left out, files and folders, as (path, reason).
    """

    found: int
    new: int
    changed: int
    moved: int
    unchanged: int
    missing: int
    skipped: tuple[tuple[str, str], ...]
    seconds: float
    cancelled: bool
