"""LAMA's passes: what they share is shared exactly, and late indicators enter before the last block."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

import main
from engine.errors import ModelError
from engine.model.backbone import Backbone, build_backbone
from engine.model.mlrm import ModelConfig, build_mlrm
from engine.model.regions import Lama
from engine.train.batches import Batch
from engine.train.beginning import build_network, build_optimiser, starts_structure
from engine.train.compute import Compute
from engine.train.config import Start
from engine.train.loop import train, train_step
from engine.train.quicken import prepare, read_teacher
from engine.weights import read_safetensors, save_safetensors
from tests.engine.boxes import broken_off_and_resumed, load_boxes, tiny_run, write_boxes


@pytest.fixture
def backbone() -> Backbone:
    """In double precision, with statistics that are not 0 and 1."""
    torch.manual_seed(1)
    made = build_backbone("mobilenetv2").double().eval()
    for module in made.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(std=0.3)
            module.running_var.uniform_(0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 2)
            nn.init.normal_(module.bias, std=0.3)
    return made


@pytest.mark.parametrize("mode", ["eval", "frozen", "train"])
def test_sharing_the_first_widening_changes_nothing(backbone: Backbone, mode: str) -> None:
    middle, shifts = torch.randn(2, 96, 16, 16).double(), torch.randn(3, 96).double()
    if mode == "frozen":
        backbone.freeze_norms()
    backbone.train(mode != "eval")
    shared, plain = backbone.indicated(middle, shifts), Backbone.indicated(backbone, middle, shifts)
    assert shared[0].shape == (2, 1280, 8, 8) and shared[1].shape == (3, 2, 1280, 8, 8)
    for ours, theirs in zip(shared, plain, strict=True):
        torch.testing.assert_close(ours, theirs)


@torch.no_grad()
def test_late_indicators_written_out(backbone: Backbone) -> None:
    lama = Lama(3, backbone, late=True).double().eval()
    middle, lower = torch.randn(2, 96, 16, 16).double(), torch.randn(2, 4, 8, 8).double()
    high, responses = lama(backbone, middle, lower)
    torch.testing.assert_close(high, backbone.final(middle), msg="F_3 itself carries no indicator")
    before = backbone.features[14:17](middle)
    for region in range(3):
        one_hot = torch.zeros(3).double()
        one_hot[region] = 1
        seen = backbone.features[17](before + lama.indicator(one_hot)[None, :, None, None])
        stack = torch.cat([seen.mean(1, True), seen.max(1, True).values, lower], 1)
        torch.testing.assert_close(responses[:, region], lama.attention(stack)[:, 0])


def test_late_indicators_learn() -> None:
    torch.manual_seed(0)
    network = build_mlrm(ModelConfig("mobilenetv2", late=True)).train()
    network(torch.randn(2, 3, 64, 64)).maps.sum().backward()
    assert all(p.grad is not None for p in network.regions.structure.parameters())


def test_what_has_no_late_indicators_refuses_them() -> None:
    with pytest.raises(ModelError, match="resnet50v2 has no late indicators"):
        build_mlrm(ModelConfig("resnet50v2", late=True))
    with pytest.raises(ModelError, match="not those of cama"):
        build_mlrm(ModelConfig("mobilenetv2", "cama", late=True))


def test_a_network_with_early_indicators_starts_one_with_late_ones(tmp_path: Path) -> None:
    early = build_network(tiny_run(), Start())
    start = Start(network=tmp_path / "early.safetensors")
    save_safetensors(early.state_dict(), tmp_path / "early.safetensors")
    late = build_mlrm(ModelConfig("mobilenetv2", late=True))
    assert starts_structure(start, early) and not starts_structure(start, late)
    network = build_network(replace(tiny_run(), model=late.config), start)
    expected = early.state_dict()
    kept = [name for name in expected if not name.startswith("regions.structure.")]
    assert all(torch.equal(network.state_dict()[name], expected[name]) for name in kept)


MAPS = replace(tiny_run(3), model=ModelConfig("mobilenetv2", late=True), objective="maps")


@pytest.fixture
def early(tmp_path: Path) -> Path:
    """Weights of a network with early indicators."""
    path = tmp_path / "early.safetensors"
    save_safetensors(build_network(tiny_run(), Start()).state_dict(), path)
    return path


def test_late_indicators_learn_the_maps_of_early_ones(early: Path) -> None:
    network = build_network(MAPS, Start(network=early))
    teacher = read_teacher(read_safetensors(early), early.name, network)
    prepare(network, teacher)
    optimiser = build_optimiser(network, replace(MAPS, steps=40, new_rate=3e-3))
    compute, pictures = Compute(torch.device("cpu"), half=False, workers=1), torch.randn(4, 3, 128, 128)
    losses = []
    for step in range(12):
        network.eval().regions.structure.train()
        losses.append(train_step(network, optimiser, Batch(step, pictures), MAPS, compute, teacher).total.item())
    assert losses[-1] < 0.9 * losses[0]


def test_a_run_that_learns_maps_changes_nothing_else_and_resumes(early: Path, tmp_path: Path) -> None:
    pairs = load_boxes(write_boxes(tmp_path))
    start = Start(network=early)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    kept = read_safetensors(train(whole, MAPS, pairs[0], None, start, lambda _: None))
    before = read_safetensors(early)
    same = {name for name in before if kept[name].shape == before[name].shape and torch.equal(kept[name], before[name])}
    assert {name for name in before if not name.startswith("regions.structure.")} <= same
    assert "regions.structure.attention.first.weight" not in same

    again = read_safetensors(broken_off_and_resumed(broken, MAPS, pairs[0], start))
    assert all(torch.equal(again[name], kept[name]) for name in kept)


def test_maps_are_learned_from_early_indicators_alone(
    early: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = build_mlrm(MAPS.model)
    save_safetensors(network.state_dict(), tmp_path / "late.safetensors")
    with pytest.raises(ModelError, match="early indicators"):
        read_teacher(read_safetensors(tmp_path / "late.safetensors"), "late", network)
    with pytest.raises(ModelError, match="late indicators alone"):
        prepare(build_mlrm(tiny_run().model), read_teacher(read_safetensors(early), early.name, network))
    with pytest.raises(SystemExit):
        main.main(["train", "pairs.csv", "--out", str(tmp_path / "run"), "--objective", "maps", "--late"])
    assert "--objective maps needs --late, and --start" in capsys.readouterr().err
