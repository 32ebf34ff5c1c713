"""MLRM as a whole: one network, the same answer for a picture whatever stands beside it, and never NaN."""

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.errors import ModelError
from engine.model.losses import LossWeights, Negatives, mlrm_loss
from engine.model.mlrm import Mlrm, MlrmOutput, ModelConfig, build_mlrm
from engine.preprocess import sketch_picture, to_input

CHANNELS = {"densenet169": (512, 1280, 1664), "resnet50v2": (512, 1024, 2048), "mobilenetv2": (128, 256, 256)}


def network(backbone: str = "mobilenetv2", structure: str = "lama", regions: int = 3, tau: int = 3) -> Mlrm:
    torch.manual_seed(7)
    return build_mlrm(ModelConfig(backbone, structure, regions, tau)).eval()


def pictures(count: int) -> Tensor:
    """Smooth coloured patches in the network's input range."""
    coarse = torch.randn(count, 3, 8, 8, generator=torch.Generator().manual_seed(11))
    return torch.nn.functional.interpolate(coarse, size=256, mode="bilinear")


def white_sketches(count: int) -> Tensor:
    paper = sketch_picture(np.full((256, 256), 255, np.uint8))
    return torch.from_numpy(to_input(np.stack([paper] * count)))


def parts(output: MlrmOutput) -> list[Tensor]:
    return [*output.features, output.weights, output.maps, output.positions]


def test_defaults_are_the_methods() -> None:
    assert ModelConfig() == ModelConfig("densenet169", "lama", regions=3, tau=3, width=128)


@pytest.mark.parametrize("name", list(CHANNELS))
@torch.no_grad()
def test_shapes_and_one_picture_alone_or_in_a_batch(name: str) -> None:
    model = network(name)
    batch = pictures(3)
    together = model(batch)
    assert model.channels == CHANNELS[name]
    assert [f.shape for f in together.features] == [(3, 3, c) for c in CHANNELS[name]]
    assert together.weights.shape == (3, 3, 3)
    assert together.maps.shape == (3, 3, 8, 8)
    assert together.positions.shape == (3, 12, 128)
    alone = model(batch[1:2])
    for one, many in zip(parts(alone), parts(together), strict=True):
        # of an output's largest value: untrained, ResNet's features reach about 100
        largest = max(1.0, float(many.abs().max()))
        torch.testing.assert_close(one[0], many[1], atol=1e-5 * largest, rtol=0)
    assert not torch.allclose(together.weights[0], together.weights[1]), "pictures differ, so must their weights"


def test_densenet_gives_10368_floats_a_picture() -> None:
    assert 3 * sum(network("densenet169").channels) == 10_368


@pytest.mark.parametrize("structure", ["lama", "cama"])
@torch.no_grad()
def test_output_does_not_depend_on_the_batch(structure: str) -> None:
    model = network(structure=structure)
    batch = pictures(3)
    alone = [parts(model(batch[row : row + 1])) for row in range(3)]
    for rows in ([0, 1, 2], [2, 1], [2, 2, 0, 1]):
        for place, output in enumerate(parts(model(batch[rows]))):
            expected = torch.cat([alone[row][place] for row in rows])
            torch.testing.assert_close(output, expected, atol=1e-5, rtol=0)
    beside_white = model(torch.cat([batch[:1], white_sketches(2)]))
    for one, many in zip(alone[0], parts(beside_white), strict=True):
        torch.testing.assert_close(one[0], many[0], atol=1e-5, rtol=0)


@pytest.mark.parametrize("structure", ["lama", "cama"])
@pytest.mark.parametrize("tau", [1, 3, 8])
@torch.no_grad()
def test_tau_cells_reach_one_half(structure: str, tau: int) -> None:
    maps = network(structure=structure, tau=tau).double()(pictures(2).double()).maps
    assert ((maps >= 0.5).sum((2, 3)) == tau).all()


@pytest.mark.parametrize("regions", [1, 3, 5])
@torch.no_grad()
def test_weights_sum_to_one(regions: int) -> None:
    weights = network(regions=regions)(pictures(3)).weights
    assert weights.shape == (3, 3, regions)
    torch.testing.assert_close(weights.sum((1, 2)), torch.ones(3))


def test_lama_hardly_grows_with_regions_and_cama_does() -> None:
    def count(structure: str, regions: int) -> int:
        return sum(parameter.numel() for parameter in network(structure=structure, regions=regions).parameters())

    lama = [count("lama", regions) for regions in range(1, 6)]
    cama = [count("cama", regions) for regions in range(1, 6)]
    assert np.diff(lama).tolist() == [32] * 4, "one more column of the indicator's first layer"
    stage = sum(parameter.numel() for parameter in network().regions.backbone.final_stage().parameters())
    assert np.diff(cama).tolist() == [stage + 16 * 6 * 49 + 32 + 16 * 49] * 4


@pytest.mark.parametrize("structure", ["lama", "cama"])
@pytest.mark.parametrize("training", [True, False])
def test_all_white_sketch_gives_no_nan(structure: str, training: bool) -> None:
    model = network(structure=structure).train(training)
    sketches = model(torch.cat([white_sketches(2), pictures(1)]))
    photos = model(torch.cat([white_sketches(1), pictures(2)]))
    assert all(part.isfinite().all() for part in parts(sketches) + parts(photos))
    torch.testing.assert_close(sketches.weights.sum((1, 2)), torch.ones(3))
    negatives = Negatives.draw(3, 3, torch.Generator().manual_seed(0))
    loss = mlrm_loss(sketches, photos, model.attention, negatives, LossWeights(), 1.0, structure)
    assert loss.total.isfinite()
    loss.total.backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, f"{name} gets no gradient"
        assert parameter.grad.isfinite().all(), name


@pytest.mark.parametrize("structure", ["lama", "cama"])
def test_nothing_but_white_gives_no_nan(structure: str) -> None:
    model = network(structure=structure).train()
    sketches, photos = model(white_sketches(2)), model(white_sketches(2))
    negatives = Negatives.draw(2, 3, torch.Generator().manual_seed(0))
    mlrm_loss(sketches, photos, model.attention, negatives, LossWeights(), 1.0, structure).total.backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in model.parameters())


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ModelError, match="vgg16"):
        build_mlrm(ModelConfig(backbone="vgg16"))
    with pytest.raises(ModelError, match="'both'"):
        build_mlrm(ModelConfig(backbone="mobilenetv2", structure="both"))
