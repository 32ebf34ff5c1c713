"""Files that leave the app: asked for, never written over unasked, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from engine.errors import FileError


def ask_file(parent: QWidget, title: str, proposed: Path, kinds: str, suffixes: Sequence[str]) -> Path | None:
    """Ask for a file to write, None where the dialog was left; without one of the suffixes, the first is added.

    The dialog warned of the name as it was typed: with a suffix added it must be one that is free.
    """
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), kinds)
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() in suffixes:
        return path
    return next(name for name in free_names(path.name + suffixes[0], path.parent) if not name.exists())


def free_names(name: str, folder: Path) -> Iterator[Path]:
    """The name itself, then the same with a number: "name (2).jpg"; whoever writes takes the first that is free."""
    yield folder / name
    for number in count(2):
        yield folder / f"{Path(name).stem} ({number}){Path(name).suffix}"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises: FileError.
    """
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FileError(path, f"cannot be written ({error.strerror or error})") from error
