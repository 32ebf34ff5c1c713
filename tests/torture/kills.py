"""kill -9 at random moments of indexing, migrating and encoding anew: nothing is lost, doubled or half done."""

import contextlib
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from engine.gallery import Gallery
from engine.gallery_check import check
from engine.indexer import Indexer
from engine.migrations import MIGRATIONS, migrate
from engine.reencoder import Reencoder
from tests.conftest import GridEncoder, make_photo

ROOT = Path(__file__).parents[2]
PHOTOS = 40
COPIES = 12  # galleries a child migrates, one after the other, so that a kill falls anywhere in it
KINDS = ("indexing", "migrating", "encoding anew")

_CHILD = """
import sys, time
from pathlib import Path
from engine.gallery import Gallery
from engine.indexer import Indexer
from engine.reencoder import Reencoder
from tests.conftest import GridEncoder

class Slow(GridEncoder):
    def encode(self, pictures):
        time.sleep(0.01)
        return super().encode(pictures)

kind, *paths = sys.argv[1:]
print("ready", flush=True)
if kind == "migrating":
    for path in paths:
        Gallery.open(Path(path)).close()
elif kind == "indexing":
    with Gallery.open(Path(paths[0])) as gallery:
        gallery.adopt_encoder(Slow(), "grid")
        Indexer(gallery, Slow(), batch_size=4).run([Path(paths[1])])
else:
    with Gallery.open(Path(paths[0])) as gallery:
        Reencoder(gallery, Slow("decaf" * 12), "other", batch_size=4).run()
"""


def make_library(folder: Path) -> Path:
    for number in range(PHOTOS):
        make_photo(folder / "library" / f"{number}.jpg", number, (40, 30))
    return folder / "library"


def torture(kind: str, count: int, folder: Path, seed: int = 0) -> int:
    """Kill a process `count` times at work of a kind; how many of the kills found it still working.

    Raises: AssertionError, where a gallery is afterwards not as it has to be.
    """
    rng, library = random.Random(f"{kind} {seed}"), make_library(folder)
    hit = done = 0
    act = {"indexing": _index, "migrating": _migrate, "encoding anew": _reencode}[kind]
    while done < count:
        place = folder / str(done)
        place.mkdir()
        kills, hits = act(place, library, rng, count - done)
        hit, done = hit + hits, done + kills
    return hit


def _killed(rng: random.Random, longest: float, *arguments: object) -> bool:
    """Start a child, kill it at some moment of its work; whether it was still at it."""
    command = [sys.executable, "-c", _CHILD, *(str(argument) for argument in arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stderr is not None
        child.stdout.readline()
        time.sleep(rng.uniform(0, longest))
        child.kill()
        told = child.stderr.read()
    assert not told, told.decode()
    return child.returncode != 0


def _until_done(kill: Callable[[], bool], check_after: Callable[[], None], most: int) -> tuple[int, int]:
    """Kill the same work again and again, until it gets to its end; how many kills, and how many found it at work."""
    for number in range(1, most + 1):
        working = kill()
        check_after()
        if not working:
            return number, number - 1
    return most, most


def _index(place: Path, library: Path, rng: random.Random, most: int) -> tuple[int, int]:
    path, kept = place / "gallery.db", set[tuple[int, str]]()

    def whole() -> None:
        if not path.exists() or not path.stat().st_size:
            return
        now = _entries(path)
        assert kept <= now and len({name for _, name in now}) == len(now), "no entry lost or doubled"
        kept.update(now)

    counted = _until_done(lambda: _killed(rng, 0.4, "indexing", path, library), whole, min(most, 8))
    with Gallery.open(path) as gallery:
        gallery.adopt_encoder(GridEncoder(), "grid")
        Indexer(gallery, GridEncoder()).run([library])
    whole()
    assert len(_entries(path)) == PHOTOS
    return counted


def _migrate(place: Path, library: Path, rng: random.Random, most: int) -> tuple[int, int]:
    with Gallery.open(place / "new.db") as gallery:
        gallery.adopt_encoder(GridEncoder(), "grid")
        Indexer(gallery, GridEncoder()).run([library])
    first = as_first_version(place / "new.db", place / "first.db").read_bytes()
    paths = [place / f"{number}.db" for number in range(COPIES)]
    for path in paths:
        path.write_bytes(first)
    expected = _entries(place / "new.db")

    def whole() -> None:
        for path in paths:
            for kept in path.parent.glob(f"{path.name}.before-v*"):
                first = kept.name.endswith("before-v2")  # of the others, killed half way, the first is kept as well
                assert _dump(kept) == _dump(place / "first.db") if first else check(kept).photos == PHOTOS
            report = check(path)
            assert report.ok and report.photos == PHOTOS

    counted = _until_done(lambda: _killed(rng, 0.25, "migrating", *paths), whole, min(most, 8))
    for path in paths:
        assert _entries(path) == expected
    return counted


def _reencode(place: Path, library: Path, rng: random.Random, most: int) -> tuple[int, int]:
    path = place / "gallery.db"
    with Gallery.open(path) as gallery:
        gallery.adopt_encoder(GridEncoder(), "grid")
        Indexer(gallery, GridEncoder()).run([library])
    expected = _entries(path)

    def whole() -> None:
        assert _entries(path) == expected
        with Gallery.open(path, readonly=True) as gallery:
            encoder = gallery.encoder()
            assert encoder is not None
            batches = [batch for _, batch in gallery.blocks()]
            assert sum(map(len, batches)) == PHOTOS and encoder.model in ("grid", "other")

    counted = _until_done(lambda: _killed(rng, 0.4, "encoding anew", path), whole, min(most, 8))
    with Gallery.open(path) as gallery:
        Reencoder(gallery, GridEncoder("decaf" * 12), "other").run()
    whole()
    return counted


def as_first_version(path: Path, to: Path) -> Path:
    """A gallery as the first version of the program wrote it."""
    database = Database(sqlite3.connect(to))
    migrate(database, MIGRATIONS[:1])
    database.execute("ATTACH ? AS filled", [str(path)])
    for table in ("folders", "photos", "encoders", "embeddings", "thumbnails", "runs"):
        database.execute(f"INSERT INTO {table} SELECT * FROM filled.{table}")
    database.execute("UPDATE state SET version = (SELECT version FROM filled.state)")
    database.conn.commit()
    database.close()
    return to


def _entries(path: Path) -> set[tuple[int, str]]:
    report = check(path)
    assert report.ok, report.found
    with Gallery.open(path, readonly=True) as gallery:
        return {(known.id, known.path) for known in gallery.known_files()}


def _dump(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())
