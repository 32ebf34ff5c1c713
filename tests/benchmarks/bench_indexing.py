"""How fast photos are indexed: python -m tests.benchmarks.bench_indexing [--photos N] [--megapixels 1 12 48] [--json].

Photos of each size are made in a temporary folder, in bytes a pixel and in detail like a camera's. Measured are the
whole pipeline (the app's own indexer, into a gallery), the encoder alone on the same pictures in batches of the size
the pipeline found, and the readers alone (bytes, hash, decoding, thumbnail, square). On a CPU the encoder and the
readers share the cores, so the bound is 1 / (1 / encoder + 1 / readers); with a GPU it is the slower of both.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from engine.batch_sizes import BatchSizes
from engine.commands.models import load_encoder, named_or_default
from engine.commands.terminal import positive, print_json, print_table
from engine.cores import usable_cores
from engine.encoder import Encoder
from engine.gallery import Gallery
from engine.indexer import Indexer
from engine.photo_batches import encode_batch, read_ahead
from engine.photo_files import scan_folders
from engine.photo_reading import Decoded, read_photo
from engine.progress import Progress

SHAPE = (4, 3)
ORIGINALS = 2  # pictures drawn of each size; the others are these with another comment in the file
QUALITY = 90
GRAIN = 10.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=positive, default=200, help="photos of each size (default: %(default)s)")
    parser.add_argument("--megapixels", type=positive, nargs="+", default=[1, 12, 48])
    parser.add_argument("--model", help="see main.py models")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    encoder = load_encoder(named_or_default(options.model), threads=usable_cores())
    rows = []
    for megapixels in options.megapixels:
        with tempfile.TemporaryDirectory() as place:
            rows.append(measure(Path(place), encoder, megapixels, options.photos))
            if not options.json:
                print(f"{megapixels} megapixels done", file=sys.stderr)
    told = {"provider": encoder.provider.name, "cores": usable_cores(), "photos": options.photos, "sizes": rows}
    if options.json:
        print_json(told)
    else:
        print(f"{encoder.provider.name}, {usable_cores()} cores, {options.photos} photos of each size; photos a second")
        print_table(tuple(rows[0]), [tuple(str(value) for value in row.values()) for row in rows])
    return 0


def measure(place: Path, encoder: Encoder, megapixels: int, photos: int) -> dict[str, object]:
    """One size's rates."""
    folder = place / "photos"
    size_mb = make_photos(folder, megapixels, photos)
    with Gallery.open(place / "gallery.db") as gallery:
        gallery.adopt_encoder(encoder)
        indexer = Indexer(gallery, encoder)
        pipeline = indexing_rate(indexer, folder)
    size = indexer.sizes.size
    files = list(scan_folders([folder]).files.values())
    pictures: list[np.ndarray] = []

    def read() -> None:
        for batch in read_ahead(files, lambda file: read_photo(file, lambda *_: None), BatchSizes(size)):
            pictures.extend(outcome.picture for outcome in batch if isinstance(outcome, Decoded))

    def encode() -> None:
        for at in range(0, len(pictures), size):
            encode_batch(encoder, pictures[at : at + size])

    reading, encoding = photos / seconds(read), photos / seconds(encode)
    shared = encoder.provider.name == "CPU"
    bound = 1 / (1 / reading + 1 / encoding) if shared else min(reading, encoding)
    return {
        "megapixels": megapixels,
        "MB": round(size_mb, 1),
        "batch": size,
        "pipeline": round(pipeline, 1),
        "encoder": round(encoding, 1),
        "readers": round(reading, 1),
        "bound": round(bound, 1),
        "of the bound": f"{100 * pipeline / bound:.0f} %",
        "of the slower": f"{100 * pipeline / min(reading, encoding):.0f} %",
    }


def indexing_rate(indexer: Indexer, folder: Path) -> float:
    """Photos a second from the first one read to the last one written."""
    heard: list[Progress] = []
    summary = indexer.run([folder], progress=heard.append)
    if summary.new != summary.found:
        raise SystemExit(f"{summary.found - summary.new} photos were not indexed")
    return heard[-1].rate


def seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def make_photos(folder: Path, megapixels: int, count: int) -> float:
    """Write photos of a size; megabytes of one."""
    folder.mkdir()
    height = round((megapixels * 1e6 * SHAPE[1] / SHAPE[0]) ** 0.5)
    size = (height * SHAPE[0] // SHAPE[1], height)
    for original in range(ORIGINALS):
        first = folder / f"{original}.jpg"
        scene(size, original).save(first, quality=QUALITY)
        data = first.read_bytes()
        for number in range(original + ORIGINALS, count, ORIGINALS):
            comment = f"photo {number}".encode()
            marker = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
            (folder / f"{number}.jpg").write_bytes(data[:2] + marker + data[2:])
    if count < ORIGINALS:
        (folder / "1.jpg").unlink()
    return len(data) / 1e6


def scene(size: tuple[int, int], seed: int) -> Image.Image:
    """Colour noise on every scale, the finer the fainter, as in photos, down to a camera's own grain."""
    rng = np.random.default_rng(seed)
    picture = Image.fromarray(rng.integers(0, 256, (*SHAPE[::-1], 3), np.uint8))
    strength = 50.0
    while picture.width < size[0]:
        width = min(2 * picture.width, size[0])
        height = size[1] if width == size[0] else width * SHAPE[1] // SHAPE[0]
        grown = np.asarray(picture.resize((width, height), Image.Resampling.BICUBIC), np.int16)
        noise = rng.integers(-round(strength), round(strength) + 1, grown.shape, np.int8)
        picture = Image.fromarray(np.clip(grown + noise, 0, 255).astype(np.uint8))
        strength = max(0.6 * strength, GRAIN)
    return picture


if __name__ == "__main__":
    sys.exit(main())
