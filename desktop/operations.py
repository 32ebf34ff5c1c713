"""What a person can do, one function for each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage

from desktop.results.model import file_url
from engine.errors import PhotoError, printable
from engine.images import SUFFIXES


def present(path: str) -> Path:
    """A photo's file.

    Raises: PhotoError, if it is not there any more.
    """
    if not os.path.exists(path):  # noqa: PTH110 - a Path's raises where a folder may not be entered
        raise PhotoError(path, "not there any more; moved, deleted, or on a drive that is away")
    return Path(path)


def open_photo(path: str) -> None:
    """Open a photo in the program the system has for it.

    Raises: PhotoError, if it is not there any more or nothing opens it.
    """
    file = present(path)
    if not QDesktopServices.openUrl(file_url(str(file))):
        raise PhotoError(file, "no program of this system opens it")


def reveal_photo(path: str) -> None:
    """Show a photo in the file manager, marked where the system can do that.

    Raises: PhotoError, if it is not there any more or there is no file manager.
    """
    file = present(path)
    if sys.platform == "win32":
        shown = _started(f'explorer /select,"{file}"')
    elif sys.platform == "darwin":
        shown = _started(["open", "-R", str(file)])
    else:
        shown = _marked_by_file_manager(file)
    if not shown and not QDesktopServices.openUrl(file_url(str(file.parent))):
        raise PhotoError(file, "no program of this system shows its folder")


def copy_paths(paths: Sequence[str]) -> None:
    """Put photos' paths on the clipboard, a line for each.

    As text only: the clipboard outlives Python, and must hold no object of it.
    """
    copy_text("\n".join(printable(path) for path in paths))


def copy_text(words: str) -> None:
    """Put words on the clipboard."""
    QGuiApplication.clipboard().setText(words)


def copy_picture(picture: QImage) -> None:
    """Put a picture on the clipboard."""
    QGuiApplication.clipboard().setImage(picture)


def dropped_folders(data: QMimeData) -> list[Path]:
    """The folders among what is dropped; a dropped file stands for its folder."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    folders = [path if path.is_dir() else path.parent for path in paths if path.exists()]
    return list(dict.fromkeys(folders))


def dropped_picture(data: QMimeData) -> Path | None:
    """The one picture file that is dropped alone, None for anything else."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    alone = len(paths) == 1 and paths[0].is_file() and paths[0].suffix.lower() in SUFFIXES
    return paths[0] if alone else None


def _started(command: str | Sequence[str]) -> bool:
    try:
        subprocess.Popen(command)
    except OSError:
        return False
    return True


def _marked_by_file_manager(file: Path) -> bool:
    """Ask the desktop's file manager over D-Bus; False where there is none to ask."""
    command = [
        "dbus-send",
        "--session",
        "--dest=org.freedesktop.FileManager1",
        "--type=method_call",
        "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1.ShowItems",
        f"array:string:{file_url(str(file)).toString(QUrl.ComponentFormattingOption.FullyEncoded)}",
        "string:",
    ]
    try:
        return subprocess.run(command, capture_output=True, timeout=1, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
