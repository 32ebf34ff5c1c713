"""Reading one photo for the gallery: its bytes once, for its hash, its thumbnail and the encoder's picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import PhotoError
from engine.images import decode_photo, hash_bytes, read_bytes, thumbnail
from engine.photo_files import photo_file
from engine.preprocess import square_photo
from engine.records import KeptPhoto, KnownFile, PhotoFile, ReadPhoto, SkippedFile


@dataclass(frozen=True, eq=False)
class Decoded:
    """A photo read, and its picture, uint8 RGB (256, 256, 3), for the encoder."""

    photo: ReadPhoto
    picture: NDArray[np.uint8]


Outcome = Decoded | KeptPhoto | SkippedFile
Recall = Callable[[PhotoFile, str], KnownFile | None]


def read_photo(file: PhotoFile, recall: Recall) -> Outcome:
    """Read one file: decoded, or known by its content, or skipped with a reason.

    Args:
        file: as it was found; if it was replaced since, what is there now is read.
        recall: gives the known photo that a file with this content hash is, which is then not decoded again.
    """
    content_hash = None
    try:
        file, data = _stable_read(file)
        content_hash = hash_bytes(data)
        same = recall(file, content_hash)
        if same is not None:
            return KeptPhoto(same.id, file)
        photo = decode_photo(data, Path(file.path))
        read = ReadPhoto(file, content_hash, photo.width, photo.height, photo.taken_at, thumbnail(photo.picture))
        return Decoded(read, square_photo(photo.picture))
    except PhotoError as error:
        return SkippedFile(file, error.reason, content_hash)


def _stable_read(file: PhotoFile) -> tuple[PhotoFile, bytes]:
    """Read a file that may be replaced meanwhile: bytes, and the size and mtime that belong to them.

    Raises: PhotoError, also when it kept changing.
    """
    path = Path(file.path)
    for _ in range(2):
        data = read_bytes(path)
        try:
            state = path.stat()
        except OSError:
            raise PhotoError(path, "went away while it was read") from None
        now = photo_file(file.path, state)
        if now == file and len(data) == now.size:
            return file, data
        file = now
    raise PhotoError(path, "is being written; the next run reads it")
