import hashlib
import json

import numpy as np
import onnxruntime
import pytest

from engine import cuda, onnx_encoder
from engine.card import default_model, models_folder
from engine.embedding import EmbeddingLayout
from engine.errors import ModelError
from engine.onnx_encoder import OnnxEncoder
from engine.preprocess import to_input
from tests.engine.tiny_model import write_tiny_model


def pictures(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 256, 256, 3), np.uint8)


@pytest.fixture(scope="module")
def shipped() -> OnnxEncoder:
    return OnnxEncoder(models_folder() / default_model().file)


def test_embeddings_are_the_graphs_outputs(tmp_path):
    path = write_tiny_model(tmp_path)
    encoder = OnnxEncoder(path)
    batch = encoder.encode(pictures(3))
    assert encoder.layout == batch.layout == EmbeddingLayout(3, (4, 6, 8))
    assert batch.encoder_id == encoder.encoder_id == encoder.card.encoder_id
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [entry.name for entry in session.get_outputs()]
    expected = dict(zip(names, session.run(None, {"pictures": to_input(pictures(3))}), strict=True))
    for level in (1, 2, 3):
        np.testing.assert_allclose(batch.features[level - 1], expected[f"level{level}"], atol=1e-5)
    np.testing.assert_allclose(batch.weights, expected["weights"], atol=1e-6)
    np.testing.assert_allclose(batch.maps, expected["maps"], atol=1e-6)


def test_the_shipped_model_gives_one_picture_the_same_alone_and_in_a_batch(shipped):
    whole = shipped.encode(pictures(4))
    alone = shipped.encode(pictures(4)[2:3])
    for level in range(len(whole.features)):
        np.testing.assert_allclose(whole.features[level][2], alone.features[level][0], atol=1e-4)
    np.testing.assert_allclose(whole.weights[2], alone.weights[0], atol=1e-5)
    np.testing.assert_allclose(whole.maps[2], alone.maps[0], atol=1e-4)


def test_the_shipped_model_on_a_blank_sheet_is_finite(shipped):
    batch = shipped.encode(np.full((1, 256, 256, 3), 255, np.uint8))
    assert all(np.isfinite(level).all() for level in batch.features)
    assert batch.weights.sum() == pytest.approx(1, abs=1e-4)
    assert batch.maps.min() >= 0
    assert batch.maps.max() <= 1


def test_without_a_cuda_device_it_runs_on_the_cpu_and_says_why(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(onnx_encoder, "missing_cuda", lambda: "no CUDA device found")
    encoder = OnnxEncoder(write_tiny_model(tmp_path))
    encoder.warm_up()
    assert (encoder.provider.name, encoder.provider.reason) == ("CPU", "no CUDA device found")
    assert capfd.readouterr() == ("", "")


def test_a_device_whose_libraries_do_not_load_falls_back_to_the_cpu_silently(tmp_path, monkeypatch, capfd):
    if cuda.missing_cuda() is None:
        pytest.skip("this machine has a CUDA device")
    monkeypatch.setattr(onnx_encoder, "missing_cuda", lambda: None)
    encoder = OnnxEncoder(write_tiny_model(tmp_path))
    encoder.warm_up()
    assert encoder.provider.name == "CPU"
    assert "CUDA" in encoder.provider.reason
    assert capfd.readouterr() == ("", "")


def test_a_driver_that_is_absent_is_no_device(monkeypatch):
    def absent(name):
        raise OSError(name)

    monkeypatch.setattr(cuda.sys, "platform", "linux")
    monkeypatch.setattr(cuda.ctypes, "CDLL", absent)
    assert cuda.missing_cuda() == "no CUDA device found"


def test_a_missing_model_or_card_is_named(tmp_path):
    path = write_tiny_model(tmp_path)
    path.unlink()
    with pytest.raises(ModelError, match=r"tiny\.onnx: the model cannot be read"):
        OnnxEncoder(path)
    with pytest.raises(ModelError, match=r"absent\.json"):
        OnnxEncoder(tmp_path / "absent.onnx")


def test_a_file_that_is_not_the_cards_is_refused(tmp_path):
    path = write_tiny_model(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ModelError, match="sha256"):
        OnnxEncoder(path)


@pytest.mark.parametrize("content", [b"", b"not a model", None])
def test_a_damaged_model_is_refused_in_one_line(tmp_path, content):
    path = write_tiny_model(tmp_path)
    path.write_bytes(path.read_bytes()[:300] if content is None else content)
    card = json.loads(path.with_suffix(".json").read_text())
    card["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match="not a usable ONNX model") as caught:
        OnnxEncoder(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("rename", [{"pictures": "images"}, {"level2": "middle"}, {"maps": "masks"}])
def test_a_model_with_other_names_is_refused(tmp_path, rename):
    with pytest.raises(ModelError, match="not an Inkseek model"):
        OnnxEncoder(write_tiny_model(tmp_path, rename=rename))


def test_a_model_of_other_shapes_than_its_card_is_refused(tmp_path):
    encoder = OnnxEncoder(write_tiny_model(tmp_path, channels=[4, 6, 9]))
    with pytest.raises(ModelError, match="shapes"):
        encoder.encode(pictures(1))
