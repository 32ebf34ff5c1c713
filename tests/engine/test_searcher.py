from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.embedding import EmbeddingBatch
from engine.errors import Cancelled, GalleryError, ModelError
from engine.gallery import Gallery
from engine.index import Index
from engine.matcher import match
from engine.onnx_encoder import OnnxEncoder
from engine.preprocess import sketch_picture, square_photo
from engine.progress import CancelToken
from engine.records import PhotoFile, ReadPhoto
from engine.searcher import Searcher
from engine.shortlist_cache import cache_of
from tests.engine.tiny_model import write_tiny_model


@pytest.fixture(scope="module")
def encoder(tmp_path_factory) -> OnnxEncoder:
    return OnnxEncoder(write_tiny_model(tmp_path_factory.mktemp("model")))


def photo(seed: int, size: tuple[int, int] = (300, 200)) -> Image.Image:
    """Blocks of colour, different for each seed."""
    blocks = np.random.default_rng(seed).integers(0, 256, (4, 6, 3), np.uint8)
    return Image.fromarray(blocks).resize(size, Image.Resampling.NEAREST)


def add(gallery: Gallery, encoder: OnnxEncoder, seeds: range, names: range | None = None) -> None:
    """Store photos as an indexer does."""
    batch = encoder.encode(np.stack([square_photo(photo(seed)) for seed in seeds]))
    files = [PhotoFile(f"/library/{name:03}.jpg", 1000 + name, 1) for name in names or seeds]
    gallery.commit_batch(
        [ReadPhoto(file, f"hash {file.path}", 300, 200, "2024-05-01T10:00:00", b"jpeg") for file in files], batch
    )


@pytest.fixture
def library(tmp_path, encoder) -> tuple[Gallery, Searcher]:
    with Gallery.open(tmp_path / "gallery.db") as gallery:
        gallery.adopt_encoder(encoder, "tiny")
        with Searcher(encoder, gallery.path) as searcher:
            yield gallery, searcher


def test_a_photo_finds_itself_first_and_results_tell_what_is_known(library, encoder):
    gallery, searcher = library
    add(gallery, encoder, range(40))
    found = searcher.search_photo(photo(17), 5)
    assert [result.rank for result in found.results] == [1, 2, 3, 4, 5]
    first = found.results[0]
    assert (first.path, first.name) == ("/library/017.jpg", "017.jpg")
    assert (first.size, first.taken_at) == ((300, 200), "2024-05-01T10:00:00")
    assert first.distance == pytest.approx(0, abs=1e-2)
    np.testing.assert_array_equal(first.maps, gallery.maps([first.photo_id])[0])
    assert found.gallery_size == 40
    assert found.encode_ms > 0
    assert found.match_ms > 0


def test_a_sketch_is_ranked_as_the_matcher_ranks_it(library, encoder):
    gallery, searcher = library
    add(gallery, encoder, range(30))
    raster = np.full((256, 256), 255, np.uint8)
    raster[60:200, 100:104] = 0
    found = searcher.search_sketch(raster, 30)
    query = encoder.encode(sketch_picture(raster)[None])[0]
    ids, batch = next(gallery.blocks())
    expected = match(query, Index().append(ids, batch), 30)
    assert [r.photo_id for r in found.results] == [m.photo_id for m in expected]
    np.testing.assert_allclose([r.distance for r in found.results], [m.distance for m in expected], atol=1e-6)


def test_photos_added_later_are_found_and_refresh_tells_of_changes(library, encoder):
    gallery, searcher = library
    add(gallery, encoder, range(10))
    assert searcher.refresh()
    assert not searcher.refresh()
    add(gallery, encoder, range(10, 25))
    assert searcher.search_photo(photo(20), 1).results[0].name == "020.jpg"
    assert len(searcher) == 25


def test_an_empty_gallery_gives_nothing_and_then_fills(library, encoder):
    gallery, searcher = library
    assert searcher.search_photo(photo(1), 5).results == ()
    add(gallery, encoder, range(3))
    assert len(searcher.search_photo(photo(1), 5).results) == 3


def test_a_photo_encoded_anew_is_matched_by_its_new_content(library, encoder):
    gallery, searcher = library
    add(gallery, encoder, range(10))
    searcher.refresh()
    add(gallery, encoder, range(50, 51), names=range(4, 5))
    found = searcher.search_photo(photo(50), 10)
    assert found.results[0].name == "004.jpg"
    assert len(found.results) == 10


def test_missing_photos_leave_the_results(library, encoder):
    gallery, searcher = library
    add(gallery, encoder, range(10))
    found = searcher.search_photo(photo(3), 10)
    gallery.commit_batch(missing=[found.results[0].photo_id])
    after = searcher.search_photo(photo(3), 10)
    assert [r.photo_id for r in after.results] == [r.photo_id for r in found.results[1:]]


def test_every_photo_may_go(library, encoder):
    gallery, searcher = library
    add(gallery, encoder, range(2))
    found = searcher.search_photo(photo(0), 10)
    gallery.commit_batch(missing=[result.photo_id for result in found.results])
    assert searcher.search_photo(photo(0), 10).results == ()
    assert not searcher.refresh()


def test_steering_reaches_the_matcher(library, encoder):
    gallery, searcher = library
    add(gallery, encoder, range(10))
    steering = np.zeros((3, 3), np.float32)
    steering[1, 2] = 1
    for result in searcher.search_photo(photo(3), 10, steering=steering).results:
        assert result.weights[1, 2] == pytest.approx(1)
        assert result.distance == pytest.approx(float(result.distances[1, 2]), rel=1e-5)


def test_a_large_gallery_is_searched_through_a_shortlist_which_the_next_start_finds(library, encoder, monkeypatch):
    gallery, searcher = library
    add(gallery, encoder, range(150))
    exact = searcher.search_photo(photo(17), 10)
    assert str(exact.scan) == "exact"
    monkeypatch.setattr("engine.gallery_matcher.EXACT_AT_MOST", 100)
    with Searcher(encoder, gallery.path) as large:
        found = large.search_photo(photo(17), 10)
        assert str(found.scan) == "shortlist of 96 of 150"
        add(gallery, encoder, range(150, 153))
        assert large.search_photo(photo(151), 1).results[0].name == "151.jpg"
    for one, other in zip(found.results, exact.results, strict=True):
        assert (one.photo_id, one.path) == (other.photo_id, other.path)
        np.testing.assert_allclose(one.terms, other.terms, atol=1e-6)
    assert cache_of(gallery.path).exists()
    with Searcher(encoder, gallery.path) as again:
        assert again.search_photo(photo(152), 1).results[0].name == "152.jpg"


def test_a_gallery_that_goes_away_does_not_keep_a_searcher_from_closing(library, encoder, monkeypatch):
    gallery, _ = library
    monkeypatch.setattr("engine.gallery_matcher.EXACT_AT_MOST", 5)
    add(gallery, encoder, range(10))
    searcher = Searcher(encoder, gallery.path)
    searcher.refresh()

    def fail() -> None:
        raise GalleryError(gallery.path, "the disk reports an error")

    add(gallery, encoder, range(10, 12))
    searcher.refresh()
    assert searcher._gallery is not None
    monkeypatch.setattr(searcher._gallery, "fingerprints", fail)
    searcher.close()
    searcher.close()


def test_a_cancelled_search_stops_before_it_encodes(library, encoder):
    gallery, searcher = library
    add(gallery, encoder, range(5))
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        searcher.search_photo(photo(1), 5, token)
    assert len(searcher) == 0


def test_a_search_cancelled_while_encoding_does_not_match(library, encoder, monkeypatch):
    gallery, searcher = library
    add(gallery, encoder, range(5))
    token = CancelToken()
    encode = encoder.encode

    def encode_and_change_ones_mind(pictures: np.ndarray) -> EmbeddingBatch:
        token.cancel()
        return encode(pictures)

    monkeypatch.setattr(encoder, "encode", encode_and_change_ones_mind)
    with pytest.raises(Cancelled):
        searcher.search_photo(photo(1), 5, token)
    assert len(searcher) == 0


def test_a_gallery_of_another_model_is_refused_by_name(library, encoder, tmp_path):
    gallery, _ = library
    add(gallery, encoder, range(2))
    other = OnnxEncoder(write_tiny_model(tmp_path / "other", "other", seed=3))
    with Searcher(other, gallery.path) as searcher, pytest.raises(ModelError, match=r"another model \(tiny\)"):
        searcher.refresh()


def test_a_gallery_that_is_not_there_is_named(encoder, tmp_path):
    with Searcher(encoder, tmp_path / "absent.db") as searcher, pytest.raises(GalleryError, match=r"absent\.db"):
        searcher.refresh()
    assert not Path(tmp_path / "absent.db").exists()
