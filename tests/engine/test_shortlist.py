"""The shortlist against the exact scan, on galleries with the statistics of embeddings of the shipped model."""

from pathlib import Path

import numpy as np
import pytest

from engine.card import default_model, models_folder
from engine.embedding import EmbeddingBatch, RegionEmbedding
from engine.errors import ModelError
from engine.evaluate.pairs import read_pairs
from engine.evaluate.recall import exact_nearest, recall, steerings
from engine.evaluate.synthetic import GalleryStatistics, SyntheticGallery
from engine.images import open_photo
from engine.index import Index
from engine.matcher import Scan, match, match_shortlisted
from engine.onnx_encoder import OnnxEncoder
from engine.preprocess import sketch_picture, square_photo
from engine.reduction import Reduction
from engine.shortlist import ShortlistIndex, nearest
from engine.sketch_files import read_query
from tests.engine.made import random_batch, random_query

PHOTOS = 4000
QUERIES = 6


class Stored:
    """Embeddings by id, as a gallery gives them."""

    def __init__(self, ids: np.ndarray, batch: EmbeddingBatch) -> None:
        self.ids, self.batch = ids, batch
        self.asked = 0

    def embeddings(self, ids: np.ndarray) -> EmbeddingBatch:
        self.asked += len(ids)
        rows = np.searchsorted(self.ids, ids)
        np.testing.assert_array_equal(self.ids[rows], ids)
        return part(self.batch, rows)


def part(batch: EmbeddingBatch, rows: np.ndarray | slice) -> EmbeddingBatch:
    return EmbeddingBatch(
        tuple(level[rows] for level in batch.features), batch.weights[rows], batch.maps[rows], batch.encoder_id
    )


@pytest.fixture(scope="module")
def statistics() -> GalleryStatistics:
    """Of a part of the demo library, encoded by the shipped model."""
    card = default_model()
    encoder = OnnxEncoder(models_folder() / card.file)
    demo = Path(models_folder()).parent / "demo"
    pairs = read_pairs(demo / "pairs.csv")[:12]
    shown = list(dict.fromkeys(pair.photo for pair in pairs))
    photos = shown + sorted(set((demo / "photos").iterdir()) - set(shown))[::6]
    squares = np.stack([square_photo(open_photo(photo).picture) for photo in photos])
    encoded = EmbeddingBatch.concatenate([encoder.encode(squares[i : i + 8]) for i in range(0, len(squares), 8)])
    sketches = encoder.encode(np.stack([sketch_picture(read_query(pair.sketch)) for pair in pairs]))
    return GalleryStatistics.fit(encoded, sketches, [shown.index(pair.photo) for pair in pairs])


@pytest.fixture(scope="module")
def stored(statistics) -> Stored:
    ids, batch = next(SyntheticGallery(statistics, PHOTOS).blocks(PHOTOS))
    return Stored(ids, batch)


@pytest.fixture(scope="module")
def queries(statistics) -> list[RegionEmbedding]:
    return SyntheticGallery(statistics, PHOTOS).queries(QUERIES)


@pytest.fixture(scope="module")
def index(stored) -> ShortlistIndex:
    return shortlist_of(stored)


def shortlist_of(stored: Stored) -> ShortlistIndex:
    reduction = Reduction.fit(part(stored.batch, slice(None, None, 4)), len(stored.ids))
    return ShortlistIndex(stored.batch.encoder_id, reduction).append(stored.ids, stored.batch)


def test_made_photos_are_as_far_apart_as_the_encoded_ones(statistics, stored):
    def level_3(batch: np.ndarray) -> float:
        chosen = batch[:60].reshape(len(batch[:60]), -1)
        return float(np.linalg.norm(chosen[:, None] - chosen[None], axis=2).mean())

    real = statistics.photos[:, -3 * statistics.layout.channels[-1] :]
    assert level_3(stored.batch.features[-1]) == pytest.approx(level_3(real), rel=0.25)


def test_recall_against_the_exact_scan_under_every_weighting(index, stored, queries):
    weightings = steerings(queries[0].layout)
    assert {"plain", "region 2 muted", "level 3 muted", "factors 1/4 to 4"} < set(weightings)
    exact = exact_nearest(queries, weightings, [(stored.ids, stored.batch)], 10)
    for name, factors in weightings.items():
        found = [match_shortlisted(query, index, stored, 50, steering=factors) for query in queries]
        assert recall([[m.photo_id for m in matches[:10]] for matches, _ in found], exact[name]) >= 0.99, name
        assert all(not scan.exact and scan.measured < PHOTOS / 2 for _, scan in found), name


def test_a_single_region_of_a_single_level_is_found_too(index, stored, queries):
    weightings = {}
    for level, region in np.ndindex(3, 3):
        weightings[f"{level} {region}"] = np.zeros((3, 3), np.float32)
        weightings[f"{level} {region}"][level, region] = 1
    exact = exact_nearest(queries, weightings, [(stored.ids, stored.batch)], 10)
    found, wanted = [], []
    for name, factors in weightings.items():
        for query, right in zip(queries, exact[name], strict=True):
            matches, _ = match_shortlisted(query, index, stored, 10, steering=factors)
            found.append([m.photo_id for m in matches])
            wanted.append(right)
    assert recall(found, wanted) >= 0.97


def test_the_reference_scan_is_the_matchers(stored, queries):
    whole = Index().append(stored.ids, stored.batch)
    exact = exact_nearest(queries, {"plain": None}, [(stored.ids, stored.batch)], 10)
    for query, ids in zip(queries, exact["plain"], strict=True):
        assert [m.photo_id for m in match(query, whole, 10)] == ids.tolist()


def test_order_distances_and_terms_are_the_exact_matchers(index, stored, queries):
    whole = Index().append(stored.ids, stored.batch)
    for query in queries:
        found, scan = match_shortlisted(query, index, stored, 10)
        exact = {m.photo_id: m for m in match(query, whole, PHOTOS)}
        assert [m.rank for m in found] == list(range(1, 11))
        assert [m.distance for m in found] == sorted(m.distance for m in found)
        for entry in found:
            right = exact[entry.photo_id]
            assert entry.distance == pytest.approx(right.distance, abs=1e-6)
            np.testing.assert_allclose(entry.terms, right.terms, atol=1e-6)
            np.testing.assert_allclose(entry.weights, right.weights, atol=1e-6)
        assert scan.photos == PHOTOS
        assert str(scan) == f"shortlist of {scan.measured:,} of 4,000"


def test_few_embeddings_are_read(index, stored, queries):
    stored.asked = 0
    _, scan = match_shortlisted(queries[0], index, stored, 10)
    assert stored.asked == scan.measured < PHOTOS / 4


def test_only_allowed_photos_are_found_and_few_of_them_exactly(index, stored, queries):
    allowed = np.zeros(PHOTOS, bool)
    allowed[::50] = True
    found, scan = match_shortlisted(queries[0], index, stored, 30, allowed=allowed)
    exact = match(queries[0], Index().append(stored.ids, stored.batch), 30, allowed=allowed)
    assert [m.photo_id for m in found] == [m.photo_id for m in exact]
    assert (scan, str(scan)) == (Scan(80, 80), "exact")
    assert match_shortlisted(queries[0], index, stored, 30, allowed=np.zeros(PHOTOS, bool))[0] == []


def test_as_many_as_asked_for(index, stored, queries):
    found, scan = match_shortlisted(queries[0], index, stored, PHOTOS)
    assert len(found) == PHOTOS
    assert scan.exact
    assert match_shortlisted(queries[0], index, stored, 0)[0] == []


def test_a_photo_finds_itself_and_its_doubles_by_id(stored):
    doubled = Stored(np.arange(1, 901), part(stored.batch, np.arange(900) // 300))
    found, _ = match_shortlisted(doubled.batch[450], shortlist_of(doubled), doubled, 3)
    assert [m.distance for m in found] == [0, 0, 0]
    assert all(301 <= m.photo_id <= 600 for m in found)


def test_the_list_grows_where_the_estimate_misleads(stored, queries):
    """A reduction fitted to photos all alike estimates badly; the shortlist must then be longer."""
    alike = part(stored.batch, np.zeros(20, int))
    bad = ShortlistIndex(stored.batch.encoder_id, Reduction.fit(alike, 20)).append(stored.ids, stored.batch)
    exact = exact_nearest(queries, {"plain": None}, [(stored.ids, stored.batch)], 10)["plain"]
    found = [match_shortlisted(query, bad, stored, 10) for query in queries]
    assert np.mean([scan.measured for _, scan in found]) > 200
    assert recall([[m.photo_id for m in matches] for matches, _ in found], exact) > 0.8


def test_rows_follow_photos_that_come_and_go(stored, monkeypatch):
    monkeypatch.setattr("engine.shortlist.SEGMENT_ROWS", 100)
    whole = shortlist_of(Stored(stored.ids[:250], part(stored.batch, slice(250))))
    assert [len(ids) for ids, _ in whole.segments] == [100, 100, 50]
    fewer = whole.without([3, 120, 9999])
    assert fewer.ids.tolist() == [i for i in range(1, 251) if i not in (3, 120)]
    assert fewer.segments[2][1] is whole.segments[2][1]
    again = fewer.append([3], part(stored.batch, slice(2, 3)))
    assert again.ids[-1] == 3
    np.testing.assert_allclose(again.segments[-1][1][-1], whole.segments[0][1][2], atol=1e-5)
    assert len(whole) == 250
    assert len(whole.without(whole.ids)) == 0


def test_another_encoders_embeddings_and_queries_are_refused(index, stored):
    with pytest.raises(ModelError, match="another encoder"):
        index.append([1], random_batch(1))
    with pytest.raises(ModelError, match="different models"):
        match_shortlisted(random_query(), index, stored, 1)


def test_the_nearest_rows_come_in_order():
    estimates = np.float32([3, np.inf, 1, 2, 1])
    assert nearest(estimates, 3).tolist() == [2, 4, 3]
    assert nearest(estimates, 50).tolist() == [2, 4, 3, 0]
    assert nearest(np.empty(0, np.float32), 5).tolist() == []
