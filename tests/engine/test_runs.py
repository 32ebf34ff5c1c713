"""Training runs: their folder, stopping and resuming, where they compute, and the paper's ablations."""

import csv
import json
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import main
from engine.commands import smoke
from engine.errors import Cancelled, EngineError
from engine.model.losses import LossParts, LossWeights, Negatives, level_margins, mlrm_loss, overlap_cama
from engine.model.mlrm import Mlrm, MlrmOutput, ModelConfig, build_mlrm
from engine.progress import CancelToken
from engine.train import loop
from engine.train.compute import Compute
from engine.train.config import ABLATIONS, Start, ablated
from engine.train.curves import SIZE, draw_curves, running_mean
from engine.train.dataset import PairSet
from engine.train.loop import StepReport, train
from engine.train.metrics import COLUMNS
from engine.train.objective import split_output
from engine.weights import read_safetensors
from tests.engine.boxes import load_boxes, tiny_run, write_boxes

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def pairs_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_boxes(tmp_path_factory.mktemp("pairs"))


@pytest.fixture(scope="module")
def pair_set(pairs_csv: Path) -> tuple[PairSet, PairSet]:
    return load_boxes(pairs_csv)


def quiet(report: StepReport) -> None:
    """Hear reports and do nothing."""


def at(step: int, act: Callable[[], None]) -> Callable[[StepReport], None]:
    """Do something once this step is reported."""

    def report(told: StepReport) -> None:
        if told.step == step:
            act()

    return report


def interrupt() -> None:
    raise KeyboardInterrupt


def same_weights(one: Path, other: Path) -> bool:
    first, second = read_safetensors(one), read_safetensors(other)
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "metrics.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def whole(pair_set: tuple[PairSet, PairSet], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an unbroken run of five steps."""
    folder = tmp_path_factory.mktemp("whole")
    train(folder, tiny_run(5), *pair_set, Start(), quiet)
    return folder


def test_a_runs_folder_holds_all_that_is_needed(whole: Path) -> None:
    names = {"config.json", "metrics.csv", "curves.png", "checkpoint.safetensors", "best.safetensors"}
    assert {path.name for path in whole.iterdir()} == names
    config = json.loads((whole / "config.json").read_text())
    assert (config["steps"], config["model"]["backbone"], config["data"]["held"]) == (5, "mobilenetv2", 3)
    written = rows(whole)
    assert [row["step"] for row in written] == ["1", "2", "3", "4", "5"]
    assert [bool(row["acc@10"]) for row in written] == [False, True, False, True, True]
    total = sum(float(written[0][name]) for name in COLUMNS[2:6])
    assert float(written[0]["loss"]) == pytest.approx(total, abs=1e-3)


@pytest.mark.parametrize("how", ["killed", "stopped"])
def test_broken_and_resumed_equals_unbroken(
    pair_set: tuple[PairSet, PairSet], whole: Path, tmp_path: Path, how: str
) -> None:
    token = CancelToken()
    if how == "killed":
        with pytest.raises(KeyboardInterrupt):
            train(tmp_path, tiny_run(5), *pair_set, Start(), at(3, interrupt))
        with (tmp_path / "metrics.csv").open("a") as file:
            file.write("4,0.12")  # a line that the kill cut off
    else:
        with pytest.raises(Cancelled, match="stopped after step 3 of 5; the same command goes on"):
            train(tmp_path, tiny_run(5), *pair_set, Start(), at(2, token.cancel), cancel=token)
    resumed = train(tmp_path, tiny_run(5), *pair_set, Start(), quiet)
    for name in ("checkpoint.safetensors", resumed.name):
        assert same_weights(tmp_path / name, whole / name)
    assert rows(tmp_path) == rows(whole)


def test_a_run_with_other_settings_is_refused_by_name(
    pair_set: tuple[PairSet, PairSet], whole: Path, tmp_path: Path
) -> None:
    before = {path.name: path.read_bytes() for path in whole.iterdir()}
    asked = replace(tiny_run(8), model=ModelConfig("mobilenetv2", regions=2))
    with pytest.raises(EngineError, match=r"other settings \(model\.regions 3, not 2; steps 5, not 8\)"):
        train(whole, asked, *pair_set, Start(), quiet)
    with pytest.raises(EngineError, match=r"start\.network None, not G1/best\.safetensors"):
        train(whole, tiny_run(5), *pair_set, Start(network=Path("runs/G1/best.safetensors")), quiet)
    with pytest.raises(EngineError, match=r"data\.held 3, not 0"):
        train(whole, tiny_run(5), pair_set[0], None, Start(), quiet)
    assert {path.name: path.read_bytes() for path in whole.iterdir()} == before
    config = json.loads((whole / "config.json").read_text())
    older = {name: value for name, value in config.items() if name not in ("data", "start")}
    older["model"] = {"backbone": "mobilenetv2", "structure": "lama", "regions": 3, "tau": 3, "width": 128}
    (tmp_path / "config.json").write_text(json.dumps(older))
    (tmp_path / "checkpoint.safetensors").write_bytes(before["checkpoint.safetensors"])
    train(tmp_path, tiny_run(5), *pair_set, Start(), quiet)  # an older run that does not tell of newer settings


def test_training_on_all_rows_keeps_the_last_weights(pair_set: tuple[PairSet, PairSet], tmp_path: Path) -> None:
    best = train(tmp_path, tiny_run(3), pair_set[0], None, Start(), quiet)
    checkpoint = read_safetensors(tmp_path / "checkpoint.safetensors")
    state = read_safetensors(best)
    assert all(torch.equal(state[name], checkpoint[f"averaged.{name}"]) for name in state)
    assert not any(row["score"] for row in rows(tmp_path)) and (tmp_path / "curves.png").exists()


def test_a_lost_loss_ends_the_run_with_a_reason(
    pair_set: tuple[PairSet, PairSet], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = loop.train_step
    lost = torch.tensor(float("nan"))
    monkeypatch.setattr(loop, "train_step", lambda *given: replace(step(*given), total=lost))
    with pytest.raises(EngineError, match="the loss was nan at step 1"):
        train(tmp_path, tiny_run(3), *pair_set, Start(), quiet)
    assert not (tmp_path / "checkpoint.safetensors").exists()


def test_workers_change_nothing_and_half_precision_little(pair_set: tuple[PairSet, PairSet], tmp_path: Path) -> None:
    ways = {"one": Compute(CPU, False, 1), "four": Compute(CPU, False, 4), "half": Compute(CPU, True, 2)}
    for name, compute in ways.items():
        train(tmp_path / name, tiny_run(2), pair_set[0], None, Start(), quiet, compute=compute)
    assert same_weights(*(tmp_path / name / "checkpoint.safetensors" for name in ("one", "four")))
    losses = {name: [float(row["loss"]) for row in rows(tmp_path / name)] for name in ways}
    assert losses["half"] != losses["one"] and losses["half"][0] == pytest.approx(losses["one"][0], rel=0.2)
    state = read_safetensors(tmp_path / "half" / "best.safetensors")
    assert {value.dtype for value in state.values()} == {torch.float32, torch.int64}


def test_without_cuda_a_run_computes_on_the_cpu_in_full_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert Compute.here() == Compute(CPU, half=False, workers=1)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    here = Compute.here()
    assert (here.device.type, here.half) == ("cuda", True) and here.workers >= 1


# --- curves ---


def test_curves_stand_where_the_numbers_are(tmp_path: Path) -> None:
    lines = [",".join(COLUMNS)]
    for step in range(1, 101):
        accuracy = f",{0.5},boxes:{step / 100:.3f},boxes:1.000" if step % 20 == 0 else ",,,"
        lines.append(f"{step},4.0000,1.0000,0.5000,0.2500,2.2500{accuracy}")
    (tmp_path / "metrics.csv").write_text("\n".join(lines))
    draw_curves(tmp_path / "metrics.csv", tmp_path / "curves.png")
    picture = Image.open(tmp_path / "curves.png")
    assert picture.size == SIZE
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    middle = pixels[:, 400]
    blue, green = np.array([0x00, 0x72, 0xB2]), np.array([0x00, 0x9E, 0x73])
    loss = np.flatnonzero((np.abs(middle - blue).sum(1) < 60) & (np.arange(SIZE[1]) < 320))
    local = np.flatnonzero((np.abs(middle - green).sum(1) < 60) & (np.arange(SIZE[1]) < 320))
    height = (SIZE[1] - 40 - 56 - 44) // 2
    assert loss.mean() == pytest.approx(40, abs=2), "4 of 4 is the top"
    assert local.mean() == pytest.approx(40 + height * (1 - 0.5 / 4), abs=2)


def test_a_running_mean_begins_with_the_first_value_and_follows() -> None:
    smooth = [value for _, value in running_mean([(step, 1.0 if step < 50 else 3.0) for step in range(400)])]
    assert (
        smooth[0] == 1.0 and smooth[49] == 1.0 and 1.0 < smooth[55] < 2.0 and smooth[-1] == pytest.approx(3.0, abs=0.01)
    )


# --- ablations ---

EVERY = {"global_instance", "global_region", "local_instance", "local_region", "overlap"}
ACTIVE = {
    "S2": EVERY - {"overlap"},
    "S6": EVERY - {"global_instance", "global_region"},
    "S7": EVERY - {"local_instance", "local_region"},
    "S8": EVERY - {"local_region"},
    "S9": EVERY - {"global_region"},
}


def outcome(name: str) -> tuple[Mlrm, MlrmOutput, LossParts]:
    """A network of this ablation after one backward pass, its output for three pairs, and the loss."""
    config = ablated(tiny_run(), name)
    torch.manual_seed(1)
    network = build_mlrm(config.model).train()
    output = network(torch.randn(6, 3, 64, 64))
    sketches, photos = split_output(output, 3)
    negatives = Negatives.draw(3, config.model.regions, torch.Generator().manual_seed(2))
    parts = mlrm_loss(sketches, photos, network.attention, negatives, config.losses, 0.2, config.model.structure)
    parts.total.backward()
    return network, output, parts


def learns(module: torch.nn.Module) -> bool:
    """Whether a gradient reached any parameter."""
    return any(p.grad is not None and bool(p.grad.abs().sum() > 0) for p in module.parameters())


@pytest.mark.parametrize("name", ABLATIONS)
def test_the_loss_of_an_ablation_is_the_sum_of_what_it_leaves(name: str) -> None:
    network, output, parts = outcome(name)
    active = ACTIVE.get(name, EVERY)
    assert parts.total.item() == pytest.approx(sum(getattr(parts, part).item() for part in active), rel=1e-5)
    for part in (EVERY | {"contrast"}) - active:
        assert getattr(parts, part).item() > 0, f"{part} would show"
    assert output.maps.shape[1] == (1 if name == "S1" else 3)
    assert output.weights.shape[1:] == (1 if name == "S4" else 3, 1 if name == "S1" else 3)
    assert learns(network.attention.geometry) == (name not in ("S5", "S6"))
    assert learns(network.attention.reduce) == (name != "S6")


def test_s1_has_nothing_between_regions() -> None:
    _, _, parts = outcome("S1")
    assert parts.overlap.item() == 0 and not parts.overlap.requires_grad


def test_s3_takes_camas_penalty() -> None:
    _, output, parts = outcome("S3")
    sketches, photos = split_output(output, 3)
    assert parts.overlap.item() == pytest.approx((overlap_cama(sketches.maps) + overlap_cama(photos.maps)).item())


def test_s4_matches_level_3_alone_with_its_margin() -> None:
    network, output, _ = outcome("S4")
    assert len(output.features) == 1 and network.channels == network.regions.reduction.channels[-1:]
    assert level_margins(1, 1.0, torch.zeros(1)).tolist() == [[pytest.approx(1 + np.exp(-3))]]


def test_s5_weights_do_not_know_where_regions_lie() -> None:
    network, output, _ = outcome("S5")
    attention = network.attention.eval()
    elsewhere = attention(output.features, attention.positions(output.maps.flip(-1)))
    assert torch.equal(elsewhere, attention(output.features, attention.positions(output.maps)))
    assert output.positions.abs().sum() == 0


def test_s6_is_the_plain_mean() -> None:
    _, output, _ = outcome("S6")
    assert torch.equal(output.weights, torch.full_like(output.weights, 1 / 9))


def test_s10_is_the_papers_loss_and_changes_nothing_else() -> None:
    config = ablated(tiny_run(), "S10")
    assert config == replace(tiny_run(), losses=LossWeights(contrast=0.0))


# --- the command ---


def run(capsys: pytest.CaptureFixture[str], *given: object) -> tuple[int, str, str]:
    code = main.main(["train", *(str(argument) for argument in given)])
    return code, *capsys.readouterr()


def test_the_command_trains_stops_at_ctrl_c_and_goes_on(
    pairs_csv: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (pairs_csv, "--out", tmp_path, "--steps", 4, "--size", 64, "--batch", 4, "--ablation", "S9")
    step = loop.train_step

    def pressing_ctrl_c(network, optimiser, batch, *rest):
        if batch.step == 1:
            signal.raise_signal(signal.SIGINT)
        return step(network, optimiser, batch, *rest)

    monkeypatch.setattr(loop, "train_step", pressing_ctrl_c)
    code, out, err = run(capsys, *asked)
    assert (code, err.count("\n")) == (130, 1) and "stopped after step 2 of 4; the same command goes on" in err
    assert "photos; 2 photos held out" in out
    monkeypatch.setattr(loop, "train_step", step)
    code, out, err = run(capsys, *asked)
    assert (code, err) == (0, "") and "step 4: loss" in out
    assert [row["step"] for row in rows(tmp_path)] == ["1", "2", "3", "4"]
    held = (tmp_path / "held-out.csv").read_bytes()
    code, out, err = run(capsys, *asked, "--hold-out", 0)
    assert (code, "data.held 2, not 0" in err) == (1, True)
    assert (tmp_path / "held-out.csv").read_bytes() == held


def test_a_source_without_pairs_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ChairV2" / "photo").mkdir(parents=True)
    code, out, err = run(capsys, tmp_path / "ChairV2", "--out", tmp_path / "run")
    assert (code, out) == (1, "")
    assert err == f"inkseek: {tmp_path / 'ChairV2'}: a ChairV2 folder without its folder sketch\n"
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("last", "code"), [(2.0, 0), (3.9, 1)])
def test_the_smoke_run_fails_unless_the_loss_falls(
    last: float, code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def falling(folder, config, pairs, held, begin, report) -> None:
        assert len(pairs.photos) == 24 and held is None
        for step in range(config.steps):
            report(StepReport(step + 1, config.steps, 4.0 if step < 25 else last, 1.0, None))

    monkeypatch.setattr(loop, "train", falling)
    assert smoke.main() == code
    assert "mean loss 4.000 at first" in capsys.readouterr().out
