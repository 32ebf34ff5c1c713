"""Encodes a gallery's photos anew with another encoder, while the old embeddings are still searched."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.batch_sizes import BatchSizes
from engine.courtesy import Courtesy
from engine.encoder import Encoder
from engine.errors import Cancelled, PhotoError
from engine.gallery import Gallery
from engine.heap import keep_freed_memory
from engine.images import decode_photo, read_bytes
from engine.photo_batches import encode_batch, read_ahead
from engine.photo_files import scan_folders
from engine.preprocess import square_photo
from engine.priority import lower_priority
from engine.progress import CancelToken, Progress, ProgressCallback
from engine.records import KnownFile, PhotoFile, SkippedFile


@dataclass(frozen=True)
class ReencodeSummary:
    """What encoding anew did.

    Attributes:
        encoded: photos encoded now; those of an earlier, interrupted run are not among them.
        missing: photos whose file has gone; they are marked so.
        skipped: what could not be read, as (path, reason); marked so.
        away: photos whose folder is away, such as an unplugged drive; while there are any, the old encoder stays.
        switched: whether the gallery is now the new encoder's.
        cancelled: whether somebody stopped it; the next run goes on.
    """

    encoded: int
    missing: int
    skipped: tuple[tuple[str, str], ...]
    away: int
    seconds: float
    switched: bool
    cancelled: bool


class Reencoder:
    """Brings a gallery from one encoder to another, batch by batch; killed at any moment, it loses at most a batch."""

    def __init__(
        self,
        gallery: Gallery,
        encoder: Encoder,
        model: str = "",
        batch_size: int | None = None,
        *,
        courtesy: Courtesy | None = None,
    ) -> None:
        self._gallery = gallery
        self._encoder = encoder
        self._model = model
        self._sizes = BatchSizes(batch_size)
        self._courtesy = courtesy
        self._encoded = 0
        self._skipped: list[tuple[str, str]] = []

    def run(self, *, progress: ProgressCallback | None = None, cancel: CancelToken | None = None) -> ReencodeSummary:
        """Encode what is left to do, then switch over, if every photo is done.

        Raises: GalleryError, when the gallery fails; ModelError, when the encoder does. What was committed before
            stays. Cancelling raises nothing: the summary tells.
        """
        start = time.monotonic()
        tell, token = progress or (lambda _: None), cancel or CancelToken()
        self._gallery.begin_reencoding(self._encoder, self._model)
        missing, away, switched, cancelled = 0, 0, False, False
        keep_freed_memory()
        if self._courtesy is not None:
            lower_priority()
        try:
            present, gone, away = self._sorted(tell, token)
            if gone:
                self._gallery.commit_batch(missing=[photo.id for photo in gone])
            missing = len(gone)
            done, total, began = 0, len(present), time.monotonic() - token.held
            begin = lower_priority if self._courtesy is not None else None
            for batch in read_ahead(present, self._read, self._sizes, begin):
                self._commit(batch)
                done += len(batch)
                tell(Progress("encoding", done, total, len(self._skipped), time.monotonic() - token.held - began))
                token.raise_if_cancelled()
            switched = self._gallery.switch_encoder()
        except Cancelled:
            cancelled = True
        seconds = time.monotonic() - start
        return ReencodeSummary(self._encoded, missing, tuple(self._skipped), away, seconds, switched, cancelled)

    def _sorted(self, tell: ProgressCallback, token: CancelToken) -> tuple[list[KnownFile], list[KnownFile], int]:
        """The photos to do whose file is there, those whose file has gone, and how many are away."""

        def counting(found: int) -> None:
            token.raise_if_cancelled()
            tell(Progress("counting", found, 0))

        scan = scan_folders(self._gallery.folders(), counting)
        to_do = self._gallery.to_reencode()
        present = [photo for photo in to_do if photo.path in scan.files or Path(photo.path).is_file()]
        there = {photo.id for photo in present}
        absent = [photo for photo in to_do if photo.id not in there]
        gone = [photo for photo in absent if scan.covers(photo.path)]
        return present, gone, len(absent) - len(gone)

    def _read(self, photo: KnownFile) -> _Read:
        """Read one photo as it is now, on a reader's thread; a changed one is found by the next indexing run."""
        self._give_way()
        path = Path(photo.path)
        try:
            return photo, square_photo(decode_photo(read_bytes(path), path).picture)
        except PhotoError as error:
            return photo, error.reason

    def _give_way(self) -> None:
        if self._courtesy is not None:
            self._courtesy.give_way()

    def _commit(self, batch: Sequence[_Read]) -> None:
        """Encode what could be read and store it, with what could not."""
        readable = [(photo, picture) for photo, picture in batch if not isinstance(picture, str)]
        self._give_way()
        embeddings, failed = encode_batch(self._encoder, [picture for _, picture in readable], self._sizes)
        ids = [photo.id for row, (photo, _) in enumerate(readable) if row not in failed]
        if embeddings is not None:
            self._gallery.commit_coming(ids, embeddings)
        self._encoded += len(ids)
        bad = [(photo, reason) for photo, reason in batch if isinstance(reason, str)]
        bad += [(readable[row][0], reason) for row, reason in failed.items()]
        if bad:
            files = [SkippedFile(PhotoFile(p.path, p.size, p.mtime_ns), reason) for p, reason in bad]
            self._gallery.commit_batch(skipped=files)
            self._skipped += [(photo.path, reason) for photo, reason in bad]


_Read = tuple[KnownFile, NDArray[np.uint8] | str]
"""A photo and its square picture, or the reason why it cannot be read."""
