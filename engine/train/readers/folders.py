"""What the layouts share: folders told by their names, and sketches matched to photos by theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.images import SUFFIXES
from engine.sketch_files import VECTOR_SUFFIXES

PHOTO_WORDS = frozenset({"photo", "photos", "image", "images", "picture", "pictures"})
SKETCH_WORDS = frozenset({"sketch", "sketches", "drawing", "drawings", "svg"})


def photo_folders(folder: Path) -> list[Path]:
    """The folders in `folder` whose names speak of photos ("photo", "ShoeV2_photo")."""
    return [entry for entry in folders_in(folder) if _words(entry) & PHOTO_WORDS and not _words(entry) & SKETCH_WORDS]


def sketch_folders(folder: Path) -> list[Path]:
    """The folders in `folder` whose names speak of sketches ("sketch", "ShoeV2_sketch_png", "sketch_svg")."""
    return [entry for entry in folders_in(folder) if _words(entry) & SKETCH_WORDS]


def folders_in(folder: Path) -> list[Path]:
    """The folders in `folder`, by name, hidden ones left out."""
    return sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))


def photos_in(folders: Iterable[Path]) -> dict[str, Path]:
    """The photo files in folders, by stem."""
    return {file.stem: file for folder in folders for file in _files(folder) if file.suffix.lower() in SUFFIXES}


def sketches_in(folders: Iterable[Path]) -> dict[str, Path]:
    """The sketch files in folders, by stem; of a drawing that is there twice, the one with strokes."""
    found: dict[str, Path] = {}
    for folder in folders:
        for file in _files(folder):
            vector = file.suffix.lower() in VECTOR_SUFFIXES
            if vector or (file.suffix.lower() in SUFFIXES and file.stem not in found):
                found[file.stem] = file
    return found


def photo_of(sketch: str, photos: Mapping[str, Path]) -> str | None:
    """The photo a sketch was drawn of, by stems: "12", or the photo's name and a number ("12_3", "n01_7-3")."""
    if sketch in photos:
        return sketch
    numbered = re.fullmatch(r"(.+)[_-][^_-]+", sketch)
    return numbered[1] if numbered and numbered[1] in photos else None


def _files(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if entry.is_file() and not entry.name.startswith("."))


def _words(folder: Path) -> set[str]:
    return set(re.split(r"[^a-z]+", folder.name.lower()))
