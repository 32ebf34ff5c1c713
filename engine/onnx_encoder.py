"""The encoder the app runs: an exported model in ONNX Runtime, on CUDA where that loads and on the CPU otherwise.

The graph takes "pictures", float32 (B, 3, 256, 256), and gives "level1" to "levelL", float32 (B, N, C_l), "weights"
(B, L, N) and "maps" (B, N, 8, 8).
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engine.card import read_card
from engine.cuda import missing_cuda
from engine.embedding import MAP_SIZE, EmbeddingBatch, Floats
from engine.encoder import Provider
from engine.errors import ModelError, printable
from engine.model_files import read_model
from engine.preprocess import INPUT_SIZE, to_input

LOG = logging.getLogger(__name__)

MOST_THREADS = 4
# ONNX Runtime's own exceptions share no base but Exception, which is therefore what is caught below.
FATAL = 4  # ONNX Runtime's severity that keeps its own warnings off the terminal


class OnnxEncoder:
    """One network for photos and sketches, in ONNX Runtime. Use it from one thread at a time.

    Attributes:
        card: what is known of the model.
        encoder_id: marks its embeddings.
        layout: their shape.
        provider: where it runs, and why there.
    """

    def __init__(self, model_path: Path, *, threads: int | None = None) -> None:
        """Load a model whose card lies beside it.

        Args:
            model_path: the .onnx file.
            threads: how many CPU threads one picture may use; as many as there are cores, at most 4, by default.

        Raises: ModelError, if the model or its card is missing, damaged or of another kind.
        """
        self.card = read_card(model_path.with_suffix(".json"))
        self.encoder_id = self.card.encoder_id
        self.layout = self.card.layout
        self._path = model_path
        self._outputs = self.card.outputs
        self._session, self.provider = _open_session(read_model(model_path, self.card), _options(threads), model_path)
        self._check_names()
        LOG.info("model %s runs on %s: %s", self.card.name, self.provider.name, self.provider.reason)

    def encode(self, pictures: NDArray[np.uint8]) -> EmbeddingBatch:
        """Encode pictures, uint8 RGB (B, 256, 256, 3), B at least 1.

        Raises: ModelError, if the model fails or gives other shapes than its card says.
        """
        try:
            given: Sequence[Floats] = self._session.run(self._outputs, {"pictures": to_input(pictures)})
        except Exception as error:
            raise ModelError(f"{printable(self._path)}: the model failed ({_line(error)})") from error
        count, layout = len(pictures), self.layout
        expected: list[tuple[int, ...]] = [(count, layout.regions, channels) for channels in layout.channels]
        expected += [(count, layout.levels, layout.regions), (count, layout.regions, MAP_SIZE, MAP_SIZE)]
        if [output.shape for output in given] != expected:
            raise ModelError(f"{printable(self._path)}: the model's outputs are not of the shapes its card tells")
        *features, weights, maps = given
        return EmbeddingBatch(tuple(features), weights, maps, self.encoder_id)

    def warm_up(self) -> None:
        """Encode one blank sheet, so that the first sketch does not wait for memory and kernels.

        Raises: ModelError, as `encode`.
        """
        self.encode(np.full((1, INPUT_SIZE, INPUT_SIZE, 3), 255, np.uint8))

    def _check_names(self) -> None:
        inputs = [entry.name for entry in self._session.get_inputs()]
        outputs = {entry.name for entry in self._session.get_outputs()}
        if inputs != ["pictures"] or not outputs.issuperset(self._outputs):
            wanted = ", ".join(self._outputs)
            raise ModelError(f"{printable(self._path)}: not an Inkseek model (it needs pictures in; {wanted} out)")


def _options(threads: int | None) -> onnxruntime.SessionOptions:
    """Few threads, no idle spinning: the pen's latency counts, and so do the other cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or min(os.cpu_count() or 1, MOST_THREADS)
    options.inter_op_num_threads = 1
    options.log_severity_level = FATAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _open_session(
    model: bytes, options: onnxruntime.SessionOptions, path: Path
) -> tuple[onnxruntime.InferenceSession, Provider]:
    """A session on CUDA where it can be had, on the CPU otherwise, and why."""
    onnxruntime.set_default_logger_severity(FATAL)
    reason = missing_cuda()
    if reason is None and "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        reason = "this ONNX Runtime is built without CUDA"
    if reason is None:
        session = _cuda_session(model, options)
        if session is not None:
            return session, Provider("CUDA", "a CUDA device was found")
        reason = "the CUDA libraries do not load"
    try:
        # Without a second try, of which it would tell on standard output.
        session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"], enable_fallback=0)
        return session, Provider("CPU", reason)
    except Exception as error:
        raise ModelError(f"{printable(path)}: not a usable ONNX model ({_line(error)})") from error


def _cuda_session(model: bytes, options: onnxruntime.SessionOptions) -> onnxruntime.InferenceSession | None:
    """A session that does run on CUDA, with the libraries torch installed; None where they do not fit."""
    providers = [("CUDAExecutionProvider", {"cudnn_conv_algo_search": "HEURISTIC"}), "CPUExecutionProvider"]
    # Both calls print to standard output, which belongs to the answer.
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            onnxruntime.preload_dlls()
            session = onnxruntime.InferenceSession(model, options, providers, enable_fallback=0)
        except Exception as error:
            LOG.warning("CUDA is not used: %s", _line(error))
            return None
    if "CUDAExecutionProvider" not in session.get_providers():
        LOG.warning("CUDA is not used: %s", said.getvalue().replace("\n", "; ") or "its provider did not load")
        return None
    return session


def _line(error: Exception) -> str:
    """The error's first line."""
    return (str(error).splitlines() or [type(error).__name__])[0]
