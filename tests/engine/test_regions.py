"""Region extraction (method, section 1): maps, region size, LAMA and CAMA."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import ModelError
from engine.model.backbone import build_backbone
from engine.model.mlrm import level_plan
from engine.model.regions import (
    SPREAD_FLOOR,
    AttentionCnn,
    Cama,
    Lama,
    LevelReduction,
    RegionExtraction,
    channel_summary,
    region_maps,
)
from tests.engine.public_densenet import expected_shapes

FINAL_CHANNELS = {
    "densenet169": (512, 1280, 1664),
    "resnet50v2": (512, 1024, 2048),
    "mobilenetv2": (128, 256, 256),
}


def extraction(structure: str, regions: int = 3, backbone: str = "mobilenetv2") -> RegionExtraction:
    torch.manual_seed(5)
    return RegionExtraction(build_backbone(backbone), structure, regions, 3, level_plan(backbone)).eval()


def parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


# --- levels ---


@pytest.mark.parametrize("name", list(FINAL_CHANNELS))
@torch.no_grad()
def test_reduced_levels_are_8_by_8(name: str) -> None:
    raw = build_backbone(name).channels
    reduction = LevelReduction(raw, level_plan(name))
    assert reduction.channels == FINAL_CHANNELS[name]
    pictures = (torch.randn(2, raw[0], 32, 32), torch.randn(2, raw[1], 16, 16), torch.randn(2, raw[2], 8, 8))
    levels = [step(x) for step, x in zip((reduction.low, reduction.middle, reduction.high), pictures, strict=True)]
    assert [level.shape for level in levels] == [(2, c, 8, 8) for c in FINAL_CHANNELS[name]]


def test_densenet_reductions_are_the_methods() -> None:
    reduction = LevelReduction((512, 1280, 1664), level_plan("densenet169"))
    convolutions = [
        [(c.in_channels, c.out_channels, c.kernel_size[0], c.stride[0]) for c in part if isinstance(c, nn.Conv2d)]
        for part in (reduction.low, reduction.middle)
    ]
    assert convolutions == [[(512, 128, 3, 2), (128, 512, 3, 2)], [(1280, 320, 3, 2), (320, 1280, 1, 1)]]
    assert [isinstance(layer, nn.ReLU) for layer in (*reduction.low, *reduction.middle)] == [False, True] * 4
    level3 = torch.randn(1, 1664, 8, 8)
    assert torch.equal(reduction.high(level3), level3)


# --- maps ---


def test_channel_summary_is_average_and_maximum() -> None:
    features = torch.zeros(1, 3, 8, 8)
    features[0, :, 2, 5] = torch.tensor([1.0, 6.0, -1.0])
    summary = channel_summary(features)
    assert summary.shape == (1, 2, 8, 8)
    assert summary[0, :, 2, 5].tolist() == [2.0, 6.0]
    assert summary.sum() == 8.0


@pytest.mark.parametrize("tau", [1, 3, 10, 63, 64])
def test_tau_selects_the_region_size(tau: int) -> None:
    generator = torch.Generator().manual_seed(tau)
    order = torch.stack([torch.randperm(64, generator=generator) for _ in range(6)]).float() / 8
    maps = region_maps(order.reshape(2, 3, 8, 8), tau)
    assert maps.shape == (2, 3, 8, 8)
    assert ((maps >= 0.5).sum((2, 3)) == tau).all()
    assert ((maps == 0.5).sum((2, 3)) == 1).all(), "the tau-th largest itself stands at one half"
    assert torch.equal(maps.flatten(2).argmax(2), order.reshape(2, 3, 64).argmax(2))


def test_map_by_hand() -> None:
    responses = torch.full((1, 1, 8, 8), -1.0)
    responses[0, 0, 0, :4] = torch.tensor([5.0, 4.0, 2.0, 1.0])
    maps = region_maps(responses, 3)
    expected = [1 / (1 + math.exp(-x)) for x in (3.0, 2.0, 0.0, -1.0, -3.0)]
    assert maps[0, 0, 0, :5].tolist() == pytest.approx(expected)
    assert maps[0, 0, 7, 7].item() == pytest.approx(expected[-1])


def test_map_ignores_an_offset_of_the_responses() -> None:
    responses = torch.randn(2, 3, 8, 8, dtype=torch.float64)
    torch.testing.assert_close(region_maps(responses + 7, 3), region_maps(responses, 3))


def test_flat_responses_give_a_flat_map() -> None:
    assert (region_maps(torch.full((1, 1, 8, 8), 4.0), 3) == 0.5).all()


# --- E_LAMA ---


@torch.no_grad()
def test_attention_cnn_written_out() -> None:
    torch.manual_seed(0)
    cnn = AttentionCnn().double().eval()
    cnn.norm.running_mean.uniform_(-1, 1)
    cnn.norm.running_var.uniform_(0.5, 2)
    summaries = torch.randn(2, 6, 8, 8, dtype=torch.float64) * 3 + 5
    spread = (summaries.var((2, 3), correction=0, keepdim=True) + SPREAD_FLOOR**2).sqrt()
    x = (summaries - summaries.mean((2, 3), keepdim=True)) / spread
    x = F.conv2d(F.pad(x, (3, 3, 3, 3), mode="replicate"), cnn.first.weight)
    mean, var = cnn.norm.running_mean[:, None, None], cnn.norm.running_var[:, None, None]
    x = ((x - mean) / (var + 1e-5).sqrt()).relu()
    expected = F.conv2d(F.pad(x, (3, 3, 3, 3), mode="replicate"), cnn.second.weight)
    assert expected.shape == (2, 1, 8, 8)
    torch.testing.assert_close(cnn(summaries), expected)


@torch.no_grad()
def test_no_level_drowns_another() -> None:
    cnn = AttentionCnn().double().eval()
    summaries = torch.randn(2, 6, 8, 8, dtype=torch.float64)
    sizes = torch.tensor([1, 1, 10, 10, 100, 100])[:, None, None]
    torch.testing.assert_close(cnn(summaries * sizes + sizes), cnn(summaries), atol=1e-3, rtol=0)


def test_flat_summaries_give_a_flat_response_and_finite_gradients() -> None:
    cnn = AttentionCnn()
    summaries = torch.full((2, 6, 8, 8), 3.0, requires_grad=True)
    response = cnn.eval()(summaries)
    assert response.std() < 1e-6
    response.sum().backward()
    assert summaries.grad is not None
    assert summaries.grad.isfinite().all()


# --- LAMA and CAMA ---


@pytest.mark.parametrize("structure", ["lama", "cama"])
@pytest.mark.parametrize("regions", [1, 2, 3, 5])
@torch.no_grad()
def test_shapes(structure: str, regions: int) -> None:
    features, maps = extraction(structure, regions)(torch.randn(2, 3, 256, 256))
    assert [f.shape for f in features] == [(2, regions, c) for c in FINAL_CHANNELS["mobilenetv2"]]
    assert maps.shape == (2, regions, 8, 8)
    assert (maps > 0).all()
    assert (maps < 1).all()


@pytest.mark.parametrize("structure", ["lama", "cama"])
@torch.no_grad()
def test_region_features_are_pooled_masked_levels(structure: str) -> None:
    network = extraction(structure).double()
    pictures = torch.randn(2, 3, 256, 256, dtype=torch.float64)
    features, maps = network(pictures)
    low, middle = network.backbone.early(pictures)
    raw = (low, middle, network.backbone.final(middle))
    steps = (network.reduction.low, network.reduction.middle, network.reduction.high)
    for pooled, step, x in zip(features, steps, raw, strict=True):
        level = step(x)
        for picture in range(2):
            for region in range(3):
                expected = (maps[picture, region] * level[picture]).mean((1, 2))
                torch.testing.assert_close(pooled[picture, region], expected)


@torch.no_grad()
def test_lama_written_out() -> None:
    torch.manual_seed(1)
    backbone = build_backbone("mobilenetv2").double().eval()
    lama = Lama(3, backbone).double().eval()
    middle = torch.randn(2, 96, 16, 16, dtype=torch.float64)
    lower = torch.randn(2, 4, 8, 8, dtype=torch.float64)
    high, responses = lama(backbone, middle, lower)
    torch.testing.assert_close(high, backbone.final(middle), msg="F_3 itself carries no indicator")
    for region in range(3):
        one_hot = torch.zeros(3, dtype=torch.float64)
        one_hot[region] = 1
        indicated = backbone.final(middle + lama.indicator(one_hot)[None, :, None, None])
        stack = torch.cat([indicated.mean(1, True), indicated.max(1, True).values, lower], 1)
        torch.testing.assert_close(responses[:, region], lama.attention(stack)[:, 0])


@torch.no_grad()
def test_cama_written_out() -> None:
    torch.manual_seed(1)
    backbone = build_backbone("mobilenetv2").double().eval()
    cama = Cama(3, backbone).double().eval()
    for parameter in cama.copies.parameters():
        parameter += 0.1 * torch.randn_like(parameter)
    middle = torch.randn(2, 96, 16, 16, dtype=torch.float64)
    lower = torch.randn(2, 4, 8, 8, dtype=torch.float64)
    high, responses = cama(backbone, middle, lower)
    torch.testing.assert_close(high, backbone.final(middle))
    stages = [backbone.final_stage(), *cama.copies]
    for region, (stage, attention) in enumerate(zip(stages, cama.attentions, strict=True)):
        own = stage(middle)
        stack = torch.cat([own.mean(1, True), own.max(1, True).values, lower], 1)
        torch.testing.assert_close(responses[:, region], attention(stack)[:, 0])


@torch.no_grad()
def test_renewed_copies_start_from_the_backbones_weights() -> None:
    backbone = build_backbone("mobilenetv2")
    cama = Cama(3, backbone)
    for parameter in backbone.parameters():
        parameter += 1
    cama.renew_copies(backbone)
    assert len(cama.copies) == 2
    for copied in cama.copies:
        for ours, own in zip(copied.parameters(), backbone.final_stage().parameters(), strict=True):
            assert torch.equal(ours, own)
            assert ours.data_ptr() != own.data_ptr()


def changed_maps(network: RegionExtraction, part: Tensor) -> list[bool]:
    """Which regions' maps a change of one weight tensor moves."""
    pictures = torch.randn(1, 3, 256, 256)
    with torch.no_grad():
        before = network(pictures)[1]
        part += torch.randn_like(part)
        after = network(pictures)[1]
    return [not torch.allclose(before[:, r], after[:, r], atol=1e-6) for r in range(before.shape[1])]


def test_each_region_has_its_own_indicator() -> None:
    network = extraction("lama")
    assert isinstance(network.structure, Lama)
    assert changed_maps(network, network.structure.indicator[0].weight.data[:, 1]) == [False, True, False]


def test_each_region_has_its_own_copy() -> None:
    network = extraction("cama")
    assert isinstance(network.structure, Cama)
    last = [p for p in network.structure.copies[1].parameters() if p.dim() == 4][-1]
    assert changed_maps(network, last.data) == [False, False, True]


def test_unknown_structure() -> None:
    with pytest.raises(ModelError, match="unknown structure 'lamb': lama, cama and global are known"):
        extraction("lamb")


def test_the_global_structure_averages_the_whole_picture() -> None:
    with pytest.raises(ModelError, match="one region, not 3"):
        extraction("global")
    network = RegionExtraction(build_backbone("mobilenetv2"), "global", 1, 3, level_plan("mobilenetv2")).eval()
    with torch.no_grad():
        features, maps = network(torch.rand(2, 3, 256, 256))
    assert maps.shape == (2, 1, 8, 8) and (maps == 0.5).all()
    assert [f.shape[1:] for f in features] == [(1, c) for c in network.reduction.channels]


# --- parameters against N ---

E_LAMA = 16 * 6 * 7 * 7 + 2 * 16 + 1 * 16 * 7 * 7


def test_attention_cnn_is_the_methods() -> None:
    assert parameters(AttentionCnn()) == E_LAMA


@pytest.mark.parametrize("regions", [1, 2, 3, 4, 5])
def test_lama_grows_by_32_weights_a_region(regions: int) -> None:
    indicator = (regions * 32 + 32) + (32 * 96 + 96)
    assert parameters(Lama(regions, build_backbone("mobilenetv2"))) == indicator + E_LAMA
    grown = parameters(extraction("lama", regions)) - parameters(extraction("lama", 1))
    assert grown == 32 * (regions - 1)


@pytest.mark.parametrize("regions", [1, 2, 3, 4, 5])
def test_cama_grows_by_a_final_stage_a_region(regions: int) -> None:
    # MobileNetV2's final stage: three blocks at 160 channels, one at 320, and the last convolution
    def block(inputs: int, hidden: int, outputs: int) -> int:
        return (inputs * hidden + 2 * hidden) + (9 * hidden + 2 * hidden) + (hidden * outputs + 2 * outputs)

    stage = block(96, 576, 160) + 2 * block(160, 960, 160) + block(160, 960, 320) + (320 * 1280 + 2 * 1280)
    grown = parameters(extraction("cama", regions)) - parameters(extraction("cama", 1))
    assert grown == (regions - 1) * (stage + E_LAMA)


def test_parameters_of_densenet_with_three_regions() -> None:
    shapes = expected_shapes()
    trained = ("weight", "bias")
    sizes = {name: math.prod(shape) for name, shape in shapes.items() if name.rsplit(".", 1)[1] in trained}
    features = sum(size for name, size in sizes.items() if name.startswith("features."))
    block4 = sum(
        size for name, size in sizes.items() if any(part in name for part in ("transition3", "denseblock4", "norm5"))
    )
    low = (512 * 128 * 9 + 128) + (128 * 512 * 9 + 512)
    middle = (1280 * 320 * 9 + 320) + (320 * 1280 + 1280)
    lama = (3 * 32 + 32) + (32 * 1280 + 1280) + E_LAMA
    assert parameters(extraction("lama", 3, "densenet169")) == features + low + middle + lama
    assert parameters(extraction("cama", 3, "densenet169")) == features + low + middle + 2 * block4 + 3 * E_LAMA
