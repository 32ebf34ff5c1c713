"""Steering in a sketch's file: it comes back as it was, and a wrong one never costs the drawing."""

import json

import numpy as np
import pytest
from PIL import Image

import main
from engine.saved_sketch import LARGEST_FACTOR, parse_steering, steering_text
from engine.sketch_files import read_saved, read_sketch, write_sketch
from engine.strokes import SketchDocument, Stroke
from tests.engine.tiny_model import write_tiny_model

DRAWN = SketchDocument((Stroke.from_xy(np.array([[20.0, 30.0], [200.0, 220.0]])),))


@pytest.mark.parametrize("shape", [(3, 3), (1, 5), (2, 4)])
def test_every_factor_comes_back_as_it_was(tmp_path, shape):
    steering = np.random.default_rng(7).uniform(0, LARGEST_FACTOR, shape).astype(np.float32)
    steering[0, 0], steering[-1, -1] = 0, LARGEST_FACTOR
    write_sketch(DRAWN, tmp_path / "steered.svg", steering)
    saved = read_saved(tmp_path / "steered.svg")
    assert saved.steering is not None and (saved.steering == steering).all()
    assert len(saved.document.strokes) == 1


def test_without_steering_nothing_is_said_of_it(tmp_path):
    write_sketch(DRAWN, tmp_path / "plain.svg")
    assert "steering" not in (tmp_path / "plain.svg").read_text()
    for suffix in (".svg", ".ndjson", ".npy"):
        write_sketch(DRAWN, tmp_path / f"plain{suffix}", None)
        assert read_saved(tmp_path / f"plain{suffix}").steering is None
    write_sketch(DRAWN, tmp_path / "steered.ndjson", np.full((3, 3), 2, np.float32))
    assert read_saved(tmp_path / "steered.ndjson").steering is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3,3",
        "3,3;1,1,1,1,1,1,1,1",
        "2,2;1,1,1,nan",
        "2,2;1,1,1,inf",
        "2,2;1,1,1,-0.5",
        "2,2;1,1,1,4.01",
        "2,2;0,0,0,0",
        "0,0;",
        "-1,-1;1",
        "2;1,1",
        "2,2,1;1,1,1,1",
        "a,b;c",
        "99999999,99999999;1",
        "1" * 5000 + ",1;1",
    ],
)
def test_a_wrong_value_is_passed_over_and_the_drawing_read(tmp_path, text):
    assert parse_steering(text) is None
    write_sketch(DRAWN, tmp_path / "wrong.svg")
    whole = (tmp_path / "wrong.svg").read_text()
    (tmp_path / "wrong.svg").write_text(whole.replace("data-inkseek", f'data-steering="{text}" data-inkseek'))
    assert read_saved(tmp_path / "wrong.svg").steering is None
    assert len(read_sketch(tmp_path / "wrong.svg").strokes) == 1


def test_the_text_is_short():
    assert steering_text(np.array([[1, 0.5], [0, 4]], np.float32)) == "2,2;1,0.5,0,4"


@pytest.fixture
def gallery(tmp_path, monkeypatch, capsys):
    """Three photos under a model of three levels and regions."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(3):
        picture = Image.new("RGB", (80, 80), "white")
        picture.paste((200, 40 * number, 30), (10 * number, 5, 10 * number + 30, 60))
        picture.save(folder / f"{number}.png")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    models = write_tiny_model(tmp_path / "models").parent
    monkeypatch.setattr("engine.card.models_folder", lambda: models)
    path = tmp_path / "gallery.db"
    assert main.main(["index", str(folder), "--gallery", str(path)]) == 0
    capsys.readouterr()
    return path


def test_the_command_line_searches_as_the_sketch_is_steered(tmp_path, gallery, capsys):
    steering = np.ones((3, 3), np.float32)
    steering[:, 1] = 0
    write_sketch(DRAWN, tmp_path / "steered.svg", steering)
    search = ["search", str(tmp_path / "steered.svg"), "--gallery", str(gallery)]
    assert main.main([*search, "--json"]) == 0
    told = capsys.readouterr()
    terms = np.array([result["terms"] for result in json.loads(told.out)])
    assert not terms[:, :, 1].any() and terms[:, :, 0].all() and not told.err
    assert main.main(search) == 0
    assert "steered as saved in the sketch" in capsys.readouterr().out


def test_steering_for_another_model_is_left_out_and_told(tmp_path, gallery, capsys):
    write_sketch(DRAWN, tmp_path / "other.svg", np.full((3, 5), 2, np.float32))
    assert main.main(["search", str(tmp_path / "other.svg"), "--gallery", str(gallery), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) and "other.svg" in told.err and len(told.err.splitlines()) == 1
