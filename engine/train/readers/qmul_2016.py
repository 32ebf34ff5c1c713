"""QMUL-Chair and QMUL-Shoe (2016): train and test, each with images and sketches of the same names.

FOLDER/train/images/1.jpg    FOLDER/train/sketches/1.png
FOLDER/test/images/201.jpg   FOLDER/test/sketches/201.png
"""

from __future__ import annotations

from pathlib import Path

from engine.evaluate.pairs import Pair, PairsError
from engine.train.readers.folders import photo_folders, photo_of, photos_in, sketch_folders, sketches_in

SPLITS = ("train", "test")


def recognised(folder: Path) -> bool:
    """Whether the folder has train or test with pictures in folders of their own."""
    parts = [folder / split for split in SPLITS if (folder / split).is_dir()]
    return any(photo_folders(part) or sketch_folders(part) for part in parts)


def read(folder: Path) -> list[Pair]:
    """The pairs of both splits.

    Raises: PairsError, naming the folder that is missing or a sketch without its photo.
    """
    dataset = next((name for name in ("chair", "shoe") if name in folder.resolve().name.lower()), folder.resolve().name)
    rows = []
    for split in SPLITS:
        part = folder / split
        if not part.is_dir():
            raise PairsError(folder, f"a QMUL 2016 folder without its folder {split}")
        for found, needed in ((photo_folders(part), "images"), (sketch_folders(part), "sketches")):
            if not found:
                raise PairsError(folder, f"a QMUL 2016 folder without its folder {split}/{needed}")
        photos = photos_in(photo_folders(part))
        for stem, sketch in sketches_in(sketch_folders(part)).items():
            photo = photo_of(stem, photos)
            if photo is None:
                raise PairsError(folder, f"its sketch {split}/{sketch.parent.name}/{sketch.name} has no photo")
            rows.append(Pair(dataset, dataset, split, photos[photo], sketch))
    if not rows:
        raise PairsError(folder, "a QMUL 2016 folder without sketches")
    return rows
