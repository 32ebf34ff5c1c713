"""The layout of the public DenseNet169 checkpoint, written down independently of the network in the engine."""

import re

import torch

GROWTH, BOTTLENECK, BLOCKS = 32, 128, (6, 12, 32, 32)
NORM_FIELDS = ("weight", "bias", "running_mean", "running_var")


def expected_shapes() -> dict[str, tuple[int, ...]]:
    """Every name and shape of torchvision's `densenet169().state_dict()`, classifier included."""
    shapes: dict[str, tuple[int, ...]] = {}

    def norm(name: str, width: int) -> None:
        shapes.update({f"features.{name}.{field}": (width,) for field in NORM_FIELDS})
        shapes[f"features.{name}.num_batches_tracked"] = ()

    def convolution(name: str, outputs: int, inputs: int, kernel: int) -> None:
        shapes[f"features.{name}.weight"] = (outputs, inputs, kernel, kernel)

    convolution("conv0", 64, 3, 7)
    norm("norm0", 64)
    width = 64
    for block, layers in enumerate(BLOCKS, start=1):
        for layer in range(1, layers + 1):
            prefix = f"denseblock{block}.denselayer{layer}"
            norm(f"{prefix}.norm1", width)
            convolution(f"{prefix}.conv1", BOTTLENECK, width, 1)
            norm(f"{prefix}.norm2", BOTTLENECK)
            convolution(f"{prefix}.conv2", GROWTH, BOTTLENECK, 3)
            width += GROWTH
        if block < len(BLOCKS):
            norm(f"transition{block}.norm", width)
            convolution(f"transition{block}.conv", width // 2, width, 1)
            width //= 2
    norm("norm5", width)
    shapes["classifier.weight"] = (1000, width)
    shapes["classifier.bias"] = (1000,)
    return shapes


def random_checkpoint(seed: int = 0) -> dict[str, torch.Tensor]:
    """A checkpoint in today's layout with random values."""
    generator = torch.Generator().manual_seed(seed)

    def value(name: str, shape: tuple[int, ...]) -> torch.Tensor:
        if name.endswith("num_batches_tracked"):
            return torch.tensor(7)
        fan = max(1, torch.Size(shape[1:]).numel())
        drawn = torch.randn(shape, generator=generator) / fan**0.5
        return drawn.abs() + 0.5 if name.endswith("running_var") else drawn

    return {name: value(name, shape) for name, shape in expected_shapes().items()}


def old_layout(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """As the published file has it: `norm.1` for `norm1` inside the dense layers, and no step counters."""
    return {
        re.sub(r"(denselayer\d+\.(?:norm|conv))(\d)", r"\1.\2", name): value
        for name, value in state.items()
        if not name.endswith("num_batches_tracked")
    }
