"""From a trained network to an ONNX file with its card, checked against torch before anything is written."""

from __future__ import annotations

import hashlib
import json
import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx.utils
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from engine.card import ModelCard, output_names
from engine.errors import ModelError
from engine.model.baseline_losses import cell_features, pooled_features
from engine.model.mlrm import Mlrm, ModelConfig, build_mlrm
from engine.model_files import write_model_file
from engine.preprocess import to_input

FULL_TOLERANCE = 1e-4
HALF_TOLERANCE = 1e-3
TIE = 1e-3  # of the mean distance: pictures closer than this may change places
OPSET = 18
NETWORK, HALF = "network.", ".half"  # how a graph's weights are named: the network's own name between them
_SMALLEST_HALVED = (16_384, 65_536, 262_144)  # small kernels, norms and biases: little to save, much to lose

Run = Callable[[NDArray[np.float32]], list[NDArray[np.float32]]]


class _Graph(nn.Module):
    """A network as the ONNX graph sees it: features of every level, global weights, attention maps."""

    def __init__(self, network: Mlrm) -> None:
        super().__init__()
        self.network = network  # named in NETWORK

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        """(B, 3, 256, 256) to L tensors (B, N, C_l), (B, L, N) and (B, N, 8, 8)."""
        output = self.network(pictures)
        return (*output.features, output.weights, output.maps)


def export_model(
    network: Mlrm, pictures: NDArray[np.uint8], folder: Path, card: ModelCard, *, half: bool = True
) -> ModelCard:
    """Write `folder`/card.file and the card beside it; returns the card with the file's sha256.

    `pictures`, uint8 (B, 256, 256, 3), at least 16 of them, are what the check runs on; with `half` the weights
    are stored in float16 if that keeps within 1e-3 and leaves every ranking among the pictures unchanged.

    Raises: ModelError, if ONNX and torch disagree, or the folder cannot be written to. Nothing is written then.
    """
    if len(pictures) < 16:
        raise ModelError("the check of an export needs at least 16 pictures")
    graph = _Graph(network).eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    inputs = to_input(pictures)
    with torch.no_grad():
        wanted = [output.numpy() for output in graph(torch.from_numpy(inputs))]
    model = _trace(graph, output_names(len(network.channels)))
    check_outputs(_runner(model), inputs, wanted, FULL_TOLERANCE, "the exported graph")
    if half:
        model = _stored_half(model, inputs, wanted)
    data = model.SerializeToString()
    card = replace(card, sha256=hashlib.sha256(data).hexdigest())
    write_model_file(folder / card.file, data)
    write_model_file(folder / f"{card.name}.json", (json.dumps(card.as_json(), indent=2) + "\n").encode())
    return card


class Baselines(nn.Module):
    """What the baselines of table 2 make of pictures."""

    def __init__(self, network: Mlrm) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 3, 256, 256) to the embedding (B, 1, C_3) and to the map's cells (B, 64, C_3)."""
        return pooled_features(self.network, pictures), cell_features(self.network, pictures)


def baseline_graphs(backbone: str) -> tuple[bytes, bytes]:
    """ONNX graphs of a backbone with fresh weights, from one picture to "pooled" and to "cells" of `Baselines`.

    Raises: ModelError, for an unknown backbone.
    """
    network = build_mlrm(ModelConfig(backbone, "global", regions=1)).eval()
    outputs = ["pooled", "cells"]
    both = onnx.utils.Extractor(_trace(Baselines(network).eval(), outputs, 1))
    pooled, cells = (both.extract_model(["pictures"], [name]).SerializeToString() for name in outputs)
    return pooled, cells


def _trace(graph: nn.Module, outputs: Sequence[str], batch: int | None = None) -> onnx.ModelProto:
    """The graph as ONNX, with any batch size where none is given."""
    for name in ("onnxscript", "torch.onnx"):
        logging.getLogger(name).setLevel(logging.ERROR)  # they tell of packages that are not needed
    with warnings.catch_warnings(action="ignore"):
        program = torch.onnx.export(
            graph,
            (torch.zeros(batch or 3, 3, 256, 256),),
            input_names=["pictures"],
            output_names=outputs,
            dynamic_shapes=None if batch else ({0: torch.export.Dim.DYNAMIC},),
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise ModelError("torch gave no ONNX program")
    model = program.model_proto
    for node in model.graph.node:  # traces of this machine's source files
        del node.metadata_props[:]
        node.doc_string = ""
    return model


def _stored_half(
    model: onnx.ModelProto, inputs: NDArray[np.float32], wanted: Sequence[NDArray[np.float32]]
) -> onnx.ModelProto:
    """The graph with as many weights in float16 as the check allows, the largest first.

    Raises: ModelError, if it fails even with only the largest in float16.
    """
    for smallest in _SMALLEST_HALVED:
        halved = store_half(model, smallest)
        try:
            check_outputs(_runner(halved), inputs, wanted, HALF_TOLERANCE, "the graph stored in float16")
        except ModelError:
            if smallest == _SMALLEST_HALVED[-1]:
                raise
        else:
            break
    return halved


def store_half(model: onnx.ModelProto, smallest: int) -> onnx.ModelProto:
    """The same graph with its weights of at least `smallest` numbers stored in float16, widened when it is loaded."""
    halved = onnx.ModelProto()
    halved.CopyFrom(model)
    casts = []
    for tensor in halved.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < smallest:
            continue
        name = tensor.name
        with np.errstate(over="ignore"):
            values = numpy_helper.to_array(tensor).astype(np.float16)
        if not np.isfinite(values).all():
            continue
        tensor.CopyFrom(numpy_helper.from_array(values, name + HALF))
        casts.append(helper.make_node("Cast", [name + HALF], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *halved.graph.node]
    del halved.graph.node[:]
    halved.graph.node.extend(nodes)
    del halved.graph.value_info[:]
    return halved


def _runner(model: onnx.ModelProto) -> Run:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return lambda inputs: session.run(None, {"pictures": inputs})


def check_outputs(
    run: Run, inputs: NDArray[np.float32], wanted: Sequence[NDArray[np.float32]], tolerance: float, what: str
) -> None:
    """Compare every output, in one batch and for one picture alone, and the ranking of the pictures by D'.

    The tolerance is relative to the larger of 1 and an output's largest value.

    Raises: ModelError, naming the output that differs and by how much.
    """
    got = run(inputs)
    alone = run(inputs[:1])
    names = output_names(len(wanted) - 2)
    for name, ours, first, reference in zip(names, got, alone, wanted, strict=True):
        scale = max(1.0, float(np.abs(reference).max()))
        error = max(np.abs(ours - reference).max(), np.abs(first[0] - reference[0]).max()) / scale
        if not error <= tolerance:
            raise ModelError(f"{what} differs from torch in {name} by {error:.1e}, more than {tolerance:.0e}")
    order = np.argsort(_distances(got), axis=1)
    torch_distances = np.take_along_axis(_distances(wanted), order, axis=1)
    fall = np.maximum.accumulate(torch_distances, axis=1) - torch_distances
    if fall.max() > TIE * torch_distances.mean():
        raise ModelError(f"{what} ranks the pictures differently from torch")


def _distances(outputs: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    """D' (eq. 4) of every picture to every picture, (B, B)."""
    *levels, weights, _ = [output.astype(np.float64) for output in outputs]
    distances = np.stack([np.linalg.norm(f[:, None] - f[None], axis=-1) for f in levels], 2)
    pair = (weights[:, None] + weights[None]) / 2
    total: NDArray[np.float64] = (pair * distances).sum((2, 3))
    return total
