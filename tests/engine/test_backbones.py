"""The three backbones: their shapes, their names, and what they compute."""

import json
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from engine.errors import ModelError
from engine.model.backbone import Backbone, BatchNorm, Layers, build_backbone
from engine.weights import load_backbone
from tests.engine.public_densenet import BLOCKS, expected_shapes, random_checkpoint

PRETRAINED = Path(__file__).parents[2].parent / "shared" / "weights"
needs_pretrained = pytest.mark.skipif(
    not (PRETRAINED / "check.json").exists(), reason="pretrained weights are not beside the project (../shared/weights)"
)
CHANNELS = {"densenet169": (512, 1280, 1664), "resnet50v2": (512, 1024, 2048), "mobilenetv2": (32, 96, 1280)}


@pytest.fixture(params=list(CHANNELS))
def backbone(request: pytest.FixtureRequest) -> Backbone:
    torch.manual_seed(3)
    return build_backbone(request.param).eval()


@torch.no_grad()
def test_level_shapes(backbone: Backbone) -> None:
    assert backbone.channels == CHANNELS[backbone.name]
    low, middle = backbone.early(torch.randn(2, 3, 256, 256))
    high = backbone.final(middle)
    one, two, three = backbone.channels
    assert low.shape == (2, one, 32, 32)
    assert middle.shape == (2, two, 16, 16)
    assert high.shape == (2, three, 8, 8)
    assert all(level.isfinite().all() and level.std() > 0 for level in (low, middle, high))


@torch.no_grad()
def test_final_stage_runs_again_on_the_same_level(backbone: Backbone) -> None:
    low, middle = backbone.early(torch.randn(1, 3, 128, 128))
    kept_low, kept_middle = low.clone(), middle.clone()
    first = backbone.final(middle)
    shifted = backbone.final(middle + 1)
    assert torch.equal(low, kept_low)
    assert torch.equal(middle, kept_middle)
    assert torch.equal(backbone.final(middle), first)
    assert not torch.allclose(shifted, first)


def test_gradients_reach_every_parameter(backbone: Backbone) -> None:
    low, middle = backbone.train().early(torch.randn(2, 3, 96, 96))
    (low.sum() + backbone.final(middle).square().sum() + backbone.final(middle + 1).square().sum()).backward()
    without = [name for name, parameter in backbone.named_parameters() if parameter.grad is None]
    assert without == []


@torch.no_grad()
def test_final_copy_is_independent(backbone: Backbone) -> None:
    copied = backbone.final_copy()
    middle = torch.randn(1, backbone.channels[1], 8, 8)
    before = backbone.final(middle)
    assert torch.equal(copied(middle), before)
    own_places = {value.data_ptr() for value in backbone.state_dict().values() if value.numel() > 1}
    assert not own_places & {value.data_ptr() for value in copied.state_dict().values() if value.numel() > 1}
    for parameter in copied.parameters():
        parameter.zero_()
    assert torch.equal(backbone.final(middle), before)
    assert not torch.equal(copied(middle), before)


def test_frozen_norms_stay_in_eval(backbone: Backbone) -> None:
    backbone.freeze_norms()
    names = [name for name, module in backbone.named_modules() if isinstance(module, BatchNorm)]
    frozen = {name for name in names if name.split(".")[0] in backbone.pretrained}
    backbone.eval().train()
    assert {name for name in names if not backbone.get_submodule(name).training} == frozen
    assert backbone.training

    before = {name: backbone.get_buffer(f"{name}.running_mean").clone() for name in names}
    with torch.no_grad():
        backbone.final(backbone.early(1 + torch.randn(2, 3, 96, 96))[1])
    moved = {name for name in names if not torch.equal(backbone.get_buffer(f"{name}.running_mean"), before[name])}
    assert moved == set(names) - frozen
    assert all(parameter.requires_grad for parameter in backbone.parameters())


def test_a_frozen_norm_folds_into_its_convolution() -> None:
    torch.manual_seed(0)
    layers = Layers(torch.nn.Conv2d(6, 6, 3, stride=2, padding=1, groups=3, bias=False), BatchNorm(6), torch.nn.ReLU6())
    norm = layers[1]
    assert isinstance(norm, BatchNorm) and norm.running_mean is not None and norm.running_var is not None
    with torch.no_grad():
        for values in (norm.weight, norm.bias, norm.running_mean, norm.running_var):
            values.uniform_(0.5, 2)
    pictures = torch.randn(3, 6, 9, 9, requires_grad=True)
    learnt = [pictures, *layers.parameters()]
    norm.eval()
    plain = layers(pictures)
    expected = torch.autograd.grad(plain.square().sum(), learnt)
    norm.freeze()
    folded = layers(pictures)
    torch.testing.assert_close(folded, plain)
    torch.testing.assert_close(torch.autograd.grad(folded.square().sum(), learnt), expected, rtol=1e-4, atol=1e-4)


def test_copies_of_the_final_stage_keep_their_norms_frozen() -> None:
    backbone = build_backbone("mobilenetv2")
    backbone.freeze_norms()
    copied = backbone.final_copy().train()
    assert not any(module.training for module in copied.modules() if isinstance(module, BatchNorm))


def test_norms_learn_their_statistics_unless_frozen() -> None:
    backbone = build_backbone("mobilenetv2").eval().train()
    assert all(module.training for module in backbone.modules())


def test_an_untrained_stage_is_never_frozen() -> None:
    backbone = build_backbone("resnet50v2")
    backbone.freeze_norms()
    backbone.train()
    stage4 = [module for module in backbone.final_stage().modules() if isinstance(module, BatchNorm)]
    assert len(stage4) == 10
    assert all(module.training for module in stage4)


def test_unknown_backbone() -> None:
    with pytest.raises(ModelError, match=r"vgg16.*densenet169, resnet50v2, mobilenetv2"):
        build_backbone("vgg16")


def test_densenet_has_the_public_names_and_shapes() -> None:
    expected = expected_shapes()
    assert len(expected) == 1015
    ours = {name: tuple(value.shape) for name, value in build_backbone("densenet169").state_dict().items()}
    assert ours == {name: shape for name, shape in expected.items() if not name.startswith("classifier.")}


@pytest.mark.parametrize(
    ("name", "published", "classifier"),
    [("densenet169", 14_149_480, 1664 * 1000 + 1000), ("mobilenetv2", 3_504_872, 1280 * 1000 + 1000)],
)
def test_parameter_count_is_the_published_one(name: str, published: int, classifier: int) -> None:
    assert sum(p.numel() for p in build_backbone(name).parameters()) == published - classifier


def written_out_densenet(state: dict[str, torch.Tensor], x: torch.Tensor) -> list[torch.Tensor]:
    """DenseNet169 from its weights by name, step by step: after denseblock2, after denseblock3, after norm5."""

    def norm(name: str, x: torch.Tensor) -> torch.Tensor:
        weight, bias, mean, var = (
            state[f"features.{name}.{f}"][:, None, None] for f in ("weight", "bias", "running_mean", "running_var")
        )
        return (x - mean) / (var + 1e-5).sqrt() * weight + bias

    def convolution(name: str, x: torch.Tensor, stride: int = 1, padding: int = 0) -> torch.Tensor:
        return F.conv2d(x, state[f"features.{name}.weight"], None, stride, padding)

    x = F.max_pool2d(norm("norm0", convolution("conv0", x, 2, 3)).relu(), 3, 2, 1)
    ends = []
    for block, layers in enumerate(BLOCKS, start=1):
        for layer in range(1, layers + 1):
            prefix = f"denseblock{block}.denselayer{layer}"
            narrow = convolution(f"{prefix}.conv1", norm(f"{prefix}.norm1", x).relu())
            x = torch.cat([x, convolution(f"{prefix}.conv2", norm(f"{prefix}.norm2", narrow).relu(), 1, 1)], 1)
        ends.append(x)
        if block < len(BLOCKS):
            prefix = f"transition{block}"
            x = F.avg_pool2d(convolution(f"{prefix}.conv", norm(f"{prefix}.norm", x).relu()), 2)
    return [ends[1], ends[2], norm("norm5", x)]


@torch.no_grad()
def test_densenet_computes_what_its_weights_say() -> None:
    state = {name: value.double() for name, value in random_checkpoint().items() if name.startswith("features.")}
    network = build_backbone("densenet169").double().eval()
    network.load_state_dict(state)
    pictures = torch.randn(1, 3, 64, 64, dtype=torch.float64)
    low, middle = network.early(pictures)
    high = network.final(middle)
    for ours, expected in zip((low, middle, high), written_out_densenet(state, pictures), strict=True):
        torch.testing.assert_close(ours, expected)
    assert high.min() < 0, "there is no ReLU behind norm5"


@needs_pretrained
@pytest.mark.parametrize(
    ("name", "file", "check"),
    [
        ("resnet50v2", "resnet50v2_stages123_fp16.safetensors", "resnet50v2 layer3 output"),
        ("mobilenetv2", "mobilenet_v2_features_fp16.safetensors", "mobilenet_v2 features output"),
    ],
)
@torch.no_grad()
def test_ports_agree_with_the_published_networks(name: str, file: str, check: str) -> None:
    expected = json.loads((PRETRAINED / "check.json").read_text())[check]
    backbone = build_backbone(name)
    load_backbone(backbone, PRETRAINED / file)
    backbone.eval()
    _, middle = backbone.early(torch.arange(3 * 256 * 256).reshape(1, 3, 256, 256) % 251 / 125.5 - 1)
    output = middle if name == "resnet50v2" else backbone.final(middle)
    assert list(output.shape) == expected["shape"]
    assert output.mean().item() == pytest.approx(expected["mean"], abs=1e-5)
    assert output.std().item() == pytest.approx(expected["std"], abs=1e-5)
    if "first" in expected:
        assert output.flatten()[:4].tolist() == pytest.approx(expected["first"], abs=1e-4)
    if "max" in expected:
        assert output.max().item() == pytest.approx(expected["max"])
