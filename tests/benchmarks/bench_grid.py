"""Whether a grid of many photos scrolls at 60 frames a second: python -m tests.benchmarks.bench_grid [--photos N].

A gallery of N made-up photos, shown as the library and then as results, all of them ranked, is scrolled down and back
by wheel events, half a line of tiles every 16 ms. For every frame: the time the UI thread takes for the wheel event
and the painting, its wall clock and beside it its own CPU time, which other programs on the machine do not blur; and
how late the frame comes. Tiles are drawn off the UI thread meanwhile.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

FRAME_MS = 1000 / 60
TURN = -60


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--frames", type=int, default=400)
    parser.add_argument("--size", type=int, nargs=2, metavar=("W", "H"), default=(1440, 900))
    parser.add_argument("--scale", type=float, default=1.0, help="device pixels for each logical one (1)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    with tempfile.TemporaryDirectory() as folder:
        told = measure(options, Path(folder))
    print(json.dumps(told, indent=2) if options.json else "\n".join(f"{key:28} {value}" for key, value in told.items()))
    return 0


def make_gallery(path: Path, count: int, encoder: object) -> None:
    """Photos of a few colours, with embeddings drawn at random."""
    import io

    import numpy as np
    from PIL import Image

    from engine.embedding import EmbeddingBatch
    from engine.gallery import Gallery
    from engine.records import PhotoFile, ReadPhoto

    generator = np.random.default_rng(5)
    thumbnails = []
    for _ in range(24):
        cells = generator.integers(0, 256, (6, 6, 3), np.uint8)
        data = io.BytesIO()
        Image.fromarray(cells).resize((384, 288), Image.Resampling.BICUBIC).save(data, "JPEG", quality=85)
        thumbnails.append(data.getvalue())
    layout = encoder.layout
    with Gallery.open(path) as gallery:
        gallery.adopt_encoder(encoder, "bench")
        for start in range(0, count, 500):
            rows = range(start, min(start + 500, count))
            features = tuple(generator.random((len(rows), layout.regions, c), np.float32) for c in layout.channels)
            weights = np.full((len(rows), layout.levels, layout.regions), 1 / (layout.levels * layout.regions), "f4")
            maps = generator.random((len(rows), layout.regions, 8, 8), np.float32)
            photos = [
                ReadPhoto(
                    PhotoFile(f"/made/photo-{row:06}.jpg", 1, 10**18 + row * 10**9),
                    f"{row:032x}",
                    384,
                    288,
                    None,
                    thumbnails[row % len(thumbnails)],
                )
                for row in rows
            ]
            gallery.commit_batch(photos, EmbeddingBatch(features, weights, maps, encoder.encoder_id))


def measure(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    from PySide6.QtCore import QSettings

    from desktop.app import SWITCH_INTERVAL, make_application, spare_the_collector
    from desktop.library.catalogue import file_library
    from desktop.main_window import MainWindow
    from desktop.screenshot import wait, wait_until
    from desktop.settings import Settings
    from engine.card import default_model, models_folder
    from engine.onnx_encoder import OnnxEncoder

    sys.setswitchinterval(SWITCH_INTERVAL)
    make_application()
    make_gallery(folder / "bench.db", options.photos, OnnxEncoder(models_folder() / default_model().file, threads=1))
    settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    window = MainWindow(file_library(folder / "bench.db"), settings)
    window.resize(*options.size)
    spare_the_collector(window)
    window.show()
    window.start()
    wait_until(lambda: window.session.settled and window.results.view.tiles.rowCount() == options.photos)
    wait(1500)
    told: dict[str, object] = {"photos": options.photos}
    began = time.perf_counter()
    window.stage.renew()
    told["show_library_ms"] = round(1000 * (time.perf_counter() - began), 1)
    wait(500)
    told |= scroll(window, options.frames, "library")
    window.refinement._top_k, window.refinement._unfolded = options.photos, True
    tile = window.results.view.tiles.tiles[0]
    window.stage._photo = _similar(tile)
    window.stage.renew()
    wait_until(lambda: window.results.view.tiles.tiles[0].result is not None)
    wait(2500)
    told["results"] = window.results.view.tiles.rowCount()
    told |= scroll(window, options.frames, "results")
    window.close()
    return told


def _similar(tile: object) -> object:
    from desktop.library.wanted import PhotoQuery

    return PhotoQuery(tile.path, tile.name, tile.photo_id)


def scroll(window: object, frames: int, what: str) -> dict[str, object]:
    """Turn the wheel frame by frame, down and back; the first frames warm up and do not count."""
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    from desktop.screenshot import wait

    view = window.results.view
    wall: list[float] = []
    work: list[float] = []
    late: list[float] = []
    bare = reached = 0
    for frame in range(frames):
        due = time.perf_counter() + FRAME_MS / 1000
        turn = TURN if frame < frames // 2 else -TURN
        place = QPointF(view.viewport().rect().center())
        event = QWheelEvent(
            place,
            view.viewport().mapToGlobal(place),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        began, worked = time.perf_counter(), time.thread_time()
        QApplication.sendEvent(view.viewport(), event)
        QApplication.processEvents()  # paints, and takes tiles that were drawn meanwhile
        wall.append(1000 * (time.perf_counter() - began))
        work.append(1000 * (time.thread_time() - worked))
        late.append(max(1000 * (time.perf_counter() - due), 0.0))
        reached = max(reached, view.verticalScrollBar().value())
        tiles = view._tiles_in_view()
        bare += sum(not view.pictures.is_ready(tile) for tile in tiles) > len(tiles) / 2
        while time.perf_counter() < due:
            wait(1)
    return {
        f"{what}_pixels_a_second": round(reached / (frames // 2) * 1000 / FRAME_MS),
        f"{what}_frame_ms_p50": _share(wall, 0.5),
        f"{what}_frame_ms_p95": _share(wall, 0.95),
        f"{what}_frame_ms_p99": _share(wall, 0.99),
        f"{what}_work_ms_p99": _share(work, 0.99),
        f"{what}_work_ms_max": _share(work, 1.0),
        f"{what}_late_frames": f"{sum(value > 0 for value in late)} of {len(late)}",
        f"{what}_frames_mostly_bare": bare,
    }


def _share(values: list[float], part: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return round(ordered[min(int(part * len(ordered)), len(ordered) - 1)], 2)


if __name__ == "__main__":
    sys.exit(main())
