"""Region and level attention (method, section 2): from region features and maps to the global weights."""

import pytest
import torch
from torch import Tensor, nn

from engine.model.attention import (
    DROPOUT,
    FEED_FORWARD,
    HEADS,
    LAYERS,
    EncoderLayer,
    RegionLevelAttention,
    WeightHead,
    global_weights,
)

CHANNELS = (5, 7, 11)
WIDTH = 16


def made(batch: int = 4, regions: int = 3, channels: tuple[int, ...] = CHANNELS) -> tuple[tuple[Tensor, ...], Tensor]:
    """Features and maps in float64."""
    generator = torch.Generator().manual_seed(2)
    features = tuple(torch.randn(batch, regions, c, generator=generator, dtype=torch.float64) for c in channels)
    return features, torch.rand(batch, regions, 8, 8, generator=generator, dtype=torch.float64)


@pytest.fixture
def attention() -> RegionLevelAttention:
    """In eval, with statistics and norms that are not 0 and 1."""
    torch.manual_seed(4)
    network = RegionLevelAttention(CHANNELS, 3, WIDTH).double()
    with torch.no_grad():
        for value in network.state_dict().values():
            if value.dim() == 1:
                value += 0.3 * torch.rand_like(value)
    return network.eval()


# --- eq. 3 ---


def test_worked_example_of_figure_1() -> None:
    levels = torch.tensor([[0.1, 0.1, 0.0], [0.5, 0.2, 0.3], [0.4, 0.7, 0.7]])
    regions = torch.tensor([0.6, 0.3, 0.1])
    weights = global_weights(levels.log()[None], regions.log()[None])[0]
    expected = torch.tensor([[0.06, 0.03, 0.00], [0.30, 0.06, 0.03], [0.24, 0.21, 0.07]])
    torch.testing.assert_close(weights, expected)


def test_levels_compete_within_a_region_and_regions_with_each_other() -> None:
    level_logits, region_logits = torch.randn(2, 3, 4), torch.randn(2, 4)
    weights = global_weights(level_logits, region_logits)
    torch.testing.assert_close(weights.sum(1), region_logits.softmax(1))
    shifted = level_logits + torch.randn(2, 1, 4)
    torch.testing.assert_close(global_weights(shifted, region_logits), weights)


# --- geometry ---


def test_geometry_maps_written_out(attention: RegionLevelAttention) -> None:
    _, maps = made()
    geometry = attention.geometry_maps(maps)
    assert geometry.shape == (4, 12, 3, 8, 8)
    for level in range(4):
        for region in range(3):
            for channel in range(3):
                shown = level in (channel, 3)
                expected = maps[:, region] if shown else torch.zeros_like(maps[:, region])
                assert torch.equal(geometry[:, level * 3 + region, channel], expected)


def test_positions(attention: RegionLevelAttention) -> None:
    _, maps = made()
    positions = attention.positions(maps)
    assert positions.shape == (4, 12, WIDTH)
    moved = maps.clone()
    moved[1, 2] = moved[1, 2].flip(0)
    differs = (attention.positions(moved) - positions).abs().amax(2) > 1e-9
    expected = torch.zeros(4, 12, dtype=torch.bool)
    expected[1, 2::3] = True
    assert torch.equal(differs, expected), "only the tokens of region 3 of picture 2 see the change"


def test_maps_are_detached(attention: RegionLevelAttention) -> None:
    _, maps = made()
    maps.requires_grad_()
    attention.positions(maps).sum().backward()
    assert maps.grad is None
    assert attention.geometry[0].weight.grad.abs().sum() > 0


# --- transformer ---


def test_the_methods_sizes(attention: RegionLevelAttention) -> None:
    assert (HEADS, LAYERS, FEED_FORWARD, DROPOUT) == (4, 3, 128, 0.1)
    assert len(attention.encoder) == LAYERS


def test_encoder_layer_is_a_pre_norm_transformer_layer() -> None:
    torch.manual_seed(0)
    ours = EncoderLayer(32).double().eval()
    theirs = nn.TransformerEncoderLayer(32, HEADS, FEED_FORWARD, DROPOUT, batch_first=True, norm_first=True)
    theirs = theirs.double().eval()
    pairs = {
        "self_attn.in_proj_weight": ours.to_qkv.weight,
        "self_attn.in_proj_bias": ours.to_qkv.bias,
        "self_attn.out_proj.weight": ours.to_out.weight,
        "self_attn.out_proj.bias": ours.to_out.bias,
        "linear1.weight": ours.forward_net[0].weight,
        "linear1.bias": ours.forward_net[0].bias,
        "linear2.weight": ours.forward_net[3].weight,
        "linear2.bias": ours.forward_net[3].bias,
        "norm1.weight": ours.norm_attention.weight,
        "norm1.bias": ours.norm_attention.bias,
        "norm2.weight": ours.norm_forward.weight,
        "norm2.bias": ours.norm_forward.bias,
    }
    with torch.no_grad():
        for value in pairs.values():
            value += 0.2 * torch.randn_like(value)
    theirs.load_state_dict(pairs)
    tokens = torch.randn(3, 12, 32, dtype=torch.float64)
    torch.testing.assert_close(ours(tokens), theirs(tokens))


def test_weight_head_written_out() -> None:
    torch.manual_seed(0)
    head = WeightHead(WIDTH).double().eval()
    head.norm.running_mean.uniform_(-1, 1)
    head.norm.running_var.uniform_(0.5, 2)
    tokens = torch.randn(2, 9, WIDTH, dtype=torch.float64)
    hidden = tokens @ head.reduce.weight.T + head.reduce.bias
    assert hidden.shape[-1] == 32
    hidden = (hidden - head.norm.running_mean) / (head.norm.running_var + 1e-5).sqrt()
    expected = hidden.relu() @ head.logit.weight[0] + head.logit.bias
    torch.testing.assert_close(head(tokens), expected)


class Recorder(nn.Module):
    """Keeps what passes through it."""

    def forward(self, x: Tensor) -> Tensor:
        self.seen = x
        return x


def test_tokens_are_level_major_with_the_averaged_level_last(attention: RegionLevelAttention) -> None:
    features, maps = made()
    positions = attention.positions(maps)
    attention.encoder = Recorder()
    weights = attention(features, positions)
    tokens = attention.encoder.seen - positions
    reduced = [reduce(level) for reduce, level in zip(attention.reduce, features, strict=True)]
    for region in range(3):
        for level in range(3):
            torch.testing.assert_close(tokens[:, level * 3 + region], reduced[level][:, region])
        torch.testing.assert_close(tokens[:, 9 + region], sum(r[:, region] for r in reduced) / 3)

    seen = attention.encoder.seen
    level_logits = attention.level_head(seen[:, :9]).reshape(4, 3, 3)
    torch.testing.assert_close(weights, global_weights(level_logits, attention.region_head(seen[:, 9:])))


# --- the weights ---


@pytest.mark.parametrize("regions", [1, 2, 3, 5])
def test_weights_are_positive_and_sum_to_one(regions: int) -> None:
    torch.manual_seed(1)
    network = RegionLevelAttention(CHANNELS, regions, WIDTH).double()
    features, maps = made(regions=regions)
    for mode in (True, False):
        weights = network.train(mode)(features, network.positions(maps))
        assert weights.shape == (4, 3, regions)
        assert (weights > 0).all()
        torch.testing.assert_close(weights.sum((1, 2)), torch.ones(4, dtype=torch.float64))


def test_a_picture_never_sees_its_neighbours(attention: RegionLevelAttention) -> None:
    features, maps = made()
    together = attention(features, attention.positions(maps))
    for row in range(4):
        alone = attention(tuple(f[row : row + 1] for f in features), attention.positions(maps[row : row + 1]))
        torch.testing.assert_close(alone[0], together[row])
    order = [2, 0, 3, 1]
    reordered = attention(tuple(f[order] for f in features), attention.positions(maps[order]))
    torch.testing.assert_close(reordered, together[order])


def test_a_regions_weights_depend_on_the_others(attention: RegionLevelAttention) -> None:
    features, maps = made()
    positions = attention.positions(maps)
    before = attention(features, positions)
    features[0][0, 0] += 1
    after = attention(features, positions)
    levels_of_region_3 = [w[0, :, 2] / w[0, :, 2].sum() for w in (before, after)]
    assert not torch.allclose(*levels_of_region_3), "tokens of one picture attend to each other"
    assert torch.equal(before[1:], after[1:])


def test_gradients_reach_features_and_every_weight(attention: RegionLevelAttention) -> None:
    features, maps = made()
    for level in features:
        level.requires_grad_()
    attention(features, attention.positions(maps))[:, 0, 0].sum().backward()
    assert all(level.grad is not None and level.grad.abs().sum() > 0 for level in features)
    assert [name for name, p in attention.named_parameters() if p.grad is None] == []
