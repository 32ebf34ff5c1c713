"""The libraries one can open: the demo library that comes with the app, and one's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.paths import data_folder, default_gallery, demo_photos

DEMO, OWN, FILE = "demo", "own", "file"


@dataclass(frozen=True)
class Library:
    """One library.

    Attributes:
        key: how the settings remember it.
        title: as shown.
        gallery: its gallery file, which may not exist yet.
        folder: what it always indexes by itself; None for one's own.
    """

    key: str
    title: str
    gallery: Path
    folder: Path | None = None

    @property
    def takes_folders(self) -> bool:
        """Whether one's own folders can be added."""
        return self.key != DEMO


def demo_library() -> Library:
    """The demo library; its gallery is made at the first start and can be deleted at any time."""
    title = QCoreApplication.translate("Library", "Demo library")
    return Library(DEMO, title, data_folder() / "demo.db", demo_photos())


def own_library() -> Library:
    """One's own library, the one the command line uses too."""
    return Library(OWN, QCoreApplication.translate("Library", "My library"), default_gallery())


def file_library(gallery: Path) -> Library:
    """The library in a gallery file named on the command line."""
    return Library(FILE, gallery.stem, gallery)
