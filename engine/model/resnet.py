"""ResNet-50 v2 (He et al. 2016, pre-activation units), laid out as in the ONNX model zoo's weights."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from engine.model.backbone import Backbone, BatchNorm, initialise


class Unit(nn.Module):
    """A pre-activation bottleneck: each convolution stands behind its own BatchNorm and ReLU."""

    def __init__(self, inputs: int, width: int, stride: int) -> None:
        super().__init__()
        outputs = 4 * width
        self.bn1 = BatchNorm(inputs)
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn2 = BatchNorm(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn3 = BatchNorm(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.downsample = nn.Conv2d(inputs, outputs, 1, stride, bias=False) if inputs != outputs else None

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, H, W) to (B, 4 * width, H / stride, W / stride)."""
        active = F.relu(self.bn1(x))
        shortcut: Tensor = x if self.downsample is None else self.downsample(active)
        y = self.conv2(F.relu(self.bn2(self.conv1(active))))
        residual: Tensor = self.conv3(F.relu(self.bn3(y)))
        return shortcut + residual


def stage(inputs: int, width: int, units: int, stride: int) -> nn.Sequential:
    """Units of one width; the first one takes the stride."""
    return nn.Sequential(Unit(inputs, width, stride), *(Unit(4 * width, width, stride=1) for _ in range(units - 1)))


class ResNet50V2(Backbone):
    """Level 1 after stage 2, level 2 after stage 3; stage 4 is the final one, and starts untrained."""

    name = "resnet50v2"
    channels = (512, 1024, 2048)
    pretrained = ("bn0", "conv1", "bn1", "layer1", "layer2", "layer3")
    stem = ("bn0", "conv1", "bn1", "layer1")

    def __init__(self) -> None:
        super().__init__()
        self.bn0 = BatchNorm(3)
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = BatchNorm(64)
        self.layer1 = stage(64, 64, units=3, stride=1)
        self.layer2 = stage(256, 128, units=4, stride=2)
        self.layer3 = stage(512, 256, units=6, stride=2)
        self.layer4 = stage(1024, 512, units=3, stride=2)
        self.bn_final = BatchNorm(2048)
        self.relu = nn.ReLU()
        initialise(self)

    def early(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """F'_1 (B, 512, 32, 32) and F'_2 (B, 1024, 16, 16)."""
        stem = self.relu(self.bn1(self.conv1(self.bn0(pictures))))
        level1: Tensor = self.layer2(self.layer1(F.max_pool2d(stem, 3, 2, 1)))
        return level1, self.layer3(level1)

    def final_stage(self) -> nn.Module:
        """F'_2 to F_3 (B, 2048, 8, 8)."""
        return nn.Sequential(self.layer4, self.bn_final, self.relu)
