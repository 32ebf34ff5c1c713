"""Makes a library of pictures and sketches: python -m assets.demo.make OUT [--pairs N] [--seed S] ..."""

from __future__ import annotations

import argparse
import csv
import logging
from pathlib import Path

from assets.demo.make.furniture import category_of
from assets.demo.make.render import Renderer
from assets.demo.make.scene import make_scene
from assets.demo.make.sketching import lines_of, sketch_of
from engine.sketch_files import write_svg

log = logging.getLogger("demo")

LIBRARY_SEED = 7
COLUMNS = ("dataset", "category", "split", "photo", "sketch", "note")


def main() -> None:
    """Make the photos that are not there yet, then the sketches and the list of pairs."""
    parser = argparse.ArgumentParser(prog="python -m assets.demo.make", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for photos/, sketches/ and pairs.csv")
    parser.add_argument("--pairs", type=int, default=240, metavar="N", help="how many photos (240)")
    parser.add_argument("--seed", type=int, default=LIBRARY_SEED, help=f"{LIBRARY_SEED} makes the demo library")
    parser.add_argument("--size", type=int, default=384, help="side of a photo in pixels (384)")
    parser.add_argument("--samples", type=int, default=16, help="light paths a pixel (16)")
    parser.add_argument("--sketches", default="24", metavar="N|all", help="how many of the photos are drawn (24)")
    parser.add_argument("--hands", type=int, default=1, help="sketches of each drawn photo, by different hands (1)")
    parser.add_argument("--split", default="test", help="the split named in pairs.csv (test)")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    make_photos(arguments.out, arguments.pairs, arguments.seed, Renderer(arguments.size, arguments.samples))
    drawn = arguments.pairs if arguments.sketches == "all" else int(arguments.sketches)
    make_sketches(arguments.out, arguments.pairs, arguments.seed, drawn, arguments.hands, arguments.split)


def name_of(number: int) -> str:
    """The name of a picture, without its ending."""
    return f"{category_of(number)}-{number:03d}"


def make_photos(out: Path, pairs: int, seed: int, renderer: Renderer) -> None:
    """Render the photos that are not there yet."""
    folder = out / "photos"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(pairs):
        path = folder / f"{name_of(number)}.jpg"
        if path.exists():
            continue
        part = path.with_suffix(".part")
        renderer.picture(make_scene(seed, number), number).save(part, "JPEG", quality=88, optimize=True)
        part.replace(path)
        log.info("%d of %d: %s", number + 1, pairs, path.name)


def make_sketches(out: Path, pairs: int, seed: int, drawn: int, hands: int, split: str) -> None:
    """Draw `drawn` of the photos, spread evenly over them, and write pairs.csv."""
    folder = out / "sketches"
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for place in range(drawn):
        number = place * pairs // drawn
        lines = lines_of(seed, number)
        for hand in range(hands):
            name = name_of(number) + (f"-{hand + 1}" if hands > 1 else "")
            write_svg(sketch_of(lines, seed * 1_000_000 + number * 100 + hand), folder / f"{name}.svg")
            photo = f"photos/{name_of(number)}.jpg"
            rows.append(("demo", category_of(number), split, photo, f"sketches/{name}.svg", ""))
    with (out / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
