import itertools

import numpy as np
import pytest

from engine.embedding import EmbeddingBatch
from engine.errors import ModelError
from engine.index import Index
from tests.engine.made import CHANNELS, random_batch


@pytest.fixture(autouse=True)
def small_segments(monkeypatch):
    monkeypatch.setattr("engine.index.SEGMENT_ROWS", 10)


def assert_holds(index: Index, ids: list[int], batch: EmbeddingBatch) -> None:
    assert index.ids.tolist() == ids
    assert len(index) == len(ids)
    if not ids:
        return
    features, weights = index.embeddings_of(np.arange(len(ids)))
    norms = np.concatenate([segment.squared_norms for segment in index.segments], axis=2)
    for level in range(3):
        np.testing.assert_array_equal(features[level], batch.features[level][ids])
        expected = (batch.features[level][ids] ** 2).sum(axis=2)
        np.testing.assert_allclose(norms[level].T, expected, rtol=1e-5)
    np.testing.assert_allclose(weights.transpose(2, 0, 1), batch.weights[ids], rtol=1e-6)


def part(batch: EmbeddingBatch, start: int, stop: int) -> EmbeddingBatch:
    return EmbeddingBatch(
        tuple(level[start:stop] for level in batch.features),
        batch.weights[start:stop],
        batch.maps[start:stop],
        batch.encoder_id,
    )


def test_blocks_of_any_size_are_laid_out_in_full_segments():
    batch = random_batch(37)
    cuts = [0, 3, 4, 22, 37]
    index = Index()
    for start, stop in itertools.pairwise(cuts):
        index = index.append(range(start, stop), part(batch, start, stop))
    assert [len(segment) for segment in index.segments] == [10, 10, 10, 7]
    assert_holds(index, list(range(37)), batch)


def test_each_region_is_one_contiguous_float32_matrix():
    segment = Index().append(range(8), random_batch(8)).segments[0]
    for level, channels in enumerate(CHANNELS):
        matrix = segment.region(level, 1)
        assert matrix.shape == (8, channels)
        assert matrix.dtype == np.float32
        assert matrix.flags.c_contiguous


def test_append_leaves_the_first_index_alone_and_shares_full_segments():
    batch = random_batch(25)
    before = Index().append(range(12), part(batch, 0, 12))
    after = before.append(range(12, 25), part(batch, 12, 25))
    assert_holds(before, list(range(12)), batch)
    assert_holds(after, list(range(25)), batch)
    assert after.segments[0].features[0].base is before.segments[0].features[0].base


def test_without_takes_photos_out_and_keeps_the_order():
    batch = random_batch(25)
    index = Index().append(range(25), batch)
    kept = [row for row in range(25) if row not in (0, 7, 11)]
    after = index.without([0, 7, 11, 400])
    assert_holds(after, kept, batch)
    assert after.segments[2] is index.segments[2]
    assert len(index.without(range(25))) == 0
    assert index.without(range(25)).encoder_id is None


def test_appending_after_taking_out_fills_the_last_segment():
    batch = random_batch(25)
    index = Index().append(range(15), part(batch, 0, 15)).without([12])
    again = index.append(range(15, 25), part(batch, 15, 25))
    assert_holds(again, [row for row in range(25) if row != 12], batch)


def test_a_large_index_keeps_float16(monkeypatch):
    batch = random_batch(20)
    monkeypatch.setattr("engine.index.FULL_PRECISION_BYTES", 4 * batch.layout.floats * 20)
    assert not Index.empty_for(batch.layout, 20).halves
    index = Index.empty_for(batch.layout, 21).append(range(20), batch)
    assert index.segments[0].features[0].dtype == np.float16
    assert_holds(index, list(range(20)), batch)


def test_embeddings_of_two_encoders_never_mix():
    index = Index().append(range(3), random_batch(3))
    with pytest.raises(ModelError, match="another encoder"):
        index.append(range(3, 6), random_batch(3, encoder_id="b" * 64))


def test_nothing_appended_changes_nothing():
    index = Index().append(range(3), random_batch(3))
    assert index.append([], random_batch(0)) is index


@pytest.mark.parametrize("rows", [[0], [34], [3, 9, 10, 29, 30], [12, 13]])
def test_some_rows_of_several_segments(rows):
    batch = random_batch(35)
    features, weights = Index().append(range(35), batch).embeddings_of(np.array(rows))
    for ours, all_rows in zip(features, batch.features, strict=True):
        np.testing.assert_array_equal(ours, all_rows[rows])
    np.testing.assert_allclose(weights.transpose(2, 0, 1), batch.weights[rows], rtol=1e-6)


def test_weights_rounded_by_storage_sum_to_one_again():
    batch = random_batch(9)
    stored = EmbeddingBatch.from_bytes([batch[row].to_bytes() for row in range(9)], batch.layout, batch.encoder_id)
    assert np.abs(stored.weights.sum(axis=(1, 2)) - 1).max() > 1e-5
    weights = Index().append(range(9), stored).segments[0].weights
    np.testing.assert_allclose(weights.sum(axis=(0, 1)), 1, atol=1e-6)
