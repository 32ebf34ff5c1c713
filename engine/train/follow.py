"""Maps that go with the object: a trained LAMA learns to draw a moved picture's maps where they moved to.

Product photos and fitted sketches all fill their square, so that maps trained on them alone hardly leave their places.
Here the network's own maps of such pictures, moved along with the picture onto white or onto another photo, are what
it is to draw for the moved one. Features, reductions and RLA stay as they are.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.errors import ModelError
from engine.model.losses import LossParts
from engine.model.mlrm import Mlrm
from engine.model.regions import Lama, region_maps, relative_responses
from engine.preprocess import IMAGENET_STD
from engine.train.batches import normalise

SMALLEST = 0.4
UNMOVED = 0.2
"""Share of pictures that keep their size."""
BEYOND = 0.12
"""How far a picture may leave the square, a fraction of it."""
CLUTTERED = 0.45
"""Share of photos laid onto another photo."""
_KEY = 6.0  # from white on, how fast a photo covers what it is laid onto
_BLUR = 8


def prepare_to_follow(network: Mlrm) -> None:
    """Let only the indicators and the attention CNN learn.

    Raises: ModelError, if the network has no LAMA.
    """
    if not isinstance(network.regions.structure, Lama):
        raise ModelError("only LAMA's maps learn to follow")
    network.requires_grad_(False)
    network.regions.structure.requires_grad_(True)


def follow_loss(network: Mlrm, teacher: Mlrm, pictures: Tensor, generator: torch.Generator) -> LossParts:
    """Cross-entropy between the maps of moved pictures and the teacher's maps, moved likewise, as the only part.

    `pictures` are B sketches and then B photos whose objects fill them, normalised, (2B, 3, H, W).
    """
    matrices = draw_places(len(pictures), generator).to(pictures.device)
    moved = lay_on_photos(move(pictures, matrices, white(pictures)), pictures, generator)
    with torch.no_grad():
        responses = teacher.regions.responses(pictures)
        least = responses.amin((2, 3), keepdim=True)
        wanted = region_maps(move(responses, matrices, least), teacher.regions.tau)
    drawn = relative_responses(network.regions.responses(moved), network.regions.tau)
    loss = F.binary_cross_entropy_with_logits(drawn.float(), wanted.float())
    none = torch.zeros_like(loss)
    return LossParts(loss, none, none, none, none, none, none)


def maps_strayed(maps: Tensor, teacher: Mlrm, pictures: Tensor) -> Tensor:
    """Cross-entropy between maps (B, N, 8, 8) of pictures and those the teacher draws for them."""
    with torch.no_grad():
        wanted = region_maps(teacher.regions.responses(pictures), teacher.regions.tau)
    return F.binary_cross_entropy(maps.float().clamp(1e-6, 1 - 1e-6), wanted.float())


def white(pictures: Tensor) -> Tensor:
    """Normalised white, (1, 3, 1, 1)."""
    return normalise(torch.ones(1, 3, 1, 1)).to(pictures)


def draw_places(count: int, generator: torch.Generator) -> Tensor:
    """Sizes and places for pictures, (count, 2, 3) for `affine_grid`."""
    side = SMALLEST + (1 + BEYOND / 2 - SMALLEST) * torch.rand(count, generator=generator)
    side[torch.rand(count, generator=generator) < UNMOVED] = 1.0
    room = (1 - side).abs() + BEYOND
    place = (torch.rand(count, 2, generator=generator) * 2 - 1) * room[:, None]
    matrices = torch.zeros(count, 2, 3)
    matrices[:, 0, 0] = matrices[:, 1, 1] = 1 / side
    matrices[:, :, 2] = -place / side[:, None]
    return matrices


def move(pictures: Tensor, matrices: Tensor, ground: Tensor) -> Tensor:
    """Pictures or maps (B, C, H, W) in their new places, with `ground` (broadcast) around them."""
    grid = F.affine_grid(matrices, list(pictures.shape), align_corners=False)
    return F.grid_sample(pictures - ground, grid, mode="bilinear", align_corners=False) + ground


def lay_on_photos(moved: Tensor, pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Some of the moved photos, the second half, on a blurred other one of the batch: their white lets it through."""
    count = len(pictures) // 2
    chosen = count + torch.nonzero(torch.rand(count, generator=generator) < CLUTTERED).flatten()
    if not len(chosen):
        return moved
    ground = white(pictures)
    others = pictures[count + (chosen - count + 1) % count]
    blurred = F.interpolate(F.avg_pool2d(others, _BLUR), others.shape[2:], mode="bilinear")
    faded = ground + (blurred - ground) * (0.3 + 0.7 * torch.rand(len(chosen), 1, 1, 1, generator=generator)).to(ground)
    std = torch.tensor(IMAGENET_STD).to(ground)[None, :, None, None]
    cover = (_KEY * (ground - moved[chosen]) * std).amax(1, keepdim=True).clamp(0, 1)
    out = moved.clone()
    out[chosen] = faded * (1 - cover) + moved[chosen] * cover
    return out
