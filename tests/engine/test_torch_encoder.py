import subprocess
import sys

import numpy as np
import pytest
import torch

from engine import model_runtime, onnx_encoder
from engine.card import find_model, models_folder
from engine.encoder import Provider
from engine.errors import ModelError
from engine.images import open_photo
from engine.model.mlrm import ModelConfig, build_mlrm
from engine.model_runtime import open_model
from engine.onnx_encoder import OnnxEncoder
from engine.onnx_operators import OPERATORS
from engine.preprocess import square_photo, to_input
from engine.torch_encoder import TorchEncoder, TorchModel
from tests.engine.tiny_model import write_tiny_model


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return build_mlrm(ModelConfig("mobilenetv2"))


def test_embeddings_are_the_networks_outputs(network):
    pictures = np.random.default_rng(0).integers(0, 256, (2, 256, 256, 3), np.uint8)
    encoder = TorchEncoder(network, "e" * 64, "cpu")
    batch = encoder.encode(pictures)
    assert batch.layout == encoder.layout
    assert batch.encoder_id == "e" * 64
    assert encoder.provider.name == "torch CPU"
    assert not network.training
    with torch.no_grad():
        output = network(torch.from_numpy(to_input(pictures)))
    for ours, theirs in zip(batch.features, output.features, strict=True):
        np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-5)
    np.testing.assert_allclose(batch.weights, output.weights.numpy(), atol=1e-6)
    np.testing.assert_allclose(batch.maps, output.maps.numpy(), atol=1e-6)
    np.testing.assert_allclose(batch.weights.sum(axis=(1, 2)), 1, atol=1e-5)


@pytest.mark.parametrize("name", ["mlrm-mobilenet-lama", "mlrm-mobilenet-cama"])
def test_a_shipped_model_says_the_same_in_torch(name):
    path = find_model(name).path
    files = sorted((models_folder().parent / "demo" / "photos").glob("*.jpg"))[::80]
    pictures = np.stack([*(square_photo(open_photo(file).picture) for file in files), np.full((256, 256, 3), 255)])
    pictures = pictures.astype(np.uint8)
    onnx, here = OnnxEncoder(path, threads=1), TorchModel(path, "cpu", "tried out")
    assert (here.encoder_id, here.layout) == (onnx.encoder_id, onnx.layout)
    assert here.provider == Provider("torch CPU", "tried out")
    for given in (pictures, pictures[1:2]):
        ours, theirs = here.encode(given), onnx.encode(given)
        assert ours.encoder_id == theirs.encoder_id
        for one, other in zip(
            (*ours.features, ours.weights, ours.maps), (*theirs.features, theirs.weights, theirs.maps), strict=True
        ):
            np.testing.assert_allclose(one, other, atol=1e-4)


@pytest.fixture
def cuda_for_torch_alone(monkeypatch):
    """As on a machine whose GPU ONNX Runtime cannot use; torch's part is played by its CPU."""
    monkeypatch.setattr(model_runtime, "missing_cuda", lambda: None)
    monkeypatch.setattr(onnx_encoder, "missing_cuda", lambda: "this ONNX Runtime is built without CUDA")
    monkeypatch.setattr(model_runtime, "DEVICE", "cpu")


def test_torch_runs_a_model_where_it_alone_has_the_gpu(cuda_for_torch_alone, tmp_path):
    path = write_tiny_model(tmp_path)
    encoder = open_model(path)
    assert encoder.provider.name == "torch CPU"
    assert encoder.provider.reason.endswith("for ONNX Runtime, this ONNX Runtime is built without CUDA")
    pictures = np.random.default_rng(0).integers(0, 256, (3, 256, 256, 3), np.uint8)
    ours, theirs = encoder.encode(pictures), OnnxEncoder(path).encode(pictures)
    for one, other in zip(ours.features, theirs.features, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert encoder.card == OnnxEncoder(path).card and ours.encoder_id == theirs.encoder_id


@pytest.mark.parametrize("fault", ["no device", "no such operator", "torch is broken"])
def test_what_torch_cannot_run_either_runs_on_the_cpu(cuda_for_torch_alone, tmp_path, monkeypatch, fault):
    if fault == "no device":
        monkeypatch.setattr(model_runtime, "DEVICE", "cuda")
        monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    elif fault == "no such operator":
        monkeypatch.delitem(OPERATORS, "Einsum")
    else:
        monkeypatch.setitem(sys.modules, "torch", None)
    encoder = open_model(write_tiny_model(tmp_path))
    told = "this ONNX Runtime is built without CUDA, nor does torch use it"
    assert encoder.provider == Provider("CPU", told)
    encoder.encode(np.zeros((1, 256, 256, 3), np.uint8))


def test_without_a_gpu_torch_is_not_even_looked_at(tmp_path):
    """In a process of its own: here torch is imported already."""
    code = (
        "import sys; from pathlib import Path; from engine import model_runtime, onnx_encoder\n"
        "model_runtime.missing_cuda = onnx_encoder.missing_cuda = lambda: 'no CUDA device found'\n"
        "print(model_runtime.open_model(Path(sys.argv[1])).provider.name, 'torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code, write_tiny_model(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == ["CPU", "False"]


def test_a_damaged_model_or_one_of_other_shapes_is_refused(tmp_path):
    path = write_tiny_model(tmp_path / "shapes", channels=[4, 6, 9])
    with pytest.raises(ModelError, match="shapes"):
        TorchModel(path, "cpu", "tried out").warm_up()
    path = write_tiny_model(tmp_path / "names", rename={"maps": "masks"})
    with pytest.raises(ModelError, match="not an Inkseek model"):
        TorchModel(path, "cpu", "tried out")
    path = write_tiny_model(tmp_path / "damaged")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ModelError, match="sha256"):
        TorchModel(path, "cpu", "tried out")
