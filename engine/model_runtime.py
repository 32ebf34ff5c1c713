"""Which runtime runs a model: ONNX Runtime, on a GPU or the CPU; torch, where it alone can use the GPU."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol

from engine.card import ModelCard
from engine.cuda import missing_cuda
from engine.encoder import Encoder, Provider
from engine.errors import ModelError
from engine.onnx_encoder import OnnxEncoder

DEVICE = "cuda"

LOG = logging.getLogger(__name__)


class ModelEncoder(Encoder, Protocol):
    """An encoder that runs a model file.

    Attributes:
        card: what is known of the model.
    """

    card: ModelCard

    def warm_up(self) -> None:
        """Encode one blank sheet, so that the first sketch does not wait. Raises: ModelError."""
        ...


def open_model(path: Path, *, threads: int | None = None) -> ModelEncoder:
    """Load and warm up a model whose card lies beside it, where it runs fastest; `threads` as OnnxEncoder takes it.

    Its provider tells where that is, and why. torch, which takes seconds to import, is tried only where the driver
    tells of a CUDA device that ONNX Runtime cannot use.

    Raises: ModelError, if the model or its card is missing, damaged or of another kind.
    """
    encoder = OnnxEncoder(path, threads=threads)
    if encoder.provider.name == "CPU" and missing_cuda() is None:
        try:
            return _on_torch(path, encoder.provider.reason)
        except ModelError as error:
            LOG.warning("torch does not use the GPU either: %s", error)
            encoder.provider = Provider("CPU", f"{encoder.provider.reason}, nor does torch use it")
    encoder.warm_up()
    return encoder


def _on_torch(path: Path, reason: str) -> ModelEncoder:
    """The model on torch's GPU, tried out.

    Raises: ModelError, if torch is not here, has no such device, or cannot run the model there.
    """
    try:
        import torch

        from engine.torch_encoder import TorchModel
    except (ImportError, OSError) as error:  # OSError: its own libraries do not load
        raise ModelError(f"torch does not load ({error})") from error
    if DEVICE == "cuda" and not torch.cuda.is_available():
        raise ModelError("torch finds no CUDA device")
    encoder = TorchModel(path, DEVICE, f"torch can use the CUDA device; for ONNX Runtime, {reason}")
    encoder.warm_up()
    return encoder
