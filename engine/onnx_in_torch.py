"""An ONNX model run by torch, operator by operator: for a GPU that torch can use and ONNX Runtime cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn

from engine.card import ModelCard
from engine.errors import ModelError, printable
from engine.model_files import read_model
from engine.onnx_operators import OPERATORS, Attributes, Operator


class OnnxNetwork(nn.Module):
    """A model's graph: pictures, float32 (B, 3, 256, 256), to features of every level, global weights and maps.

    Attributes:
        layout: the shape of its embeddings.
    """

    def __init__(self, path: Path, card: ModelCard) -> None:
        """Read the .onnx file that the card speaks of.

        Raises: ModelError, if it is missing or damaged, no Inkseek model, or uses an operator that is not known here.
        """
        super().__init__()
        model = read_model(path, card)
        self.layout = card.layout
        self._outputs = card.outputs
        try:
            graph = onnx.load_model_from_string(model).graph
            constants = {entry.name: torch.tensor(numpy_helper.to_array(entry)) for entry in graph.initializer}
        except Exception as error:  # protobuf's own share no base but Exception
            raise ModelError(f"{printable(path)}: not a usable ONNX model") from error
        unknown = sorted({node.op_type for node in graph.node} - OPERATORS.keys())
        if unknown:
            raise ModelError(f"{printable(path)}: torch has no {', '.join(unknown)} here")
        made = {name for node in graph.node for name in node.output}
        if [entry.name for entry in graph.input] != ["pictures"] or not made.issuperset(self._outputs):
            raise ModelError(
                f"{printable(path)}: not an Inkseek model (it needs pictures in; {', '.join(card.outputs)} out)"
            )
        steps = _without_constant_ones([_Step.of(node) for node in graph.node], constants)
        self._steps = _with_last_uses(steps, {*constants, *self._outputs})
        used = {name for step in steps for name in step.inputs} & constants.keys()
        # Numbers to calculate with go to the device; shapes, axes and places stay where Python reads them.
        self._plain = {name: constants[name] for name in used if not constants[name].is_floating_point()}
        self._places = {name: f"constant{place}" for place, name in enumerate(sorted(used - self._plain.keys()))}
        for name, place in self._places.items():
            self.register_buffer(place, constants[name])

    def forward(self, pictures: Tensor) -> tuple[tuple[Tensor, ...], Tensor, Tensor]:
        """L tensors (B, N, C_l), (B, L, N) and (B, N, 8, 8)."""
        values = {"pictures": pictures, **self._plain}
        values |= {name: self.get_buffer(place) for name, place in self._places.items()}
        for step, done_with in self._steps:
            step.run(values)
            for name in done_with:
                del values[name]
        *features, weights, maps = (values[name] for name in self._outputs)
        return tuple(features), weights, maps


@dataclass(frozen=True, eq=False)
class _Step:
    """One node of the graph."""

    operator: Operator
    attributes: Attributes
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @classmethod
    def of(cls, node: onnx.NodeProto) -> _Step:
        attributes = {entry.name: helper.get_attribute_value(entry) for entry in node.attribute}
        return cls(OPERATORS[node.op_type], attributes, tuple(node.input), tuple(node.output))

    def run(self, values: dict[str, Tensor]) -> None:
        """Put what it makes of the values beside them."""
        made = self.operator(self.attributes, *(values[name] if name else None for name in self.inputs))
        values.update(zip(self.outputs, made if isinstance(made, tuple) else (made,), strict=False))


def _without_constant_ones(steps: Sequence[_Step], constants: dict[str, Tensor]) -> list[_Step]:
    """The steps that pictures take part in; what the others make, weights widened from float16 say, is constant."""
    left = []
    for step in steps:
        if all(not name or name in constants for name in step.inputs):
            step.run(constants)
        else:
            left.append(step)
    return left


def _with_last_uses(steps: Sequence[_Step], kept: set[str]) -> list[tuple[_Step, tuple[str, ...]]]:
    """Each step with what is of no use after it, so that a large batch holds no more than it must."""
    ordered: list[tuple[_Step, tuple[str, ...]]] = []
    needed = {*kept, ""}
    for step in reversed(steps):
        last = {*step.inputs, *step.outputs} - needed
        needed |= last
        ordered.append((step, tuple(last)))
    return ordered[::-1]
