"""A gallery's file with bits flipped or its end cut: whatever is asked of it, it answers or tells of damage."""

import contextlib
import random
import shutil
from collections import Counter
from pathlib import Path

import numpy as np

from engine.errors import EngineError
from engine.gallery import Gallery
from engine.gallery_check import check
from engine.indexer import Indexer
from engine.searcher import Searcher
from tests.conftest import GridEncoder, make_photo

PHOTOS = 24


def make_gallery(folder: Path) -> tuple[Path, Path]:
    """A gallery of small photos, and their folder."""
    library, path = folder / "library", folder / "whole.db"
    for number in range(PHOTOS):
        make_photo(library / f"{number}.jpg", number, (40, 30))
    (library / "broken.jpg").write_bytes(b"no picture")
    with Gallery.open(path) as gallery:
        gallery.adopt_encoder(GridEncoder(), "grid")
        Indexer(gallery, GridEncoder()).run([library])
    return path, library


def torture(count: int, folder: Path, seed: int = 0) -> Counter[str]:
    """Damage a gallery `count` times, use it, repair it and index again; how often it stayed of use, and so on.

    Raises: AssertionError, where an entry is lost or doubled by a repair that says it saved all; whatever comes that
        is no EngineError.
    """
    rng, tally = random.Random(seed), Counter[str]()
    whole, library = make_gallery(folder)
    content, path = whole.read_bytes(), folder / "damaged.db"
    names = sorted(str(file) for file in library.iterdir())
    for number in range(count):
        for left in folder.glob("damaged.db*"):
            left.unlink()
        path.write_bytes(damaged(content, rng))
        try:
            tally["usable" if _use(path, library) else "told"] += 1
            outcome = _repair(path)
            tally[outcome] += 1
            if outcome in ("whole", "repaired"):
                assert len(set(_paths(path))) == len(names), "no entry is lost or doubled"
                with Gallery.open(path) as gallery:
                    gallery.adopt_encoder(GridEncoder(), "grid")
                    Indexer(gallery, GridEncoder()).run([library])
                    assert gallery.counts().photos == PHOTOS
                # A flip may have made another name of a name: its entry is found again by its content, or left missing.
                assert _paths(path, "indexed", "skipped") == names and check(path).ok
        except BaseException:
            shutil.copy(path, folder / f"bad-{number}.db")
            raise
    return tally


def damaged(content: bytes, rng: random.Random) -> bytes:
    """One fault: bits flipped in one place or many, a page of zeros or noise, the end cut off."""
    data, pages = bytearray(content), len(content) // 4096
    match rng.randrange(6):
        case 0 | 1:
            for _ in range(rng.choice((1, 8, 64))):
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        case 2:  # in a small part: the heads of pages are where the structure is
            start = 4096 * rng.randrange(pages)
            for _ in range(rng.choice((1, 4))):
                data[start + rng.randrange(100)] ^= 1 << rng.randrange(8)
        case 3:
            start = 4096 * rng.randrange(pages)
            data[start : start + 4096] = bytes(4096) if rng.random() < 0.5 else rng.randbytes(4096)
        case 4:
            del data[rng.randrange(len(data)) :]
        case _:
            data[rng.randrange(100)] ^= 1 << rng.randrange(8)
    return bytes(data)


def _use(path: Path, library: Path) -> bool:
    """Everything the app asks of a gallery; whether all of it was answered."""
    answered = True
    picture = np.full((256, 256, 3), 90, np.uint8)
    questions = (
        lambda g: (g.counts(), g.encoder(), g.coming_encoder(), g.version(), g.last_run()),
        lambda g: (g.listing(), g.skipped(), g.folders(), g.known_files(), g.to_reencode()),
        lambda g: (g.photos([1, 2]), g.maps([2, 3]), g.thumbnail(2), g.fingerprints(), g.changes_since(0)),
        lambda g: list(g.blocks()),
    )
    for question in questions:
        try:
            with Gallery.open(path, readonly=True) as gallery:
                question(gallery)
        except EngineError as error:
            assert path.name in str(error) and "\n" not in str(error), str(error)
            answered = False
    try:
        with contextlib.closing(Searcher(GridEncoder(), path)) as searcher:
            found = searcher.search_picture(picture, 50).results
            assert len({result.photo_id for result in found}) == len(found)
    except EngineError as error:
        assert path.name in str(error) and "\n" not in str(error), str(error)
        answered = False
    return answered


def _repair(path: Path) -> str:
    """What a repair says it did."""
    try:
        report = check(path, repair=True)
    except EngineError as error:
        assert path.name in str(error) and "\n" not in str(error), str(error)
        return "beyond repair"
    if report.rebuilt is not None and (report.rebuilt.lost or report.rebuilt.photos != PHOTOS + 1):
        return "repaired in part"
    assert report.ok
    return "repaired" if report.found else "whole"


def _paths(path: Path, *states: str) -> list[str]:
    """The photos in the gallery, of some states only if any are named."""
    with Gallery.open(path, readonly=True) as gallery:
        return sorted(known.path for known in gallery.known_files() if not states or known.status in states)
