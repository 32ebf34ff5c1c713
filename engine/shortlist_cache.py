"""The shortlist's rows on disk, so that a large gallery need not be read whole at every start.

A cache and nothing more: it may be deleted at any time, and whatever is wrong with it, the rows are made anew from the
gallery. One file: magic, length and checksum of the header, the header (JSON, with the sizes and the checksum of what
follows), then the arrays. It is read, not mapped: a mapped file that is cut short or whose drive goes away ends the
program, a failing read is an error like any other, and reading 100,000 photos' rows takes a few hundredths of a second.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import math
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.embedding import EmbeddingLayout
from engine.errors import printable
from engine.partial_files import partial_of
from engine.reduction import Reduction
from engine.shortlist import ShortlistIndex

LOG = logging.getLogger(__name__)

MAGIC = b"inkseek shortlist 1\n"
LONGEST_HEADER = 1 << 20
_START = struct.Struct("<II")  # length of the header, its CRC-32

Fingerprints = NDArray[np.bytes_]
Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class CachedShortlist:
    """What a cache file holds.

    Attributes:
        index: the rows.
        fingerprints: what each row's photo was (`GalleryReading.fingerprints`), in the index's order.
    """

    index: ShortlistIndex
    fingerprints: Fingerprints


def cache_of(gallery: Path) -> Path:
    """Where a gallery's cache lies: beside it."""
    return gallery.with_name(gallery.name + "-shortlist")


def save(path: Path, cached: CachedShortlist, version: int) -> bool:
    """Write the cache whole or not at all; a place that cannot be written is no error. Tells whether it was written.

    Args: `version` is the gallery's, for whoever looks into the file.
    """
    index, reduction = cached.index, cached.index.reduction
    sections = _sections(cached)
    checksum = 0
    for array in sections:
        checksum = zlib.crc32(array.data, checksum)
    header = {
        "encoder_id": index.encoder_id,
        "gallery_version": version,
        "regions": reduction.layout.regions,
        "channels": reduction.layout.channels,
        "components": reduction.components,
        "sample": len(reduction.sample),
        "photos": len(index),
        "photos_when_fitted": reduction.photos,
        "fingerprint_bytes": cached.fingerprints.itemsize,
        "checksum": checksum,
    }
    told = json.dumps(header).encode()
    partial = partial_of(path)
    try:
        with partial.open("wb") as file:
            file.write(MAGIC + _START.pack(len(told), zlib.crc32(told)) + told)
            for array in sections:
                file.write(array.data)
        partial.replace(path)
    except OSError as error:
        LOG.warning("%s: the shortlist is not kept (%s)", printable(path), error.strerror)
        with contextlib.suppress(OSError):
            partial.unlink()
        return False
    return True


def load(path: Path, encoder_id: str, layout: EmbeddingLayout) -> CachedShortlist | None:
    """Read the cache; None where there is none, or it is damaged, of another version or another encoder's."""
    try:
        with path.open("rb") as file:
            header = _header(file)
            if header is None or (header["encoder_id"], header["regions"], tuple(header["channels"])) != (
                encoder_id,
                layout.regions,
                layout.channels,
            ):
                LOG.info("%s: not this encoder's shortlist; made anew", printable(path))
                return None
            return _cached(file, header, layout)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, MemoryError) as error:
        LOG.warning("%s: the shortlist is of no use (%s); made anew", printable(path), error)
        return None


def _header(file: io.BufferedReader) -> dict[str, Any] | None:
    """The header, once it is known to be whole; None for a file of another kind or version."""
    if file.read(len(MAGIC)) != MAGIC:
        return None
    length, checksum = _START.unpack(_exactly(file, _START.size))
    told = _exactly(file, min(length, LONGEST_HEADER))
    if zlib.crc32(told) != checksum:
        raise ValueError("the header is damaged")
    header: dict[str, Any] = json.loads(told)
    return header


def _cached(file: io.BufferedReader, header: dict[str, Any], layout: EmbeddingLayout) -> CachedShortlist:
    """What follows the header. Raises: ValueError, if it is not what the header tells."""
    shapes = list(_shapes(header, layout))
    size = sum(math.prod(shape) * np.dtype(kind).itemsize for shape, kind in shapes)
    if os.fstat(file.fileno()).st_size != file.tell() + size:
        raise ValueError("the file is cut short or too long")
    arrays, checksum = [], 0
    for shape, kind in shapes:
        array: Array = np.empty(shape, kind)
        if file.readinto(array.data) != array.nbytes:
            raise ValueError("the file is cut short")
        checksum = zlib.crc32(array.data, checksum)
        arrays.append(array)
    if checksum != header["checksum"]:
        raise ValueError("its contents are damaged")
    ids, fingerprints, rows, sample, *rest = arrays
    blocks = len(rest) // 2
    reduction = Reduction(layout, tuple(rest[:blocks]), tuple(rest[blocks:]), sample, header["photos_when_fitted"])
    index = ShortlistIndex(header["encoder_id"], reduction).with_rows(ids, rows)
    return CachedShortlist(index, fingerprints.view(f"S{header['fingerprint_bytes']}").reshape(len(ids)))


def _sections(cached: CachedShortlist) -> list[Array]:
    """The arrays in the file's order, little-endian, each one contiguous; as `_shapes`."""
    index, reduction = cached.index, cached.index.reduction
    rows = [np.empty((0, reduction.width), np.float32), *(rows for _, rows in index.segments)]
    arrays: list[Array] = [
        index.ids.astype("<i8"),
        np.ascontiguousarray(cached.fingerprints).view(np.uint8),
        *(np.ascontiguousarray(part, "<f4") for part in rows if len(part)),
        *(np.ascontiguousarray(part, "<f4") for part in (reduction.sample, *reduction.centres, *reduction.bases)),
    ]
    return arrays


def _shapes(header: dict[str, Any], layout: EmbeddingLayout) -> Iterator[tuple[tuple[int, ...], str]]:
    """Shape and kind of every array in the file."""
    photos, components = header["photos"], header["components"]
    channels = [count for count in layout.channels for _ in range(layout.regions)]
    width = sum(components) + 2 * len(channels)
    yield (photos,), "<i8"
    yield (photos, header["fingerprint_bytes"]), "u1"
    yield (photos, width), "<f4"
    yield (header["sample"], width), "<f4"
    yield from (((count,), "<f4") for count in channels)
    yield from ((shape, "<f4") for shape in zip(channels, components, strict=True))


def _exactly(file: io.BufferedReader, count: int) -> bytes:
    """So many bytes. Raises: ValueError, if there are fewer."""
    data = file.read(count)
    if len(data) != count:
        raise ValueError("the file is cut short")
    return data
