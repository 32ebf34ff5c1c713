"""The window and the region viewer as they look, light and dark, at one and two device pixels for each logical one."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.e2e.comparing import SIZE, compare, expect

VIEWS = ("light", "dark", "viewer-light", "viewer-dark")
ROOT = Path(__file__).parents[2]
PATIENCE = 240


@pytest.fixture(scope="module", params=[1, 2])
def pictures(request, tmp_path_factory) -> dict[str, Image.Image]:
    """All views, taken in a process of its own: Qt reads the scale once."""
    folder = tmp_path_factory.mktemp("pictures")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("QT_")}
    command = [sys.executable, "-m", "tests.e2e.picture", str(folder), str(request.param)]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, timeout=PATIENCE, capture_output=True)
    seen = {view: Image.open(folder / f"{view}.png").convert("RGB") for view in VIEWS}
    assert {picture.size for picture in seen.values()} == {(request.param * SIZE[0], request.param * SIZE[1])}
    return seen


@pytest.mark.parametrize("view", VIEWS)
def test_it_looks_as_expected(pictures, view):
    expect(pictures[view], view)


def test_at_two_device_pixels_it_is_drawn_finer(pictures):
    seen = np.float32(pictures["light"].convert("L"))
    if seen.shape[1] == SIZE[0]:
        pytest.skip("at one device pixel there is nothing finer")
    within = np.abs(seen[:, 1::2] - seen[:, ::2])  # of pixels that would be one if it had only been stretched
    assert (within > 24).mean() > 0.01


def test_the_comparison_notices_what_a_person_would():
    light = Image.open(Path(__file__).with_name("expected-light.png")).convert("RGB")
    compare(light, light)
    moved = Image.new("RGB", light.size, light.getpixel((700, 120)))
    moved.paste(light, (0, 14))
    half = light.copy()
    half.paste((128, 128, 128), (560, 100, 1100, 400))
    dark = Image.open(Path(__file__).with_name("expected-dark.png")).convert("RGB")
    for other in (moved, half, dark):
        with pytest.raises(AssertionError, match="different"):
            compare(other, light)
