"""Keeps a gallery in step with folders of photos, batch by batch, so that it may be stopped at any moment."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.encoder import Encoder
from engine.errors import Cancelled, GalleryError, PhotoError
from engine.gallery import Gallery
from engine.images import decode_photo, hash_bytes, read_bytes, thumbnail
from engine.photo_batches import encode_each, read_ahead
from engine.photo_files import Scan, photo_file, scan_folders
from engine.preprocess import square_photo
from engine.progress import CancelToken, Progress, ProgressCallback
from engine.records import KeptPhoto, KnownFile, PhotoFile, ReadPhoto, RunCounts, RunSummary, SkippedFile

__all__ = ["Indexer", "RunSummary"]


@dataclass(frozen=True, eq=False)
class _Decoded:
    """A photo read, and its picture (256, 256, 3) for the encoder."""

    photo: ReadPhoto
    picture: NDArray[np.uint8]


_Outcome = _Decoded | KeptPhoto | SkippedFile


class Indexer:
    """Indexes folders into a gallery.

    A run counts first, then reads photos on a pool of threads, encodes them batch by batch, and commits each batch in
    one transaction together with everything that depends on it. Killed at any moment, it loses at most that batch.
    """

    def __init__(self, gallery: Gallery, encoder: Encoder, batch_size: int = 32) -> None:
        self._gallery = gallery
        self._encoder = encoder
        self._batch_size = batch_size

    def run(
        self,
        folders: Sequence[Path],
        *,
        progress: ProgressCallback | None = None,
        cancel: CancelToken | None = None,
    ) -> RunSummary:
        """Bring the gallery up to date with what lies in these folders now.

        Unchanged files (size and mtime) are not read; moved ones are known by their content and keep their embedding;
        those gone are marked missing, but never because a whole folder is away.

        Raises: GalleryError, when the gallery fails or holds another encoder's embeddings; ModelError, when the
            encoder fails. What was committed before stays. Cancelling raises nothing: the summary tells.
        """
        stored = self._gallery.encoder()
        if stored is not None and stored.encoder_id != self._encoder.encoder_id:
            raise GalleryError(
                self._gallery.path, f"indexed with another model ({stored.model or stored.encoder_id[:12]})"
            )
        self._gallery.adopt_encoder(self._encoder)
        run_id = self._gallery.start_run()
        job = _Run(self._gallery, self._encoder, progress or _nobody, cancel or CancelToken())
        outcome = "failed"
        try:
            job.count(folders)
            job.index(self._batch_size)
            job.mark_missing()
            outcome = "finished"
        except Cancelled:
            outcome = "cancelled"
        finally:
            self._gallery.finish_run(run_id, outcome, job.counts())
        return job.summary(cancelled=outcome == "cancelled")


class _Run:
    """One run and its tallies."""

    def __init__(self, gallery: Gallery, encoder: Encoder, progress: ProgressCallback, cancel: CancelToken) -> None:
        self._gallery = gallery
        self._encoder = encoder
        self._progress = progress
        self._cancel = cancel
        self._start = time.monotonic()
        self._scan = Scan()
        self._known: dict[str, KnownFile] = {}
        self._gone: dict[str, list[KnownFile]] = {}
        self._to_read: list[PhotoFile] = []
        self._claimed: set[int] = set()
        self._tally: Counter[str] = Counter()
        self._skipped: list[tuple[str, str]] = []

    def count(self, folders: Sequence[Path]) -> None:
        """Find the files, and set apart those that need reading."""
        self._scan = scan = scan_folders(folders, self._tell_counting)
        for folder in scan.roots:
            self._gallery.add_folder(Path(folder))
        self._skipped += [(folder, "folder not found, or empty; its photos are kept") for folder in scan.absent]
        self._skipped += [(folder, f"folder cannot be read ({reason})") for folder, reason in scan.closed.items()]
        reasons = {record.path: record.reason or "" for record in self._gallery.skipped()}
        self._known = {known.path: known for known in self._gallery.known_files()}
        for former in self._known.values():
            if former.encoded and former.content_hash and former.path not in scan.files:
                self._gone.setdefault(former.content_hash, []).append(former)
        for file in scan.files.values():
            known = self._known.get(file.path)
            if known is None or known.status == "missing" or (known.size, known.mtime_ns) != (file.size, file.mtime_ns):
                self._to_read.append(file)
            elif known.encoded:
                self._tally["unchanged"] += 1
            elif known.status == "skipped" and known.content_hash:
                self._skip(file.path, reasons[file.path])
            else:
                self._to_read.append(file)
        self._cancel.raise_if_cancelled()
        if scan.broken:
            self._gallery.commit_batch(skipped=scan.broken)
            for link in scan.broken:
                self._skip(link.file.path, link.reason)

    def index(self, batch_size: int) -> None:
        """Read, encode and commit what needs it; the next batch is read while one is encoded."""
        start = time.monotonic()
        done = 0
        self._tell("indexing", 0, start)
        for outcomes in read_ahead(self._to_read, self._read, batch_size):
            self._commit(outcomes)
            done += len(outcomes)
            self._tell("indexing", done, start)
            self._cancel.raise_if_cancelled()

    def mark_missing(self) -> None:
        """Mark photos whose file would have been found if it were still there."""
        present = self._scan.files.keys() | {link.file.path for link in self._scan.broken}
        missing = [
            known.id
            for known in self._known.values()
            if known.status != "missing"
            and known.path not in present
            and known.id not in self._claimed
            and self._scan.covers(known.path)
        ]
        if missing:
            self._gallery.commit_batch(missing=missing)
        self._tally["missing"] = len(missing)

    def counts(self) -> RunCounts:
        """The tallies so far."""
        found = len(self._scan.files) + len(self._scan.broken)
        return RunCounts(found=found, **self._tally)

    def summary(self, *, cancelled: bool) -> RunSummary:
        """What the run did."""
        counts = self.counts()
        return RunSummary(
            counts.found,
            counts.new,
            counts.changed,
            counts.moved,
            counts.unchanged,
            counts.missing,
            tuple(self._skipped),
            time.monotonic() - self._start,
            cancelled,
        )

    def _read(self, file: PhotoFile) -> _Outcome:
        """Read one file, on a reader's thread: decoded, or known by its content, or skipped with a reason."""
        content_hash = None
        try:
            file, data = _stable_read(file)
            content_hash = hash_bytes(data)
            same = self._same_content(file, content_hash)
            if same is not None:
                return KeptPhoto(same.id, file)
            photo = decode_photo(data, Path(file.path))
            read = ReadPhoto(file, content_hash, photo.width, photo.height, photo.taken_at, thumbnail(photo.picture))
            return _Decoded(read, square_photo(photo.picture))
        except PhotoError as error:
            return SkippedFile(file, error.reason, content_hash)

    def _same_content(self, file: PhotoFile, content_hash: str) -> KnownFile | None:
        """The known photo this file is: its own row, or one whose file has gone from its path."""
        own = self._known.get(file.path)
        if own is not None:
            return own if own.encoded and own.content_hash == content_hash else None
        try:
            gone = self._gone[content_hash].pop()
        except (KeyError, IndexError):
            return None
        return None if os.path.lexists(gone.path) else gone

    def _commit(self, outcomes: Sequence[_Outcome]) -> None:
        """Encode what was decoded and store the whole batch."""
        decoded = [outcome for outcome in outcomes if isinstance(outcome, _Decoded)]
        kept = [outcome for outcome in outcomes if isinstance(outcome, KeptPhoto)]
        skipped = [outcome for outcome in outcomes if isinstance(outcome, SkippedFile)]
        embeddings, failed = encode_each(self._encoder, [item.picture for item in decoded])
        stored = [item.photo for row, item in enumerate(decoded) if row not in failed]
        skipped += [SkippedFile(decoded[row].photo.file, reason) for row, reason in failed.items()]
        self._gallery.commit_batch(stored, embeddings, skipped=skipped, kept=kept)
        for photo in stored:
            known = self._known.get(photo.file.path)
            self._tally["changed" if known is not None and known.status == "indexed" else "new"] += 1
        for again in kept:
            self._claimed.add(again.id)
            self._tally["unchanged" if again.file.path in self._known else "moved"] += 1
        for left_out in skipped:
            self._skip(left_out.file.path, left_out.reason)

    def _skip(self, path: str, reason: str) -> None:
        self._skipped.append((path, reason))
        self._tally["skipped"] += 1

    def _tell_counting(self, found: int) -> None:
        self._cancel.raise_if_cancelled()
        self._progress(Progress("counting", found, 0, seconds=time.monotonic() - self._start))

    def _tell(self, phase: str, done: int, start: float) -> None:
        skipped = self._tally["skipped"]
        self._progress(Progress(phase, done, len(self._to_read), skipped, time.monotonic() - start))


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


def _nobody(progress: Progress) -> None:
    """Hear progress and do nothing."""
