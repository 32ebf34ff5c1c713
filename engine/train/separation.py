"""LAMA's start: of several random draws, the one whose regions overlap least on a batch of pictures.

From an average draw the three maps settle on one place, and the overlap penalty cannot part them: a map depends on its
region only through the indicator, which has to find its way through the whole final stage.
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.model.losses import overlap_lama
from engine.model.mlrm import Mlrm
from engine.model.regions import Lama, region_maps

DRAWS = 24


@torch.no_grad()
def separate_regions(network: Mlrm, pictures: Tensor, seed: int) -> float:
    """Start LAMA from its best draw for these pictures (B, 3, H, W); returns that draw's overlap penalty."""
    extraction = network.regions
    backbone, structure = extraction.backbone, extraction.structure
    assert isinstance(structure, Lama)
    _, _, middle, lower = extraction.lower_levels(pictures)
    least = float("inf")
    for draw in range(DRAWS):
        torch.manual_seed(seed * DRAWS + draw)
        candidate = Lama(structure.regions, backbone, late=structure.late).to(pictures.device)
        fresh = {name: value.clone() for name, value in candidate.state_dict().items()}
        _, responses = candidate(backbone, middle, lower)
        penalty = overlap_lama(region_maps(responses, extraction.tau)).item()
        if penalty < least:
            least = penalty
            structure.load_state_dict(fresh)
    return least
