"""The encoder in torch, for a GPU that torch can use and ONNX Runtime cannot; also what training validates with."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from engine.embedding import EmbeddingBatch, EmbeddingLayout
from engine.encoder import Provider
from engine.errors import ModelError
from engine.model.mlrm import Mlrm
from engine.preprocess import to_input


class TorchEncoder:
    """A network of `engine.model` behind the interface every encoder has. Use it from one thread at a time.

    Attributes:
        encoder_id: marks its embeddings.
        layout: their shape.
        provider: the device torch runs on.
    """

    def __init__(self, network: Mlrm, encoder_id: str, device: str | None = None) -> None:
        """Put a network on a device, in eval.

        Args:
            network: with its weights loaded.
            encoder_id: the card's, where the network is the one that was exported.
            device: as torch names it; a GPU where torch finds one, by default.
        """
        self._device = torch.device(device or _best_device())
        self._network = network.eval().to(self._device)
        self.encoder_id = encoder_id
        self.layout = EmbeddingLayout(network.config.regions, network.channels)
        asked = "asked for" if device else "the best torch finds"
        self.provider = Provider(f"torch {self._device.type.upper()}", asked)

    def encode(self, pictures: NDArray[np.uint8]) -> EmbeddingBatch:
        """Encode pictures, uint8 RGB (B, 256, 256, 3).

        Raises: ModelError, if the device fails, for want of memory say.
        """
        try:
            with torch.inference_mode():
                output = self._network(torch.from_numpy(to_input(pictures)).to(self._device))
                features = tuple(level.float().cpu().numpy() for level in output.features)
                weights, maps = output.weights.float().cpu().numpy(), output.maps.float().cpu().numpy()
        except RuntimeError as error:
            reason = (str(error).splitlines() or ["out of order"])[0]
            raise ModelError(f"the network failed on {self._device}: {reason}") from error
        return EmbeddingBatch(features, weights, maps, self.encoder_id)


def _best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
