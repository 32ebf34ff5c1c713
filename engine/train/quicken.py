"""From early indicators to late ones: a quicker LAMA learns to draw the maps of a trained one, and nothing else.

Features, reductions and RLA stay as they were trained; only the indicators and the attention CNN learn.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.errors import ModelError
from engine.model.losses import LossParts
from engine.model.mlrm import Mlrm
from engine.model.regions import Lama, region_maps, relative_responses
from engine.weights import load_strict

STRUCTURE = "regions.structure."


def read_teacher(tensors: Mapping[str, Tensor], what: str, network: Mlrm) -> Lama:
    """The trained LAMA with early indicators, whose maps the network is to draw; on the network's device.

    `what` names the weights in errors.

    Raises: ModelError, if they are none of such a network.
    """
    extraction = network.regions
    assert isinstance(extraction.structure, Lama)
    teacher = Lama(extraction.structure.regions, extraction.backbone)
    own = {name.removeprefix(STRUCTURE): value for name, value in tensors.items() if name.startswith(STRUCTURE)}
    load_strict(teacher, own, f"{what}: early indicators")
    return teacher.to(next(network.parameters()).device).eval().requires_grad_(False)


def prepare(network: Mlrm, teacher: Lama) -> None:
    """Let only the indicators and the attention CNN learn; the CNN begins as the teacher's."""
    structure = network.regions.structure
    if not (isinstance(structure, Lama) and structure.late):
        raise ModelError("maps are learned by late indicators alone")
    network.requires_grad_(False)
    structure.requires_grad_(True)
    structure.attention.load_state_dict(teacher.attention.state_dict())


def map_loss(network: Mlrm, teacher: Lama, pictures: Tensor) -> LossParts:
    """Cross-entropy between the network's maps of pictures (B, 3, H, W) and the teacher's, as the only part."""
    extraction = network.regions
    with torch.no_grad():
        _, _, middle, lower = extraction.lower_levels(pictures)
        wanted = region_maps(teacher(extraction.backbone, middle, lower)[1], extraction.tau)
    _, responses = extraction.structure(extraction.backbone, middle, lower)
    drawn = relative_responses(responses, extraction.tau)
    loss = F.binary_cross_entropy_with_logits(drawn.float(), wanted.float())
    none = torch.zeros_like(loss)
    return LossParts(loss, none, none, none, none, none, none)
