"""Weights back out of an exported model, so that training can go on from it: on one's own pairs, say.

An export folds a BatchNorm into the convolution before it and computes once what no picture changes. Here such a norm
comes back as one that changes nothing, and the indicators as a layer that gives the vectors that were kept.
"""

from __future__ import annotations

import math
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from engine.card import ModelCard, read_card
from engine.errors import ModelError, printable
from engine.export import HALF, NETWORK
from engine.model.mlrm import Mlrm, ModelConfig, build_mlrm
from engine.model.regions import Lama
from engine.model_files import read_model

INDICATOR = "regions.structure.indicator."


def read_exported(file: Path) -> dict[str, Tensor]:
    """The weights of the network that a model's file, its card beside it, was exported from; float32.

    In eval that network computes what the file does, but for rounding. Its norms have lost their statistics: before it
    is trained, `settle_norms` gives them new ones.

    Raises: ModelError, if the file is not what its card says, or lacks weights of such a network.
    """
    card = read_card(file.with_suffix(".json"))
    network = _of_card(card)
    graph = onnx.load_from_string(read_model(file, card)).graph
    kept = _kept(graph)
    state = network.state_dict()
    found = {name: kept[name] for name in state if name in kept and kept[name].shape == state[name].shape}
    found |= {name: value for name, value in state.items() if not value.is_floating_point()}
    found |= _folded_norms(network, kept, found)
    found |= _turned(graph, kept)
    if isinstance(network.regions.structure, Lama):
        found |= _indicators(network.regions.structure, kept)
    missing = sorted(state.keys() - found.keys())
    if missing:
        raise ModelError(f"{printable(file)}: training cannot go on from it; it lacks {missing[0]}")
    return found


@torch.no_grad()
def settle_norms(network: Mlrm, pictures: Tensor) -> None:
    """Give the norms that learn the statistics of pictures (B, 3, H, W); in eval the network computes the same."""
    norms = [module for module in network.modules() if isinstance(module, _BatchNorm)]
    learning = [norm for norm in norms if not getattr(norm, "frozen", False)]
    seen: dict[nn.Module, Tensor] = {}
    hooks = [norm.register_forward_pre_hook(lambda module, given: seen.update({module: given[0]})) for norm in learning]
    network.eval()(pictures)
    for hook in hooks:
        hook.remove()
    for norm in learning:
        assert norm.running_mean is not None and norm.running_var is not None
        cells = seen[norm].transpose(0, 1).flatten(1)
        scale = norm.weight * torch.rsqrt(norm.running_var + norm.eps)
        shift = norm.bias - norm.running_mean * scale
        norm.running_mean.copy_(cells.mean(1))
        norm.running_var.copy_(cells.var(1))
        norm.weight.copy_(scale * torch.sqrt(norm.running_var + norm.eps))
        norm.bias.copy_(shift + norm.running_mean * scale)


def _of_card(card: ModelCard) -> Mlrm:
    return build_mlrm(
        ModelConfig(card.backbone, card.structure, card.regions, card.tau, levels=card.levels, late=card.late)
    )


def _kept(graph: onnx.GraphProto) -> dict[str, Tensor]:
    """The graph's constants by their names in the network; what was computed while exporting has its graph's name."""
    return {
        tensor.name.removeprefix(NETWORK).removesuffix(HALF): torch.tensor(numpy_helper.to_array(tensor)).float()
        for tensor in graph.initializer
        if tensor.data_type in (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16)
    }


def _folded_norms(network: Mlrm, kept: dict[str, Tensor], found: dict[str, Tensor]) -> dict[str, Tensor]:
    """The norms that were folded into the layer before them, as ones that add no more than that layer's new bias."""
    out: dict[str, Tensor] = {}
    for name, parent in network.named_modules():
        before = ""
        for child, module in parent.named_children():
            place = f"{name}.{child}" if name else child
            if isinstance(module, _BatchNorm) and f"{place}.weight" not in found:
                none = torch.zeros(module.num_features)
                out[f"{place}.weight"] = torch.full_like(none, math.sqrt(1 + module.eps))
                out[f"{place}.bias"] = kept.get(f"{before}.weight_bias", none)
                out[f"{place}.running_mean"], out[f"{place}.running_var"] = none, torch.ones_like(none)
            before = place
    return out


def _turned(graph: onnx.GraphProto, kept: dict[str, Tensor]) -> dict[str, Tensor]:
    """Linear layers whose kernels the export turned round and renamed: found by the biases added after them."""
    makers = {output: node for node in graph.node for output in node.output}
    out: dict[str, Tensor] = {}
    for node in graph.node:
        bias = next((given for given in node.input if given.startswith(NETWORK) and given.endswith(".bias")), None)
        product = next((makers[given] for given in node.input if given in makers), None)
        if node.op_type == "Add" and bias is not None and product is not None and product.op_type == "MatMul":
            kernel = kept.get(product.input[1].removesuffix(HALF))
            if kernel is not None:
                out[bias.removeprefix(NETWORK).removesuffix("bias") + "weight"] = kernel.T.contiguous()
    return out


def _indicators(structure: Lama, kept: dict[str, Tensor]) -> dict[str, Tensor]:
    """Layers that turn each region's v_r into the vector that the export kept for it."""
    first, last = (structure.indicator[place] for place in (0, 2))
    assert isinstance(first, nn.Linear) and isinstance(last, nn.Linear)
    vectors = [value for value in kept.values() if value.shape == (structure.regions, last.out_features)]
    if len(vectors) != 1:
        return {}
    opened, spread = first.weight.detach().clone(), torch.zeros_like(last.weight)
    opened[: structure.regions] = torch.eye(structure.regions)
    spread[:, : structure.regions] = vectors[0].T
    return {
        f"{INDICATOR}0.weight": opened,
        f"{INDICATOR}0.bias": torch.zeros_like(first.bias),
        f"{INDICATOR}2.weight": spread,
        f"{INDICATOR}2.bias": torch.zeros_like(last.bias),
    }
