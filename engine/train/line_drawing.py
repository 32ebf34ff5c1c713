"""Line drawings of photos nobody has sketched: differences of Gaussians, thresholded, then left out in places.

After Winnemoeller, Kyprianidis and Olsen, "XDoG: an extended difference-of-Gaussians compendium", 2012.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

RATIO = 1.6


def blur(pictures: Tensor, sigma: float) -> Tensor:
    """Gaussian blur of (B, 1, H, W), the border repeated outwards; sigma in pixels."""
    reach = max(1, round(3 * sigma))
    offsets = torch.arange(-reach, reach + 1, dtype=pictures.dtype)
    kernel = torch.exp(-0.5 * (offsets / sigma) ** 2)
    kernel = (kernel / kernel.sum())[None, None, None]
    padded = F.pad(pictures, (reach,) * 4, mode="replicate")
    return F.conv2d(F.conv2d(padded, kernel), kernel.transpose(2, 3))


def line_drawings(photos: Tensor, generator: torch.Generator) -> Tensor:
    """Photos (B, 3, H, W) in 0..1 to drawings (B, 1, H, W), 1 is paper; line width and detail are drawn at random."""

    def uniform(low: float, high: float) -> float:
        return low + (high - low) * float(torch.rand((), generator=generator))

    def each(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(len(photos), 1, 1, 1, generator=generator)

    grey = photos.mean(1, keepdim=True)
    sigma = uniform(0.8, 2.4)
    edges = blur(grey, sigma) - blur(grey, sigma * RATIO)
    strongest = edges.abs().flatten(1).quantile(0.98, dim=1)[:, None, None, None].clamp_min(0.004)
    ink = torch.sigmoid((-edges / strongest - each(0.15, 0.5)) * 14)
    # people leave out texture and whole parts
    coarse = torch.rand(len(photos), 1, 6, 6, generator=generator)
    kept = F.interpolate(coarse, grey.shape[-2:], mode="bicubic", align_corners=False)
    return 1 - ink * torch.sigmoid((kept - each(-0.1, 0.35)) * 12)
