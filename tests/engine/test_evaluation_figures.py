"""Evaluation's figures against small cases by hand and written-out loops."""

import math

import numpy as np
import pytest
from PIL import Image

from engine.embedding import EmbeddingBatch
from engine.errors import EngineError, PhotoError
from engine.evaluate.early import SHARES, beginning, early_retrieval, read_drawings
from engine.evaluate.methods import RegionMethod
from engine.evaluate.metrics import confidence_interval
from engine.evaluate.pairs import Pair
from engine.evaluate.regions import RegionFigures, WeightStatistics, region_distances, single_region_accuracy
from engine.evaluate.run import encode_pairs, rank_pairs
from engine.evaluate.shrink import shrunk
from engine.sketch_files import write_svg
from engine.strokes import SketchDocument, Stroke
from tests.conftest import GridEncoder, make_photo
from tests.engine.made import ENCODER_ID, random_batch


def line(*points: tuple[float, float]) -> Stroke:
    return Stroke.from_xy(np.array(points))


def pair_of(photo, sketch) -> Pair:
    return Pair("made", "thing", "test", photo, sketch)


def test_the_interval_holds_the_accuracy_and_repeats():
    ranks, photos = [1] * 60 + [5] * 40, list(range(100))
    low, high = confidence_interval(ranks, photos, 1)
    assert 0.48 < low < 0.55 and 0.65 < high < 0.72
    assert confidence_interval(ranks, photos, 1) == (low, high) != confidence_interval(ranks, photos, 1, seed=1)
    assert confidence_interval([1, 1, 1], [0, 1, 2], 1) == (1, 1)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    generator = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        ranks = np.where(generator.random(80) < 0.7, 1, 9)
        low, high = confidence_interval(ranks.tolist(), list(range(80)), 1)
        covered += low <= 0.7 <= high
    assert 0.88 <= covered / 200 <= 0.99


def test_sketches_of_one_photo_stand_and_fall_together():
    """Ten sketches a photo, all right or all wrong, tell no more than one sketch a photo."""
    few = confidence_interval([1, 2] * 20, list(range(40)), 1)
    many = confidence_interval([1] * 10 + [2] * 10, [0] * 10 + [1] * 10, 1)
    alone = confidence_interval([1] * 10 + [2] * 10, list(range(20)), 1)
    assert many == (0, 1)
    assert alone[1] - alone[0] < 0.5
    assert few[1] - few[0] < alone[1] - alone[0]


def test_single_region_accuracy_against_a_written_out_loop():
    photos, sketches = random_batch(12, seed=1), random_batch(30, seed=2)
    targets = np.random.default_rng(0).integers(0, 12, 30)
    near = tuple(0.35 * s + 0.65 * p[targets] for s, p in zip(sketches.features, photos.features, strict=True))
    sketches = EmbeddingBatch(near, sketches.weights, sketches.maps, ENCODER_ID)
    found = single_region_accuracy(sketches, photos, targets)
    assert found.shape == (3, 3)
    for level in range(3):
        for region in range(3):
            right = 0
            for sketch, target in zip(range(30), targets, strict=True):
                distances = [
                    math.dist(sketches.features[level][sketch, region], photos.features[level][photo, region])
                    for photo in range(12)
                ]
                right += sum(d <= distances[target] for d in distances) == 1
            assert found[level, region] == pytest.approx(right / 30)
    assert 0.2 < found.mean() < 1


def test_weight_statistics_and_region_distances_by_hand():
    weights = np.array([[[0.2, 0.8]], [[0.4, 0.6]]], np.float32)
    told = WeightStatistics.of(weights)
    np.testing.assert_allclose(told.mean, [[0.3, 0.7]], atol=1e-7)
    np.testing.assert_allclose(told.deviation, [[0.1, 0.1]], atol=1e-7)
    # regions at the corners of a 3-4-5 triangle, and, in the second picture, all in one place
    corners = np.array([[[0, 0], [3, 0], [0, 4]], [[7, 7], [7, 7], [7, 7]]], np.float32)
    batch = EmbeddingBatch((corners,), np.ones((2, 1, 3), np.float32) / 3, np.zeros((2, 3, 8, 8), np.float32), "x")
    assert region_distances(batch) == pytest.approx((2.0,))
    whole = EmbeddingBatch((corners[:, :1],), np.ones((2, 1, 1), np.float32), batch.maps[:, :1], "x")
    assert region_distances(whole) == ()


def test_fillers_are_searched_but_not_averaged_over(tmp_path):
    pairs = make_pairs(tmp_path, 4)
    fillers = [make_photo(tmp_path / "more" / f"{seed}.png", seed) for seed in range(20, 23)]
    method = RegionMethod(GridEncoder())
    alone, among = (encode_pairs(method, pairs, fillers=f) for f in ((), fillers))
    assert (alone.count, among.count) == (4, 7)
    one, other = RegionFigures.of(alone), RegionFigures.of(among)
    assert one.photo_distances == other.photo_distances
    assert one.slsr.shape == (3, 3) and (other.slsr <= one.slsr).all()
    assert rank_pairs(method, among).photos == 7


def make_pairs(folder, count: int) -> list[Pair]:
    """Photos, and of each a sketch as a picture that shows the very same."""
    return [
        pair_of(make_photo(folder / f"p{n}.png", n, (256, 256)), make_photo(folder / f"s{n}.png", n, (256, 256)))
        for n in range(count)
    ]


def test_a_damaged_filler_is_left_out_but_a_damaged_photo_is_told(tmp_path):
    pairs = make_pairs(tmp_path, 2)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    method = RegionMethod(GridEncoder())
    assert encode_pairs(method, pairs, fillers=[tmp_path / "broken.png"]).count == 2
    with pytest.raises(PhotoError, match=r"broken\.png"):
        encode_pairs(method, [pair_of(tmp_path / "broken.png", pairs[0].sketch)])


def test_a_shrunk_photo_lies_whole_on_its_page_at_a_seeded_place():
    square = np.full((256, 256, 3), 90, np.uint8)
    places = set()
    for seed in range(20):
        page = shrunk(square, 0.55, seed)
        dark = (page[:, :, 0] == 90).nonzero()
        assert len(dark[0]) == 141 * 141 and (page == 255).all(axis=2).sum() == 256**2 - 141**2
        places.add((int(dark[0].min()), int(dark[1].min())))
        assert (page == shrunk(square, 0.55, seed)).all()
    assert len(places) > 15
    picture = np.asarray(Image.effect_noise((256, 256), 80).convert("RGB"), np.uint8)
    assert (shrunk(picture, 1.0, 0) == picture).all()


def test_the_beginning_of_a_sketch_by_strokes_or_by_points():
    many = SketchDocument(tuple(line((n, 0), (n, 9)) for n in range(40)))
    assert [len(beginning(many, share).strokes) for share in (0.05, 0.5, 1.0)] == [2, 20, 40]
    few = SketchDocument((line(*((n, n) for n in range(10))), line(*((n, 3) for n in range(10)))))
    assert [beginning(few, share).point_count for share in SHARES] == list(range(1, 21))
    assert [len(beginning(few, share).strokes) for share in (0.5, 0.55)] == [1, 2]
    assert beginning(SketchDocument((line((4, 4)),)), 0.05).point_count == 1


def test_early_retrieval_on_a_made_set(tmp_path):
    """Two boxes that differ in their last line alone: told apart only once it is drawn."""
    shared = [(40, 60), (200, 60), (200, 70), (40, 70)]
    pairs = []
    for name, last in (("left", (40, 200)), ("right", (200, 200))):
        strokes = (line(*shared), line((120, 90), (120, 120)), line((120, 150), last))
        write_svg(SketchDocument(strokes), tmp_path / f"{name}.svg")
        photo = Image.fromarray(np.full((256, 256, 3), 255, np.uint8))
        photo.save(tmp_path / f"{name}.png")
        pairs.append(pair_of(tmp_path / f"{name}.png", tmp_path / f"{name}.svg"))
    drawings = read_drawings(pairs)

    class Halves(GridEncoder):
        """A sketch is as far to the right as its ink; the photos' features are put in by hand."""

        def encode(self, pictures):
            batch = super().encode(pictures)
            ink = (255.0 - pictures[:, :, :, 0]).sum(axis=1)
            centre = (ink * np.arange(256)).sum(axis=1) / np.maximum(ink.sum(axis=1), 1)
            if len(pictures) == 2:
                centre = np.array([60.0, 200.0])
            features = tuple(
                np.broadcast_to(centre[:, None, None], (len(pictures), 3, c)).astype(np.float32)
                for c in self.layout.channels
            )
            return EmbeddingBatch(features, batch.weights, batch.maps, self.encoder_id)

    method = RegionMethod(Halves())
    encoded = encode_pairs(method, pairs)
    early = early_retrieval(method, drawings, encoded)
    assert early.ranks.shape == (20, 2) and early.left_out == 0
    assert early.ranks[-1].tolist() == list(rank_pairs(method, encoded).ranks) == [1, 1]
    # until the last line begins both look alike: one of them is wrong, or both tie
    before = [early.ranks[step] for step, share in enumerate(SHARES) if share <= 0.7]
    assert all(ranks.tolist() != [1, 1] for ranks in before)
    assert early.curve(1)[-1] == 1 and early.curve(2) == (1,) * 20
    assert early.area(1) == pytest.approx(np.mean(early.curve(1))) and early.area(1) < 1
    assert [drawing.fit for drawing in drawings] == [True, True]


def test_strokes_come_from_an_archive_beside_the_sketches_where_there_is_one(tmp_path):
    pairs = make_pairs(tmp_path / "set" / "sketch", 3)
    with pytest.raises(EngineError, match="needs strokes"):
        read_drawings(pairs)
    points = np.array([[10, 10, 0], [200, 10, 1], [20, 90, 0], [30, 200, 1]], np.float32)
    np.savez(tmp_path / "set" / "strokes.npz", s1=points)
    drawings = read_drawings(pairs)
    assert [drawing is None for drawing in drawings] == [True, False, True]
    assert drawings[1] is not None and not drawings[1].fit and len(drawings[1].document.strokes) == 2
    method = RegionMethod(GridEncoder())
    early = early_retrieval(method, drawings, encode_pairs(method, pairs))
    assert early.ranks.shape == (20, 1) and early.left_out == 2
