from pathlib import Path

import numpy as np
import pytest

from engine.evaluate.metrics import accuracy, median, rank_of
from engine.evaluate.pairs import PairsError, distinct_photos, read_pairs
from engine.evaluate.synthetic import GalleryStatistics, SyntheticGallery
from tests.engine.made import CHANNELS, ENCODER_ID, random_batch

HEADER = "dataset,category,split,photo,sketch,note\n"


@pytest.mark.parametrize(
    ("distances", "row", "rank"),
    [([3, 1, 2], 1, 1), ([3, 1, 2], 0, 3), ([2, 2, 2], 1, 3), ([1, 2, 2, 5], 2, 3), ([0.5], 0, 1)],
)
def test_ranks_by_hand_ties_counting_against_us(distances, row, rank):
    assert rank_of(np.float32(distances), row) == rank


def test_accuracy_and_median_by_hand():
    ranks = [1, 1, 4, 10, 11]
    assert [accuracy(ranks, k) for k in (1, 5, 10)] == [0.4, 0.6, 0.8]
    assert median(ranks) == 4
    assert median([1, 2]) == 1.5


def test_pairs_are_read_relative_to_their_list_and_filtered(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(
        HEADER + "a,chair,train,a/1.jpg,a/1-1.png,\na,chair,train,a/1.jpg,a/1-2.png,near-duplicate\n"
        "a,chair,test,a/2.jpg,a/2.png,\nb,shoe,test,b/1.jpg,b/1.png,\n"
    )
    pairs = read_pairs(path)
    assert len(pairs) == 4
    assert pairs[1].photo == tmp_path / "a/1.jpg"
    assert pairs[1].note == "near-duplicate"
    assert distinct_photos(pairs) == [tmp_path / name for name in ("a/1.jpg", "a/2.jpg", "b/1.jpg")]
    assert [pair.sketch.name for pair in read_pairs(path, dataset="a", split="test")] == ["2.png"]
    assert [pair.dataset for pair in read_pairs(path, split="test")] == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"dataset,category,split,photo\na,b,c,d\n",
        HEADER.encode(),
        HEADER.encode() + b"a,b,c,,x.png,\n",
        HEADER.encode() + b"a,b\n",
        b"\xff\xfe\x00",
        HEADER.encode() + b"a,b,c,d,\x00\n" * 3 + b'"',
    ],
)
def test_lists_that_do_not_hold_are_refused_in_one_line(tmp_path, content):
    path = tmp_path / "pairs.csv"
    path.write_bytes(content)
    with pytest.raises(PairsError, match=r"pairs\.csv") as caught:
        read_pairs(path, dataset="a", split="none")
    assert "\n" not in str(caught.value)


def test_an_absent_list_is_refused():
    with pytest.raises(PairsError, match=r"absent\.csv"):
        read_pairs(Path("absent.csv"))


def test_a_synthetic_gallery_is_like_an_encoders_and_always_the_same():
    layout = random_batch(1).layout
    gallery = SyntheticGallery(GalleryStatistics.invented(layout, ENCODER_ID), 50)
    blocks = list(gallery.blocks(20))
    assert [len(ids) for ids, _ in blocks] == [20, 20, 10]
    assert np.concatenate([ids for ids, _ in blocks]).tolist() == list(range(1, 51))
    again = list(gallery.blocks(20))
    for (_, batch), (_, same) in zip(blocks, again, strict=True):
        assert batch.layout == layout
        for level, channels in enumerate(CHANNELS):
            assert batch.features[level].shape == (len(batch), 3, channels)
            assert batch.features[level].dtype == np.float32
            assert batch.features[level].min() >= 0
            np.testing.assert_array_equal(batch.features[level], same.features[level])
        np.testing.assert_allclose(batch.weights.sum(axis=(1, 2)), 1, atol=1e-5)
    queries = gallery.queries(3)
    assert [query.layout for query in queries] == [layout] * 3
    assert queries[0].encoder_id == ENCODER_ID
