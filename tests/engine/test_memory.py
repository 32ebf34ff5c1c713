"""A batch told apart from earlier ones too: what is remembered, what counts, copies of a photo, resuming."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.model.losses import Beyond, all_distances, contrast
from engine.model.mlrm import MlrmOutput
from engine.train.config import Start
from engine.train.loop import train
from engine.train.memory import Memory
from engine.weights import read_safetensors
from tests.engine.boxes import broken_off_and_resumed, load_boxes, tiny_run, write_boxes


def outputs(count: int, seed: int) -> MlrmOutput:
    drawing = torch.Generator().manual_seed(seed)
    features = tuple(torch.randn(count, 3, width, generator=drawing, requires_grad=True) for width in (4, 6, 8))
    weights = torch.randn(count, 3, 3, generator=drawing).flatten(1).softmax(1).reshape(count, 3, 3)
    return MlrmOutput(features, weights, torch.rand(count, 3, 8, 8), torch.randn(count, 12, 5))


def noise(count: int) -> np.ndarray:
    coarse = np.random.default_rng(1).integers(0, 256, (count, 16, 16, 3), np.uint8)
    return coarse.repeat(16, 1).repeat(16, 2)


def test_those_beyond_count_as_those_of_the_batch_do():
    distances = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    beyond = (torch.tensor([[2.0], [math.inf]]), torch.tensor([[math.inf], [3.0]]))
    forth = (math.log(1 + math.exp(-1) + math.exp(-2)) + math.log(1 + math.exp(-1))) / 2
    back = (math.log(1 + math.exp(-1)) + math.log(1 + math.exp(-1) + math.exp(-3))) / 2
    assert contrast(distances, 1.0, beyond).item() == pytest.approx((forth + back) / 2)
    assert contrast(distances, 1.0, (beyond[0][:, :0], beyond[1][:, :0])).item() == pytest.approx(
        contrast(distances, 1.0).item()
    )


def test_distances_beyond_are_the_methods_and_the_same_photo_is_none():
    sketches, photos, other_sketches, other_photos = (outputs(count, seed) for seed, count in enumerate((2, 2, 3, 3)))
    same = torch.tensor([[False, True, False], [False, False, False]])
    forth, back = Beyond(other_sketches, other_photos, same).distances(sketches, photos)
    assert torch.equal(forth[~same], all_distances(sketches, other_photos)[~same])
    assert torch.equal(back[~same], all_distances(other_sketches, photos).T[~same])
    assert forth[same].isinf().all() and back[same].isinf().all()
    contrast(all_distances(sketches, photos), 0.15, (forth, back)).backward()
    assert all(level.grad.isfinite().all() for output in (sketches, photos) for level in output.features)


def test_the_newest_are_kept_without_their_gradients():
    photos = noise(9)
    photos[8] = photos[5][:, ::-1]
    memory = Memory(4, photos)
    assert memory.beyond(np.array([0])) is None and memory.tensors() == {}
    first, second = outputs(3, 1), outputs(3, 2)
    memory.keep(first, first, np.array([1, 2, 3]))
    memory.keep(second, second, np.array([4, 5, 6]))
    beyond = memory.beyond(np.array([5, 0, 8]))
    assert torch.equal(beyond.photos.features[1], torch.cat([first.features[1], second.features[1]])[-4:])
    assert not beyond.photos.features[0].requires_grad
    assert beyond.same.tolist() == [[False, False, True, False], [False] * 4, [False, False, True, False]]

    again = Memory(4, photos)
    again.take(memory.tensors(), torch.device("cpu"))
    assert again.tensors().keys() == memory.tensors().keys()
    assert all(torch.equal(value, memory.tensors()[name]) for name, value in again.tensors().items())


def test_a_run_with_a_memory_resumes_and_learns_something_else(tmp_path):
    pairs, _ = load_boxes(write_boxes(tmp_path))
    remembering = replace(tiny_run(4), memory=6)
    whole = read_safetensors(train(tmp_path / "whole", remembering, pairs, None, Start(), lambda _: None))
    again = read_safetensors(broken_off_and_resumed(tmp_path / "broken", remembering, pairs, Start()))
    assert all(torch.equal(again[name], whole[name]) for name in whole)
    plain = read_safetensors(train(tmp_path / "plain", tiny_run(4), pairs, None, Start(), lambda _: None))
    assert any(not torch.equal(value, whole[name]) for name, value in plain.items())
