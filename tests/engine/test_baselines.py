"""The baselines against loops written out, in torch for training and in numpy for searching."""

import json
from dataclasses import asdict

import numpy as np
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper

from engine.errors import FileError, ModelError
from engine.evaluate.baselines import BASELINES, BaselineMethod, searcher
from engine.evaluate.paper.sources import run_source
from engine.evaluate.runs import Run, find_runs, load_network, read_run
from engine.export import Baselines, baseline_graphs
from engine.model.baseline_losses import baseline_distances, baseline_loss, dense_features
from engine.model.losses import MARGIN
from engine.model.mlrm import ModelConfig, build_mlrm
from engine.preprocess import to_input
from engine.torch_encoder import TorchEncoder
from engine.train.batches import STANDARD_MIXTURE
from engine.train.config import ABLATIONS, RunConfig, ablated
from engine.weights import save_safetensors


def loops(kind: str, sketch: np.ndarray, photo: np.ndarray) -> float:
    """The distance of two maps (C, 8, 8) by the definition."""
    if kind == "global":
        return float(np.linalg.norm(sketch.mean((1, 2)) - photo.mean((1, 2))))
    total = 0.0
    for row in range(8):
        for column in range(8):
            here = sketch[:, row, column]
            if kind == "LA":
                total += np.linalg.norm(here - photo[:, row, column])
            else:
                total += min(np.linalg.norm(here - photo[:, y, x]) for y in range(8) for x in range(8))
    return float(total / 64)


@pytest.fixture(scope="module")
def maps() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    return generator.random((3, 5, 8, 8)), generator.random((4, 5, 8, 8))


def cells(features: np.ndarray, kind: str) -> np.ndarray:
    flat = features.reshape(*features.shape[:2], 64).transpose(0, 2, 1).astype(np.float32)
    return flat.mean(axis=1, keepdims=True) if kind == "global" else flat


@pytest.mark.parametrize("kind", BASELINES)
def test_distances_in_torch_and_in_numpy_equal_the_loops(kind, maps):
    sketches, photos = maps
    expected = np.array([[loops(kind, s, p) for p in photos] for s in sketches])
    trained = baseline_distances(kind, torch.from_numpy(sketches), torch.from_numpy(photos))
    np.testing.assert_allclose(trained.numpy(), expected, atol=1e-6)
    distances_to = searcher(kind, cells(photos, kind))
    searched = [distances_to(cells(sketches[row : row + 1], kind)) for row in range(3)]
    np.testing.assert_allclose(searched, expected, atol=1e-4)


@pytest.mark.parametrize("kind", BASELINES)
def test_the_loss_is_the_mean_over_all_other_photos_and_its_step_helps(kind, maps):
    sketches, photos = torch.from_numpy(maps[0]).requires_grad_(), torch.from_numpy(maps[1][:3])
    d = baseline_distances(kind, sketches, photos)
    by_hand = [max(0.0, (d[s, s] - d[s, p]).item() + MARGIN) for s in range(3) for p in range(3) if p != s]
    loss = baseline_loss(kind, sketches, photos).total
    assert loss.item() == pytest.approx(np.mean(by_hand)) and loss.item() > 0
    (gradient,) = torch.autograd.grad(loss, sketches)
    assert torch.isfinite(gradient).all()
    assert baseline_loss(kind, sketches - 0.5 * gradient, photos).total < loss
    both = baseline_loss(kind, sketches, photos, temperature=0.15)
    assert both.total > loss and both.total == both.global_instance + both.contrast


def test_a_network_trains_on_the_loss():
    torch.manual_seed(0)
    network = build_mlrm(ModelConfig("mobilenetv2", "global", regions=1)).eval()
    optimiser = torch.optim.Adam(network.parameters(), 1e-4)
    sketches, photos = torch.rand(2, 4, 3, 64, 64).unbind()
    losses = []
    for _ in range(4):
        loss = baseline_loss("DLA", dense_features(network, sketches), dense_features(network, photos), 0.15).total
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


def test_equal_maps_give_a_finite_gradient():
    same = torch.rand(2, 5, 8, 8, requires_grad=True)
    for kind in BASELINES:
        (gradient,) = torch.autograd.grad(baseline_loss(kind, same, same.detach().clone()).total, same)
        assert torch.isfinite(gradient).all()


def test_an_unknown_baseline_is_refused():
    with pytest.raises(ModelError, match="global"):
        baseline_distances("best", torch.zeros(1, 1, 8, 8), torch.zeros(1, 1, 8, 8))
    with pytest.raises(ModelError, match="DLA"):
        BaselineMethod(build_mlrm(ModelConfig("mobilenetv2")), "best")


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "G"
    return write_run(folder, {"structure": "global", "regions": 1})


def write_run(folder, model: dict, **config) -> Run:
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    told = {"backbone": "mobilenetv2", "structure": "lama", "regions": 3, "tau": 3, "width": 128} | model
    save_safetensors(build_mlrm(ModelConfig(**told)).state_dict(), folder / "best.safetensors")
    (folder / "config.json").write_text(json.dumps({"model": told, "losses": {}} | config))
    return read_run(folder / "best.safetensors")


def test_a_global_baseline_ranks_as_level_3_of_a_global_network(run_folder):
    """Its one region is the whole map at one half, so that f = GAP(F_3) / 2."""
    network = load_network(run_folder)
    pictures = np.random.default_rng(1).integers(0, 256, (3, 256, 256, 3), np.uint8)
    pooled = BaselineMethod(network, "global").encode(pictures)
    region = TorchEncoder(network, "x", "cpu").encode(pictures).features[-1]
    assert pooled.shape == (3, 1, 256)
    np.testing.assert_allclose(pooled / 2, region, atol=1e-5)
    dense = BaselineMethod(network, "LA").encode(pictures)
    assert dense.shape == (3, 64, 256)
    np.testing.assert_allclose(dense.mean(axis=1, keepdims=True), pooled, atol=1e-5)


def test_dense_features_are_the_final_levels_map(run_folder):
    network = load_network(run_folder)
    with torch.inference_mode():
        assert dense_features(network, torch.zeros(2, 3, 256, 256)).shape == (2, 256, 8, 8)


@pytest.mark.parametrize(
    ("model", "losses", "ablation"),
    [
        ({}, {}, "S10"),
        ({"regions": 1}, {}, "S1"),
        ({}, {"overlap": 0}, "S2"),
        ({}, {"penalty": "cama"}, "S3"),
        ({}, {"penalty": None}, "S10"),
        ({"levels": 1}, {}, "S4"),
        ({"geometry": False}, {}, "S5"),
        ({"even": True}, {"global_instance": 0, "global_region": 0}, "S6"),
        ({}, {"local_instance": 0, "local_region": 0}, "S7"),
        ({}, {"local_region": 0}, "S8"),
        ({}, {"global_region": 0}, "S9"),
        ({}, {"global_region": 0, "overlap": 0}, None),
        ({}, {"contrast": 1.0}, None),
        ({"structure": "cama"}, {}, None),
        ({"structure": "global", "regions": 1}, {}, None),
        ({"regions": 4}, {}, None),
    ],
)
def test_a_run_says_which_ablation_it_is(tmp_path, model, losses, ablation):
    told = {"backbone": "mobilenetv2", "structure": "lama", "regions": 3} | model
    config = {"model": told, "losses": {"contrast": 0.0} | losses}
    assert Run(tmp_path / "run" / "best.safetensors", config).ablation == ablation


def test_every_ablation_that_can_be_trained_is_recognised(tmp_path):
    plain = RunConfig(ModelConfig("mobilenetv2"), STANDARD_MIXTURE, steps=1)
    for name in ABLATIONS:
        assert Run(tmp_path, asdict(ablated(plain, name))).ablation == name
    assert Run(tmp_path, asdict(plain)).ablation is None


def test_a_run_says_which_baseline_it_is(tmp_path):
    told = {"backbone": "mobilenetv2", "structure": "global", "regions": 1}
    weights = tmp_path / "run" / "best.safetensors"
    assert Run(weights, {"model": told}).baseline is None
    assert Run(weights, {"model": told, "objective": "DLA"}).baseline == "DLA"
    kinds = [run_source(Run(weights, {"model": told} | more)).kind for more in ({}, {"objective": "LA"})]
    assert kinds == ["global", "LA"]


def test_folders_that_are_no_runs_are_told(run_folder, tmp_path):
    assert [run.name for run in find_runs(run_folder.weights.parent.parent)] == ["G"]
    with pytest.raises(FileError, match="no run in it"):
        find_runs(tmp_path)
    with pytest.raises(FileError, match="no such file"):
        read_run(tmp_path / "best.safetensors")
    (tmp_path / "best.safetensors").write_bytes(b"")
    for content in ("{", "[]", '{"model": {}}', '{"model": 3}'):
        (tmp_path / "config.json").write_text(content)
        with pytest.raises(FileError, match=r"config\.json"):
            read_run(tmp_path / "best.safetensors")


def test_what_is_timed_are_the_baselines(run_folder):
    network = load_network(run_folder).eval()
    pictures = np.random.default_rng(0).integers(0, 256, (2, 256, 256, 3), np.uint8)
    with torch.inference_mode():
        timed = Baselines(network)(torch.from_numpy(to_input(pictures)))
    for found, kind in zip(timed, ("global", "DLA"), strict=True):
        np.testing.assert_allclose(found, BaselineMethod(network, kind).encode(pictures), atol=1e-5)


def test_each_of_their_graphs_holds_its_own_output_alone(monkeypatch):
    nodes = [helper.make_node("Relu", ["pictures"], ["pooled"]), helper.make_node("Neg", ["pictures"], ["cells"])]
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("pictures", "pooled", "cells")]
    both = helper.make_model(
        helper.make_graph(nodes, "both", values[:1], values[1:]),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=9,
    )
    monkeypatch.setattr("engine.export._trace", lambda graph, outputs, batch: both)
    for graph, name, value in zip(baseline_graphs("mobilenetv2"), ("pooled", "cells"), (0, 2), strict=True):
        session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
        assert [output.name for output in session.get_outputs()] == [name]
        assert session.run(None, {"pictures": np.full(1, -2, np.float32)})[0] == value
