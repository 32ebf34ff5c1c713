"""The losses of the method's section 4: each by hand, each against its numerical gradient."""

import math

import pytest
import torch
from torch import Tensor
from torch.autograd import gradcheck

from engine.model.attention import RegionLevelAttention
from engine.model.losses import (
    ALPHA,
    BETA,
    MARGIN,
    LossParts,
    LossWeights,
    Negatives,
    all_distances,
    contrast,
    global_triplet,
    level_margins,
    local_instance,
    local_region,
    mlrm_loss,
    overlap_cama,
    overlap_lama,
    region_distances,
    replace_region,
    safe_norm,
    weighted_distance,
)
from engine.model.mlrm import MlrmOutput

CHANNELS = (3, 4, 5)
E1, E2, E3 = math.exp(-1), math.exp(-2), math.exp(-3)


def double(*values: object) -> Tensor:
    return torch.tensor(values[0] if len(values) == 1 else values, dtype=torch.float64)


def uniform(*shape: int, seed: int = 0) -> Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def leaf(*shape: int, seed: int = 0) -> Tensor:
    return uniform(*shape, seed=seed).requires_grad_()


def made_features(batch: int, regions: int = 3, seed: int = 0) -> tuple[Tensor, ...]:
    return tuple(leaf(batch, regions, c, seed=seed + i) for i, c in enumerate(CHANNELS))


def test_constants_are_the_methods() -> None:
    assert (MARGIN, ALPHA, BETA) == (0.3, 0.1, 0.1)
    assert LossWeights() == LossWeights(1, 1, 1, 1, 1, 1)


# --- distances ---


def test_norm_by_hand_and_at_zero() -> None:
    difference = double([[3.0, 4.0], [0.0, 0.0]]).requires_grad_()
    norm = safe_norm(difference)
    assert norm.tolist() == [5.0, 0.0]
    norm.sum().backward()
    assert difference.grad is not None
    torch.testing.assert_close(difference.grad, double([[0.6, 0.8], [0.0, 0.0]]))


def test_region_distances_by_hand() -> None:
    left = (double([[[0.0, 0.0], [1.0, 1.0]]]), double([[[2.0], [5.0]]]))
    right = (double([[[3.0, 4.0], [1.0, 2.0]]]), double([[[2.5], [3.0]]]))
    assert region_distances(left, right).tolist() == [[[5.0, 1.0], [0.5, 2.0]]]


def test_weighted_distance_by_hand() -> None:
    distances = double([[5.0, 1.0], [0.5, 2.0]])
    sketch, photo = double([[0.1, 0.2], [0.3, 0.4]]), double([[0.4, 0.3], [0.2, 0.1]])
    expected = 0.5 * (0.5 * 5 + 0.5 * 1 + 0.5 * 0.5 + 0.5 * 2)
    assert weighted_distance(distances, sketch, photo).item() == pytest.approx(expected)
    assert weighted_distance(distances, sketch, sketch).item() == pytest.approx(0.5 + 0.2 + 0.15 + 0.8)


def output(batch: int, seed: int, attention: RegionLevelAttention | None = None) -> MlrmOutput:
    features, maps = made_features(batch, seed=seed), leaf(batch, 3, 8, 8, seed=seed + 50)
    if attention is None:
        return MlrmOutput(features, uniform(batch, 3, 3, seed=seed + 60), maps, uniform(batch, 12, 16))
    positions = attention.positions(maps)
    return MlrmOutput(features, attention(features, positions), maps, positions)


def test_all_distances_is_eq_4_for_every_pair() -> None:
    sketches, photos = output(4, 0), output(5, 10)
    together = all_distances(sketches, photos)
    assert together.shape == (4, 5)
    for s in range(4):
        for p in range(5):
            total = 0.0
            for level in range(3):
                for region in range(3):
                    length = (sketches.features[level][s, region] - photos.features[level][p, region]).norm()
                    weight = sketches.weights[s, level, region] + photos.weights[p, level, region]
                    total += 0.5 * (weight * length).item()
            assert together[s, p].item() == pytest.approx(total)


# --- overlap ---


def flat_maps(*values: float) -> Tensor:
    """Maps that hold one value everywhere, (1, N, 8, 8)."""
    return double(list(values))[None, :, None, None].expand(1, -1, 8, 8)


def test_overlap_lama_by_hand() -> None:
    assert overlap_lama(flat_maps(0.5, 0.2)).item() == pytest.approx(64 * (0.1 + 0.1) / 4)
    expected = 64 * (0.5 * 0.8 + 0.2 * 0.8 + 0.8 * 0.5) / 9
    assert overlap_lama(flat_maps(0.5, 0.2, 0.8)).item() == pytest.approx(expected)
    assert overlap_lama(flat_maps(0.7)).item() == 0.0


def test_overlap_lama_takes_the_maximum_pixel_by_pixel() -> None:
    maps = torch.zeros(2, 3, 8, 8, dtype=torch.float64)
    maps[0, :, 0, 0] = double([0.5, 0.4, 0.1])
    maps[0, :, 7, 7] = double([0.1, 0.2, 0.6])
    corner = 0.5 * 0.4 + 0.4 * 0.5 + 0.1 * 0.5
    other = 0.1 * 0.6 + 0.2 * 0.6 + 0.6 * 0.2
    # the second picture's maps do not overlap: the mean over the batch is half
    assert overlap_lama(maps).item() == pytest.approx((corner + other) / 9 / 2)


def test_overlap_cama_by_hand() -> None:
    assert overlap_cama(flat_maps(0.5, 0.2, 0.8)).item() == pytest.approx(64 * 0.08 / 3)
    maps = flat_maps(0.5, 0.2, 0.8).repeat(2, 1, 1, 1)
    maps[1, 1] = 0
    assert overlap_cama(maps).item() == pytest.approx(64 * 0.08 / 3 / 2)


# --- triplets ---


def test_margins_shrink_with_the_level() -> None:
    margins = level_margins(3, 0.3, torch.zeros(1, dtype=torch.float64))
    assert margins.tolist() == [[pytest.approx(0.3 * (1 + e))] for e in (E1, E2, E3)]


def test_local_instance_by_hand() -> None:
    positive = double([[[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]])
    negative = double([[[1.2, 9.0], [1.2, 1.5], [1.0, 2.3]]])
    terms = [
        -0.2 + 0.3 * (1 + E1),
        0.0,
        -0.2 + 0.3 * (1 + E2),
        0.5 + 0.3 * (1 + E2),
        0.3 * (1 + E3),
        -0.3 + 0.3 * (1 + E3),
    ]
    assert local_instance(positive, negative).item() == pytest.approx(sum(terms) / 6)


def test_local_region_by_hand() -> None:
    positive = double([[[1.0, 2.0], [1.0, 2.0]]])
    other = double([[[1.01, 2.1], [0.9, 2.0]]])
    terms = [-0.01 + 0.03 * (1 + E2), 0.0, 0.1 + 0.03 * (1 + E3), 0.03 * (1 + E3)]
    assert local_region(positive, other).item() == pytest.approx(sum(terms) / 4)


def test_global_triplet_by_hand() -> None:
    close, far = double([1.0, 1.0, 1.0, 3.0]), double([1.2, 1.3, 2.0, 1.0])
    assert global_triplet(close, far, MARGIN).item() == pytest.approx((0.1 + 0.0 + 0.0 + 2.3) / 4)
    assert global_triplet(close, far, BETA * MARGIN).item() == pytest.approx((0.0 + 0.0 + 0.0 + 2.03) / 4)


def test_replaced_region_is_the_same_in_every_level() -> None:
    own, others = made_features(2, seed=0), made_features(2, seed=20)
    for mixed, a, b in zip(replace_region(own, others, torch.tensor([2, 0])), own, others, strict=True):
        assert torch.equal(mixed[0], torch.stack([a[0, 0], a[0, 1], b[0, 2]]))
        assert torch.equal(mixed[1], torch.stack([b[1, 0], a[1, 1], a[1, 2]]))


def test_contrast_by_hand() -> None:
    apart = double([[0.0, 1.0], [1.0, 0.0]])
    assert contrast(apart, 1.0).item() == pytest.approx(math.log(1 + math.exp(-1)))
    assert contrast(apart, 0.5).item() == pytest.approx(math.log(1 + math.exp(-2)))
    one_sided = double([[0.0, 0.0], [2.0, 0.0]])
    rows = (math.log(2) + math.log(1 + math.exp(-2))) / 2
    columns = (math.log(1 + math.exp(-2)) + math.log(2)) / 2
    assert contrast(one_sided, 1.0).item() == pytest.approx((rows + columns) / 2)


# --- negatives ---


@pytest.mark.parametrize(("batch", "regions"), [(2, 2), (5, 3), (64, 3), (4, 1)])
def test_negatives_are_others(batch: int, regions: int) -> None:
    for seed in range(20):
        drawn = Negatives.draw(batch, regions, torch.Generator().manual_seed(seed))
        assert drawn.photos.shape == drawn.replaced.shape == (batch,)
        assert drawn.regions.shape == drawn.own.shape == (batch, regions)
        assert (drawn.photos != torch.arange(batch)).all()
        for chosen, high in ((drawn.photos, batch), (drawn.regions, regions), (drawn.own, regions)):
            assert chosen.min() >= 0
            assert chosen.max() < high
        assert drawn.replaced.max() < regions
        if regions > 1:
            assert (drawn.own != torch.arange(regions)).all()


def test_negatives_reach_every_choice_and_repeat_with_the_seed() -> None:
    drawn = [Negatives.draw(4, 3, torch.Generator().manual_seed(seed)) for seed in range(60)]
    assert {(row, int(d.photos[row])) for d in drawn for row in range(4)} == {
        (a, b) for a in range(4) for b in range(4) if a != b
    }
    assert {(r, int(d.own[0, r])) for d in drawn for r in range(3)} == {
        (a, b) for a in range(3) for b in range(3) if a != b
    }
    assert {int(d.regions[0, 0]) for d in drawn} == {int(d.replaced[0]) for d in drawn} == {0, 1, 2}
    again = Negatives.draw(4, 3, torch.Generator().manual_seed(0))
    assert torch.equal(again.photos, drawn[0].photos)
    assert torch.equal(again.regions, drawn[0].regions)


# --- the whole ---


@pytest.fixture
def attention() -> RegionLevelAttention:
    torch.manual_seed(3)
    return RegionLevelAttention(CHANNELS, 3, 16).double().eval()


def losses(
    attention: RegionLevelAttention, weights: LossWeights | None = None, structure: str = "lama"
) -> tuple[LossParts, MlrmOutput, MlrmOutput, Negatives]:
    sketches, photos = output(4, 0, attention), output(4, 10, attention)
    negatives = Negatives.draw(4, 3, torch.Generator().manual_seed(1))
    parts = mlrm_loss(sketches, photos, attention, negatives, weights or LossWeights(), 0.5, structure)
    return parts, sketches, photos, negatives


def test_whole_loss_written_out(attention: RegionLevelAttention) -> None:
    parts, sketches, photos, negatives = losses(attention)
    sums = dict.fromkeys(("global_instance", "global_region", "local_instance", "local_region"), 0.0)
    for row in range(4):
        other = int(negatives.photos[row])
        replaced = int(negatives.replaced[row])
        mixed = [f[row].clone() for f in photos.features]
        for level in range(3):
            mixed[level][replaced] = photos.features[level][other, replaced]
        mixed_weights = attention(tuple(f[None] for f in mixed), photos.positions[row : row + 1])[0]
        close = far = near = 0.0
        for level in range(3):
            margin = 1 + math.exp(-(level + 1))
            for region in range(3):
                s = sketches.features[level][row, region]
                p = photos.features[level][row]
                n = photos.features[level][other]
                w = sketches.weights[row, level, region].item()
                positive = (s - p[region]).norm().item()
                close += 0.5 * (w + photos.weights[row, level, region].item()) * positive
                far += 0.5 * (w + photos.weights[other, level, region].item()) * (s - n[region]).norm().item()
                near += 0.5 * (w + mixed_weights[level, region].item()) * (s - mixed[level][region]).norm().item()
                any_region = (s - n[int(negatives.regions[row, region])]).norm().item()
                own_region = (s - p[int(negatives.own[row, region])]).norm().item()
                sums["local_instance"] += max(0, positive - any_region + margin * 0.3) / 36
                sums["local_region"] += max(0, positive - own_region + margin * 0.03) / 36
        sums["global_instance"] += max(0, close - far + 0.3) / 4
        sums["global_region"] += max(0, close - near + 0.03) / 4
    for name, expected in sums.items():
        assert getattr(parts, name).item() == pytest.approx(expected), name
        assert expected > 0, f"{name} shows nothing here"
    assert parts.overlap.item() == pytest.approx((overlap_lama(sketches.maps) + overlap_lama(photos.maps)).item())
    assert parts.contrast.item() == pytest.approx(contrast(all_distances(sketches, photos), 0.5).item())
    assert parts.total.item() == pytest.approx(sum(sums.values()) + parts.overlap.item() + parts.contrast.item())


PARTS = ("global_instance", "global_region", "local_instance", "local_region", "overlap", "contrast")


@pytest.mark.parametrize("name", PARTS)
def test_each_part_is_weighted(attention: RegionLevelAttention, name: str) -> None:
    nothing = dict.fromkeys(PARTS, 0.0)
    parts, *_ = losses(attention, LossWeights(**(nothing | {name: 2.5})))
    assert parts.total.item() == pytest.approx(2.5 * getattr(parts, name).item())
    assert parts.total.item() > 0


def test_cama_has_its_own_penalty(attention: RegionLevelAttention) -> None:
    parts, sketches, photos, _ = losses(attention, structure="cama")
    assert parts.overlap.item() == pytest.approx((overlap_cama(sketches.maps) + overlap_cama(photos.maps)).item())


def test_identical_pairs_have_finite_gradients(attention: RegionLevelAttention) -> None:
    sketches, photos = output(3, 0, attention), output(3, 0, attention)
    negatives = Negatives.draw(3, 3, torch.Generator().manual_seed(1))
    mlrm_loss(sketches, photos, attention, negatives, LossWeights(), 0.1).total.backward()
    for level in (*sketches.features, *photos.features):
        assert level.grad is not None
        assert level.grad.isfinite().all()


# --- gradients ---


def test_gradient_of_the_distances() -> None:
    left, right = made_features(2, seed=0), made_features(2, seed=10)
    assert gradcheck(lambda *x: region_distances(x[:3], x[3:]), (*left, *right))
    assert gradcheck(weighted_distance, (leaf(2, 3, 3, seed=1), leaf(2, 3, 3, seed=2), leaf(2, 3, 3, seed=3)))


def test_gradient_of_all_distances() -> None:
    def distances(*x: Tensor) -> Tensor:
        rest = (uniform(2, 3, 8, 8), uniform(2, 12, 16))
        return all_distances(MlrmOutput(x[:3], x[6], *rest), MlrmOutput(x[3:6], x[7], *rest))

    weights = (leaf(2, 3, 3, seed=30), leaf(2, 3, 3, seed=31))
    assert gradcheck(distances, (*made_features(2, seed=0), *made_features(2, seed=10), *weights))


@pytest.mark.parametrize("penalty", [overlap_lama, overlap_cama])
def test_gradient_of_the_overlap(penalty: object) -> None:
    assert gradcheck(penalty, (leaf(2, 3, 8, 8),))


@pytest.mark.parametrize("triplet", [local_instance, local_region])
def test_gradient_of_the_local_triplets(triplet: object) -> None:
    assert gradcheck(triplet, (leaf(4, 3, 3, seed=1), leaf(4, 3, 3, seed=2)))


@pytest.mark.parametrize("margin", [MARGIN, BETA * MARGIN])
def test_gradient_of_the_global_triplet(margin: float) -> None:
    assert gradcheck(lambda a, b: global_triplet(a, b, margin), (leaf(9, seed=1), leaf(9, seed=2)))


def test_gradient_of_the_contrast() -> None:
    temperature = double(0.2).requires_grad_()
    assert gradcheck(contrast, (leaf(4, 4), temperature))


def test_gradient_of_replaced_regions() -> None:
    chosen = torch.tensor([2, 0])
    pairs = (*made_features(2, seed=0), *made_features(2, seed=10))
    assert gradcheck(lambda *x: replace_region(x[:3], x[3:], chosen), pairs)


def test_gradient_of_the_whole_loss(attention: RegionLevelAttention) -> None:
    maps = uniform(2, 3, 8, 8)
    negatives = Negatives.draw(2, 3, torch.Generator().manual_seed(1))

    def total(*x: Tensor) -> Tensor:
        positions = attention.positions(maps)
        sketches = MlrmOutput(x[:3], attention(x[:3], positions), maps, positions)
        photos = MlrmOutput(x[3:], attention(x[3:], positions), maps, positions)
        return mlrm_loss(sketches, photos, attention, negatives, LossWeights(), 0.5).total

    assert gradcheck(total, (*made_features(2, seed=0), *made_features(2, seed=10)))
