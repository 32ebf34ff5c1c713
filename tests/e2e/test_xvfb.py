"""The app as a person starts it, on a real (virtual) X display: drawn on by a real pointer, looked at by screenshot."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageGrab

from tests.e2e.comparing import SIZE, STROKES, expect, make_photos
from tests.engine.tiny_model import write_tiny_model

ROOT = Path(__file__).parents[2]
GRID = (550, 90, 1120, 860)
PATIENCE = 120

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Xvfb is for Linux"),
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed (apt install xvfb)"),
    pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool is not installed (apt install xdotool)"),
]


@pytest.fixture
def display() -> Iterator[str]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def app(display: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The app on a library of twenty photos, in a folder of its own."""
    models = write_tiny_model(tmp_path / "models").parent
    make_photos(tmp_path / "photos")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("QT_")}
    environment |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": "1", "PYTHONPATH": str(ROOT)}
    environment |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "d"), "XDG_CONFIG_HOME": str(tmp_path / "c")}
    gallery = tmp_path / "Twenty photos.db"
    fill = """
import sys
from pathlib import Path
from desktop.library.writer import Writer
from engine.courtesy import Courtesy
from engine.progress import CancelToken
model, photos, gallery = map(Path, sys.argv[1:])
Writer(Courtesy()).index(gallery, model, [photos], None, lambda progress: None, CancelToken())
"""
    places = [str(models / "tiny.onnx"), str(tmp_path / "photos"), str(gallery)]
    subprocess.run([sys.executable, "-c", fill, *places], env=environment, cwd=ROOT, check=True, timeout=PATIENCE)
    start = "import sys; from pathlib import Path; from desktop.app import run; sys.exit(run(*map(Path, sys.argv[1:])))"
    started = subprocess.Popen(
        [sys.executable, "-c", start, str(gallery), str(models)],
        env=environment,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield started
    started.kill()
    started.wait(10)


def test_a_person_draws_and_finds(app: subprocess.Popen[str], display: str):
    def grab() -> Image.Image:
        return ImageGrab.grab(xdisplay=display)

    wait_for(lambda: has_colours(grab().crop(GRID)), "the library's photos are shown")
    library = settled(grab)
    for stroke in STROKES:
        pull(display, stroke)
    wait_for(lambda: differs(grab().crop(GRID), library.crop(GRID)), "drawing brings results")
    results = settled(grab)
    expect(results, "light")
    for _ in STROKES:
        point(display, "key", "ctrl+z")
    wait_for(lambda: not differs(grab().crop(GRID), library.crop(GRID)), "undoing all shows the library again")
    point(display, "key", "ctrl+q")
    assert app.wait(PATIENCE) == 0
    assert app.stderr is not None
    assert "QThread" not in app.stderr.read()


def point(display: str, *command: object) -> None:
    subprocess.run(["xdotool", *map(str, command)], env=os.environ | {"DISPLAY": display}, check=True, timeout=30)


def pull(display: str, stroke: tuple[tuple[int, int], ...]) -> None:
    command: list[object] = ["mousemove", *stroke[0], "mousedown", 1]
    for place in stroke[1:]:
        command += ["mousemove", *place, "sleep", 0.05]
    point(display, *command, "mouseup", 1, "mousemove", 300, 700)


def wait_for(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.2)


def settled(grab: Callable[[], Image.Image]) -> Image.Image:
    """The window once nothing has moved for a second."""
    last, still = grab(), 0
    while still < 5:
        time.sleep(0.2)
        now = grab()
        still = still + 1 if ImageChops.difference(now, last).getbbox() is None else 0
        last = now
    return last


def has_colours(picture: Image.Image) -> bool:
    values = np.asarray(picture.convert("HSV"))
    return float((values[:, :, 1] > 120).mean()) > 0.02


def differs(one: Image.Image, other: Image.Image) -> bool:
    return float(np.abs(np.float32(one) - np.float32(other)).mean()) > 1.5
