"""MobileNetV2 1.0 (Sandler et al. 2018), children named as in torchvision's `mobilenet_v2`."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from engine.model.backbone import Backbone, BatchNorm, Layers, initialise, plain_and_shifted, with_shifts

# expansion, channels, blocks, stride of the first block
STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
STEM, HEAD = 32, 1280
LEVEL1_END, LEVEL2_END = 7, 14  # `features[6]` ends at 32 x 32, `features[13]` at 16 x 16
LAST_BLOCK = 17


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> Layers:
    """Convolution, BatchNorm, ReLU6."""
    return Layers(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        BatchNorm(outputs),
        nn.ReLU6(inplace=True),
    )


class InvertedResidual(nn.Module):
    """Widen, filter each channel, narrow; added to the input where the shapes agree."""

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        self.residual = stride == 1 and inputs == outputs
        self.conv = Layers(
            *([convolution(inputs, hidden, 1)] if expansion > 1 else []),
            convolution(hidden, hidden, 3, stride, groups=hidden),
            nn.Conv2d(hidden, outputs, 1, bias=False),
            BatchNorm(outputs),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, H, W) to (B, outputs, H / stride, W / stride)."""
        result: Tensor = self.conv(x)
        return x + result if self.residual else result

    def versions(self, x: Tensor, shifts: Tensor) -> Tensor:
        """The block, which must not be residual, of `with_shifts(x, shifts)`: ((1 + N) B, outputs, ...).

        A 1x1 convolution carries a constant through as a constant: with fixed statistics all versions are widened once.
        """
        assert not self.residual
        widen = cast(Layers, self.conv[0])
        kernel, norm = cast(nn.Conv2d, widen[0]).weight, cast(BatchNorm, widen[1])
        if norm.training:
            return cast(Tensor, self.conv(with_shifts(x, shifts)))
        assert norm.running_var is not None
        carried = (shifts @ kernel[:, :, 0, 0].T) * norm.weight * torch.rsqrt(norm.running_var + norm.eps)
        return cast(Tensor, self.conv[1:](widen[2](with_shifts(widen[:2](x), carried))))


class MobileNetV2(Backbone):
    """Level 1 after `features.6`, level 2 after `features.13`, the final stage from there to `features.18`."""

    name = "mobilenetv2"
    channels = (32, 96, HEAD)
    pretrained = ("features",)
    stem = ("features.0", "features.1", "features.2", "features.3")
    late_channels = 160

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [convolution(3, STEM, 3, stride=2)]
        inputs = STEM
        for expansion, outputs, blocks, stride in STAGES:
            for block in range(blocks):
                layers.append(InvertedResidual(inputs, outputs, stride if block == 0 else 1, expansion))
                inputs = outputs
        layers.append(convolution(inputs, HEAD, 1))
        self.features = nn.Sequential(*layers)
        initialise(self)

    def early(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """F'_1 (B, 32, 32, 32) and F'_2 (B, 96, 16, 16)."""
        level1: Tensor = self.features[:LEVEL1_END](pictures)
        return level1, self.features[LEVEL1_END:LEVEL2_END](level1)

    def final_stage(self) -> nn.Module:
        """F'_2 to F_3 (B, 1280, 8, 8)."""
        return self.features[LEVEL2_END:]

    def indicated(self, middle: Tensor, shifts: Tensor) -> tuple[Tensor, Tensor]:
        """As in `Backbone`, the first widening shared."""
        high = self.features[LEVEL2_END + 1 :](self._block(LEVEL2_END).versions(middle, shifts))
        return plain_and_shifted(high, middle.shape[0])

    def late_indicated(self, middle: Tensor, shifts: Tensor) -> tuple[Tensor, Tensor]:
        """As in `Backbone`; the indicated maps have 320 channels: the layer to 1280 is left out of them."""
        before: Tensor = self.features[LEVEL2_END:LAST_BLOCK](middle)
        own, others = plain_and_shifted(self._block(LAST_BLOCK).versions(before, shifts), middle.shape[0])
        return self.features[LAST_BLOCK + 1 :](own), others

    def _block(self, place: int) -> InvertedResidual:
        return cast(InvertedResidual, self.features[place])
