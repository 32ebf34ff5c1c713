"""The person's own models: listed, added, removed and chosen, by the command as it is typed."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from onnx import helper, numpy_helper

import main
from engine import own_models
from engine.card import all_models, default_model, find_model, read_card
from engine.errors import ModelError
from engine.gallery import Gallery
from engine.own_models import add_model
from engine.paths import default_model_file, own_models_folder
from tests.conftest import make_photo
from tests.engine.tiny_model import tiny_graph, write_tiny_model


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    """Nothing of the person's own is touched."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    monkeypatch.setattr("engine.paths.sys.platform", "linux")


@pytest.fixture(autouse=True)
def app(tmp_path, monkeypatch) -> Path:
    """The folder of the app's own models, one in it."""
    write_tiny_model(tmp_path / "app", "shipped")
    monkeypatch.setattr("engine.card.models_folder", lambda: tmp_path / "app")
    return tmp_path / "app"


@pytest.fixture
def better(tmp_path) -> Path:
    return write_tiny_model(tmp_path / "downloads", "better", seed=3)


def models(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main.main(["models", *(str(argument) for argument in arguments)])
    return code, *capsys.readouterr()


def listed(capsys) -> dict[str, tuple[bool, bool]]:
    """Name to (default, own)."""
    code, out, _ = models(capsys, "--json")
    assert code == 0
    return {entry["name"]: (entry["default"], entry["own"]) for entry in json.loads(out)}


def test_add_choose_and_remove(capsys, better, app, tmp_path):
    before = {path.name: path.read_bytes() for path in app.iterdir()}
    assert listed(capsys) == {"shipped": (True, False)}
    assert models(capsys, "add", better)[:2] == (0, "better: added\n")
    assert listed(capsys) == {"shipped": (True, False), "better": (False, True)}
    assert {path.name for path in own_models_folder().iterdir()} == {"better.onnx", "better.json"}
    assert models(capsys, "default", "better")[0] == 0 and default_model().name == "better"
    assert listed(capsys) == {"shipped": (False, False), "better": (True, True)}
    code, _, err = models(capsys, "remove", "better")
    assert (code, "is the default" in err) == (1, True)
    assert models(capsys, "default", "shipped", "--json")[0] == 0
    assert models(capsys, "remove", "better")[0] == 0
    assert listed(capsys) == {"shipped": (True, False)} and list(own_models_folder().iterdir()) == []
    assert {path.name: path.read_bytes() for path in app.iterdir()} == before, "the app's folder is not written"
    assert better.exists()


def test_the_list_is_a_table(capsys, better):
    models(capsys, "add", better)
    code, out, _ = models(capsys)
    assert (code, out) == models(capsys, "list")[:2]
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["*", "better"]
    assert out.splitlines()[1].split()[-1] == "app" and out.splitlines()[2].split()[-1] == "own"


def test_the_apps_models_stay(capsys):
    code, _, err = models(capsys, "remove", "shipped")
    assert (code, err) == (1, "inkseek: shipped comes with the app and stays\n")


@pytest.mark.parametrize("action", ["default", "remove"])
def test_unknown_names_are_told(capsys, action):
    code, _, err = models(capsys, action, "nobody")
    assert (code, err) == (1, "inkseek: no model 'nobody'; there are: shipped\n")
    assert not default_model_file().exists()


def spoil(graph_change) -> bytes:
    model = tiny_graph(3, {})
    graph_change(model.graph)
    return model.SerializeToString()


def unsummed(graph) -> None:
    """Weights without their softmax."""
    for node in graph.node:
        if node.op_type == "Softmax":
            node.op_type = "Relu"
            del node.attribute[:]


def endless(graph) -> None:
    """Features divided by nothing."""
    graph.initializer.append(numpy_helper.from_array(np.zeros(1, np.float32), "nothing"))
    for node in graph.node:
        if node.output[0] == "level1":
            node.output[0] = "finite"
    graph.node.append(helper.make_node("Div", ["finite", "nothing"], ["level1"]))


def leaking(graph) -> None:
    """Maps that depend on the batch's other pictures."""
    for node in graph.node:
        if node.output[0] == "maps":
            node.output[0] = "own maps"
    graph.node.append(helper.make_node("ReduceMax", ["own maps"], ["all maps"], axes=[0], keepdims=1))
    graph.node.append(helper.make_node("Mul", ["own maps", "all maps"], ["maps"]))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (unsummed, "its weights do not sum to 1"),
        (endless, "its outputs are not finite"),
        (leaking, "other values in a batch than alone"),
    ],
)
def test_a_model_that_computes_nonsense_is_not_added(better, change, reason):
    data = spoil(change)
    better.write_bytes(data)
    card = json.loads(better.with_suffix(".json").read_text())
    better.with_suffix(".json").write_text(json.dumps(card | {"sha256": hashlib.sha256(data).hexdigest()}))
    with pytest.raises(ModelError, match=reason):
        add_model(better)
    assert not own_models_folder().exists()


def test_what_is_not_a_whole_model_is_not_added(capsys, better, tmp_path):
    cases = {"another one than its card tells": lambda: better.write_bytes(better.read_bytes() + b" ")}
    cases["card cannot be read"] = better.with_suffix(".json").unlink
    for reason, harm in cases.items():
        harm()
        code, _, err = models(capsys, "add", better)
        assert (code, reason in err, err.count("\n")) == (1, True, 1), err
    renamed = write_tiny_model(tmp_path / "other", "renamed", rename={"maps": "plans"})
    slippery = write_tiny_model(tmp_path / "other", "slippery", file="../slippery.onnx")
    twice = write_tiny_model(tmp_path / "other", "shipped", seed=9)
    for file, reason in (
        (renamed, "not an Inkseek model"),
        (slippery, "its card must name the model"),
        (twice, "'shipped' is here; remove that one first"),
        (tmp_path / "note.txt", "not an .onnx file"),
    ):
        with pytest.raises(ModelError, match=reason):
            add_model(file)
    assert not own_models_folder().exists() or list(own_models_folder().iterdir()) == []


def test_the_same_model_twice_is_told(better):
    add_model(better)
    with pytest.raises(ModelError, match="this very model is here already"):
        add_model(better)


def test_stopped_while_copying_nothing_is_known_of_it(better, monkeypatch):
    replace = Path.replace

    def failing(self, target):
        if self.suffix == ".json":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", failing)
        with pytest.raises(ModelError, match=r"better\.json: cannot be written \(No space left on device\)"):
            add_model(better)
    assert [path.name for path in own_models_folder().iterdir()] == ["better.onnx"]


def test_one_broken_card_of_ones_own_does_not_stop_the_app(better):
    add_model(better)
    (own_models_folder() / "worse.json").write_text("{")
    assert [card.name for card in all_models()] == ["shipped", "better"]
    write_tiny_model(own_models_folder(), "shipped", seed=4)
    assert find_model("shipped").shipped, "the app's own comes first"


def test_a_chosen_model_that_has_gone_is_passed_over(better):
    add_model(better)
    own_models.choose_default("better")
    for path in own_models_folder().iterdir():
        path.unlink()
    assert default_model().name == "shipped"


def test_a_card_knows_its_folder_but_does_not_tell(better):
    card = read_card(better.with_suffix(".json"))
    assert card.path == better and "folder" not in card.as_json()


# --- galleries of several models ---


def index(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main.main(["index", *(str(argument) for argument in arguments)])
    return code, *capsys.readouterr()


def test_a_gallery_goes_over_to_another_model_when_asked(capsys, better, tmp_path):
    photos, gallery = tmp_path / "photos", tmp_path / "gallery.db"
    for seed in range(6):
        make_photo(photos / f"{seed}.jpg", seed)
    add_model(better)
    assert index(capsys, photos, "--gallery", gallery)[0] == 0
    code, _, err = index(capsys, photos, "--gallery", gallery, "--model", "better")
    assert (code, err.count("\n")) == (1, 1)
    assert "encoded by model shipped" in err and "not better" in err and "--re-encode" in err
    own_models.choose_default("better")
    make_photo(photos / "more.jpg", 40)
    code, out, _ = index(capsys, photos, "--gallery", gallery)
    assert code == 0 and "1 new" in out and "its model is shipped; --re-encode brings it over to the default" in out
    code, out, _ = index(capsys, photos, "--gallery", gallery, "--re-encode", "--json")
    told = json.loads(out)
    assert (code, told["model"], told["reencoded"], told["unchanged"]) == (0, "better", 7, 7)
    with Gallery.open(gallery, readonly=True) as opened:
        assert opened.encoder().model == "better"
    code, out, _ = index(capsys, photos, "--gallery", gallery, "--model", "shipped", "--re-encode")
    assert code == 0 and "encoded anew with shipped" in out


def test_a_gallery_whose_photos_are_away_keeps_its_model(capsys, better, tmp_path):
    photos, gallery = tmp_path / "photos", tmp_path / "gallery.db"
    make_photo(photos / "a.jpg")
    make_photo(tmp_path / "drive" / "b.jpg", 1)
    add_model(better)
    assert index(capsys, photos, tmp_path / "drive", "--gallery", gallery)[0] == 0
    (tmp_path / "drive").rename(tmp_path / "unplugged")
    code, out, err = index(capsys, photos, "--gallery", gallery, "--model", "better", "--re-encode")
    assert (code, out) == (1, "")
    assert "1 photos lie in folders that are away, so it stays encoded by model shipped" in err
    (tmp_path / "unplugged").rename(tmp_path / "drive")
    assert index(capsys, photos, "--gallery", gallery, "--model", "better", "--re-encode")[0] == 0
