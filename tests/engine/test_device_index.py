"""The exact scan's graph, here on the processor, against the matcher's own scan."""

import numpy as np
import pytest

from engine import device_index, export_scan
from engine.device_index import GRAPH, DeviceIndex, DeviceScan
from engine.embedding import EmbeddingBatch
from engine.errors import ModelError
from engine.gallery import Gallery
from engine.gallery_matcher import GalleryMatcher
from engine.index import Index
from engine.matcher import match
from engine.records import PhotoFile, ReadPhoto
from tests.engine.made import ENCODER_ID, random_batch, random_query

PHOTOS = 300
BATCH = random_batch(PHOTOS)
IDS = np.arange(10, 10 + PHOTOS)
STEERINGS = {
    "plain": None,
    "level 2 muted": np.float32([[1, 1, 1], [0, 0, 0], [1, 1, 1]]),
    "one alone": np.float32([[0, 0, 0], [0, 0, 0], [0, 4, 0]]),
}


@pytest.fixture(scope="module")
def scan() -> DeviceScan:
    return DeviceScan("cpu")


@pytest.fixture(params=[device_index.SEGMENT_ROWS, 64])
def index(scan, monkeypatch, request) -> DeviceIndex:
    monkeypatch.setattr(device_index, "SEGMENT_ROWS", request.param)
    made = scan.index(ENCODER_ID, BATCH.layout)
    for start in range(0, PHOTOS, 30):
        made = made.append(IDS[start : start + 30], rows(slice(start, start + 30)))
    return made


def rows(chosen) -> EmbeddingBatch:
    return EmbeddingBatch(
        tuple(level[chosen] for level in BATCH.features), BATCH.weights[chosen], BATCH.maps[chosen], ENCODER_ID
    )


def exact(allowed=None, steering=None, count=20) -> list[int]:
    found = match(random_query(), Index().append(IDS, BATCH), count, steering=steering, allowed=allowed)
    return sorted(entry.photo_id for entry in found)


def test_the_graph_is_the_one_its_script_writes():
    assert export_scan.scan_graph() == GRAPH.read_bytes()


@pytest.mark.parametrize("steering", STEERINGS.values(), ids=STEERINGS)
def test_it_finds_what_the_exact_scan_finds(index, steering):
    assert sorted(index.closest(random_query(), 20, steering)) == exact(steering=steering)
    every = match(random_query(), Index().append(IDS, BATCH), PHOTOS, steering=steering)
    totals = {entry.photo_id: entry.distance for entry in every}
    estimates = index.estimates(random_query(), steering)
    np.testing.assert_allclose(estimates, [totals[photo] for photo in index.ids], atol=2e-5)


def test_some_photos_only_and_more_than_there_are(index):
    allowed = np.zeros(PHOTOS, bool)
    allowed[::9] = True
    assert sorted(index.closest(random_query(), 20, None, allowed)) == exact(allowed)
    assert len(index.closest(random_query(), 10 * PHOTOS, None, allowed)) == allowed.sum()
    assert not len(index.closest(random_query(), 5, None, np.zeros(PHOTOS, bool)))


def test_photos_come_and_go(index):
    fewer = index.without(IDS[5:200])
    assert fewer.ids.tolist() == [*IDS[:5], *IDS[200:]]
    again = fewer.append(IDS[5:200], rows(slice(5, 200)))
    assert sorted(again.closest(random_query(), 20)) == exact()
    assert len(index.without(IDS)) == 0 and not len(index.without(IDS).closest(random_query(), 5))
    with pytest.raises(ModelError, match="another encoder"):
        index.append([1], random_batch(1, encoder_id="b" * 64))


def test_a_damaged_graph_and_a_missing_device_are_told(monkeypatch, tmp_path):
    (tmp_path / "scan.onnx").write_bytes(GRAPH.read_bytes()[:-1])
    monkeypatch.setattr(device_index, "GRAPH", tmp_path / "scan.onnx")
    with pytest.raises(ModelError, match=r"scan.onnx: damaged"):
        DeviceScan("cpu")


class MadeEncoder:
    encoder_id, layout = ENCODER_ID, BATCH.layout


@pytest.fixture
def gallery(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.gallery_matcher.EXACT_AT_MOST", 100)
    with Gallery.open(tmp_path / "gallery.db") as gallery:
        gallery.adopt_encoder(MadeEncoder(), "made")
        store(gallery, range(250))
        yield gallery


def store(gallery: Gallery, chosen: range) -> None:
    files = [PhotoFile(f"/library/{row:03}.jpg", 1, 1) for row in chosen]
    gallery.commit_batch([ReadPhoto(f, f.path, 300, 200, None, b"") for f in files], rows(np.array(chosen)))


def found(matcher: GalleryMatcher, gallery: Gallery) -> tuple[list[tuple[int, float]], str]:
    matches, how = matcher.match(random_query(), gallery, 10)
    return [(entry.photo_id, round(entry.distance, 5)) for entry in matches], str(how)


def test_a_gallery_is_followed_on_the_device(gallery, scan):
    plain, matcher = GalleryMatcher(gallery.path), GalleryMatcher(gallery.path, scan)
    for change in (None, lambda: store(gallery, range(250, 300)), lambda: gallery.commit_batch(missing=[7, 8, 9])):
        if change is not None:
            change()
        plain.follow(gallery)
        matcher.follow(gallery)
        assert isinstance(matcher.index, DeviceIndex) and sorted(matcher.index.ids) == sorted(plain.index.ids)
        ours, how = found(matcher, gallery)
        assert (ours, how) == (found(plain, gallery)[0], "exact on the GPU")


def test_a_device_that_fails_is_left(gallery, monkeypatch):
    matcher = GalleryMatcher(gallery.path, DeviceScan("cpu"))
    matcher.follow(gallery)

    def fail(*_: object):
        raise ModelError("the cuda device takes no more photos (out of memory)")

    monkeypatch.setattr(DeviceScan, "run", fail)
    with pytest.raises(ModelError, match="out of memory"):
        found(matcher, gallery)
    assert matcher.follow(gallery)
    assert found(matcher, gallery)[1].endswith(" of 250")

    again = GalleryMatcher(gallery.path, DeviceScan("cpu"))
    again.follow(gallery)
    monkeypatch.setattr(DeviceScan, "put", fail)
    store(gallery, range(250, 260))
    again.follow(gallery)
    assert found(again, gallery)[1].endswith(" of 260")
