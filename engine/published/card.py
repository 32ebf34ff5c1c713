"""What a published gallery tells of itself: which encoder, which gallery, and how its rows were made."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.embedding import EmbeddingLayout
from engine.published.even_rows import EvenRows
from engine.records import StoredEncoder
from engine.reduction import Reduction

FORMAT = 1
# Every value a header must have; a card of other ones is none.
_HEADER = {"format", "encoder_id", "model", "regions", "channels", "origin", "length", "photos_when_fitted"}


@dataclass(frozen=True, eq=False)
class PublishedCard:
    """The card of a published gallery.

    Attributes:
        encoder: whose embeddings it holds.
        origin: the gallery it mirrors, as "machine:path".
        even_rows: how its rows were made, and how a query is to be.
    """

    encoder: StoredEncoder
    origin: str
    even_rows: EvenRows

    def to_bytes(self) -> bytes:
        """As an .npz of plain arrays, without pickle."""
        reduction = self.even_rows.reduction
        header = {
            "format": FORMAT,
            "encoder_id": self.encoder.encoder_id,
            "model": self.encoder.model,
            "regions": reduction.layout.regions,
            "channels": reduction.layout.channels,
            "origin": self.origin,
            "length": self.even_rows.length,
            "photos_when_fitted": reduction.photos,
        }
        arrays: dict[str, Any] = {
            "header": np.frombuffer(json.dumps(header).encode(), np.uint8),
            "sample": reduction.sample,
            "centre": self.even_rows.centre,
            "scale": self.even_rows.scale,
        }
        for block, (centre, basis) in enumerate(zip(reduction.centres, reduction.bases, strict=True)):
            arrays |= {f"centre{block}": centre, f"basis{block}": basis}
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> PublishedCard:
        """Inverse of `to_bytes`.

        Raises: ValueError, if it is no card, or one of another version.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                arrays: dict[str, NDArray[Any]] = dict(file)
            header = json.loads(arrays["header"].tobytes())
            if header["format"] != FORMAT:
                raise ValueError(f"of format {header['format']}, this program knows {FORMAT}")
            if header.keys() != _HEADER:
                raise ValueError("its header is damaged")
            layout = EmbeddingLayout(header["regions"], tuple(header["channels"]))
            blocks = range(layout.levels * layout.regions)
            reduction = Reduction(
                layout,
                tuple(arrays[f"centre{block}"] for block in blocks),
                tuple(arrays[f"basis{block}"] for block in blocks),
                arrays["sample"],
                header["photos_when_fitted"],
            )
            even_rows = EvenRows(reduction, arrays["centre"], arrays["scale"], header["length"])
        except (KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile, zlib.error) as error:
            raise ValueError(f"damaged ({type(error).__name__})") from error
        return cls(StoredEncoder(header["encoder_id"], layout, header["model"]), header["origin"], even_rows)
