import hashlib
import json

import pytest

from engine.card import all_models, default_model, find_model, models_folder, read_card
from engine.errors import ModelError
from engine.preprocess import PREPROCESS_VERSION
from tests.engine.tiny_model import write_tiny_model


def test_a_card_comes_back_as_it_was_written(tmp_path):
    card = read_card(write_tiny_model(tmp_path, title="A model", validation={"acc@10": 0.9}).with_suffix(".json"))
    assert (card.name, card.title, card.channels, card.validation) == ("tiny", "A model", (4, 6, 8), {"acc@10": 0.9})
    again = tmp_path / "again.json"
    again.write_text(json.dumps(card.as_json()))
    assert read_card(again) == card
    assert card.layout.floats == 3 * (4 + 6 + 8)


def test_the_encoder_id_depends_on_the_file_and_the_preprocessing(tmp_path):
    first = read_card(write_tiny_model(tmp_path, "first").with_suffix(".json"))
    second = read_card(write_tiny_model(tmp_path, "second", seed=1).with_suffix(".json"))
    assert first.encoder_id == hashlib.sha256(f"{first.sha256}:{PREPROCESS_VERSION}".encode()).hexdigest()
    assert first.encoder_id != second.encoder_id


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": None},
        {"channels": "4, 6, 8"},
        {"channels": [4, 6, 0]},
        {"levels": 2},
        {"regions": "3"},
        {"regions": True},
        {"validation": []},
        {"structure": "dama"},
        {"default": "yes"},
        {"preprocess_version": PREPROCESS_VERSION + 1},
        {"input": 224},
    ],
)
def test_a_card_that_does_not_hold_is_refused_by_name(tmp_path, change):
    path = write_tiny_model(tmp_path, **change).with_suffix(".json")
    with pytest.raises(ModelError, match=r"tiny\.json"):
        read_card(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", None])
def test_a_card_that_cannot_be_read_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "card.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=r"card\.json") as caught:
        read_card(path)
    assert "\n" not in str(caught.value)


def test_models_are_found_by_name_and_by_default(tmp_path):
    write_tiny_model(tmp_path, "one", default=False)
    assert default_model(tmp_path).name == "one"
    write_tiny_model(tmp_path, "two", seed=1)
    assert default_model(tmp_path).name == "two"
    assert find_model("one", tmp_path).name == "one"
    assert [card.name for card in all_models(tmp_path)] == ["one", "two"]
    with pytest.raises(ModelError, match="'three'; there are: one, two"):
        find_model("three", tmp_path)


def test_no_default_and_two_defaults_are_refused(tmp_path):
    with pytest.raises(ModelError, match="no model here"):
        default_model(tmp_path)
    write_tiny_model(tmp_path, "one")
    write_tiny_model(tmp_path, "two")
    with pytest.raises(ModelError, match="no single default"):
        default_model(tmp_path)


def test_the_models_that_ship_are_what_their_cards_say():
    assert default_model().default
    for card in all_models():
        model = (models_folder() / card.file).read_bytes()
        assert hashlib.sha256(model).hexdigest() == card.sha256
        assert card.trained_on and card.terms and card.command and card.validation
