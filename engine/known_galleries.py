"""Which galleries there are outside the app's own folder: one on a drive that is away must not be made anew unasked."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from engine.errors import GalleryError
from engine.paths import data_folder

GONE = "was here before and is not now; is its drive away?"

log = logging.getLogger(__name__)


def refuse_gone(path: Path) -> None:
    """Raises: GalleryError, for a gallery that was here before and is gone."""
    if is_gone(path):
        raise GalleryError(path, GONE)


def is_gone(path: Path) -> bool:
    """Whether a gallery is not there that was; one in the app's own folder may be deleted to begin anew."""
    return not path.exists() and _line(path) in _lines()


def forget(path: Path) -> None:
    """Let a gallery be made anew in this place."""
    left = [line for line in _lines() if line != _line(path)]
    _write("w", left)


def remember(path: Path) -> None:
    """Know a gallery that is there from now on."""
    place = Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute keeps ".."
    if place.is_relative_to(data_folder()) or _line(path) in _lines():
        return
    _write("a", [_line(path)])


def _write(mode: str, lines: Sequence[str]) -> None:
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        with _file().open(mode, encoding="ascii") as file:
            file.write("".join(f"{line}\n" for line in lines))
    except OSError as error:
        log.info("which galleries there are is not noted: %s", error)


def _file() -> Path:
    return data_folder() / "known-galleries.txt"


def _line(path: Path) -> str:
    """A path in one line of ASCII, whatever is in it."""
    return quote(os.fsencode(os.path.abspath(path)))  # noqa: PTH100


def _lines() -> list[str]:
    try:
        return _file().read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return []
