"""DenseNet169 (Huang et al. 2017), children named as in torchvision's `densenet169`."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from engine.model.backbone import Backbone, BatchNorm, initialise

GROWTH = 32
BLOCKS = (6, 12, 32, 32)
STEM = 64
BOTTLENECK = 4 * GROWTH
LEVEL1_END, LEVEL2_END = 7, 9  # of `features`: after denseblock2, after denseblock3

CLASSIFIER = ("classifier.weight", "classifier.bias")
OLD_NAME = re.compile(r"(denselayer\d+\.(?:norm|conv))\.([12])\.")


class DenseLayer(nn.Module):
    """The growth: 32 new channels from all those before, through a 1x1 bottleneck."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.norm1 = BatchNorm(inputs)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(inputs, BOTTLENECK, 1, bias=False)
        self.norm2 = BatchNorm(BOTTLENECK)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(BOTTLENECK, GROWTH, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, H, W) to (B, 32, H, W)."""
        narrow = self.conv1(self.relu1(self.norm1(x)))
        result: Tensor = self.conv2(self.relu2(self.norm2(narrow)))
        return result


class DenseBlock(nn.ModuleDict):
    """Layers that each see the block's input and everything grown so far."""

    def __init__(self, inputs: int, layers: int) -> None:
        super().__init__({f"denselayer{i + 1}": DenseLayer(inputs + i * GROWTH) for i in range(layers)})

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, H, W) to (B, inputs + 32 * layers, H, W)."""
        grown = [x]
        for layer in self.values():
            grown.append(layer(torch.cat(grown, 1)))
        return torch.cat(grown, 1)


def transition(inputs: int) -> nn.Sequential:
    """Halve the channels and the size. Pooling goes first: the same means, a quarter of the convolution's work."""
    return nn.Sequential(
        OrderedDict[str, nn.Module](
            norm=BatchNorm(inputs),
            relu=nn.ReLU(inplace=True),
            pool=nn.AvgPool2d(2, 2),
            conv=nn.Conv2d(inputs, inputs // 2, 1, bias=False),
        )
    )


class DenseNet169(Backbone):
    """Level 1 after denseblock2, level 2 after denseblock3, the final stage from transition3 to norm5."""

    name = "densenet169"
    channels = (512, 1280, 1664)
    pretrained = ("features",)
    stem = ("features.conv0", "features.norm0", "features.denseblock1")

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            OrderedDict[str, nn.Module](
                conv0=nn.Conv2d(3, STEM, 7, 2, 3, bias=False),
                norm0=BatchNorm(STEM),
                relu0=nn.ReLU(inplace=True),
                pool0=nn.MaxPool2d(3, 2, 1),
            )
        )
        width = STEM
        for number, layers in enumerate(BLOCKS, start=1):
            self.features.add_module(f"denseblock{number}", DenseBlock(width, layers))
            width += layers * GROWTH
            if number < len(BLOCKS):
                self.features.add_module(f"transition{number}", transition(width))
                width //= 2
        self.features.add_module("norm5", BatchNorm(width))
        initialise(self)

    def early(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """F'_1 (B, 512, 32, 32) and F'_2 (B, 1280, 16, 16)."""
        level1: Tensor = self.features[:LEVEL1_END](pictures)
        return level1, self.features[LEVEL1_END:LEVEL2_END](level1)

    def final_stage(self) -> nn.Module:
        """F'_2 to F_3 (B, 1664, 8, 8); no ReLU after norm5."""
        return self.features[LEVEL2_END:]


def public_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The public checkpoint under today's names, and without its classifier.

    It was written when a dense layer's children were called `norm.1` and `conv.2`.
    """
    return {OLD_NAME.sub(r"\1\2.", name): value for name, value in state.items() if name not in CLASSIFIER}
