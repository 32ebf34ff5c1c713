"""Export to ONNX: what is written says the same as torch, and nothing is written that does not."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engine import export
from engine.card import ModelCard, read_card
from engine.errors import ModelError
from engine.export import FULL_TOLERANCE, HALF_TOLERANCE, check_outputs, export_model, store_half
from engine.model.mlrm import Mlrm, ModelConfig, build_mlrm
from engine.onnx_encoder import OnnxEncoder
from engine.preprocess import to_input

Outputs = list[NDArray[np.float32]]


def pictures(count: int) -> NDArray[np.uint8]:
    """Coloured patches on a gradient, and all-white paper last."""
    generator = np.random.default_rng(5)
    drawn = np.linspace(0, 255, 256, dtype=np.float32)[None, :, None, None] * np.ones((count, 1, 256, 3), np.float32)
    for picture in drawn[:-1]:
        for _ in range(4):
            top, left = generator.integers(0, 200, 2)
            picture[top : top + 56, left : left + 56] = generator.integers(0, 256, 3)
    drawn[-1] = 255
    return drawn.astype(np.uint8)


def card_for(network: Mlrm) -> ModelCard:
    return ModelCard(
        name="tiny", title="Tiny", file="tiny.onnx", sha256="", backbone="mobilenetv2", structure="lama", regions=3,
        levels=3, channels=network.channels, tau=3, input=256, preprocess_version=1, trained_on="nothing",
        terms="none", validation={"acc@1": 0.5}, command="pytest",
    )  # fmt: skip


class Exported(NamedTuple):
    network: Mlrm
    folder: Path
    card: ModelCard
    wanted: Outputs


def torch_outputs(network: Mlrm, given: NDArray[np.uint8]) -> Outputs:
    with torch.no_grad():
        output = network.eval()(torch.from_numpy(to_input(given)))
    return [part.numpy() for part in (*output.features, output.weights, output.maps)]


def encoded(path: Path, given: NDArray[np.uint8]) -> Outputs:
    batch = OnnxEncoder(path, threads=1).encode(given)
    return [*batch.features, batch.weights, batch.maps]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """A small network, traced once for all the tests here: tracing takes the time."""
    torch.manual_seed(2)
    # weights that float16 can hold: an untrained network, unlike a trained one, magnifies rounding
    network = build_mlrm(ModelConfig("mobilenetv2")).half().float()
    folder = tmp_path_factory.mktemp("model")
    card = export_model(network, pictures(16), folder, card_for(network), half=False)
    return Exported(network, folder, card, torch_outputs(network, pictures(16)))


@pytest.fixture
def traced(exported: Exported, monkeypatch: pytest.MonkeyPatch) -> onnx.ModelProto:
    """The graph of the exported network, which the next `export_model` uses instead of tracing anew."""
    model = onnx.load(exported.folder / "tiny.onnx")
    monkeypatch.setattr(export, "_trace", lambda graph, levels: model)
    return model


# --- the exported file ---


def test_agrees_with_torch_on_16_pictures(exported: Exported) -> None:
    for ours, torchs in zip(encoded(exported.folder / "tiny.onnx", pictures(16)), exported.wanted, strict=True):
        assert ours.shape == torchs.shape
        np.testing.assert_allclose(ours, torchs, rtol=0, atol=1e-4)


@pytest.mark.parametrize("rows", [[3], [7, 2, 15], [15, 15]])
def test_takes_any_batch(exported: Exported, rows: list[int]) -> None:
    ours = encoded(exported.folder / "tiny.onnx", pictures(16)[rows])
    for part, torchs in zip(ours, exported.wanted, strict=True):
        np.testing.assert_allclose(part, torchs[rows], rtol=0, atol=1e-4)


def test_white_paper_is_finite(exported: Exported) -> None:
    ours = encoded(exported.folder / "tiny.onnx", pictures(16)[-1:])
    assert all(np.isfinite(part).all() for part in ours)
    assert ours[-2].sum() == pytest.approx(1)


def test_graph_is_what_the_encoder_needs(exported: Exported) -> None:
    graph = onnx.load(exported.folder / "tiny.onnx").graph
    shapes = {
        value.name: [d.dim_value or "any" for d in value.type.tensor_type.shape.dim]
        for value in (*graph.input, *graph.output)
    }
    one, two, three = exported.network.channels
    assert shapes == {
        "pictures": ["any", 3, 256, 256],
        "level1": ["any", 3, one],
        "level2": ["any", 3, two],
        "level3": ["any", 3, three],
        "weights": ["any", 3, 3],
        "maps": ["any", 3, 8, 8],
    }


def test_card_beside_it_has_its_hash(exported: Exported) -> None:
    path = exported.folder / "tiny.onnx"
    assert exported.card.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert exported.card == replace(card_for(exported.network), sha256=exported.card.sha256)
    assert read_card(exported.folder / "tiny.json") == exported.card
    assert sorted(entry.name for entry in exported.folder.iterdir()) == ["tiny.json", "tiny.onnx"]


def test_file_tells_nothing_of_this_machine(exported: Exported) -> None:
    data = (exported.folder / "tiny.onnx").read_bytes()
    for trace in (Path(export.__file__).parent, Path(torch.__file__).parent, Path.home()):
        assert str(trace).encode() not in data
    assert not re.search(rb"\.py[\"', :]", data)


# --- stored in float16 ---


def test_half_is_smaller_and_close_and_ranks_alike(exported: Exported, traced: onnx.ModelProto, tmp_path: Path) -> None:
    half = export_model(exported.network, pictures(16), tmp_path, card_for(exported.network), half=True)
    path = tmp_path / "tiny.onnx"
    assert path.stat().st_size < 0.65 * (exported.folder / "tiny.onnx").stat().st_size
    assert half.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() != exported.card.sha256

    ours = encoded(path, pictures(16))
    for part, torchs in zip(ours, exported.wanted, strict=True):
        assert np.abs(part - torchs).max() <= 1e-3 * max(1, np.abs(torchs).max())
    order, torchs_order = (np.argsort(distances(outputs), axis=1) for outputs in (ours, exported.wanted))
    torchs_distances = distances(exported.wanted)
    for row in range(16):
        for a, b in zip(order[row], torchs_order[row], strict=True):
            gap = abs(torchs_distances[row, a] - torchs_distances[row, b])
            assert a == b or gap < 1e-3 * torchs_distances.mean(), "only ties may change places"


def distances(outputs: Outputs) -> NDArray[np.float64]:
    """D' of every picture to every picture, written out."""
    *levels, weights, _ = outputs
    count = len(weights)
    total = np.zeros((count, count))
    for a in range(count):
        for b in range(count):
            for level, features in enumerate(levels):
                for region in range(weights.shape[2]):
                    weight = weights[a, level, region] + weights[b, level, region]
                    total[a, b] += 0.5 * weight * np.linalg.norm(features[a, region] - features[b, region])
    return total


def test_only_large_weights_that_fit_are_halved() -> None:
    weights = {
        "large": np.linspace(-1, 1, 20_000, dtype=np.float32),
        "small": np.float32([0.1, 0.2]),
        "huge": np.full(20_000, 1e6, np.float32),
        "whole": np.arange(20_000),
    }
    sums = [helper.make_node("Identity", [name], [f"{name}_out"]) for name in weights]
    outputs = [
        helper.make_tensor_value_info(
            f"{name}_out", TensorProto.INT64 if name == "whole" else TensorProto.FLOAT, value.shape
        )
        for name, value in weights.items()
    ]
    tensors = [numpy_helper.from_array(value, name) for name, value in weights.items()]
    model = helper.make_model(helper.make_graph(sums, "g", [], outputs, tensors))
    halved = store_half(model, 16_384)
    kinds = {tensor.name: tensor.data_type for tensor in halved.graph.initializer}
    assert kinds == {
        "large.half": TensorProto.FLOAT16,
        "small": TensorProto.FLOAT,
        "huge": TensorProto.FLOAT,
        "whole": TensorProto.INT64,
    }
    assert (halved.graph.node[0].op_type, list(halved.graph.node[0].output)) == ("Cast", ["large"])
    assert model.graph.initializer[0].data_type == TensorProto.FLOAT, "the given graph stays as it is"


# --- refusals ---


def test_another_network_is_not_written(exported: Exported, traced: onnx.ModelProto, tmp_path: Path) -> None:
    torch.manual_seed(9)
    other = build_mlrm(ModelConfig("mobilenetv2"))
    with pytest.raises(ModelError, match="the exported graph differs from torch in level1 by"):
        export_model(other, pictures(16), tmp_path, card_for(other))
    assert list(tmp_path.iterdir()) == []


def test_one_wrong_weight_is_noticed(exported: Exported, traced: onnx.ModelProto, tmp_path: Path) -> None:
    largest = max(traced.graph.initializer, key=lambda tensor: np.prod(tensor.dims))
    values = numpy_helper.to_array(largest).copy()
    values.flat[:100] += 1
    largest.CopyFrom(numpy_helper.from_array(values, largest.name))
    with pytest.raises(ModelError, match="differs from torch"):
        export_model(exported.network, pictures(16), tmp_path, card_for(exported.network))
    assert list(tmp_path.iterdir()) == []


def test_a_graph_too_coarse_in_half_is_not_written(
    exported: Exported, traced: onnx.ModelProto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "HALF_TOLERANCE", 1e-9)
    with pytest.raises(ModelError, match=r"the graph stored in float16 differs from torch in .* more than 1e-09"):
        export_model(exported.network, pictures(16), tmp_path, card_for(exported.network))
    assert list(tmp_path.iterdir()) == []


def test_fewer_than_16_pictures_are_no_check(exported: Exported, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="at least 16 pictures"):
        export_model(exported.network, pictures(15), tmp_path, card_for(exported.network))


def test_folder_that_is_a_file(exported: Exported, traced: onnx.ModelProto, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(ModelError, match=r"tiny\.onnx: cannot be written"):
        export_model(exported.network, pictures(16), tmp_path / "models", card_for(exported.network), half=False)


# --- the check itself ---


def made_outputs(positions: list[float]) -> Outputs:
    """One level, one region: pictures on a line, so that D' is their distance on it."""
    count = len(positions)
    level = np.float32(positions).reshape(count, 1, 1)
    return [level, np.ones((count, 1, 1), np.float32), np.zeros((count, 1, 8, 8), np.float32)]


def checked(wanted: Outputs, got: Outputs, tolerance: float, alone: Outputs | None = None) -> None:
    """Run the check on outputs given in advance."""
    first = alone or [part[:1] for part in got]
    inputs = np.zeros((len(got[0]), 3, 1, 1), np.float32)
    check_outputs(lambda x: first if len(x) == 1 else got, inputs, wanted, tolerance, "the graph")


def test_equal_outputs_pass() -> None:
    checked(made_outputs([0, 1, 3]), made_outputs([0, 1, 3]), FULL_TOLERANCE)


@pytest.mark.parametrize(("place", "name"), [(0, "level1"), (1, "weights"), (2, "maps")])
@pytest.mark.parametrize("error", [0.01, -0.01, np.nan, np.inf])
def test_the_differing_output_is_named(place: int, name: str, error: float) -> None:
    got = made_outputs([0, 1, 3])
    got[place][2] += error
    with pytest.raises(ModelError, match=f"the graph differs from torch in {name} by .*, more than 1e-03"):
        checked(made_outputs([0, 1, 3]), got, HALF_TOLERANCE)


def test_a_picture_alone_is_checked_too() -> None:
    wanted = made_outputs([0, 1, 3])
    alone = [part[:1].copy() for part in wanted]
    alone[0] += 0.5
    with pytest.raises(ModelError, match="level1"):
        checked(wanted, made_outputs([0, 1, 3]), HALF_TOLERANCE, alone)


def test_a_changed_ranking_is_refused_within_the_tolerance() -> None:
    wanted = made_outputs([0.0, 1.0, -1.1])
    with pytest.raises(ModelError, match="the graph ranks the pictures differently"):
        checked(wanted, made_outputs([0.0, 1.0, -0.95]), tolerance=0.2)


@pytest.mark.parametrize("offset", np.linspace(0, 1e-3, 7).tolist())
def test_ties_may_change_places(offset: float) -> None:
    # wherever the two nearly equal distances happen to lie
    near = 1 + offset
    wanted, got = made_outputs([0.0, near + 1e-5, -near]), made_outputs([0.0, near, -near - 1e-5])
    checked(wanted, got, FULL_TOLERANCE)
