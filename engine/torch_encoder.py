"""Encoders in torch: of a network in training, and of a model on a GPU that torch can use and ONNX Runtime cannot."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.card import read_card
from engine.embedding import EmbeddingBatch, Floats
from engine.encoder import Provider
from engine.errors import ModelError
from engine.model.mlrm import Mlrm
from engine.onnx_in_torch import OnnxNetwork
from engine.preprocess import INPUT_SIZE, to_input

LOG = logging.getLogger(__name__)


class TorchEncoder:
    """A network behind the interface every encoder has. Use it from one thread at a time.

    Attributes:
        encoder_id: marks its embeddings.
        layout: their shape.
        provider: the device torch runs on.
    """

    def __init__(self, network: Mlrm | OnnxNetwork, encoder_id: str, device: str | None = None) -> None:
        """Put a network on a device, in eval.

        Args:
            network: with its weights loaded.
            encoder_id: the card's, where the network is the one that was exported.
            device: as torch names it; a GPU where torch finds one, by default.
        """
        self._device = torch.device(device or _best_device())
        self._network = network.eval().to(self._device)
        self.encoder_id = encoder_id
        self.layout = network.layout
        asked = "asked for" if device else "the best torch finds"
        self.provider = Provider(f"torch {self._device.type.upper()}", asked)

    def encode(self, pictures: NDArray[np.uint8]) -> EmbeddingBatch:
        """Encode pictures, uint8 RGB (B, 256, 256, 3).

        Raises: ModelError, if the device fails, for want of memory say, or the graph of a model makes no sense.
        """
        try:
            # A GPU's shortened floats would cost three decimals.
            with torch.inference_mode(), torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
                levels, weights, maps, *_ = self._network(torch.from_numpy(to_input(pictures)).to(self._device))
                features = tuple(_array(level) for level in levels)
                batch = EmbeddingBatch(features, _array(weights), _array(maps), self.encoder_id)
        except (RuntimeError, LookupError, TypeError, ValueError) as error:
            reason = (str(error).splitlines() or ["out of order"])[0]
            raise ModelError(f"the network failed on {self._device}: {reason}") from error
        if batch.layout != self.layout:
            raise ModelError("the network's outputs are not of the shapes told")
        return batch


class TorchModel(TorchEncoder):
    """A model as `OnnxEncoder` runs it, with the same encoder id: their embeddings differ by rounding alone.

    Attributes:
        card: what is known of the model.
    """

    def __init__(self, model_path: Path, device: str, reason: str) -> None:
        """Load a model whose card lies beside it.

        Args:
            model_path: the .onnx file.
            device: as torch names it.
            reason: why it runs there, in a short phrase.

        Raises: ModelError, as `OnnxEncoder`; also for a graph with an operator not known here, or a device that fails.
        """
        self.card = read_card(model_path.with_suffix(".json"))
        super().__init__(OnnxNetwork(model_path, self.card), self.card.encoder_id, device)
        self.provider = Provider(self.provider.name, reason)
        LOG.info("model %s runs on %s: %s", self.card.name, self.provider.name, reason)

    def warm_up(self) -> None:
        """Encode one blank sheet. Raises: ModelError, as `encode`."""
        self.encode(np.full((1, INPUT_SIZE, INPUT_SIZE, 3), 255, np.uint8))


def _array(tensor: Tensor) -> Floats:
    return tensor.float().cpu().numpy()


def _best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
