"""python -m tests.torture: the suite's faults at length. Says what held, and stops at the first thing that does not."""

import argparse
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.torture import disks, flips, kills, mutations, places, windows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--files", type=int, default=1000, help="mutated files of each kind")
    parser.add_argument("--flips", type=int, default=1000, help="damaged galleries")
    parser.add_argument("--kills", type=int, default=200, help="kills, a third each of indexing, migrating, encoding")
    parser.add_argument("--disk", type=int, default=40, help="photos stored while every write fails in turn")
    parser.add_argument("--rounds", type=int, default=100, help="rounds of three programs on one gallery")
    parser.add_argument("--places", type=int, default=50, help="rounds of each fault of the place a gallery lies in")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    own = tempfile.TemporaryDirectory(prefix="torture-own-")  # nothing of the person's own data folder is touched
    os.environ |= dict.fromkeys(("XDG_DATA_HOME", "LOCALAPPDATA"), own.name)
    for kind in mutations.KINDS if given.files else ():
        with _timed(f"{given.files} mutated {kind} files") as folder:
            read, refused = mutations.torture(kind, given.files, folder, given.seed)
            print(f"{read} read, {refused} refused", end="")
    if given.flips:
        with _timed(f"{given.flips} damaged galleries") as folder:
            tally = flips.torture(given.flips, folder, given.seed)
            print(", ".join(f"{count} {outcome}" for outcome, count in sorted(tally.items())), end="")
    for number, kind in enumerate(kills.KINDS if given.kills else ()):
        count = len(range(number, given.kills, len(kills.KINDS)))
        with _timed(f"{count} kills while {kind}") as folder:
            print(f"{kills.torture(kind, count, folder, given.seed)} found it at work, nothing lost", end="")
    for kind in disks.KINDS if given.disk else ():
        with _timed(f"every write failing while {kind}") as folder:
            print(f"{disks.torture(kind, given.disk, folder)} failures, nothing lost", end="")
    if given.disk:
        with _timed("file systems too small") as folder:
            full = disks.on_a_small_disk(given.disk, folder)
            print("needs root on Linux" if full is None else f"{full}, nothing lost", end="")
    if given.rounds:
        with _timed(f"{given.rounds} rounds of two indexers and a searcher") as folder:
            print(f"{windows.torture(given.rounds, folder, given.seed)} searches answered, nothing lost", end="")
    for kind in places.KINDS if given.places else ():
        with _timed(f"{given.places} runs with a gallery {kind}") as folder:
            told = places.torture(kind, given.places, folder, given.seed)
            refused = [f"not {work} {count} times" for work, count in sorted(told.items())]
            print(", ".join([*refused, "nothing lost"]), end="")
    if given.places:
        with _timed(f"{given.places} runs with the gallery's drive unmounted") as folder:
            told_of = places.unmounted(given.places, folder, given.seed)
            print("needs root on Linux" if told_of is None else f"told {told_of.total()} times, nothing lost", end="")


@contextmanager
def _timed(what: str) -> Iterator[Path]:
    """A folder for one torture; kept, with the file that broke it, when it fails."""
    print(f"{what}: ", end="", flush=True)
    start, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix="torture-"))
    try:
        yield folder
    except BaseException:
        print(f"FAILED; see {folder}", flush=True)
        raise
    shutil.rmtree(folder)
    print(f" ({time.monotonic() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
