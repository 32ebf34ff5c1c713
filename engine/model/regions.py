"""DRE, discriminative region extraction (method, section 1): levels, attention maps, region features.

Shapes: B pictures, N regions, C_l channels at level l; every F_l and every map is 8 x 8.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import ModelError
from engine.model.backbone import Backbone

INDICATOR_STD = 1.0
LOWER_LEVELS = 0.2
SHARPNESS = 8.0
SPREAD_FLOOR = 0.01


@dataclass(frozen=True)
class LevelPlan:
    """How the backbone's maps become F_1, F_2 and F_3, all 8 x 8.

    Attributes:
        low: hidden and final channels of level 1 (two 3x3 convolutions, stride 2 each).
        middle: hidden and final channels of level 2 (3x3 stride 2, then 1x1).
        high: final channels of level 3 by one 1x1 convolution, or None to leave it as it is.
    """

    low: tuple[int, int]
    middle: tuple[int, int]
    high: int | None = None


class LevelReduction(nn.Module):
    """F'_1 (B, C'_1, 32, 32), F'_2 (B, C'_2, 16, 16) and F'_3 to F_1, F_2, F_3, each (B, C_l, 8, 8)."""

    def __init__(self, channels: tuple[int, int, int], plan: LevelPlan) -> None:
        super().__init__()
        self.low = nn.Sequential(
            nn.Conv2d(channels[0], plan.low[0], 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(plan.low[0], plan.low[1], 3, stride=2, padding=1),
            nn.ReLU(),
        )
        self.middle = nn.Sequential(
            nn.Conv2d(channels[1], plan.middle[0], 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(plan.middle[0], plan.middle[1], 1),
            nn.ReLU(),
        )
        self.high = nn.Identity() if plan.high is None else nn.Conv2d(channels[2], plan.high, 1)
        self.channels = (plan.low[1], plan.middle[1], plan.high or channels[2])

    def pooled_high(self, high: Tensor, shares: Tensor) -> Tensor:
        """Level 3 pooled: F'_3 (B, C'_3, 8, 8) and each cell's share (B, N, 64) to (B, N, C_3).

        Reducing is linear, so that the N pooled rows are reduced instead of 64 cells; the same but for rounding.
        """
        rows = pool(high, shares)
        if isinstance(self.high, nn.Identity):
            return rows
        assert self.high.bias is not None
        return F.linear(rows, self.high.weight.flatten(1)) + shares.sum(2, keepdim=True) * self.high.bias


def pool(level: Tensor, shares: Tensor) -> Tensor:
    """The sum of a level's cells (B, C, 8, 8), each by its share (B, N, 64): (B, N, C)."""
    return torch.bmm(shares, level.flatten(2).transpose(1, 2))


def channel_summary(features: Tensor) -> Tensor:
    """Average and maximum over the channels: (B, C, 8, 8) to (B, 2, 8, 8)."""
    return torch.cat([features.mean(1, keepdim=True), features.amax(1, keepdim=True)], 1)


def relative_responses(responses: Tensor, tau: int) -> Tensor:
    """M' - m^tau, with m^tau the tau-th largest of each map's 64 values; (..., 8, 8) to the same."""
    threshold = responses.flatten(-2).topk(tau, dim=-1).values[..., -1]
    return responses - threshold[..., None, None]


def region_maps(responses: Tensor, tau: int) -> Tensor:
    """M = sigmoid(M' - m^tau); (..., 8, 8) to the same."""
    return torch.sigmoid(relative_responses(responses, tau))


class AttentionCnn(nn.Module):
    """E_LAMA: the stacked summaries (B, 6, 8, 8), F_3's first, to the response M' (B, 1, 8, 8).

    Four things keep the regions apart that otherwise all settle on the same place: each summary is standardised over
    its 64 cells, since the levels' sizes differ tenfold and only F_3's depends on the region; the lower levels start
    faint; the border is repeated outwards, since with zeros a 7 x 7 kernel on an 8 x 8 map sees the frame before the
    picture; and the maps start sharp, since the overlap penalty makes diffuse maps alike before it parts them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(6, 16, 7, padding=3, padding_mode="replicate", bias=False)
        self.norm = nn.BatchNorm2d(16)
        self.second = nn.Conv2d(16, 1, 7, padding=3, padding_mode="replicate", bias=False)
        with torch.no_grad():
            self.first.weight[:, 2:] *= LOWER_LEVELS
            self.second.weight *= SHARPNESS

    def forward(self, summaries: Tensor) -> Tensor:
        """(B, 6, 8, 8) to (B, 1, 8, 8)."""
        centred = summaries - summaries.mean((2, 3), keepdim=True)
        spread = (centred.square().mean((2, 3), keepdim=True) + SPREAD_FLOOR**2).sqrt()
        response: Tensor = self.second(F.relu(self.norm(self.first(centred / spread))))
        return response


class Lama(nn.Module):
    """Light-weighted attention map augmentation: one shared final stage, told apart by a region's one-hot v_r.

    With `late` only the stage's last block is run again, and the indicators enter before it: a fraction of the cost.

    Raises: ModelError, if the backbone has no late indicators.
    """

    def __init__(self, regions: int, backbone: Backbone, *, late: bool = False) -> None:
        super().__init__()
        if late and not backbone.late_channels:
            raise ModelError(f"{backbone.name} has no late indicators")
        self.regions, self.late = regions, late
        spread = nn.Linear(32, backbone.late_channels if late else backbone.channels[1])
        # by default the N indicators start so small and alike that the regions never part
        nn.init.normal_(spread.weight, std=INDICATOR_STD)
        self.indicator = nn.Sequential(nn.Linear(regions, 32), nn.ReLU(), spread)
        self.attention = AttentionCnn()

    def forward(self, backbone: Backbone, middle: Tensor, lower: Tensor) -> tuple[Tensor, Tensor]:
        """F'_2 (B, C'_2, 16, 16) and the lower levels' summary (B, 4, 8, 8) to F'_3 and M' (B, N, 8, 8)."""
        one_hot = torch.eye(self.regions, dtype=middle.dtype, device=middle.device)
        shifts = self.indicator(one_hot)
        high, seen = (backbone.late_indicated if self.late else backbone.indicated)(middle, shifts)
        repeated = lower.repeat(self.regions, 1, 1, 1)
        responses = self.attention(torch.cat([channel_summary(seen.flatten(0, 1)), repeated], 1))
        return high, responses.reshape(self.regions, middle.shape[0], *responses.shape[-2:]).transpose(0, 1)


class Cama(nn.Module):
    """Class activation map augmentation: a final stage and an attention CNN of its own for every region."""

    def __init__(self, regions: int, backbone: Backbone) -> None:
        super().__init__()
        self.regions = regions
        self.attentions = nn.ModuleList(AttentionCnn() for _ in range(regions))
        self.renew_copies(backbone)

    def renew_copies(self, backbone: Backbone) -> None:
        """Copy the final stage anew, after the backbone took weights; its own is the first of the N copies."""
        self.copies = nn.ModuleList(backbone.final_copy() for _ in range(self.regions - 1))

    def forward(self, backbone: Backbone, middle: Tensor, lower: Tensor) -> tuple[Tensor, Tensor]:
        """As `Lama.forward`."""
        own = backbone.final(middle)
        highs = [own, *(copy(middle) for copy in self.copies)]
        responses = [
            attention(torch.cat([channel_summary(high), lower], 1))
            for attention, high in zip(self.attentions, highs, strict=True)
        ]
        return own, torch.cat(responses, 1)


class Whole(nn.Module):
    """One region that is the whole picture: a global embedding, to compare with and to start regions from."""

    def forward(self, backbone: Backbone, middle: Tensor, lower: Tensor) -> tuple[Tensor, Tensor]:
        """As `Lama.forward`, with N = 1 and an even response."""
        high = backbone.final(middle)
        return high, torch.zeros_like(high[:, :1])


class RegionExtraction(nn.Module):
    """Pictures to region features and attention maps, through a backbone and LAMA or CAMA."""

    def __init__(
        self, backbone: Backbone, structure: str, regions: int, tau: int, plan: LevelPlan, *, late: bool = False
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.reduction = LevelReduction(backbone.channels, plan)
        self.tau = tau
        if late and structure != "lama":
            raise ModelError(f"late indicators are LAMA's, not those of {structure}")
        if structure == "lama":
            self.structure: nn.Module = Lama(regions, backbone, late=late)
        elif structure == "cama":
            self.structure = Cama(regions, backbone)
        elif structure == "global" and regions == 1:
            self.structure = Whole()
        elif structure == "global":
            raise ModelError(f"a global embedding has one region, not {regions}")
        else:
            raise ModelError(f"unknown structure {structure!r}: lama, cama and global are known")

    def lower_levels(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Pictures (B, 3, H, W) to F_1, F_2, F'_2 and the summary (B, 4, 8, 8) of both levels."""
        low, middle = self.backbone.early(pictures)
        level_1, level_2 = self.reduction.low(low), self.reduction.middle(middle)
        return level_1, level_2, middle, torch.cat([channel_summary(level_2), channel_summary(level_1)], 1)

    def responses(self, pictures: Tensor) -> Tensor:
        """M' (B, N, 8, 8) of pictures (B, 3, H, W)."""
        _, _, middle, lower = self.lower_levels(pictures)
        responses: Tensor = self.structure(self.backbone, middle, lower)[1]
        return responses

    def forward(self, pictures: Tensor) -> tuple[tuple[Tensor, ...], Tensor]:
        """Pictures (B, 3, 256, 256) to f_{r,l} = GAP(M_r * F_l), L tensors (B, N, C_l), and maps (B, N, 8, 8)."""
        level_1, level_2, middle, lower = self.lower_levels(pictures)
        high, responses = self.structure(self.backbone, middle, lower)
        maps = region_maps(responses, self.tau)
        shares = maps.flatten(2) / maps.shape[-1] ** 2
        return (pool(level_1, shares), pool(level_2, shares), self.reduction.pooled_high(high, shares)), maps
