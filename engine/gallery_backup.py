"""Copies of a gallery: kept before it changes its schema, made when asked for, and put back in its place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from engine.errors import GalleryError
from engine.gallery_file import LOCKED, UNREADABLE, connect, look, told
from engine.partial_files import partial_of
from engine.progress import CancelToken, Progress, ProgressCallback

_PAGES_AT_ONCE = 2048
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite lays beside a file


def backup(
    gallery: Path, to: Path, *, progress: ProgressCallback | None = None, cancel: CancelToken | None = None
) -> None:
    """Copy a gallery as it stands now into one file, whole or not at all, whatever is written to it meanwhile.

    An older backup at `to` is replaced; any other file there is left alone.

    Raises: GalleryError, also when the gallery is damaged; Cancelled. Nothing is left at `to` then but what was there.
    """
    with told(gallery):
        if not gallery.exists():
            raise GalleryError(gallery, "no gallery here")
        look(gallery)
    with told(to):
        if to.is_dir():
            raise GalleryError(to, "a folder; name a file in it")
        if to.exists() and to.samefile(gallery):
            raise GalleryError(to, "the gallery itself; name another file")
        if to.exists() and to.stat().st_size:
            look(to)
    _copy(gallery, to, progress, cancel, checked=True)


def keep_before_migration(path: Path, version: int) -> Path:
    """Copy a gallery that is about to be brought to a new schema version to NAME.before-vN.

    Raises: GalleryError, naming the gallery, when there is no room or no permission for the copy.
    """
    kept = path.with_name(f"{path.name}.before-v{version}")
    try:
        _copy(path, kept, None, None, checked=False)
    except GalleryError as error:
        raise GalleryError(path, f"left as it was: no copy could be kept before its update ({error})") from error
    return kept


def restore(
    copy: Path, gallery: Path, *, progress: ProgressCallback | None = None, cancel: CancelToken | None = None
) -> Path | None:
    """Put a backup in a gallery's place; where the replaced gallery lies now, None if there was none.

    Raises: GalleryError, for a copy that is no gallery, damaged or from a newer version, and for a gallery somebody
        has open; Cancelled. The gallery is then as it was.
    """
    with told(copy):
        if not copy.exists() or not copy.stat().st_size or look(copy) == 0:
            raise GalleryError(copy, "no backup of a gallery")
    with told(gallery):
        if gallery.exists() and gallery.samefile(copy):
            raise GalleryError(copy, "the gallery itself")
        gallery.parent.mkdir(parents=True, exist_ok=True)
    whole = partial_of(gallery, "restored")
    _copy(copy, whole, progress, cancel, checked=True)
    return replace(gallery, whole, "before-restore")


def replace(gallery: Path, whole: Path, word: str) -> Path | None:
    """Put a file in a gallery's place, and the gallery aside as NAME.WORD (-2, -3 ...); where it is, if it was there.

    Raises: GalleryError, when somebody has the gallery open; it stays, and `whole` is deleted.
    """
    try:
        with told(gallery):
            if gallery.exists():
                _fold_log(gallery)
            kept = next(name for name in _names(gallery, word) if not name.exists())
            there = [end for end in ("", *_BESIDE) if gallery.with_name(gallery.name + end).exists()]
            # A log left by another file must not be found beside the new one: SQLite would play it back into it.
            for end in there:
                gallery.with_name(gallery.name + end).rename(kept.with_name(kept.name + end))
            try:
                whole.replace(gallery)
            except OSError:
                for end in there:
                    kept.with_name(kept.name + end).rename(gallery.with_name(gallery.name + end))
                raise
    finally:
        whole.unlink(missing_ok=True)
    return kept if "" in there else None


def _names(gallery: Path, word: str) -> list[Path]:
    return [gallery.with_name(f"{gallery.name}.{word}{end}") for end in ("", *(f"-{n}" for n in range(2, 1000)))]


def _fold_log(gallery: Path) -> None:
    """Bring all of a gallery into its one file, which only succeeds while nobody else has it open."""
    try:
        with closing(connect(gallery, readonly=False)) as db:
            if db.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
                raise GalleryError(gallery, LOCKED)
            db.execute("BEGIN EXCLUSIVE")
    except UNREADABLE as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise GalleryError(gallery, "open in another program; close it first (Inkseek too)") from None
        # Anything else is the damage it is put aside for; its log goes with it.


def _copy(
    source: Path, to: Path, progress: ProgressCallback | None, cancel: CancelToken | None, *, checked: bool
) -> None:
    """SQLite's online backup into a file beside `to`, which then takes its name.

    Raises: GalleryError; Cancelled.
    """

    def step(_: int, remaining: int, pages: int) -> None:
        if cancel is not None:
            cancel.raise_if_cancelled()
        if progress is not None:
            progress(Progress("copying", pages - remaining, pages))

    if not to.parent.is_dir():
        raise GalleryError(to, "its folder is not there")
    if not os.access(to.parent, os.W_OK):
        raise GalleryError(to, "no permission to write there")
    partial = partial_of(to)
    try:
        with told(source), closing(connect(source, readonly=True)) as db:
            # Held open, it shows one state: what others commit does not make the copying begin again.
            db.execute("BEGIN")
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with told(to), closing(connect(partial, readonly=False)) as copy:
                copy.execute("PRAGMA synchronous = OFF")  # flushed once, below
                db.backup(copy, pages=_PAGES_AT_ONCE, progress=step)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, readable from a read-only disk too
                if checked and (found := copy.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                    raise GalleryError(source, f"damaged ({found.splitlines()[-1]}); see `gallery check`")
        with told(to):
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            partial.replace(to)
    finally:
        for end in ("", *_BESIDE):
            partial.with_name(partial.name + end).unlink(missing_ok=True)
