"""What MLRM asks of a backbone: two raw level maps, and a final stage that can be run again or copied.

Section 1 of the method (DRE).
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import ModelError


class BatchNorm(nn.BatchNorm2d):
    """BatchNorm whose statistics can be frozen: it then stays in eval whatever mode the network is put in."""

    frozen = False

    def freeze(self) -> None:
        """Keep the running statistics as they are from now on; scale and shift still learn."""
        self.frozen = True
        self.eval()

    def train(self, mode: bool = True) -> BatchNorm:
        """As `nn.Module.train`, but a frozen norm stays in eval."""
        super().train(mode and not self.frozen)
        return self


class Layers(nn.Sequential):
    """A sequence that runs a convolution and the frozen BatchNorm after it as one convolution.

    The same function and gradients; a training step on a CPU takes a quarter less time.
    """

    def forward(self, x: Tensor) -> Tensor:
        """As `nn.Sequential.forward`."""
        layers = list(self)
        while layers:
            layer = layers.pop(0)
            if isinstance(layer, nn.Conv2d) and layers and isinstance(layers[0], BatchNorm) and layers[0].frozen:
                x = normed_convolution(x, layer, cast(BatchNorm, layers.pop(0)))
            else:
                x = layer(x)
        return x


def normed_convolution(x: Tensor, convolution: nn.Conv2d, norm: BatchNorm) -> Tensor:
    """A convolution without bias and a BatchNorm with fixed statistics, folded together."""
    assert norm.running_mean is not None and norm.running_var is not None
    scale = norm.weight * torch.rsqrt(norm.running_var + norm.eps)
    kernel = convolution.weight * scale[:, None, None, None]
    bias = norm.bias - norm.running_mean * scale
    return F.conv2d(x, kernel, bias, convolution.stride, convolution.padding, convolution.dilation, convolution.groups)


class Backbone(nn.Module, ABC):
    """A convolutional network in three parts: to level 1, to level 2, and the final stage to level 3.

    Attributes:
        name: as given to `build_backbone`.
        channels: C'_1, C'_2, C_3.
        pretrained: the children that the public ImageNet weights fill.
        stem: the first children, the costliest to train and the least in need of it; fine-tuning leaves them.
        late_channels: channels of the map before the last block, where late indicators enter; 0 where they cannot.
    """

    name: str
    channels: tuple[int, int, int]
    pretrained: tuple[str, ...]
    stem: tuple[str, ...]
    late_channels = 0

    @abstractmethod
    def early(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Preprocessed pictures (B, 3, 256, 256) to F'_1 (B, C'_1, 32, 32) and F'_2 (B, C'_2, 16, 16)."""

    @abstractmethod
    def final_stage(self) -> nn.Module:
        """The layers from F'_2 to F_3: this backbone's own, not a copy."""

    def final(self, middle: Tensor) -> Tensor:
        """F'_2 (B, C'_2, 16, 16) to F_3 (B, C_3, 8, 8)."""
        result: Tensor = self.final_stage()(middle)
        return result

    def indicated(self, middle: Tensor, shifts: Tensor) -> tuple[Tensor, Tensor]:
        """LAMA's passes: F'_2 and N indicators (N, C'_2) to F_3 and to the N maps it would be with one added.

        Returns: (B, C_3, 8, 8), and (N, B, C_3, 8, 8).
        """
        return plain_and_shifted(self.final(with_shifts(middle, shifts)), middle.shape[0])

    def late_indicated(self, middle: Tensor, shifts: Tensor) -> tuple[Tensor, Tensor]:
        """As `indicated`, but the indicators (N, late_channels) enter before the last block, which alone runs again.

        Returns: F_3 (B, C_3, 8, 8), and the block's maps with an indicator (N, B, C, 8, 8).

        Raises: ModelError, where the backbone's last block costs as much as the stage.
        """
        raise ModelError(f"{self.name} has no late indicators")

    def final_copy(self) -> nn.Module:
        """A copy of the final stage that shares nothing with it; CAMA has one per further region."""
        return copy.deepcopy(self.final_stage())

    def freeze_norms(self) -> None:
        """Freeze the statistics of every pretrained BatchNorm, in this backbone and the copies made afterwards.

        Needed with weights whose BatchNorm was folded: their statistics (0 and 1) are not those of the data.
        """
        for child in self.pretrained:
            for module in self.get_submodule(child).modules():
                if isinstance(module, BatchNorm):
                    module.freeze()


def with_shifts(x: Tensor, shifts: Tensor) -> Tensor:
    """Maps (B, C, H, W) and those with each of N constants (N, C) added, one after the other: ((1 + N) B, C, H, W)."""
    constants = torch.cat([torch.zeros_like(shifts[:1]), shifts])
    return (x + constants[:, None, :, None, None]).flatten(0, 1)


def plain_and_shifted(x: Tensor, batch: int) -> tuple[Tensor, Tensor]:
    """What `with_shifts` joined, after some layers: (B, C, H, W) and (N, B, C, H, W).

    `batch` is B as `shape` gives it: `len` would fix it in an export.
    """
    parts = x.reshape(-1, batch, *x.shape[1:])
    return parts[0], parts[1:]


def initialise(network: nn.Module) -> None:
    """Start every convolution from He's normal distribution; BatchNorm starts at 1 and 0 by itself."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight)


def build_backbone(name: str) -> Backbone:
    """An untrained backbone: "densenet169", "resnet50v2" or "mobilenetv2".

    Raises: ModelError, for any other name.
    """
    # imported here because each of them imports this file
    from engine.model.densenet import DenseNet169
    from engine.model.mobilenet import MobileNetV2
    from engine.model.resnet import ResNet50V2

    backbones: tuple[type[Backbone], ...] = (DenseNet169, ResNet50V2, MobileNetV2)
    for backbone in backbones:
        if backbone.name == name:
            return backbone()
    raise ModelError(f"no backbone is called {name!r}; there are {', '.join(b.name for b in backbones)}")
