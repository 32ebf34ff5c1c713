import numpy as np
import pytest
from PIL import Image

from engine.heatmap import rgb
from engine.index import Index
from engine.matcher import Scan, match
from engine.result_picture import ACCENT, PICTURED, result_picture
from engine.searcher import Result, SearchResult
from tests.engine.made import random_batch, random_query


def search_result(count: int, name: str = "photo.jpg") -> SearchResult:
    batch, query = random_batch(max(count, 1)), random_query()
    flat = np.full((3, 8, 8), 0.5, np.float32)  # a flat map does not glow
    found = match(query, Index().append(range(len(batch)), batch), count)
    results = tuple(
        Result(**vars(m), path=f"/library/{m.photo_id}-{name}", taken_at=None, size=(400, 300), maps=flat)
        for m in found
    )
    return SearchResult(query, results, 30.0, 1.0, count, Scan(count, count))


def drawn(count: int, **options) -> np.ndarray:
    query = np.full((256, 256, 3), 255, np.uint8)
    photos = [Image.new("RGB", (384, 288), "#aa3355") for _ in range(min(count, PICTURED))]
    return np.asarray(result_picture("sketch.svg", query, search_result(count, **options), photos))


def pixels_of(picture: np.ndarray, colour: str) -> int:
    return int((np.abs(picture.astype(int) - rgb(colour)).max(axis=2) <= 6).sum())


def test_the_query_is_framed_and_every_photo_is_there():
    ten, one = drawn(10), drawn(1)
    assert ten.shape == one.shape
    assert pixels_of(ten, ACCENT) > 4000
    assert pixels_of(ten, "#aa3355") > 8 * pixels_of(one, "#aa3355") > 0


@pytest.mark.parametrize("count", [0, 3, 25])
def test_any_number_of_results_is_drawn(count):
    assert drawn(count).shape[2] == 3


@pytest.mark.parametrize("name", ["a" * 200 + ".jpg", "\udcff\udcfe.jpg", "椅子.jpg", "line\nbreak.jpg"])
def test_any_file_name_is_drawn(name):
    assert drawn(2, name=name).shape == drawn(2).shape
