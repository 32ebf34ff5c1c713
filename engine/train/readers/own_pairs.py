"""A person's own pairs: a folder of photos beside a folder of sketches, matched by file name.

FOLDER/photos/mug.jpg
FOLDER/sketches/mug.svg, or mug_1.svg, mug_2.png, ...
"""

from __future__ import annotations

from pathlib import Path

from engine.evaluate.pairs import Pair, PairsError
from engine.train.readers.folders import photo_folders, photo_of, photos_in, sketch_folders, sketches_in


def read(folder: Path) -> list[Pair]:
    """Every sketch whose photo is there; the folder's name is the dataset, and all rows are of split train.

    Raises: PairsError, if no sketch has a photo of its name.
    """
    photos, sketches = photos_in(photo_folders(folder)), sketches_in(sketch_folders(folder))
    name = folder.resolve().name
    matched = [(sketch, photo) for sketch, photo in ((s, photo_of(s, photos)) for s in sketches) if photo is not None]
    if not matched:
        raise PairsError(
            folder, f"none of its {len(sketches)} sketches has the name of one of its {len(photos)} photos"
        )
    return [Pair(name, name, "train", photos[photo], sketches[sketch]) for sketch, photo in matched]
