"""Which rows a model was trained on, told by its card or run, and the warning of an evaluation over them."""

import json
from pathlib import Path

import pytest

import main
from engine.card import read_card
from engine.evaluate.pairs import read_pairs, write_pairs
from engine.evaluate.seen import trained_rows
from engine.train.dataset import split_pairs
from tests.engine.boxes import write_boxes
from tests.engine.tiny_model import write_tiny_model


@pytest.fixture
def pairs_csv(tmp_path: Path) -> Path:
    return write_boxes(tmp_path)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_thresholds_tell_what_was_trained_on_from_any_part_of_the_list(pairs_csv: Path, count: int) -> None:
    split = split_pairs([pairs_csv], count)
    rows = read_pairs(pairs_csv)
    assert trained_rows(rows, split.thresholds) == split.train
    assert trained_rows(split.held, split.thresholds) == [] and trained_rows(split.train[:2], split.thresholds)
    assert trained_rows(rows, {}) == [] and trained_rows(rows, {"others": ""}) == []


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pairs_csv: Path) -> Path:
    """A model trained with three photos held out, and one of an older card."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    folder = tmp_path / "models"
    held_out = split_pairs([pairs_csv], 3).thresholds
    twin = {"of": "the same recipe, three photos held out", "boxes acc@1": 0.5}
    write_tiny_model(folder, held_out=held_out, twin=twin, validation={"shoe acc@1": 0.25})
    write_tiny_model(folder, "older", default=False)
    monkeypatch.setattr("engine.card.models_folder", lambda: folder)
    return folder


def test_an_evaluation_over_trained_rows_warns_in_one_line(
    models: Path, pairs_csv: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["evaluate", str(pairs_csv), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["queries"] == 13
    assert err.count("\n") == 1 and "tiny was trained on 8 of these 13 sketches" in err
    write_pairs(tmp_path / "held.csv", split_pairs([pairs_csv], 3).held)
    for asked in (
        [str(tmp_path / "held.csv")],
        [str(pairs_csv), "--split", "test"],
        [str(pairs_csv), "--model", "older"],
    ):
        assert main.main(["evaluate", *asked, "--json"]) == 0
        assert capsys.readouterr().err == ""


def test_a_card_keeps_what_was_held_out_and_its_twins_figures(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = read_card(models / "tiny.json")
    assert card.as_json()["held_out"] == dict(card.held_out) and card.twin["boxes acc@1"] == 0.5
    assert read_card(models / "older.json").held_out == {}
    assert main.main(["models", "show", "tiny"]) == 0
    out = capsys.readouterr().out
    assert "photos held out of: boxes\n" in out and "shoe acc@1: 0.25\n" in out and "twin, boxes acc@1: 0.5\n" in out
    assert main.main(["models", "show", "older", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["twin"] == {}
