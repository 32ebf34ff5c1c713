"""Several programs on one gallery while photos are replaced, clocks jump and some are killed: nothing is lost."""

import contextlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from engine.errors import EngineError
from engine.gallery import Gallery
from engine.gallery_check import check
from engine.indexer import Indexer
from engine.searcher import Searcher
from tests.conftest import GridEncoder, make_photo

ROOT = Path(__file__).parents[2]
PHOTOS = 30
CLOCKS = (0, 1, 2**31 - 1, 2**31 + 5, 2**33)

_CHILD = """
import sys
from pathlib import Path
from engine.errors import GalleryError
from engine.gallery import Gallery
from engine.indexer import Indexer
from tests.conftest import GridEncoder

print("ready", flush=True)
try:
    with Gallery.open(Path(sys.argv[1])) as gallery:
        gallery.adopt_encoder(GridEncoder(), "grid")
        Indexer(gallery, GridEncoder(), batch_size=2).run([Path(sys.argv[2])])
except GalleryError as error:
    if "locked" not in str(error):
        raise
"""


def torture(rounds: int, folder: Path, seed: int = 0) -> int:
    """So many rounds of two indexers and a searcher; how many of the searches were answered.

    Raises: AssertionError, where the gallery is afterwards not as it has to be, or a program died of an error.
    """
    rng, library, path = random.Random(f"windows {seed}"), folder / "library", folder / "gallery.db"
    for number in range(PHOTOS):
        make_photo(library / f"{number}.jpg", number, (40, 30))
    with Gallery.open(path) as gallery:
        gallery.adopt_encoder(GridEncoder(), "grid")
    picture, answered = np.full((256, 256, 3), 90, np.uint8), 0
    with Searcher(GridEncoder(), path) as searcher:
        for _ in range(rounds):
            _restless(library, rng)
            with contextlib.ExitStack() as stack:
                children = [stack.enter_context(_child(path, library)) for _ in range(2)]
                for child in children:
                    assert child.stdout is not None
                    child.stdout.readline()
                until = time.monotonic() + rng.uniform(0.05, 0.5)
                while time.monotonic() < until:
                    _restless(library, rng)
                    with contextlib.suppress(EngineError):
                        found = searcher.search_picture(picture, 50).results
                        assert len({result.path for result in found}) == len(found)
                        answered += 1
                if rng.random() < 0.5:
                    children[0].kill()
                for child in children:
                    assert child.stderr is not None
                    told = child.stderr.read()
                    assert not told, told.decode()
            report = check(path)
            assert report.ok, report.found
    with Gallery.open(path) as gallery:
        Indexer(gallery, GridEncoder()).run([library])
        known = [entry.path for entry in gallery.known_files()]
        assert sorted(known) == sorted(str(file) for file in library.iterdir()), "no entry is lost or doubled"
        assert gallery.counts().photos == PHOTOS
    assert check(path).ok
    return answered


def _restless(library: Path, rng: random.Random) -> None:
    """One photo replaced, and another whose time jumps."""
    make_photo(library / f"{rng.randrange(PHOTOS)}.jpg", rng.randrange(1000), (40, rng.randrange(20, 60)))
    when = rng.choice(CLOCKS)
    os.utime(library / f"{rng.randrange(PHOTOS)}.jpg", (when, when))


def _child(path: Path, library: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(path), str(library)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
