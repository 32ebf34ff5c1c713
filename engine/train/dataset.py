"""Training pairs in memory: photos and sketches as arrays, split by photo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.evaluate.pairs import Pair
from engine.evaluate.seen import photo_hash, trainable
from engine.images import SUFFIXES, open_photo
from engine.preprocess import square_photo
from engine.sketch_files import VECTOR_SUFFIXES, read_query, read_sketch
from engine.strokes import SketchDocument
from engine.train.readers import read_source
from engine.train.stroke_archives import read_stroke_archive as read_stroke_archive
from engine.train.stroke_archives import strokes_beside


@dataclass(frozen=True)
class TrainingSketch:
    """One sketch: its raster, uint8 (256, 256), or its strokes where they are known; `photo` is its photo's row.

    With neither, it is a line drawing, made of the photo as it is needed.
    """

    photo: int
    raster: NDArray[np.uint8] | None
    strokes: SketchDocument | None


@dataclass(frozen=True, eq=False)
class PairSet:
    """Photos and their sketches.

    Attributes:
        photos: uint8 RGB (P, 256, 256, 3).
        datasets, categories: of each photo, length P.
        sketches: at least one a photo.
    """

    photos: NDArray[np.uint8]
    datasets: tuple[str, ...]
    categories: tuple[str, ...]
    sketches: tuple[TrainingSketch, ...]

    def sketches_of(self) -> list[list[int]]:
        """For each photo the rows of its sketches."""
        rows: list[list[int]] = [[] for _ in self.photos]
        for row, sketch in enumerate(self.sketches):
            rows[sketch.photo].append(row)
        return rows


def held_out(pairs: Sequence[Pair], dataset: str, count: int) -> set[Path]:
    """The `count` photos of a dataset that validate, chosen by the hash of their names: the same on every machine."""
    names = {pair.photo for pair in pairs if pair.dataset == dataset}
    ordered = sorted(names, key=lambda photo: photo_hash(dataset, photo.name))
    return set(ordered[:count])


@dataclass(frozen=True)
class Split:
    """Pairs to train on, pairs of held-out photos to validate with, and the lists' own test pairs."""

    train: list[Pair]
    held: list[Pair]
    test: list[Pair]

    @property
    def thresholds(self) -> dict[str, str]:
        """Each dataset with the largest hash of a photo held out of it (`engine.evaluate.seen`)."""
        largest = dict.fromkeys(sorted({pair.dataset for pair in self.train}), "")
        for pair in self.held:
            largest[pair.dataset] = max(largest.get(pair.dataset, ""), photo_hash(pair.dataset, pair.photo.name))
        return largest


COPY = 6.0
"""Mean absolute difference, of 255, of the thumbnails of photos that nearly equal each other."""

HELD_OUT = {"chairv2": 60, "shoe": 30, "sketchy": 80, "demo": 40}
"""How many photos of each set validate where nothing else is asked."""


def split_pairs(sources: Sequence[Path], hold_out: int | Mapping[str, int] | None = None) -> Split:
    """The rows of the sources, those of split train divided by photo into training and validation.

    `hold_out` photos of every dataset, or as many as it says for each, validate; 0 trains on all. By default
    those of `HELD_OUT`, a quarter of the set at most; or a tenth of each dataset where the sources have none of these.
    Rows whose note says that their photo nearly equals a test photo are in neither.

    Raises: PairsError, if a source cannot be read.
    """
    rows = [pair for source in sources for pair in read_source(source)]
    pairs = [pair for pair in rows if trainable(pair)]
    photos = Counter(dataset for dataset, _ in {(pair.dataset, pair.photo) for pair in pairs})
    if hold_out is None:
        hold_out = {name: -(-count // 10) for name, count in photos.items()}
        if HELD_OUT.keys() & photos:  # a quarter at most: something must be left to train on
            hold_out = {name: min(count, photos[name] // 4) for name, count in HELD_OUT.items()}
    counts = dict.fromkeys(photos, hold_out) if isinstance(hold_out, int) else hold_out
    validating: set[Path] = set()
    for dataset, count in counts.items():
        validating |= held_out(pairs, dataset, count)
    return Split(
        [pair for pair in pairs if pair.photo not in validating],
        [pair for pair in pairs if pair.photo in validating],
        [pair for pair in rows if pair.split == "test"],
    )


def load_pairs(pairs: Sequence[Pair]) -> PairSet:
    """Decode every photo and sketch of the rows.

    Raises: EngineError, naming the file that cannot be read, or saying that there is no row.
    """
    if not pairs:
        raise EngineError("no training pairs: the sources have none of split train, or all their photos are held out")
    photos: dict[Path, int] = {}
    pictures: list[NDArray[np.uint8]] = []
    datasets: list[str] = []
    categories: list[str] = []
    sketches: list[TrainingSketch] = []
    archives: dict[Path, dict[str, SketchDocument]] = {}
    for pair in pairs:
        if pair.photo not in photos:
            photos[pair.photo] = len(pictures)
            pictures.append(square_photo(open_photo(pair.photo).picture))
            datasets.append(pair.dataset)
            categories.append(pair.category)
        sketches.append(_load_sketch(pair.sketch, photos[pair.photo], archives))
    return PairSet(np.stack(pictures), tuple(datasets), tuple(categories), tuple(sketches))


def load_photos(folders: Sequence[Path]) -> PairSet:
    """Photos without sketches, to be traced: a folder's name is the dataset, a folder in it the category.

    Raises: EngineError, naming the photo that cannot be read or the folder that holds none.
    """
    pictures: list[NDArray[np.uint8]] = []
    datasets: list[str] = []
    categories: list[str] = []
    for folder in folders:
        files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES)
        if not files:
            raise EngineError(f"{folder}: no photo in it")
        pictures += [square_photo(open_photo(file).picture) for file in files]
        datasets += [folder.name] * len(files)
        categories += [file.parent.name for file in files]
    sketches = tuple(TrainingSketch(row, None, None) for row in range(len(pictures)))
    return PairSet(np.stack(pictures), tuple(datasets), tuple(categories), sketches)


def joined(first: PairSet, second: PairSet) -> PairSet:
    """Both sets in one."""
    start = len(first.photos)
    moved = tuple(replace(sketch, photo=sketch.photo + start) for sketch in second.sketches)
    return PairSet(
        np.concatenate([first.photos, second.photos]),
        first.datasets + second.datasets,
        first.categories + second.categories,
        first.sketches + moved,
    )


def _load_sketch(path: Path, photo: int, archives: dict[Path, dict[str, SketchDocument]]) -> TrainingSketch:
    """Strokes where the file or an archive beside its folder has them, else the raster."""
    if path.suffix.lower() in VECTOR_SUFFIXES:
        return TrainingSketch(photo, None, read_sketch(path))
    folder = path.parent.parent
    if folder not in archives:
        archives[folder] = strokes_beside(folder)
    strokes = archives[folder].get(path.stem)
    return TrainingSketch(photo, None if strokes else read_query(path), strokes)


def without_copies(train: PairSet, validation: PairSet, tolerance: float = COPY) -> PairSet:
    """Leave out training photos that nearly equal a validation photo, mirrored or not (some sets share photos)."""
    small, held = thumbnails(train.photos), thumbnails(validation.photos)
    keep = np.ones(len(small), bool)
    for thumbnail in held:
        keep &= ~copies(thumbnail, small, tolerance)
    new_row = np.cumsum(keep) - 1
    return PairSet(
        train.photos[keep],
        tuple(d for d, k in zip(train.datasets, keep, strict=True) if k),
        tuple(c for c, k in zip(train.categories, keep, strict=True) if k),
        tuple(TrainingSketch(int(new_row[s.photo]), s.raster, s.strokes) for s in train.sketches if keep[s.photo]),
    )


def copies(thumbnail: NDArray[np.float32], others: NDArray[np.float32], tolerance: float = COPY) -> NDArray[np.bool_]:
    """Which of the other thumbnails (P, 16, 16) show the same photo as this one (16, 16), mirrored or not; (P,)."""
    plain, mirrored = (np.abs(others - seen).mean((1, 2)) <= tolerance for seen in (thumbnail, thumbnail[:, ::-1]))
    return np.asarray(plain | mirrored)


def thumbnails(photos: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(P, 256, 256, 3) to grey (P, 16, 16)."""
    return photos.mean(-1, dtype=np.float32).reshape(len(photos), 16, 16, 16, 16).mean((2, 4))
