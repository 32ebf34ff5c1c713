"""Sketchy: trees of photos and sketches by category, with or without the public release's level of variants.

FOLDER/photo/airplane/n02691156_10151.jpg          or photo/tx_000000000000/airplane/...
FOLDER/sketch/airplane/n02691156_10151-1.png       or sketch/tx_000000000000/airplane/...
FOLDER/info/invalid-*.txt                          sketches left out, where it is there
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from engine.evaluate.pairs import Pair, PairsError
from engine.train.readers.folders import folders_in, photo_of, photos_in, sketches_in

INSIDE = ("", "256x256", "rendered_256x256/256x256")
"""Where the trees may lie in what was unpacked."""

PLAIN = "tx_000000000000"
"""The variant as it was drawn: neither moved nor scaled."""

TRAIN_SHARE = 0.9


def recognised(folder: Path) -> bool:
    """Whether the folder has photo or sketch with categories in it, and no pictures beside them."""
    trees = [root / tree for root in _roots(folder) for tree in ("photo", "sketch") if (root / tree).is_dir()]
    return any(folders_in(tree) and not sketches_in([tree]) for tree in trees)


def read(folder: Path) -> list[Pair]:
    """The pairs of all categories; a tenth of the photos is of split test, by the hash of the photo's name.

    Raises: PairsError, naming the tree that is missing or empty.
    """
    root = next(root for root in _roots(folder) if any((root / tree).is_dir() for tree in ("photo", "sketch")))
    for tree in ("photo", "sketch"):
        if not (root / tree).is_dir():
            raise PairsError(folder, f"a Sketchy folder without its tree {tree}")
    photo_tree, sketch_tree = _variant(root / "photo"), _variant(root / "sketch")
    invalid = _invalid(folder)
    rows = []
    for category in folders_in(photo_tree):
        if not (sketch_tree / category.name).is_dir():
            continue
        photos = photos_in([category])
        for stem, sketch in sketches_in([sketch_tree / category.name]).items():
            photo = photo_of(stem, photos)
            if photo is not None and stem not in invalid:
                rows.append(Pair("sketchy", category.name, split_of(photo), photos[photo], sketch))
    if not rows:
        raise PairsError(folder, "a Sketchy folder in which no sketch has the name of a photo of its category")
    return rows


def split_of(photo: str) -> str:
    """The split of a photo, by its stem: the same on every machine."""
    first = int.from_bytes(hashlib.sha256(photo.encode()).digest()[:4], "big")
    return "train" if first < TRAIN_SHARE * 2**32 else "test"


def _roots(folder: Path) -> list[Path]:
    return [folder / inside for inside in INSIDE if (folder / inside).is_dir()]


def _variant(tree: Path) -> Path:
    """The tree itself, or its plain variant, or the first where that is not there."""
    variants = [entry for entry in folders_in(tree) if entry.name.startswith("tx_")]
    if not variants:
        return tree
    return next((entry for entry in variants if entry.name == PLAIN), variants[0])


def _invalid(folder: Path) -> set[str]:
    """Stems of the sketches that the release's own lists call invalid."""
    lists = [file for place in (folder, *folder.parents[:1]) for file in place.glob("info/invalid-*.txt")]
    return {line.strip() for file in lists for line in file.read_text("utf-8", "replace").splitlines()}
