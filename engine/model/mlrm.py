"""MLRM put together: one network for photos and sketches (method, sections 1 and 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor, nn

from engine.embedding import EmbeddingLayout
from engine.model.attention import RegionLevelAttention
from engine.model.backbone import Backbone, build_backbone
from engine.model.regions import LevelPlan, RegionExtraction


@dataclass(frozen=True)
class ModelConfig:
    """What fixes a network's shape.

    Attributes:
        backbone: "densenet169", "resnet50v2" or "mobilenetv2".
        structure: "lama" or "cama"; or "global", one region that is the whole picture.
        regions: N.
        tau: how many of a map's 64 cells reach one half; the region's size.
        width: d, the tokens' width.
        levels: how many levels are matched, from the highest down (ablation S4: level 3 only).
        geometry: whether the tokens know where their regions lie (S5: no geometry maps).
        late: whether LAMA's indicators enter before the final stage's last block instead of before the stage, so that
            less is run again for every region.
        even: whether D' is the plain mean of its distances instead of weighted by RLA (S6).
    """

    backbone: str = "densenet169"
    structure: str = "lama"
    regions: int = 3
    tau: int = 3
    width: int = 128
    levels: int = 3
    geometry: bool = True
    even: bool = False
    late: bool = False


class MlrmOutput(NamedTuple):
    """B encoded pictures.

    Attributes:
        features: f_{r,l}, L tensors (B, N, C_l).
        weights: W(l, r), (B, L, N), summing to 1 for each picture.
        maps: M_r, (B, N, 8, 8).
        positions: the tokens' positional embeddings, (B, (L+1) N, d); only the losses need them.
    """

    features: tuple[Tensor, ...]
    weights: Tensor
    maps: Tensor
    positions: Tensor


class Mlrm(nn.Module):
    """Pictures (B, 3, 256, 256), ImageNet-normalised, to `MlrmOutput`."""

    def __init__(self, config: ModelConfig, backbone: Backbone, plan: LevelPlan) -> None:
        super().__init__()
        self.config = config
        self.regions = RegionExtraction(backbone, config.structure, config.regions, config.tau, plan, late=config.late)
        self.attention = RegionLevelAttention(
            self.channels, config.regions, config.width, geometry=config.geometry, even=config.even
        )

    @property
    def channels(self) -> tuple[int, ...]:
        """C_l for each level that is matched."""
        return self.regions.reduction.channels[-self.config.levels :]

    @property
    def layout(self) -> EmbeddingLayout:
        """The shape of its embeddings."""
        return EmbeddingLayout(self.config.regions, self.channels)

    def forward(self, pictures: Tensor) -> MlrmOutput:
        """Encode a batch; each picture's output is the same alone and in any batch (in eval)."""
        features, maps = self.regions(pictures)
        features = features[-self.config.levels :]
        positions = self.attention.positions(maps)
        return MlrmOutput(features, self.attention(features, positions), maps, positions)


def level_plan(backbone: str) -> LevelPlan:
    """The reductions that go with a backbone: the paper's for DenseNet169, the same ratios for ResNet-50.

    MobileNetV2's narrow early levels are widened, and its 1280 channels at level 3 reduced, so that a photo
    takes 1,920 floats instead of the paper's 10,368.
    """
    plans = {
        "densenet169": LevelPlan(low=(128, 512), middle=(320, 1280)),
        "resnet50v2": LevelPlan(low=(128, 512), middle=(256, 1024)),
        "mobilenetv2": LevelPlan(low=(128, 128), middle=(192, 256), high=256),
    }
    return plans[backbone]


def build_mlrm(config: ModelConfig) -> Mlrm:
    """A network with fresh weights.

    Raises: ModelError, for an unknown backbone or structure.
    """
    backbone = build_backbone(config.backbone)
    return Mlrm(config, backbone, level_plan(config.backbone))
