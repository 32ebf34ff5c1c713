"""Going on from an exported model: its weights back, its norms settled, and a run that starts with it."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.card import ModelCard, models_folder, read_card
from engine.errors import ModelError
from engine.images import open_photo
from engine.model.mlrm import Mlrm, ModelConfig, build_mlrm
from engine.onnx_encoder import OnnxEncoder
from engine.preprocess import square_photo, to_input
from engine.train.beginning import build_network
from engine.train.config import Start
from engine.train.exported import read_exported, settle_norms
from engine.weights import load_strict, read_safetensors
from tests.engine.boxes import broken_off_and_resumed, load_boxes, tiny_run, write_boxes

LAMA, CAMA = (models_folder() / f"mlrm-mobilenet-{structure}.onnx" for structure in ("lama", "cama"))


@pytest.fixture(scope="module")
def photos() -> NDArray[np.uint8]:
    files = sorted((Path(__file__).parents[2] / "assets" / "demo" / "photos").glob("*.jpg"))[::40]
    return np.stack([square_photo(open_photo(file).picture) for file in files])


def model_of(card: ModelCard) -> ModelConfig:
    return ModelConfig(card.backbone, card.structure, card.regions, card.tau, late=card.late)


def network_of(file: Path) -> Mlrm:
    network = build_mlrm(model_of(read_card(file.with_suffix(".json"))))
    load_strict(network, read_exported(file), file.name)
    return network.eval()


def largest_difference(network: Mlrm, file: Path, photos: NDArray[np.uint8]) -> float:
    encoded = OnnxEncoder(file, threads=1).encode(photos)
    with torch.no_grad():
        output = network.eval()(torch.from_numpy(to_input(photos)))
    pairs = zip(
        (*encoded.features, encoded.weights, encoded.maps),
        (*output.features, output.weights, output.maps),
        strict=True,
    )
    return max(float(np.abs(theirs - ours.numpy()).max()) for theirs, ours in pairs)


@pytest.mark.parametrize("file", [LAMA, CAMA], ids=["LAMA", "CAMA"])
def test_a_shipped_model_comes_back_and_computes_the_same(file: Path, photos: NDArray[np.uint8]) -> None:
    assert largest_difference(network_of(file), file, photos) < 1e-4


def test_settled_norms_have_the_pictures_statistics_and_change_nothing(photos: NDArray[np.uint8]) -> None:
    network = network_of(LAMA)
    network.regions.backbone.freeze_norms()
    settle_norms(network, torch.from_numpy(to_input(photos)))
    norm = network.attention.region_head.norm
    assert norm.running_mean is not None and norm.running_mean.abs().max() > 0.01
    assert largest_difference(network, LAMA, photos) < 1e-4
    frozen = network.regions.backbone.get_submodule("features.4.conv.0.1").state_dict()
    assert frozen["running_mean"].abs().max() == 0, "the backbone's stay as they came"


def test_a_run_goes_on_from_it_and_resumes(tmp_path: Path) -> None:
    pairs, _ = load_boxes(write_boxes(tmp_path))
    config = replace(
        tiny_run(3), model=model_of(read_card(LAMA.with_suffix(".json"))), size=128, rate=1e-6, new_rate=1e-6
    )
    last = broken_off_and_resumed(tmp_path / "run", replace(config, blend=0.4), pairs, Start(network=LAMA))
    trained, began = read_safetensors(last), read_exported(LAMA)
    assert trained.keys() == began.keys()
    name = "regions.reduction.high.weight"
    assert 0 < (trained[name] - began[name]).abs().max() < 1e-3


def test_another_shape_takes_what_fits_of_it() -> None:
    config = replace(tiny_run(), model=ModelConfig("mobilenetv2", tau=9))  # early indicators
    network, began = build_network(config, Start(network=LAMA)), read_exported(LAMA)
    assert torch.equal(network.regions.reduction.high.weight, began["regions.reduction.high.weight"])


def test_a_card_of_another_network_is_refused(tmp_path: Path) -> None:
    file = tmp_path / LAMA.name
    shutil.copy(LAMA, file)
    card = LAMA.with_suffix(".json").read_text()
    file.with_suffix(".json").write_text(card.replace('"late": true', '"late": false'))
    with pytest.raises(ModelError, match=r"mlrm-mobilenet-lama\.onnx: training cannot go on from it; it lacks regions"):
        read_exported(file)
