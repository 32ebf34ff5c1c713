"""A model of a few hundred weights in the final format, for what does not depend on a trained one."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.preprocess import PREPROCESS_VERSION

CHANNELS = (4, 6, 8)
REGIONS = 3


def write_tiny_model(
    folder: Path, name: str = "tiny", *, seed: int = 0, rename: dict[str, str] | None = None, **card: Any
) -> Path:
    """Write NAME.onnx and its card; `rename` renames the graph's inputs and outputs, `card` overrides fields."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    path.write_bytes(tiny_graph(seed, rename or {}).SerializeToString())
    fields = {
        "name": name,
        "title": "Tiny",
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "backbone": "mobilenet",
        "structure": "lama",
        "regions": REGIONS,
        "levels": len(CHANNELS),
        "channels": list(CHANNELS),
        "tau": 3,
        "input": 256,
        "preprocess_version": PREPROCESS_VERSION,
        "trained_on": "nothing",
        "terms": "free",
        "validation": {},
        "command": "none",
        "default": True,
    }
    path.with_suffix(".json").write_text(json.dumps(fields | card))
    return path


def tiny_graph(seed: int, rename: dict[str, str]) -> onnx.ModelProto:
    """Mean colours on an 8 x 8 grid, mixed at random: f_{r,l} = sum over the grid of M_r * ReLU(mix_l)."""
    generator = np.random.default_rng(seed)
    nodes, constants, outputs = [], [], []

    def name(original: str) -> str:
        return rename.get(original, original)

    def constant(label: str, values: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(values, label))
        return label

    def add(kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def mixed(label: str, channels: int) -> str:
        weights = constant(f"{label} weights", generator.normal(size=(channels, 3, 1, 1)).astype(np.float32))
        return add("Conv", ["grid", weights], f"{label} mixed")

    add("AveragePool", [name("pictures")], "grid", kernel_shape=[32, 32], strides=[32, 32])
    add("Sigmoid", [mixed("maps", REGIONS)], name("maps"))
    for level, channels in enumerate(CHANNELS, start=1):
        lit = add("Relu", [mixed(f"level{level}", channels)], f"lit{level}")
        add("Einsum", [name("maps"), lit], name(f"level{level}"), equation="bnhw,bchw->bnc")
        outputs.append((name(f"level{level}"), ["B", REGIONS, channels]))
    add("GlobalAveragePool", [mixed("weights", len(CHANNELS) * REGIONS)], "logits")
    add("Flatten", ["logits"], "flat logits")
    add("Softmax", ["flat logits"], "flat weights", axis=1)
    shape = constant("weights shape", np.array([-1, len(CHANNELS), REGIONS], np.int64))
    add("Reshape", ["flat weights", shape], name("weights"))
    outputs += [(name("weights"), ["B", len(CHANNELS), REGIONS]), (name("maps"), ["B", REGIONS, 8, 8])]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name("pictures"), TensorProto.FLOAT, ["B", 3, 256, 256])],
        [helper.make_tensor_value_info(label, TensorProto.FLOAT, size) for label, size in outputs],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model
