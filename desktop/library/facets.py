"""What a library can be filtered by: its folders and its years, with how many photos each holds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.library.wanted import moment
from engine.records import PhotoRecord


@dataclass(frozen=True)
class FolderFacet:
    """A folder with photos in it or below.

    Attributes:
        path: the folder.
        parent: the folder above it that is listed too, None for a folder of the library.
        count: its photos, with those below.
    """

    path: str
    parent: str | None
    count: int


@dataclass(frozen=True)
class Facets:
    """Folders, parents before children; years, newest first, each with its number of photos."""

    folders: tuple[FolderFacet, ...]
    years: tuple[tuple[int, int], ...]


def facets(photos: Iterable[PhotoRecord], roots: Sequence[Path]) -> Facets:
    """Count a library's photos by folder, from its own folders down, and by year."""
    holding = Counter(os.path.dirname(photo.path) for photo in photos)  # noqa: PTH120 - a Path takes long to make
    tops = {str(root) for root in roots}
    counts: Counter[str] = Counter()
    for folder, count in holding.items():
        for above in _up_to_top(folder, tops):
            counts[above] += count
    parents = {folder: os.path.dirname(folder) for folder in counts}  # noqa: PTH120
    listed = sorted(counts, key=lambda folder: Path(folder).parts)
    years = Counter(int(moment(photo)[:4]) for photo in photos)
    return Facets(
        tuple(
            FolderFacet(
                folder, parents[folder] if folder not in tops and parents[folder] in counts else None, counts[folder]
            )
            for folder in listed
        ),
        tuple(sorted(years.items(), reverse=True)),
    )


def _up_to_top(folder: str, tops: set[str]) -> list[str]:
    """A folder and those above it up to one of the library's own; itself alone where it is under none of them."""
    way = [folder]
    while way[-1] not in tops:
        above = os.path.dirname(way[-1])  # noqa: PTH120
        if above == way[-1]:
            return [folder]
        way.append(above)
    return way
