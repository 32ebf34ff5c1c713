"""The operators of ONNX that this project's networks are exported with, in torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from onnx import TensorProto
from torch import Tensor

Attributes = Mapping[str, Any]
Operator = Callable[..., Tensor | tuple[Tensor, ...]]
"""Takes a node's attributes by name and its inputs in order; one left out is None, or missing at the end."""

_TYPES = {TensorProto.FLOAT: torch.float32, TensorProto.FLOAT16: torch.float16, TensorProto.INT64: torch.int64}


def _axes(attributes: Attributes, given: Tensor | None) -> list[int]:
    """A reduction's axes: an input since opset 18, an attribute before."""
    return [int(axis) for axis in (attributes["axes"] if given is None else given.tolist())]


def _convolution(a: Attributes, x: Tensor, kernel: Tensor, bias: Tensor | None = None) -> Tensor:
    x, padding = _padded(x, a.get("pads", [0] * 4), 0.0)
    return F.conv2d(x, kernel, bias, a.get("strides", 1), padding, a.get("dilations", 1), a.get("group", 1))


def _padded(x: Tensor, pads: Sequence[int], value: float) -> tuple[Tensor, list[int]]:
    """By (top, left, bottom, right): left to the operator where opposite sides agree, else done here."""
    top, left, bottom, right = pads
    if (top, left) == (bottom, right):
        return x, [top, left]
    return F.pad(x, (left, right, top, bottom), value=value), [0, 0]


def _max_pool(a: Attributes, x: Tensor) -> Tensor:
    x, padding = _padded(x, a.get("pads", [0] * 4), -torch.inf)
    return F.max_pool2d(x, a["kernel_shape"], a.get("strides", 1), padding, a.get("dilations", 1))


def _average_pool(a: Attributes, x: Tensor) -> Tensor:
    x, padding = _padded(x, a.get("pads", [0] * 4), 0.0)
    return F.avg_pool2d(
        x, a["kernel_shape"], a.get("strides", 1), padding, count_include_pad=bool(a.get("count_include_pad", 0))
    )


def _gemm(a: Attributes, left: Tensor, right: Tensor, added: Tensor | None = None) -> Tensor:
    product = (left.T if a.get("transA") else left) @ (right.T if a.get("transB") else right) * a.get("alpha", 1.0)
    return product if added is None else product + a.get("beta", 1.0) * added


def _slice(
    _: Attributes, x: Tensor, starts: Tensor, ends: Tensor, axes: Tensor | None = None, steps: Tensor | None = None
) -> Tensor:
    places: list[slice] = [slice(None)] * x.dim()
    count = len(starts)
    along = range(count) if axes is None else axes.tolist()
    paces = [1] * count if steps is None else steps.tolist()
    for axis, start, end, pace in zip(along, starts.tolist(), ends.tolist(), paces, strict=True):
        places[axis] = slice(start, end, pace)
    return x[tuple(places)]


def _gather(a: Attributes, x: Tensor, places: Tensor) -> Tensor:
    axis = a.get("axis", 0) % x.dim()
    taken = x.index_select(axis, places.reshape(-1).to(x.device) % x.shape[axis])
    return taken.reshape(*x.shape[:axis], *places.shape, *x.shape[axis + 1 :])


def _reshape(a: Attributes, x: Tensor, shape: Tensor) -> Tensor:
    copied = not a.get("allowzero", 0)
    return x.reshape([x.shape[at] if size == 0 and copied else size for at, size in enumerate(shape.tolist())])


def _pad(a: Attributes, x: Tensor, pads: Tensor, value: Tensor | None = None) -> Tensor:
    """On the last axes alone, as torch has it: its amounts go from the last axis backwards."""
    before, after = pads.reshape(2, -1).tolist()
    sides = [amount for pair in zip(reversed(before), reversed(after), strict=True) for amount in pair]
    while sides and not any(sides[-2:]):
        sides = sides[:-2]
    mode = a.get("mode", b"constant").decode()
    if mode == "constant":
        return F.pad(x, sides, value=0.0 if value is None else value.item())
    return F.pad(x, sides, mode={"edge": "replicate"}.get(mode, mode))


def _squeeze(a: Attributes, x: Tensor, axes: Tensor | None = None) -> Tensor:
    return x.squeeze(tuple(_axes(a, axes)))


def _unsqueeze(a: Attributes, x: Tensor, axes: Tensor | None = None) -> Tensor:
    wanted = _axes(a, axes)
    for axis in sorted(axis % (x.dim() + len(wanted)) for axis in wanted):
        x = x.unsqueeze(axis)
    return x


def _batch_norm(a: Attributes, x: Tensor, scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
    return F.batch_norm(x, mean, variance, scale, shift, eps=a.get("epsilon", 1e-5))


def _layer_norm(a: Attributes, x: Tensor, scale: Tensor, shift: Tensor | None = None) -> Tensor:
    return F.layer_norm(x, x.shape[a.get("axis", -1) :], scale, shift, a.get("epsilon", 1e-5))


def _clip(_: Attributes, x: Tensor, low: Tensor | None = None, high: Tensor | None = None) -> Tensor:
    return x.clamp(low, high)


def _top_k(a: Attributes, x: Tensor, k: Tensor) -> tuple[Tensor, ...]:
    return tuple(x.topk(int(k), a.get("axis", -1), bool(a.get("largest", 1)), bool(a.get("sorted", 1))))


def _split(a: Attributes, x: Tensor, sizes: Tensor | None = None) -> tuple[Tensor, ...]:
    axis = a.get("axis", 0)
    return torch.split(x, -(-x.shape[axis] // a["num_outputs"]) if sizes is None else sizes.tolist(), axis)


def _reduced(reduce: Callable[..., Tensor]) -> Operator:
    def operator(a: Attributes, x: Tensor, axes: Tensor | None = None) -> Tensor:
        return reduce(x, _axes(a, axes), keepdim=bool(a.get("keepdims", 1)))

    return operator


def _plain(function: Callable[..., Tensor]) -> Operator:
    """An operator without attributes."""
    return lambda _, *given: function(*given)


OPERATORS: Mapping[str, Operator] = {
    "Add": _plain(torch.add),
    "AveragePool": _average_pool,
    "BatchNormalization": _batch_norm,
    "Cast": lambda a, x: x.to(_TYPES[a["to"]]),
    "Clip": _clip,
    "Concat": lambda a, *parts: torch.cat(parts, a["axis"]),
    "Conv": _convolution,
    "Div": _plain(torch.div),
    "Einsum": lambda a, *parts: torch.einsum(a["equation"].decode(), *parts),
    "Expand": lambda _, x, shape: x.expand(np.broadcast_shapes(x.shape, tuple(shape.tolist()))),
    "Flatten": lambda a, x: x.flatten(0, a.get("axis", 1) - 1).flatten(1),
    "Gather": _gather,
    "Gemm": _gemm,
    "GlobalAveragePool": lambda _, x: x.mean((2, 3), keepdim=True),
    "LayerNormalization": _layer_norm,
    "MatMul": _plain(torch.matmul),
    "MaxPool": _max_pool,
    "Mul": _plain(torch.mul),
    "Pad": _pad,
    "Pow": _plain(torch.pow),
    "ReduceMax": _reduced(torch.amax),
    "ReduceMean": _reduced(torch.mean),
    "ReduceSum": _reduced(torch.sum),
    "Relu": _plain(torch.relu),
    "Reshape": _reshape,
    "Sigmoid": _plain(torch.sigmoid),
    "Slice": _slice,
    "Softmax": lambda a, x: x.softmax(a.get("axis", -1)),
    "Split": _split,
    "Sqrt": _plain(torch.sqrt),
    "Squeeze": _squeeze,
    "Sub": _plain(torch.sub),
    "Tile": lambda _, x, repeats: x.repeat(repeats.tolist()),
    "TopK": _top_k,
    "Transpose": lambda a, x: x.permute(a["perm"]),
    "Unsqueeze": _unsqueeze,
}
