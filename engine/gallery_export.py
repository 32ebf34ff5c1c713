"""A gallery's embeddings for other tools: one .npz of plain arrays, or a .parquet table."""

from __future__ import annotations

import importlib.util
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.embedding import MAP_SIZE, EmbeddingBatch
from engine.errors import FileError, GalleryError, printable
from engine.gallery import Gallery
from engine.partial_files import partial_of
from engine.progress import CancelToken, Progress, ProgressCallback
from engine.records import StoredEncoder

_BLOCK = 2048

Arrays = NDArray[Any]


@dataclass(frozen=True)
class _Member:
    """One array of an .npz: its shape, its type, and what of a block of photos goes into it."""

    name: str
    shape: tuple[int, ...]
    kind: np.dtype[Any]
    of: Callable[[NDArray[np.int64], EmbeddingBatch], Arrays]


def export(
    gallery: Gallery, to: Path, *, progress: ProgressCallback | None = None, cancel: CancelToken | None = None
) -> int:
    """Write the embeddings of every searchable photo, block by block; how many photos. An older file is replaced.

    .npz: ids (P,), paths (P,) as Python's strings for file names, level1 .. levelL float16 (P, N, C_l), weights
    (P, L, N) and maps (P, N, 8, 8) float16, encoder_id and model as strings. .parquet, with pyarrow installed: a row a
    photo, each array flat in float32.

    Raises: FileError, for another suffix, without pyarrow, or when it cannot be written; GalleryError; Cancelled.
    """
    writer = {".npz": _write_npz, ".parquet": _write_parquet}.get(to.suffix.lower())
    if writer is None:
        raise FileError(to, "name it .npz or .parquet")
    if writer is _write_parquet and importlib.util.find_spec("pyarrow") is None:
        raise FileError(to, "Parquet needs the pyarrow package (pip install pyarrow); .npz needs nothing")
    partial = partial_of(to)
    token = cancel or CancelToken()

    def step(done: int, total: int) -> None:
        token.raise_if_cancelled()
        if progress is not None:
            progress(Progress("exporting", done, total))

    try:
        with gallery.snapshot():
            encoder = gallery.encoder()
            if encoder is None:
                raise GalleryError(gallery.path, "nothing is indexed yet")
            count = len(gallery.fingerprints()[0])
            writer(gallery, encoder, count, partial, step)
        partial.replace(to)
    except OSError as error:
        raise FileError(to, f"cannot be written ({error.strerror or type(error).__name__})") from error
    finally:
        partial.unlink(missing_ok=True)
    return count


def _write_npz(
    gallery: Gallery, encoder: StoredEncoder, count: int, to: Path, step: Callable[[int, int], None]
) -> None:
    """One array after the other, each in a pass of its own, so that memory holds no more than a block."""
    layout, half = encoder.layout, np.dtype("<f2")
    longest = max((len(path) for paths in _paths(gallery) for path in paths), default=1)
    members = [
        _Member("ids", (count,), np.dtype("<i8"), lambda ids, _: ids),
        _Member("paths", (count,), np.dtype(f"<U{longest}"), lambda ids, _: np.array(_paths_of(gallery, ids))),
        *(
            _Member(f"level{level + 1}", (count, layout.regions, width), half, _feature_of(level))
            for level, width in enumerate(layout.channels)
        ),
        _Member("weights", (count, layout.levels, layout.regions), half, lambda _, b: b.weights),
        _Member("maps", (count, layout.regions, MAP_SIZE, MAP_SIZE), half, lambda _, b: b.maps),
    ]
    done, total = 0, count * len(members)
    with zipfile.ZipFile(to, "w") as archive:
        for name, told in (("encoder_id", encoder.encoder_id), ("model", encoder.model)):
            with archive.open(f"{name}.npy", "w") as file:
                np.lib.format.write_array(file, np.array(told), allow_pickle=False)
        for member in members:
            header = {"descr": member.kind.str, "fortran_order": False, "shape": member.shape}
            with archive.open(f"{member.name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array_header_1_0(file, header)
                for ids, batch in gallery.blocks(_BLOCK):
                    file.write(member.of(ids, batch).astype(member.kind).tobytes())
                    done += len(ids)
                    step(done, total)


def _write_parquet(
    gallery: Gallery, encoder: StoredEncoder, count: int, to: Path, step: Callable[[int, int], None]
) -> None:
    """A row group a block. The encoder's id and model stand in the file's metadata."""
    # By name: it is no requirement, and of its types nothing is known.
    arrow: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    layout = encoder.layout
    widths = {f"level{level}": layout.regions * width for level, width in enumerate(layout.channels, start=1)}
    widths |= {"weights": layout.levels * layout.regions, "maps": layout.regions * MAP_SIZE**2}
    schema = arrow.schema(
        [("id", arrow.int64()), ("path", arrow.string())]
        + [(name, arrow.list_(arrow.float32(), width)) for name, width in widths.items()],
        metadata={"encoder_id": encoder.encoder_id, "model": encoder.model},
    )
    done = 0
    with parquet.ParquetWriter(to, schema) as file:
        for ids, batch in gallery.blocks(_BLOCK):
            arrays = (*batch.features, batch.weights, batch.maps)
            columns = [arrow.array(ids), arrow.array([printable(path) for path in _paths_of(gallery, ids)])]
            columns += [
                arrow.FixedSizeListArray.from_arrays(arrow.array(array.ravel()), width)
                for array, width in zip(arrays, widths.values(), strict=True)
            ]
            file.write_table(arrow.table(columns, schema=schema))
            done += len(ids)
            step(done, count)


def _feature_of(level: int) -> Callable[[NDArray[np.int64], EmbeddingBatch], Arrays]:
    return lambda _, batch: batch.features[level]


def _paths(gallery: Gallery) -> Iterator[list[str]]:
    """The paths of all searchable photos, block by block."""
    ids = gallery.fingerprints()[0]
    return (_paths_of(gallery, ids[at : at + _BLOCK]) for at in range(0, len(ids), _BLOCK))


def _paths_of(gallery: Gallery, ids: Sequence[int] | NDArray[np.int64]) -> list[str]:
    return [photo.path for photo in gallery.photos(ids)]
