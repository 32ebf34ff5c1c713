import numpy as np
import pytest
import torch

from engine.model import losses
from engine.overlap import overlap_cama, overlap_lama


@pytest.mark.parametrize("regions", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", [0, 1])
def test_both_penalties_agree_with_the_training_losses(regions, seed):
    maps = np.random.default_rng(seed).random((regions, 8, 8), dtype=np.float32)
    batch = torch.from_numpy(maps)[None]
    assert overlap_lama(maps) == pytest.approx(float(losses.overlap_lama(batch)), rel=1e-5, abs=1e-7)
    assert overlap_cama(maps) == pytest.approx(float(losses.overlap_cama(batch)), rel=1e-5, abs=1e-7)


def test_by_hand():
    maps = np.zeros((3, 8, 8), np.float32)
    maps[0, 0, 0], maps[1, 0, 0], maps[2, 0, 0] = 1.0, 0.5, 0.25
    # 1 * 0.5 + 0.5 * 1 + 0.25 * 1, over 9; and 1 * 0.5 * 0.25 over 3.
    assert overlap_lama(maps) == pytest.approx(1.25 / 9)
    assert overlap_cama(maps) == pytest.approx(0.125 / 3)


def test_regions_apart_cost_nothing():
    maps = np.zeros((3, 8, 8), np.float32)
    for region in range(3):
        maps[region, 3 * region : 3 * region + 2] = 0.9
    assert overlap_lama(maps) == overlap_cama(maps) == 0
