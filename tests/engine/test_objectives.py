"""Baselines trained in the same harness: their loss, their validation, and how such a run is measured."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import main
from engine.errors import Cancelled
from engine.evaluate.baselines import BASELINES, BaselineMethod
from engine.model.mlrm import ModelConfig
from engine.progress import CancelToken
from engine.train.batches import Batch, PairSampler, make_batch
from engine.train.beginning import build_network, build_optimiser
from engine.train.compute import Compute
from engine.train.config import RunConfig, Start
from engine.train.dataset import PairSet
from engine.train.loop import StepReport, train, train_step
from engine.train.validation import distances
from engine.weights import read_safetensors
from tests.engine.boxes import load_boxes, tiny_run, write_boxes

CPU = Compute(torch.device("cpu"), half=False, workers=1)


@pytest.fixture(scope="module")
def pairs_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_boxes(tmp_path_factory.mktemp("pairs"))


@pytest.fixture(scope="module")
def pair_set(pairs_csv: Path) -> tuple[PairSet, PairSet]:
    return load_boxes(pairs_csv)


def baseline_run(kind: str, steps: int = 4) -> RunConfig:
    return replace(tiny_run(steps), model=ModelConfig("mobilenetv2", "global", regions=1), objective=kind)


@pytest.mark.parametrize("kind", BASELINES)
def test_the_loss_of_a_baseline_falls(kind: str, pair_set: tuple[PairSet, PairSet]) -> None:
    config = replace(baseline_run(kind, 20), new_rate=2e-4, warm_up=1)
    network = build_network(config, Start())
    optimiser = build_optimiser(network, config)
    drawn = PairSampler(pair_set[0], config.mixture, 6, 1).draw(0)
    pictures = make_batch(pair_set[0], *drawn, config.augmentation, (1, 0), 64)
    network.train()
    losses = [train_step(network, optimiser, Batch(step, pictures), config, CPU).total.item() for step in range(5)]
    assert losses[-1] < losses[0]
    assert network.regions.reduction.low[0].weight.grad is None, "only the highest level is trained"


def test_a_baselines_run_resumes_and_says_what_it_is(pair_set: tuple[PairSet, PairSet], tmp_path: Path) -> None:
    def quiet(report: StepReport) -> None: ...

    whole, broken, token = tmp_path / "whole", tmp_path / "broken", CancelToken()
    train(whole, baseline_run("LA"), *pair_set, Start(), quiet)
    with pytest.raises(Cancelled):
        train(broken, baseline_run("LA"), *pair_set, Start(), lambda _: token.cancel(), cancel=token)
    train(broken, baseline_run("LA"), *pair_set, Start(), quiet)
    first, second = (read_safetensors(folder / "checkpoint.safetensors") for folder in (whole, broken))
    assert first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)
    assert json.loads((whole / "config.json").read_text())["objective"] == "LA"


@pytest.mark.parametrize("kind", BASELINES)
def test_validation_compares_as_the_evaluation_does(kind: str) -> None:
    network = build_network(baseline_run(kind), Start()).eval()
    pictures = np.random.default_rng(0).integers(0, 256, (5, 256, 256, 3), np.uint8)
    given = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
    with torch.no_grad():
        found = distances(network, given[:2], given[2:], kind).numpy()
    method = BaselineMethod(network, kind)
    distances_to = method.search([method.encode(pictures[2:])])
    expected = [distances_to(method.encode(pictures[row : row + 1])) for row in range(2)]
    np.testing.assert_allclose(found, expected, rtol=1e-3)


def test_a_baseline_is_trained_and_evaluated_as_itself(
    pairs_csv: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    asked = [pairs_csv, "--out", run, "--objective", "DLA", "--steps", 2, "--size", 64, "--batch", 4]
    assert main.main(["train", *map(str, asked)]) == 0
    assert "averaged weights, the best by validation" in capsys.readouterr().out
    config = json.loads((run / "config.json").read_text())
    assert (config["objective"], config["model"]["structure"]) == ("DLA", "global")
    evaluate = ["evaluate", str(run / "held-out.csv"), "--weights", str(run / "best.safetensors")]
    assert main.main([*evaluate, "--json"]) == 0
    out, err = capsys.readouterr()
    assert (json.loads(out)["strategy"], err) == ("DLA", "")
    for option in (["--slsr"], ["--strategy", "T9"]):
        assert main.main([*evaluate, *option]) == 1
        assert "trained as DLA, without the regions" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--objective", "LA", "--ablation", "S2"],
        ["--objective", "LA", "--structure", "cama"],
        ["--objective", "global", "--late"],
        ["--late", "--structure", "cama"],
        ["--objective", "TC-Net"],
    ],
)
def test_what_a_baseline_has_not_is_refused(
    options: list[str], pairs_csv: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main.main(["train", str(pairs_csv), "--out", str(tmp_path / "run"), *options])
    assert (left.value.code, capsys.readouterr().err.count("\n")) == (2, 1)
    assert not (tmp_path / "run").exists()


def test_a_run_on_all_rows_says_that_its_weights_are_the_last(
    pairs_csv: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [pairs_csv, "--out", tmp_path, "--objective", "global", "--steps", 2, "--size", 64, "--hold-out", 0]
    assert main.main(["train", *map(str, asked)]) == 0
    assert "averaged weights, after the last step; nothing was held out to choose by" in capsys.readouterr().out
    assert json.loads((tmp_path / "config.json").read_text())["data"]["held_out"] == {"boxes": ""}
    kept, last = (read_safetensors(tmp_path / f"{name}.safetensors") for name in ("best", "checkpoint"))
    assert all(torch.equal(kept[name], last[f"averaged.{name}"]) for name in kept)
    evaluate = ["evaluate", str(pairs_csv), "--weights", str(tmp_path / "best.safetensors"), "--json"]
    assert main.main(evaluate) == 0
    assert f"{tmp_path.name} was trained on 11 of these 13 sketches" in capsys.readouterr().err
