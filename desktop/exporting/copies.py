"""Copies of photos in a folder: nothing there is overwritten, the originals are only read."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.exporting.files import free_names
from desktop.reasons import error_words
from engine.errors import FileError, PhotoError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
"""What would keep every further copy from being written, too."""


@dataclass(frozen=True)
class Copied:
    """How many photos were copied, and what failed and why."""

    count: int
    failed: tuple[str, ...]


def copy_photos(paths: Sequence[str], folder: Path) -> Generator[int, None, Copied]:
    """Copy photos one after another; one that fails leaves the others alone.

    Raises: FileError, where no further copy can be written: the disk is full or read-only.
    """
    copied, failed = 0, []
    for number, path in enumerate(paths, start=1):
        try:
            copy_photo(path, folder)
            copied += 1
        except FileError as error:
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in NO_ROOM:
                raise
            failed.append(error_words(error))
        yield number
    return Copied(copied, tuple(failed))


def copy_photo(path: str, folder: Path) -> Path:
    """Copy a photo into a folder, with its times, under a name that is free there: "name (2).jpg".

    Raises: PhotoError, if it cannot be read; FileError, if the copy cannot be written.
    """
    source = Path(path)
    try:
        original = source.open("rb")
    except FileNotFoundError as error:
        raise PhotoError(source, "no such file") from error
    except OSError as error:
        raise PhotoError(source, f"cannot be read ({error.strerror or error})") from error
    with original:
        for target in free_names(source.name, folder):
            try:
                with target.open("xb") as copy:
                    try:
                        shutil.copyfileobj(original, copy, 1 << 20)
                    except OSError:
                        copy.close()
                        target.unlink()
                        raise
                with suppress(OSError):  # some disks take no times
                    shutil.copystat(source, target)
                return target
            except FileExistsError:
                continue
            except OSError as error:
                raise FileError(target, f"cannot be written ({error.strerror or error})") from error
    raise AssertionError("there is always a free name")
