"""Writes the graph of the exact scan on a GPU: `python -m engine.export_scan`.

It is kept as a file, so that searching needs no onnx package. For P photos with F features in B blocks (level after
level, region after region) the squared distances |s|^2 + |p|^2 - 2 <s, p> of all blocks are one product with the
query's features set apart by block; then D' (eq. 4) follows as the matcher has it, and the `count` photos closest.
"""

from __future__ import annotations

import onnx
from onnx import TensorProto, helper

from engine.device_index import GRAPH

_OPSET = 18


def scan_graph() -> bytes:
    """The graph's file; inputs and outputs as `engine.device_index` uses them."""
    single, half = TensorProto.FLOAT, TensorProto.FLOAT16
    inputs = {
        "features": (half, ["P", "F"]),
        "weights": (single, ["P", "B"]),
        "norms": (single, ["P", "B"]),
        "left_out": (single, ["P"]),
        "columns": (single, ["F", "B"]),
        "constants": (single, ["B"]),
        "query_weights": (single, ["B"]),
        "factors": (single, ["B"]),
        "count": (TensorProto.INT64, [1]),
    }
    outputs = {"totals": (single, ["count"]), "rows": (TensorProto.INT64, ["count"])}
    steps = [
        ("Cast", ["features"], "exact", {"to": single}),
        ("MatMul", ["exact", "columns"], "products", {}),
        ("Add", ["norms", "constants"], "both", {}),
        ("Add", ["products", "both"], "squared", {}),
        ("Max", ["squared", "zero"], "positive", {}),
        ("Sqrt", ["positive"], "distances", {}),
        ("Add", ["weights", "query_weights"], "sums", {}),
        ("Mul", ["sums", "factors"], "steered", {}),
        ("ReduceSum", ["steered", "last"], "total", {"keepdims": 1}),
        ("Greater", ["total", "zero"], "told", {}),
        ("Where", ["told", "total", "one"], "divisor", {}),
        ("Div", ["steered", "divisor"], "shares", {}),
        ("ReduceSum", ["factors", "first"], "all", {"keepdims": 1}),
        ("Div", ["factors", "all"], "even", {}),
        ("Where", ["told", "shares", "even"], "paired", {}),
        ("Mul", ["paired", "distances"], "terms", {}),
        ("ReduceSum", ["terms", "last"], "summed", {"keepdims": 0}),
        ("Add", ["summed", "left_out"], "wanted", {}),
    ]
    nodes = [helper.make_node(kind, given, [made], **options) for kind, given, made, options in steps]
    nodes.append(helper.make_node("TopK", ["wanted", "count"], ["totals", "rows"], largest=0))
    constants = [
        helper.make_tensor("zero", single, [], [0.0]),
        helper.make_tensor("one", single, [], [1.0]),
        helper.make_tensor("last", TensorProto.INT64, [1], [1]),
        helper.make_tensor("first", TensorProto.INT64, [1], [0]),
    ]
    graph = helper.make_graph(
        nodes,
        "exact scan",
        [helper.make_tensor_value_info(name, *told) for name, told in inputs.items()],
        [helper.make_tensor_value_info(name, *told) for name, told in outputs.items()],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=9)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


if __name__ == "__main__":
    GRAPH.write_bytes(scan_graph())
