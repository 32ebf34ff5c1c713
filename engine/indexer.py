"""Keeps a gallery in step with folders of photos, batch by batch, so that it may be stopped at any moment."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from engine.batch_sizes import BatchSizes
from engine.courtesy import Courtesy
from engine.embedding import EmbeddingBatch
from engine.encoder import Encoder
from engine.errors import Cancelled, GalleryError
from engine.gallery import Gallery
from engine.heap import keep_freed_memory
from engine.photo_batches import encode_batch, read_ahead
from engine.photo_files import Scan, is_astray, scan_folders
from engine.photo_reading import Decoded, Outcome, read_photo
from engine.priority import lower_priority
from engine.progress import CancelToken, Progress, ProgressCallback
from engine.records import KeptPhoto, KnownFile, PhotoFile, ReadPhoto, RunCounts, RunSummary, SkippedFile

__all__ = ["Indexer", "RunSummary"]


class Indexer:
    """Indexes folders into a gallery.

    A run counts first, then reads photos on a pool of threads, encodes them batch by batch, and commits each batch in
    one transaction together with everything that depends on it, while the next batch is encoded. Killed at any moment,
    it loses at most those two.
    """

    def __init__(
        self, gallery: Gallery, encoder: Encoder, batch_size: int | None = None, *, courtesy: Courtesy | None = None
    ) -> None:
        """For a gallery and the encoder it has or is to have.

        Args:
            gallery: open for writing.
            encoder: of the gallery's embeddings, or the first.
            batch_size: it finds itself, unless one is given.
            courtesy: work in the background: at low priority, the calling thread's for good, and giving way.
        """
        self._gallery = gallery
        self._encoder = encoder
        self._courtesy = courtesy
        self.sizes = BatchSizes(batch_size)

    def run(
        self,
        folders: Sequence[Path],
        *,
        within: Sequence[Path] | None = None,
        progress: ProgressCallback | None = None,
        cancel: CancelToken | None = None,
    ) -> RunSummary:
        """Bring the gallery up to date with what lies in these folders now.

        Unchanged files (size and mtime) are not read; moved ones are known by their content and keep their embedding;
        those gone are marked missing, but never because a whole folder is away.

        Args:
            folders: the library's, or some of them.
            within: look at these folders below them alone, where something has changed.
            progress: told of every step.
            cancel: looked at between batches.

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
        job = _Run(self._gallery, self._encoder, progress or _nobody, cancel or CancelToken(), self._courtesy)
        outcome = "failed"
        keep_freed_memory()
        if self._courtesy is not None:
            lower_priority()
        try:
            job.count(folders, within)
            job.index(self.sizes)
            job.mark_missing()
            outcome = "finished"
        except Cancelled:
            outcome = "cancelled"
        finally:
            self._gallery.finish_run(run_id, outcome, job.counts())
        return job.summary(cancelled=outcome == "cancelled")


@dataclass(frozen=True, eq=False)
class _Batch:
    """What is committed at once; row i of the embeddings is photo i's."""

    photos: list[ReadPhoto]
    embeddings: EmbeddingBatch | None
    kept: list[KeptPhoto]
    skipped: list[SkippedFile]


class _Run:
    """One run and its tallies."""

    def __init__(
        self,
        gallery: Gallery,
        encoder: Encoder,
        progress: ProgressCallback,
        cancel: CancelToken,
        courtesy: Courtesy | None,
    ) -> None:
        self._gallery = gallery
        self._encoder = encoder
        self._progress = progress
        self._cancel = cancel
        self._courtesy = courtesy
        self._start = self._clock()
        self._scan = Scan()
        self._known: dict[str, KnownFile] = {}
        self._gone: dict[str, list[KnownFile]] = {}
        self._to_read: list[PhotoFile] = []
        self._claimed: set[int] = set()
        self._tally: Counter[str] = Counter()
        self._skipped: list[tuple[str, str]] = []

    def count(self, folders: Sequence[Path], within: Sequence[Path] | None) -> None:
        """Find the files, and set apart those that need reading."""
        self._scan = scan = scan_folders(folders, self._tell_counting, within)
        for folder in scan.folders:
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
        if scan.broken:
            self._gallery.commit_batch(skipped=scan.broken)
            for link in scan.broken:
                self._skip(link.file.path, link.reason)

    def index(self, sizes: BatchSizes) -> None:
        """Read, encode and commit what needs it: of three batches, one is read, one encoded and one written."""
        begin = lower_priority if self._courtesy is not None else None
        start = self._clock()
        self._tell("indexing", 0, start)
        if self._to_read:
            self._cancel.raise_if_cancelled()
        done = 0
        with ThreadPoolExecutor(1, "write", begin) as writer:
            writing: Future[int] | None = None
            for outcomes in read_ahead(self._to_read, self._read, sizes, begin):
                batch = self._encode(outcomes, sizes)
                if writing is not None:
                    done += writing.result()
                    self._tell("indexing", done, start)
                    self._cancel.raise_if_cancelled()
                writing = writer.submit(self._commit, batch)
            if writing is not None:
                self._tell("indexing", done + writing.result(), start)
                self._cancel.raise_if_cancelled()

    def mark_missing(self) -> None:
        """Mark photos whose file would have been found if it were still there, or that no folder can lead to."""
        folders = [str(folder) for folder in self._gallery.folders()]
        present = self._scan.files.keys() | {link.file.path for link in self._scan.broken}
        missing = [
            known.id
            for known in self._known.values()
            if known.status != "missing"
            and known.path not in present
            and known.id not in self._claimed
            and (self._scan.covers(known.path) or is_astray(known.path, folders))
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
            self._clock() - self._start,
            cancelled,
        )

    def _read(self, file: PhotoFile) -> Outcome:
        """Read one file, on a reader's thread."""
        self._give_way()
        return read_photo(file, self._same_content)

    def _same_content(self, file: PhotoFile, content_hash: str) -> KnownFile | None:
        """The known photo this file is: its own row, or one whose file has gone from its path."""
        own = self._known.get(file.path)
        if own is not None:
            return own if own.encoded and own.content_hash == content_hash else None
        formers = self._gone.get(content_hash, [])
        while formers:
            try:
                former = formers.pop()
            except IndexError:  # another reader was quicker
                break
            if not os.path.lexists(former.path):
                return former
        return None

    def _encode(self, outcomes: Sequence[Outcome], sizes: BatchSizes) -> _Batch:
        """Encode what was decoded."""
        decoded = [outcome for outcome in outcomes if isinstance(outcome, Decoded)]
        kept = [outcome for outcome in outcomes if isinstance(outcome, KeptPhoto)]
        skipped = [outcome for outcome in outcomes if isinstance(outcome, SkippedFile)]
        self._give_way()
        embeddings, failed = encode_batch(self._encoder, [item.picture for item in decoded], sizes)
        skipped += [SkippedFile(decoded[row].photo.file, reason) for row, reason in failed.items()]
        return _Batch([item.photo for row, item in enumerate(decoded) if row not in failed], embeddings, kept, skipped)

    def _commit(self, batch: _Batch) -> int:
        """Store the whole batch, on the writer's thread; how many files it was."""
        self._gallery.commit_batch(batch.photos, batch.embeddings, skipped=batch.skipped, kept=batch.kept)
        for photo in batch.photos:
            known = self._known.get(photo.file.path)
            self._tally["changed" if known is not None and known.status == "indexed" else "new"] += 1
        for again in batch.kept:
            self._claimed.add(again.id)
            self._tally["unchanged" if again.file.path in self._known else "moved"] += 1
        for left_out in batch.skipped:
            self._skip(left_out.file.path, left_out.reason)
        return len(batch.photos) + len(batch.kept) + len(batch.skipped)

    def _skip(self, path: str, reason: str) -> None:
        self._skipped.append((path, reason))
        self._tally["skipped"] += 1

    def _give_way(self) -> None:
        if self._courtesy is not None:
            self._courtesy.give_way()

    def _clock(self) -> float:
        """Seconds, of which those spent paused do not count."""
        return time.monotonic() - self._cancel.held

    def _tell_counting(self, found: int) -> None:
        if self._cancel.cancelled:  # counting goes on while paused: only then one knows what waits
            self._cancel.raise_if_cancelled()
        self._progress(Progress("counting", found, 0, seconds=self._clock() - self._start))

    def _tell(self, phase: str, done: int, start: float) -> None:
        skipped = self._tally["skipped"]
        self._progress(Progress(phase, done, len(self._to_read), skipped, self._clock() - start))


def _nobody(progress: Progress) -> None:
    """Hear progress and do nothing."""
