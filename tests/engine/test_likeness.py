"""Hard batches: photos that resemble each other train together, copies of one photo never do."""

from dataclasses import replace

import numpy as np
import torch

from engine.model.mlrm import ModelConfig, build_mlrm
from engine.train.batches import HARDER_MIXTURE, Mixture, PairSampler
from engine.train.beginning import build_network
from engine.train.config import Start
from engine.train.dataset import PairSet, TrainingSketch, thumbnails
from engine.train.likeness import Likeness
from engine.train.loop import train
from engine.weights import read_safetensors, save_safetensors
from tests.engine.boxes import broken_off_and_resumed, load_boxes, tiny_run, write_boxes


def likeness(places: list[float], photos: np.ndarray) -> Likeness:
    """Photos as far from each other as these places on a line."""
    return Likeness(np.array(places, np.float32)[:, None], thumbnails(photos))


def noise(count: int) -> np.ndarray:
    coarse = np.random.default_rng(1).integers(0, 256, (count, 16, 16, 3), np.uint8)
    return coarse.repeat(16, 1).repeat(16, 2)


def test_the_nearest_of_the_group_come_first():
    alike = likeness([0, 5, 1, 9, 2, 0.5], noise(6))
    assert alike.around(0, np.array([0, 1, 2, 3, 4]), 3).tolist() == [0, 2, 4]
    assert alike.around(3, np.array([0, 1, 3]), 9).tolist() == [3, 1, 0]


def test_a_copy_mirrored_or_not_is_left_out():
    photos = noise(4)
    photos[1], photos[2] = photos[0], photos[0][:, ::-1]
    assert likeness([0, 1, 2, 3], photos).around(0, np.arange(4), 4).tolist() == [0, 3]


def test_it_is_the_network_that_sees_the_likeness():
    torch.manual_seed(0)
    network = build_mlrm(ModelConfig("mobilenetv2", tau=9)).eval()
    photos = np.concatenate([noise(1), 255 - noise(1) // 8, np.clip(noise(1).astype(int) + 3, 0, 255).astype(np.uint8)])
    seen = Likeness.seen_by(network, photos)
    assert seen.features.shape == (3, network.layout.floats)
    assert seen.around(0, np.array([0, 1, 2]), 1).tolist() == [0]
    distances = np.linalg.norm(seen.features - seen.features[0], axis=1)
    assert distances[2] < distances[1]


def test_batches_of_photos_alike_repeat_and_stay_within_their_group():
    photos = noise(40)
    pairs = PairSet(
        photos,
        ("shoe",) * 20 + ("chair",) * 20,
        ("thing",) * 40,
        tuple(TrainingSketch(row, None, None) for row in range(40)),
    )
    mixture = Mixture(((("shoe",), 0.5), (("chair",), 0.5)), one_category=0.0, alike=1.0)
    alike = likeness(list(range(40)), photos)
    sampler = PairSampler(pairs, mixture, 4, 7, alike)
    for step in range(20):
        rows, sketches = sampler.draw(step)
        assert len(set(rows.tolist())) == 4 and np.array_equal(rows, sketches)
        assert (rows < 20).all() or (rows >= 20).all()
        assert np.ptp(rows) < 14, "neighbours on the line"
        assert np.array_equal(PairSampler(pairs, mixture, 4, 7, alike).draw(step)[0], rows)


def test_a_run_of_hard_batches_needs_a_network_and_resumes(tmp_path):
    pairs = load_boxes(write_boxes(tmp_path))
    save_safetensors(build_network(tiny_run(), Start()).state_dict(), tmp_path / "first.safetensors")
    first = Start(network=tmp_path / "first.safetensors")
    harder = replace(tiny_run(3), mixture=HARDER_MIXTURE)
    whole = read_safetensors(train(tmp_path / "whole", harder, pairs[0], None, first, lambda _: None))

    again = read_safetensors(broken_off_and_resumed(tmp_path / "broken", harder, pairs[0], first))
    assert all(torch.equal(again[name], whole[name]) for name in whole)
    plain = train(
        tmp_path / "plain", replace(harder, mixture=tiny_run().mixture), pairs[0], None, first, lambda _: None
    )
    assert any(not torch.equal(value, whole[name]) for name, value in read_safetensors(plain).items())
    train(tmp_path / "fresh", replace(harder, steps=1), pairs[0], None, Start(), lambda _: None)
