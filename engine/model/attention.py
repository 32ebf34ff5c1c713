"""RLA, region and level attention (method, section 2): how much each of the L x N distances counts.

Tokens are level-major: l1r1, l1r2, ..., l2r1, ..., then the averaged level's; T = (L + 1) N of them.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

HEADS = 4
LAYERS = 3
FEED_FORWARD = 128
DROPOUT = 0.1


def global_weights(level_logits: Tensor, region_logits: Tensor) -> Tensor:
    """Eq. 3: W(l, r) = softmax_r(W_N)(r) * softmax_l(W_L(., r))(l).

    Level logits (B, L, N) and region logits (B, N) to weights (B, L, N); the L x N of a picture sum to 1.
    """
    return level_logits.softmax(1) * region_logits.softmax(1)[:, None]


class EncoderLayer(nn.Module):
    """A pre-norm transformer encoder layer over the tokens of one picture, (B, T, d) to the same."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm_attention = nn.LayerNorm(width)
        self.to_qkv = nn.Linear(width, 3 * width)
        self.to_out = nn.Linear(width, width)
        self.norm_forward = nn.LayerNorm(width)
        self.forward_net = nn.Sequential(
            nn.Linear(width, FEED_FORWARD), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(FEED_FORWARD, width)
        )
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, tokens: Tensor) -> Tensor:
        """(B, T, d) to (B, T, d); pictures never see each other."""
        batch, count, width = tokens.shape
        rows = tokens.reshape(batch * count, width)  # as rows, an export multiplies and adds the bias in one step
        seen = self.norm_attention(rows)
        query, key, value = (
            F.linear(seen, weight, bias).reshape(batch, count, HEADS, width // HEADS).transpose(1, 2)
            for weight, bias in zip(self.to_qkv.weight.chunk(3), self.to_qkv.bias.chunk(3), strict=True)
        )
        scores = query @ key.transpose(-1, -2) * (width // HEADS) ** -0.5
        mixed = F.dropout(scores.softmax(-1), DROPOUT, self.training) @ value
        rows = rows + self.dropout(self.to_out(mixed.transpose(1, 2).reshape(batch * count, width)))
        rows = rows + self.dropout(self.forward_net(self.norm_forward(rows)))
        return rows.reshape(batch, count, width)


class WeightHead(nn.Module):
    """fc d->32, BatchNorm, ReLU, fc 32->1: one logit a token, (B, T', d) to (B, T')."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.reduce = nn.Linear(width, 32)
        self.norm = nn.BatchNorm1d(32)
        self.logit = nn.Linear(32, 1)

    def forward(self, tokens: Tensor) -> Tensor:
        """(B, T', d) to (B, T')."""
        batch, count, width = tokens.shape
        hidden = self.norm(self.reduce(tokens.reshape(batch * count, width)))
        return self.logit(F.relu(hidden)).reshape(batch, count)


class RegionLevelAttention(nn.Module):
    """Region features and maps to the global weights W (B, L, N).

    Two switches serve the paper's ablations: without `geometry` the positional embeddings are 0 (S5), and `even`
    makes all weights 1 / (L N), whatever is seen (S6).
    """

    def __init__(
        self, channels: tuple[int, ...], regions: int, width: int, *, geometry: bool = True, even: bool = False
    ) -> None:
        super().__init__()
        self.levels, self.regions, self.width = len(channels), regions, width
        self.has_geometry, self.even = geometry, even
        self.reduce = nn.ModuleList(nn.Linear(c, width) for c in channels)
        self.geometry = nn.Sequential(
            nn.Conv2d(self.levels, 32, 3, stride=2, padding=1),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.Conv2d(32, width, 3, stride=2, padding=1),
            nn.AdaptiveAvgPool2d(1),
        )
        self.encoder = nn.Sequential(*(EncoderLayer(width) for _ in range(LAYERS)))
        self.level_head = WeightHead(width)
        self.region_head = WeightHead(width)

    def geometry_maps(self, maps: Tensor) -> Tensor:
        """G_{r,l}: maps (B, N, 8, 8) to (B, (L+1) N, L, 8, 8).

        Channel i holds M_r where l = i, and everywhere for the averaged level.
        """
        one = torch.eye(self.levels, dtype=maps.dtype, device=maps.device)
        places = torch.cat([one, torch.ones_like(one[:1])])
        return (maps.detach()[:, None, :, None] * places[None, :, None, :, None, None]).flatten(1, 2)

    def positions(self, maps: Tensor) -> Tensor:
        """Positional embeddings of the tokens: maps (B, N, 8, 8) to (B, T, d)."""
        if not self.has_geometry:
            return maps.new_zeros(maps.shape[0], (self.levels + 1) * self.regions, self.width)
        geometry = self.geometry_maps(maps)
        return self.geometry(geometry.flatten(0, 1)).flatten(1).unflatten(0, (maps.shape[0], geometry.shape[1]))

    def forward(self, features: tuple[Tensor, ...], positions: Tensor) -> Tensor:
        """Features, L tensors (B, N, C_l), and positions (B, T, d) to the global weights (B, L, N)."""
        if self.even:
            return positions.new_full((positions.shape[0], self.levels, self.regions), 1 / (self.levels * self.regions))
        reduced = [reduce(level) for reduce, level in zip(self.reduce, features, strict=True)]
        stacked = torch.stack(reduced, 1)
        tokens = torch.cat([stacked, stacked.mean(1, keepdim=True)], 1).flatten(1, 2)
        tokens = self.encoder(tokens + positions)
        local = self.levels * self.regions
        level_logits = self.level_head(tokens[:, :local]).unflatten(1, (self.levels, self.regions))
        return global_weights(level_logits, self.region_head(tokens[:, local:]))
