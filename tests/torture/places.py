"""A gallery cut short, read-only, locked, or on a drive that vanishes while it is used: told, and nothing is lost."""

import contextlib
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.gallery_backup import backup, restore
from engine.gallery_check import check
from tests.torture.place import MOMENTS, Place, nothing

KINDS = ("cut short", "read-only", "locked", "vanishing")
NOBODY = 65534

_LOCKER = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
db.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2])) if len(sys.argv) > 2 else sys.stdin.read()
"""


def torture(kind: str, rounds: int, folder: Path, seed: int = 0) -> Counter[str]:
    """So many rounds of a fault at random moments of indexing and searching; how often which work was told of it.

    Raises: AssertionError, where the gallery is afterwards not as it has to be; whatever comes that is no EngineError.
    """
    folder.chmod(0o755)
    rng, place = random.Random(f"{kind} {seed}"), Place(folder)
    act = {"cut short": _cut, "read-only": _read_only, "locked": _lock, "vanishing": _vanish}[kind]
    for _ in range(rounds):
        place.replace_photos(rng)
        act(place, rng)
    return place.told


def unmounted(rounds: int, folder: Path, seed: int = 0) -> Counter[str] | None:
    """As `torture`, with the gallery on a real file system that is unmounted in the midst; None without the right."""
    drive, image, rng = folder / "drive", folder / "drive.img", random.Random(f"unmounted {seed}")
    drive.mkdir()
    if sys.platform != "linux" or os.geteuid() or not _formatted(image) or not _mounted(image, drive):
        return None
    try:
        place = Place(folder)
        for _ in range(rounds):
            place.replace_photos(rng)
            place.disturbed_run(_moments(rng), lambda: _unmount(drive), nothing)
            _unmount(drive)
            assert not list(drive.iterdir()), "nothing was made where the drive was mounted"
            assert _mounted(image, drive)
            place.whole()
    finally:
        _unmount(drive)
    return place.told


def _formatted(image: Path) -> bool:
    with image.open("wb") as file:
        file.truncate(8 << 20)
    return shutil.which("mkfs.ext2") is not None and not subprocess.call(["mkfs.ext2", "-q", image])


def _mounted(image: Path, drive: Path) -> bool:
    return not subprocess.call(["mount", "-o", "loop", image, drive], stderr=subprocess.DEVNULL)


def _unmount(drive: Path) -> None:
    """Also while files on it are open: they can be used until they are closed, but nobody finds them any more."""
    subprocess.call(["umount", "--lazy", drive], stderr=subprocess.DEVNULL)


def _moments(rng: random.Random) -> list[int]:
    return rng.sample(range(MOMENTS), 2)


def _cut(place: Place, rng: random.Random) -> None:
    """The end is lost, in the midst of it all; what no repair saves, the backup does."""
    place.copy.unlink(missing_ok=True)
    backup(place.path, place.copy)

    def strike() -> None:
        os.truncate(place.path, rng.randrange(place.path.stat().st_size))

    place.disturbed_run(_moments(rng), strike, nothing)
    if not place.attempt("repaired", lambda: check(place.path, repair=True)):
        restore(place.copy, place.path)
    for aside in place.path.parent.glob(f"{place.path.name}.*"):
        aside.unlink()
    place.whole(forgotten=True)


def _read_only(place: Place, rng: random.Random) -> None:
    """The file or its folder may only be read, be it one file or with a log a killed program left beside it."""
    folder = place.path.parent
    if rng.random() < 0.5:
        place.leave_a_log()
    file, around = rng.choice(((0o444, 0o777), (0o666, 0o555), (0o444, 0o555)))

    def allow(files: int, above: int) -> None:
        with _rights(0):
            folder.chmod(above)
            for part in folder.iterdir():
                part.chmod(files)

    allow(0o666, 0o777)
    with _rights(NOBODY):
        place.disturbed_run(_moments(rng), lambda: allow(file, around), lambda: allow(0o666, 0o777))
    place.whole()


def _lock(place: Place, rng: random.Random) -> None:
    """Another program writes: for a moment, or until it is asked to end."""
    seconds = [str(rng.uniform(0.05, 2))] if rng.random() < 0.5 else []
    with contextlib.ExitStack() as stack:

        def strike() -> None:
            command = [sys.executable, "-c", _LOCKER, str(place.path), *seconds]
            other = stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
            stack.callback(other.kill)
            assert other.stdout is not None and other.stdout.readline().strip() == b"locked"

        place.disturbed_run(_moments(rng), strike, stack.close)
    place.whole()


def _vanish(place: Place, rng: random.Random) -> None:
    """The drive of the gallery, or that of the photos, is pulled out and put back."""
    drive = rng.choice((place.path.parent, place.library.parent))
    away = drive.with_name("away")

    def pull_out() -> None:
        drive.rename(away)
        if rng.random() < 0.5:
            drive.mkdir()  # where the drive was mounted

    def put_back() -> None:
        if away.exists():
            if drive.exists():
                drive.rmdir()  # nothing was made in its place
            away.rename(drive)

    place.disturbed_run(_moments(rng), pull_out, put_back)
    place.whole()


@contextmanager
def _rights(user: int) -> Iterator[None]:
    """Act with a user's rights, if one may: root may write everywhere."""
    if not hasattr(os, "getresuid") or 0 not in os.getresuid():
        yield
        return
    before = os.getresuid()
    os.setresuid(user, user, 0)
    try:
        yield
    finally:
        os.setresuid(*before)
