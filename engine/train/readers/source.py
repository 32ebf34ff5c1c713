"""From a CSV or a folder to its pairs, whatever the layout."""

from __future__ import annotations

from pathlib import Path

from engine.evaluate.pairs import Pair, PairsError, read_pairs
from engine.train.readers import own_pairs, qmul_2016, qmul_v2, sketchy
from engine.train.readers.folders import photo_folders, sketch_folders

CSV = "pairs.csv"


def read_source(path: Path) -> list[Pair]:
    """The pairs of a pairs.csv, or of a folder in one of the layouts known, told by what the folder holds.

    Known are QMUL-ChairV2 and ShoeV2, QMUL-Chair and Shoe (2016), Sketchy, a folder with a pairs.csv, and two folders
    of photos and sketches matched by name.

    Raises: PairsError, naming what the file or folder lacks.
    """
    if path.is_file():
        return read_pairs(path)
    if not path.is_dir():
        raise PairsError(path, "no such file or folder")
    if (path / CSV).is_file():
        return read_pairs(path / CSV)
    for layout in (qmul_2016, qmul_v2, sketchy):
        if layout.recognised(path):
            return layout.read(path)
    photos, sketches = photo_folders(path), sketch_folders(path)
    if photos and sketches:
        return own_pairs.read(path)
    if photos:
        raise PairsError(path, f"has photos ({photos[0].name}) but no folder of sketches beside them")
    if sketches:
        raise PairsError(path, f"has sketches ({sketches[0].name}) but no folder of photos beside them")
    raise PairsError(path, f"no pairs there: neither a {CSV} nor folders of photos and sketches")
