import math

import numpy as np
import pytest

from engine import strategies
from engine.embedding import EmbeddingBatch, RegionEmbedding
from engine.errors import ModelError
from engine.index import Index
from engine.matcher import match
from tests.engine.made import ENCODER_ID, random_batch, random_query


def distance(a, b):
    return math.sqrt(sum((float(x) - float(y)) ** 2 for x, y in zip(a, b, strict=True)))


def loop_distance(sketch: RegionEmbedding, photo: RegionEmbedding) -> float:
    """Eq. 4, written out."""
    total = 0.0
    for level in range(3):
        for region in range(3):
            weight = float(sketch.weights[level, region]) + float(photo.weights[level, region])
            total += weight * distance(sketch.features[level][region], photo.features[level][region])
    return total / 2


def index_of(batch: EmbeddingBatch, *, first_id: int = 100) -> Index:
    return Index().append(range(first_id, first_id + len(batch)), batch)


def test_ranking_and_distances_equal_the_written_out_loop():
    batch, query = random_batch(60), random_query()
    expected = sorted((loop_distance(query, batch[row]), 100 + row) for row in range(60))
    found = match(query, index_of(batch), 10)
    assert [m.photo_id for m in found] == [photo for _, photo in expected[:10]]
    assert [m.rank for m in found] == list(range(1, 11))
    assert [m.distance for m in found] == pytest.approx([value for value, _ in expected[:10]], abs=1e-5)


def test_terms_are_weight_times_distance_and_sum_to_the_distance():
    batch, query = random_batch(20), random_query()
    for found in match(query, index_of(batch), 5):
        photo = batch[found.photo_id - 100]
        np.testing.assert_allclose(found.weights, (query.weights + photo.weights) / 2, atol=1e-7)
        np.testing.assert_array_equal(found.terms, found.weights * found.distances)
        assert found.terms.sum() == pytest.approx(found.distance, abs=1e-6)
        assert found.weights.sum() == pytest.approx(1, abs=1e-6)
        assert found.distances[1, 2] == pytest.approx(distance(query.features[1][2], photo.features[1][2]), abs=1e-6)


def test_a_photo_is_at_distance_zero_from_itself():
    batch = random_batch(30)
    first = match(batch[17], index_of(batch), 3)[0]
    assert (first.photo_id, first.distance) == (117, 0.0)


def test_many_segments_give_the_same_as_one(monkeypatch):
    batch, query = random_batch(50), random_query()
    whole = match(query, index_of(batch), 50)
    monkeypatch.setattr("engine.index.SEGMENT_ROWS", 7)
    parted = index_of(batch)
    assert len(parted.segments) == 8
    assert [(m.photo_id, m.distance) for m in match(query, parted, 50)] == [(m.photo_id, m.distance) for m in whole]


def test_a_float16_index_gives_the_same_as_float32():
    batch, query = random_batch(40), random_query()
    halves = Index(halves=True).append(range(100, 140), batch)
    assert [(m.photo_id, m.distance) for m in match(query, halves, 40)] == [
        (m.photo_id, m.distance) for m in match(query, index_of(batch), 40)
    ]


def test_steering_multiplies_the_weights_and_keeps_their_sum_at_one():
    batch, query = random_batch(40), random_query()
    steering = np.ones((3, 3), np.float32)
    steering[:, 0], steering[:, 1] = 0, 5
    found = match(query, index_of(batch), 40, steering=steering)
    expected = []
    for row in range(40):
        weights = (query.weights + batch.weights[row]) / 2 * steering
        weights /= weights.sum()
        lengths = [[distance(query.features[i][r], batch.features[i][row, r]) for r in range(3)] for i in range(3)]
        expected.append((float((weights * lengths).sum()), 100 + row))
    assert [m.photo_id for m in found] == [photo for _, photo in sorted(expected)]
    assert all(m.weights.sum() == pytest.approx(1, abs=1e-6) and not m.terms[:, 0].any() for m in found)


def test_even_steering_changes_nothing():
    batch, query = random_batch(20), random_query()
    plain, even = match(query, index_of(batch), 20), match(query, index_of(batch), 20, steering=np.full((3, 3), 2.0))
    assert [m.photo_id for m in plain] == [m.photo_id for m in even]
    np.testing.assert_allclose(plain[0].terms, even[0].terms, rtol=1e-5)


def test_steering_on_a_region_without_weight_still_sums_to_one():
    batch, query = random_batch(5), random_query()
    batch.weights[:, :, 2], query.weights[:, 2] = 0, 0
    steering = np.zeros((3, 3), np.float32)
    steering[:, 2] = 1
    for found in match(query, index_of(batch), 5, steering=steering):
        np.testing.assert_allclose(found.weights, steering / 3, atol=1e-7)


@pytest.mark.parametrize("steering", [np.zeros((3, 3)), -np.ones((3, 3)), np.ones((2, 3))])
def test_senseless_steering_is_refused(steering):
    with pytest.raises(ValueError, match="steering"):
        match(random_query(), index_of(random_batch(3)), 1, steering=steering)


def test_rows_not_allowed_are_left_out():
    batch, query = random_batch(30), random_query()
    allowed = np.arange(30) % 3 == 0
    found = match(query, index_of(batch), 30, allowed=allowed)
    assert sorted(m.photo_id for m in found) == list(range(100, 130, 3))
    assert match(query, index_of(batch), 5, allowed=np.zeros(30, bool)) == []


def test_fewer_photos_than_asked_and_none_at_all():
    query = random_query()
    assert len(match(query, index_of(random_batch(4)), 10)) == 4
    assert match(query, Index(), 10) == []
    assert match(query, index_of(random_batch(4)), 0) == []


def test_a_query_of_another_encoder_is_refused():
    with pytest.raises(ModelError, match="different models"):
        match(random_query(encoder_id="b" * 64), index_of(random_batch(3)), 1)


def hand_embedding(values: list[list[float]], weights: list[list[float]]) -> RegionEmbedding:
    """Features of one channel, so that a distance is a plain difference: values and weights are (L, N)."""
    features = tuple(np.float32(level)[:, None] for level in values)
    return RegionEmbedding(features, np.float32(weights), np.zeros((len(values[0]), 8, 8), np.float32), ENCODER_ID)


def hand_index(photo: RegionEmbedding) -> Index:
    batch = EmbeddingBatch(
        tuple(level[None] for level in photo.features), photo.weights[None], photo.maps[None], ENCODER_ID
    )
    return Index().append([1], batch)


SKETCH = hand_embedding([[0, 10], [4, 8]], [[0.1, 0.2], [0.3, 0.4]])
PHOTO = hand_embedding([[9, 2], [4, 5]], [[0.4, 0.3], [0.2, 0.1]])
# Level 1: |0-9| = 9, |0-2| = 2; |10-9| = 1, |10-2| = 8. Level 2: |4-4| = 0, |4-5| = 1; |8-4| = 4, |8-5| = 3.


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("T1", 0.1 * 9 + 0.2 * 8 + 0.3 * 0 + 0.4 * 3),
        ("T2", 0.4 * 9 + 0.3 * 8 + 0.2 * 0 + 0.1 * 3),
        ("T3", (9 + 8) / 2),
        ("T4", (0 + 3) / 2),
        ("T6", (math.sqrt(2**2 + 1**2) + math.sqrt(0**2 + 3**2)) / 2),
        ("T7", (9 + 8 + 0 + 3) / 4),
        ("T8", (2 + 1 + 0 + 3) / 4),
        ("T9", 0.25 * 9 + 0.25 * 8 + 0.25 * 0 + 0.25 * 3),
    ],
)
def test_strategies_by_hand(name, expected):
    assert strategies.distances(name, SKETCH, hand_index(PHOTO)) == pytest.approx([expected], abs=1e-5)


def loop_strategy(name: str, sketch: RegionEmbedding, photo: RegionEmbedding) -> float:
    lengths = np.array(
        [[[distance(s, p) for p in photo.features[i]] for s in sketch.features[i]] for i in range(3)]
    )  # level, sketch's region, photo's region
    paired = lengths[:, range(3), range(3)]
    nearest = lengths.min(axis=2)
    return {
        "T1": lambda: (sketch.weights * paired).sum(),
        "T2": lambda: (photo.weights * paired).sum(),
        "T3": lambda: paired[0].mean(),
        "T4": lambda: paired[1].mean(),
        "T5": lambda: paired[2].mean(),
        "T6": lambda: np.mean([math.sqrt((level**2).sum()) for level in nearest]),
        "T7": lambda: paired.mean(),
        "T8": lambda: nearest.mean(),
        "T9": lambda: loop_distance(sketch, photo),
    }[name]()


@pytest.mark.parametrize("name", strategies.STRATEGIES)
def test_strategies_equal_the_written_out_loop(name):
    batch, query = random_batch(25), random_query()
    found = strategies.distances(name, query, index_of(batch))
    np.testing.assert_allclose(found, [loop_strategy(name, query, batch[row]) for row in range(25)], atol=1e-5)


def test_t9_is_the_matchers_distance():
    batch, query = random_batch(25), random_query()
    by_strategy = strategies.distances("T9", query, index_of(batch))
    for found in match(query, index_of(batch), 25):
        assert found.distance == pytest.approx(by_strategy[found.photo_id - 100], abs=1e-5)


def test_unknown_strategies_and_absent_levels_are_refused():
    with pytest.raises(ModelError, match="T10"):
        strategies.distances("T10", SKETCH, hand_index(PHOTO))
    with pytest.raises(ModelError, match="level 3"):
        strategies.distances("T5", SKETCH, hand_index(PHOTO))
    assert strategies.distances("T9", SKETCH, Index()).shape == (0,)
