"""Copies of photos in a folder: nothing there is overwritten, the originals are only read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.library.session import Session
from desktop.reasons import error_words
from engine.errors import FileError, PhotoError


class Copying(QObject):
    """Copies photos one after another, a search may come in between.

    Signals: `progressed(int, int)` copied of so many, `ended(int, tuple[str, ...])` copied, and what failed and why.
    """

    progressed = Signal(int, int)
    ended = Signal(int, object)

    def __init__(self, session: Session, paths: Sequence[str], folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._paths, self._folder = paths, folder
        self._copied = 0
        self._failed: list[str] = []

    def start(self) -> None:
        """Copy the first; the others follow."""
        self._next(0)

    def _next(self, number: int) -> None:
        self.progressed.emit(number, len(self._paths))
        if number == len(self._paths):
            self.ended.emit(self._copied, tuple(self._failed))
            return
        path = self._paths[number]
        job = _told(lambda: copy_photo(path, self._folder))
        self._session.read(lambda reader: job(), lambda failure: self._done(number, failure))

    def _done(self, number: int, failure: str | None) -> None:
        if failure is None:
            self._copied += 1
        else:
            self._failed.append(failure)
        self._next(number + 1)


def copy_photo(path: str, folder: Path) -> Path:
    """Copy a photo into a folder, with its times, under a name that is free there: "name (2).jpg".

    Raises: PhotoError, if it is not there; FileError, if the copy cannot be written.
    """
    source = Path(path)
    if not source.is_file():
        raise PhotoError(source, "not there any more; moved, deleted, or on a drive that is away")
    for target in _names(source.name, folder):
        try:
            with source.open("rb") as original, target.open("xb") as copy:
                try:
                    shutil.copyfileobj(original, copy, 1 << 20)
                except OSError:
                    copy.close()
                    target.unlink()
                    raise
            shutil.copystat(source, target)
            return target
        except FileExistsError:
            continue
        except OSError as error:
            raise FileError(target, f"cannot be copied ({error.strerror or error})") from error
    raise AssertionError("there is always a free name")


def _names(name: str, folder: Path) -> Iterator[Path]:
    """The file's own name, then the same with a number."""
    yield folder / name
    for number in count(2):
        yield folder / f"{Path(name).stem} ({number}){Path(name).suffix}"


def _told(act: Callable[[], object]) -> Callable[[], str | None]:
    """The act, giving back why it failed, or None."""

    def attempt() -> str | None:
        try:
            act()
        except FileError as error:
            return error_words(error)
        return None

    return attempt
