"""Where Inkseek keeps its own files, by each platform's convention. Photos stay where they are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

APP_FOLDER = "inkseek"


def data_folder() -> Path:
    """The folder for what the person made: XDG_DATA_HOME, %LOCALAPPDATA%, ~/Library/Application Support."""
    if sys.platform == "win32":
        base = _folder_of("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = _folder_of("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return base / APP_FOLDER


def default_gallery() -> Path:
    """The gallery that is used where no other is named."""
    return data_folder() / "gallery.db"


def own_models_folder() -> Path:
    """The folder of the models a person added."""
    return data_folder() / "models"


def default_model_file() -> Path:
    """The file with the name of the model a person chose as default; not there until one is chosen."""
    return data_folder() / "default-model.txt"


def _folder_of(variable: str) -> Path | None:
    """The absolute folder an environment variable names; relative ones are to be ignored (XDG)."""
    folder = Path(os.environ.get(variable, ""))
    return folder if folder.is_absolute() else None
