"""evaluate as a person types it, with a tiny model and with a run's weights."""

import csv
import json

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

import main
from engine.evaluate.pairs import COLUMNS
from engine.model.mlrm import ModelConfig, build_mlrm
from engine.sketch_files import write_svg
from engine.strokes import SketchDocument, Stroke
from engine.weights import save_safetensors
from tests.engine.tiny_model import write_tiny_model

KEYS = {
    *("model", "dataset", "split", "strategy", "queries", "photos", "acc@1", "acc@5", "acc@10", "median_rank"),
    *("encode_ms", "match_ms", "interval"),
}


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    folder = tmp_path / "models"
    write_tiny_model(folder)
    monkeypatch.setattr("engine.card.models_folder", lambda: folder)


@pytest.fixture
def pairs(tmp_path):
    """Four boxes in colours and their outlines, two sketches of the first."""
    rows = []
    for number in range(5):
        shown = max(0, number - 1)
        left, top = 20 + 30 * shown, 40 + 20 * shown
        box = (left, top, left + 80, top + 60)
        photo = Image.new("RGB", (256, 256), "white")
        ImageDraw.Draw(photo).rectangle(box, fill=(60 * shown, 90, 200 - 40 * shown))
        photo.save(tmp_path / f"p{shown}.png")
        corners = np.array([[left, top], [left + 80, top], [left + 80, top + 60], [left, top + 60 - number]])
        write_svg(SketchDocument((Stroke.from_xy(corners),)), tmp_path / f"s{number}.svg")
        rows.append(("boxes", "box", "test", f"p{shown}.png", f"s{number}.svg"))
    with (tmp_path / "pairs.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return tmp_path / "pairs.csv"


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    torch.manual_seed(0)
    save_safetensors(build_mlrm(ModelConfig("mobilenetv2")).state_dict(), folder / "best.safetensors")
    model = {"backbone": "mobilenetv2", "structure": "lama", "regions": 3, "tau": 3, "width": 128}
    (folder / "config.json").write_text(json.dumps({"model": model, "losses": {}}))
    return folder / "best.safetensors"


def told(capsys, *arguments: object) -> dict:
    assert main.main([str(argument) for argument in arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def test_the_plain_figures_and_their_interval(tiny, pairs, capsys):
    found = told(capsys, "evaluate", pairs, "--json")
    assert set(found) == KEYS
    assert (found["queries"], found["photos"]) == (5, 4)
    for k in (1, 5, 10):
        low, high = found["interval"][f"acc@{k}"]
        assert 0 <= low <= found[f"acc@{k}"] <= high <= 1


def test_the_folder_of_a_set_is_evaluated_like_its_list(tiny, tmp_path, pairs, capsys):
    for name in ("photos", "sketches"):
        (tmp_path / "own" / name).mkdir(parents=True)
    for number in range(4):
        (tmp_path / "own" / "photos" / f"{number}.png").write_bytes((tmp_path / f"p{number}.png").read_bytes())
        (tmp_path / "own" / "sketches" / f"{number}.svg").write_bytes((tmp_path / f"s{number}.svg").read_bytes())
    found = told(capsys, "evaluate", tmp_path / "own", "--json")
    assert (found["queries"], found["photos"]) == (4, 4)
    assert main.main(["evaluate", str(tmp_path / "own"), "--split", "none"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_single_regions_and_early_retrieval_are_told_on_request(tiny, pairs, capsys):
    found = told(capsys, "evaluate", pairs, "--json", "--slsr", "--early")
    assert set(found) == KEYS | {"slsr", "weights", "region_distances", "early"}
    assert np.shape(found["slsr"]) == (3, 3)
    for side in ("sketches", "photos"):
        assert np.sum(found["weights"][side]["mean"]) == pytest.approx(1, abs=1e-3)
        assert np.shape(found["weights"][side]["deviation"]) == (3, 3)
        assert len(found["region_distances"][side]) == 3
    early = found["early"]
    assert (len(early["share"]), len(early["acc@10"]), early["queries"], early["left_out"]) == (20, 20, 5, 0)
    assert early["acc@10"][-1] == found["acc@10"]
    assert len(early["median_rank"]) == 20 and early["median_rank"][-1] == found["median_rank"]
    assert early["area"] == pytest.approx(np.mean(early["acc@10"]), abs=1e-4)


def test_shrunk_photos_are_other_photos_and_always_the_same(tiny, pairs, capsys):
    first, again = (told(capsys, "evaluate", pairs, "--json", "--slsr", "--shrink", "0.55") for _ in range(2))
    assert first["shrink"] == 0.55
    for found in (first, again):
        del found["encode_ms"], found["match_ms"]
    assert first == again
    whole = told(capsys, "evaluate", pairs, "--json", "--slsr")
    assert whole["weights"]["photos"] != first["weights"]["photos"]
    assert whole["weights"]["sketches"] == first["weights"]["sketches"]


def test_the_table_tells_the_same(tiny, pairs, capsys):
    assert main.main(["evaluate", str(pairs), "--slsr", "--early"]) == 0
    out, _ = capsys.readouterr()
    for word in ("acc@10", "95 % interval", "acc@1 alone", "region distance", "100 %", "area under the curve"):
        assert word in out


@pytest.mark.parametrize("strategy", ["T9", "global", "LA", "DLA"])
def test_a_runs_weights_are_evaluated(weights, pairs, capsys, strategy):
    found = told(capsys, "evaluate", pairs, "--json", "--weights", weights, "--strategy", strategy)
    assert (found["model"], found["strategy"], found["photos"]) == (weights.parent.name, strategy, 4)
    assert found["acc@5"] == 1


@pytest.mark.parametrize(
    "options",
    [
        ["--strategy", "DLA"],
        ["--strategy", "LA", "--weights", "w", "--slsr"],
        ["--weights", "w", "--model", "tiny"],
        *(["--shrink", share] for share in ("0", "1.2", "half", "nan")),
    ],
)
def test_what_does_not_go_together_is_bad_use(pairs, capsys, options):
    with pytest.raises(SystemExit) as left:
        main.main(["evaluate", str(pairs), *options])
    out, err = capsys.readouterr()
    assert (left.value.code, out, err.count("\n")) == (2, "", 1)


def test_weights_that_are_none_are_told(pairs, tmp_path, capsys):
    assert main.main(["evaluate", str(pairs), "--weights", str(tmp_path / "none.safetensors")]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), "none.safetensors" in err) == ("", 1, True)
