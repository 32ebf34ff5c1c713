"""What the window's benchmarks share: a library of many photos, the window on it, and figures of many samples.

The photos' embeddings are made up, with the statistics of the demo library's as the shipped model encodes them, so that
the real encoder's queries can be searched for; their thumbnails are the demo library's own, over and over.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil

from engine.embedding import EmbeddingBatch
from engine.evaluate.pairs import read_pairs
from engine.evaluate.synthetic import GalleryStatistics, SyntheticGallery
from engine.gallery import Gallery
from engine.images import open_photo, thumbnail
from engine.onnx_encoder import OnnxEncoder
from engine.preprocess import sketch_picture, square_photo
from engine.records import PhotoFile, ReadPhoto
from engine.sketch_files import read_query

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

DEMO = Path(__file__).parents[2] / "assets" / "demo"
FITTED = 96
"""How many of the demo photos are encoded."""
FRAME_MS = 1000 / 60
Told = dict[str, object]


def arguments(description: str, photos: int = 10_000) -> argparse.ArgumentParser:
    """What every one of these benchmarks takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--photos", type=int, default=photos, help=f"size of the library ({photos})")
    parser.add_argument("--size", type=int, nargs=2, metavar=("W", "H"), default=(1440, 900))
    parser.add_argument("--scale", type=float, default=1.0, help="device pixels for each logical one (1)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the libraries are kept between runs")
    parser.add_argument("--json", action="store_true")
    return parser


def tell(options: argparse.Namespace, measure: Callable[[argparse.Namespace, Path], Told]) -> int:
    """Measure off-screen, unless QT_QPA_PLATFORM says otherwise, and print what came out."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    with tempfile.TemporaryDirectory() as folder:
        told = measure(options, Path(folder))
    print(json.dumps(told, indent=2) if options.json else "\n".join(f"{key:32} {value}" for key, value in told.items()))
    return 0


def made_library(photos: int, folder: Path) -> Path:
    """A gallery of so many photos in a folder; the one made there before, where it is finished."""
    from engine.card import default_model

    card = default_model()
    path = folder / f"bench-{card.encoder_id[:8]}-{photos}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    encoder = OnnxEncoder(card.path)
    statistics, known = _encoded(encoder)
    thumbnails = cycle([thumbnail(open_photo(photo).picture) for photo in sorted((DEMO / "photos").iterdir())])
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with Gallery.open(unfinished) as gallery:
        gallery.adopt_encoder(encoder, encoder.card.name)
        for ids, batch in SyntheticGallery(statistics, photos).blocks():
            maps = known.maps[ids % len(known)]
            gallery.commit_batch(
                [_photo(number, next(thumbnails)) for number in ids.tolist()], replace(batch, maps=maps)
            )
    unfinished.rename(path)
    return path


def _encoded(encoder: OnnxEncoder) -> tuple[GalleryStatistics, EmbeddingBatch]:
    """What is known of the demo library, and its embeddings."""
    pairs = read_pairs(DEMO / "pairs.csv")
    shown = list(dict.fromkeys(pair.photo for pair in pairs))
    others = sorted(set((DEMO / "photos").iterdir()) - set(shown))
    photos = shown + others[: FITTED - len(shown)]
    batch = EmbeddingBatch.concatenate(
        [encoder.encode(square_photo(open_photo(photo).picture)[None]) for photo in photos]
    )
    sketches = encoder.encode(np.stack([sketch_picture(read_query(pair.sketch)) for pair in pairs]))
    return GalleryStatistics.fit(batch, sketches, [shown.index(pair.photo) for pair in pairs]), batch


def _photo(number: int, jpeg: bytes) -> ReadPhoto:
    file = PhotoFile(f"/made/folder {number % 40}/photo-{number:06}.jpg", 1, 10**18 + number * 10**9)
    return ReadPhoto(file, f"{number:032x}", 384, 384, None, jpeg)


def open_window(gallery: Path, folder: Path, size: tuple[int, int]) -> MainWindow:
    """The window on a gallery, shown and at rest; settings are in `folder`."""

    from desktop.app import SWITCH_INTERVAL, make_application, spare_the_collector
    from desktop.library.catalogue import file_library
    from desktop.main_window import MainWindow
    from desktop.screenshot import wait, wait_until
    from desktop.settings import Settings

    sys.setswitchinterval(SWITCH_INTERVAL)
    make_application()
    settings = Settings(folder / "settings.ini")
    window = MainWindow(file_library(gallery), settings)
    window.resize(*size)
    spare_the_collector(window)
    window.show()
    window.start()
    wait_until(lambda: window.session.settled and window.results.view.tiles.rowCount() > 0)
    wait(500)
    wait_until(lambda: not window.results.view.pictures.busy)
    return window


def figures(name: str, values: Iterable[float], parts: tuple[float, ...] = (0.5, 0.95, 1.0)) -> Told:
    """The median, the 95th percentile and the greatest of some milliseconds."""
    ordered = sorted(values)
    if not ordered:
        return {f"{name}_ms": None}
    words = {0.5: "p50", 1.0: "max"}
    return {f"{name}_ms_{words.get(part, f'p{part * 100:g}')}": round(share(ordered, part), 1) for part in parts}


def share(ordered: list[float], part: float) -> float:
    """The value below which this part of ordered values lies."""
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]


def rss_mb() -> float:
    """Memory this process and the one that searches hold, in megabytes; what they share counts twice."""
    own = psutil.Process()
    return round(sum(process.memory_info().rss for process in (own, *own.children())) / 1e6, 1)
