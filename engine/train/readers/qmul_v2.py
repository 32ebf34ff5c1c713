"""QMUL-ChairV2 and QMUL-ShoeV2: several sketches a photo, and lists that say who trains and who tests.

    FOLDER/photo/1031000079.png            or ShoeV2_photo
    FOLDER/sketch/1031000079_2.png, .svg   or ShoeV2_sketch, ShoeV2_sketch_png, ShoeV2_svg
    FOLDER/photo_train.txt, sketch_test.txt, ... (any *_train.txt and *_test.txt: names of photos or of sketches)
    FOLDER/ShoeV2_Coordinate               strokes of every sketch; its keys ("train/1031000079_2") stand for the lists

The release for image translation is read too: trainA and testA hold the sketches, trainB and testB the photos.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.evaluate.pairs import Pair, PairsError
from engine.train.readers.folders import photo_folders, photo_of, photos_in, sketch_folders, sketches_in
from engine.train.stroke_archives import coordinate_file, read_coordinates

SPLITS = ("train", "test")


def recognised(folder: Path) -> bool:
    """Whether the folder has lists, coordinates or the folders of the translation release, or calls itself V2."""
    if _translation(folder):
        return True
    pictures = photo_folders(folder) or sketch_folders(folder)
    lists = any(_lists(folder, split) for split in SPLITS) or coordinate_file(folder) is not None
    called_v2 = re.search(r"(chair|shoe)s?[-_ ]?v2", folder.resolve().name.lower()) is not None
    return lists or (bool(pictures) and called_v2)


def read(folder: Path) -> list[Pair]:
    """The pairs of both splits; a photo that no list names is left out.

    Raises: PairsError, naming the folder or list that is missing, or what a list names in vain.
    """
    name = folder.resolve().name
    known = next((kind for kind in ("Chair", "Shoe") if kind.lower() in name.lower()), None)
    title, dataset = (f"{known}V2", f"{known}v2".lower()) if known else ("QMUL V2", name)
    if _translation(folder):
        parts = [_translation_part(folder, split, title) for split in SPLITS]
    else:
        parts = _listed_parts(folder, title)
    category = known.lower() if known else name
    rows = [
        Pair(dataset, category, split, photos[photo], sketch)
        for split, (photos, sketches) in zip(SPLITS, parts, strict=True)
        for photo, sketch in _matched(photos, sketches)
    ]
    if not rows:
        raise PairsError(folder, f"a {title} folder in which no sketch has the name of a photo")
    return rows


Part = tuple[dict[str, Path], dict[str, Path]]
"""Photos and sketches of a split, by stem."""


def _matched(photos: Mapping[str, Path], sketches: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    for stem, sketch in sketches.items():
        photo = photo_of(stem, photos)
        if photo is not None:
            yield photo, sketch


def _translation(folder: Path) -> bool:
    return any((folder / f"{split}{side}").is_dir() for split in SPLITS for side in "AB")


def _translation_part(folder: Path, split: str, title: str) -> Part:
    for side in "AB":
        if not (folder / f"{split}{side}").is_dir():
            raise PairsError(folder, f"a {title} folder without its folder {split}{side}")
    return photos_in([folder / f"{split}B"]), sketches_in([folder / f"{split}A"])


def _listed_parts(folder: Path, title: str) -> list[Part]:
    for found, needed in ((photo_folders(folder), "photo"), (sketch_folders(folder), "sketch")):
        if not found:
            raise PairsError(folder, f"a {title} folder without its folder {needed}")
    photos, sketches = photos_in(photo_folders(folder)), sketches_in(sketch_folders(folder))
    split_of: dict[str, str] = {}
    for split, source, entry in _entries(folder, title):
        stem = entry if entry in photos or entry in sketches else Path(entry).stem
        photo = photo_of(stem, photos)
        if photo is None:
            raise PairsError(folder, f"its {source} names {entry!r}, and there is no such photo or sketch")
        if split_of.setdefault(photo, split) != split:
            raise PairsError(folder, f"its lists name the photo {photo!r} for training and for testing")
    return [({p: photos[p] for p in split_of if split_of[p] == split}, sketches) for split in SPLITS]


def _entries(folder: Path, title: str) -> Iterator[tuple[str, str, str]]:
    """(split, file, name) of all that the lists name; of the coordinates' keys where there is no list."""
    lists = {split: _lists(folder, split) for split in SPLITS}
    coordinates = coordinate_file(folder)
    if not any(lists.values()) and coordinates is not None:
        for key in read_coordinates(coordinates):
            split, _, stem = key.rpartition("/")
            yield ("test" if "test" in split else "train"), coordinates.name, stem
        return
    for split in SPLITS:
        if not lists[split]:
            raise PairsError(folder, f"a {title} folder without its list *_{split}.txt")
        for file in lists[split]:
            for line in _lines(file):
                yield split, file.name, Path(line.replace("\\", "/")).name


def _lists(folder: Path, split: str) -> list[Path]:
    return sorted({*folder.glob(f"*{split}.txt"), *folder.glob(f"*_{split}_name.txt")})


def _lines(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except OSError as error:
        raise PairsError(file, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError:
        raise PairsError(file, "not a list of names") from None
