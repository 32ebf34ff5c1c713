"""A model's card: what is known of it, in a JSON file beside the ONNX file of the same name."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from engine.embedding import EmbeddingLayout
from engine.errors import ModelError, printable
from engine.paths import default_model_file, own_models_folder
from engine.preprocess import INPUT_SIZE, PREPROCESS_VERSION

STRUCTURES = ("lama", "cama")
_OPTIONAL = ("default", "late", "held_out", "twin")  # cards of earlier versions lack them

log = logging.getLogger(__name__)


def output_names(levels: int) -> list[str]:
    """The graph's outputs, in order."""
    return [*(f"level{level}" for level in range(1, levels + 1)), "weights", "maps"]


@dataclass(frozen=True)
class ModelCard:
    """What is known of a model.

    Attributes:
        name: its file's stem, and what `--model` takes.
        title: as a person reads it ("MLRM · MobileNetV2").
        file: the ONNX file's name, in the card's folder.
        sha256: of that file, hex.
        backbone: the network's trunk ("mobilenet").
        structure: "lama" or "cama" (method, section 1).
        regions: N.
        levels: L.
        channels: C_l for each level.
        tau: the size of a region, in cells of its 8 x 8 map.
        input: side of the square input, pixels.
        preprocess_version: the preprocessing it was trained with.
        trained_on: the data, in words.
        terms: under what terms it may be used.
        validation: figures by name, such as {"chairv2 acc@10": 0.93}.
        command: the command line that made it.
        default: whether the app uses it where nothing else is asked.
        late: whether LAMA's indicators enter before the last block.
        held_out: of each dataset it was trained on, up to which hash its photos were held out (`engine.evaluate.seen`);
            {} where nobody knows.
        twin: figures of a model trained alike but with photos held out, where this one held none; else {}.
        folder: where the card was read; no part of the card itself.
    """

    name: str
    title: str
    file: str
    sha256: str
    backbone: str
    structure: str
    regions: int
    levels: int
    channels: tuple[int, ...]
    tau: int
    input: int
    preprocess_version: int
    trained_on: str
    terms: str
    validation: Mapping[str, Any]
    command: str
    default: bool = False
    late: bool = False
    held_out: Mapping[str, Any] = field(default_factory=dict)
    twin: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = field(default=Path(), compare=False)

    @property
    def path(self) -> Path:
        """The model's ONNX file."""
        return self.folder / self.file

    @property
    def shipped(self) -> bool:
        """Whether it comes with the app."""
        return self.folder == models_folder()

    @property
    def layout(self) -> EmbeddingLayout:
        """The shape of its embeddings."""
        return EmbeddingLayout(self.regions, self.channels)

    @property
    def outputs(self) -> list[str]:
        """The graph's outputs, in order."""
        return output_names(self.levels)

    @property
    def encoder_id(self) -> str:
        """What its embeddings are marked with: sha256 of the model file's sha256 and the preprocess version, hex."""
        return hashlib.sha256(f"{self.sha256}:{self.preprocess_version}".encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The card as JSON writes it; `read_card` is its inverse."""
        told = asdict(self) | {"channels": list(self.channels)}
        del told["folder"]
        return told


def models_folder() -> Path:
    """Where the models that come with the app lie."""
    return Path(__file__).resolve().parent.parent / "assets" / "models"


def read_card(path: Path) -> ModelCard:
    """Read a card.

    Raises: ModelError, if it is missing, no JSON, lacks a field, or speaks of a model this version cannot run.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{printable(path)}: the model's card cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ModelError(f"{printable(path)}: the model's card is not valid JSON") from error
    card = _checked(told, path)
    if card.levels != len(card.channels) or card.regions < 1 or card.structure not in STRUCTURES:
        raise ModelError(f"{printable(path)}: the model's card contradicts itself")
    if (card.input, card.preprocess_version) != (INPUT_SIZE, PREPROCESS_VERSION):
        raise ModelError(f"{printable(path)}: made for another version of the preprocessing")
    return card


def find_model(name: str, folder: Path | None = None) -> ModelCard:
    """The card of the model called `name` in `folder` (by default among the app's and the person's own).

    Raises: ModelError, if there is none, naming those there are.
    """
    cards = all_models(folder)
    for card in cards:
        if card.name == name:
            return card
    raise ModelError(f"no model {name!r}; there are: {', '.join(card.name for card in cards) or 'none'}")


def default_model(folder: Path | None = None) -> ModelCard:
    """The model the person chose, or the card that says `default`, or the only one there is.

    With a folder, its own default. A chosen model that is no longer there is passed over.

    Raises: ModelError, if no card or more than one says so.
    """
    if folder is None:
        chosen = [card for card in all_models() if card.name == _chosen_name()]
        if chosen:
            return chosen[0]
    cards = all_models(folder or models_folder())
    marked = [card for card in cards if card.default] or cards
    if len(marked) != 1:
        where = printable(folder or models_folder())
        raise ModelError(f"{where}: {'no model here' if not cards else 'no single default model here'}")
    return marked[0]


def all_models(folder: Path | None = None) -> list[ModelCard]:
    """Every card in `folder`, by name; by default those of the app, then those of the person's own.

    Raises: ModelError, if one cannot be read. Of the person's own such a card is left out, and logged.
    """
    cards = [read_card(path) for path in sorted((folder or models_folder()).glob("*.json"))]
    return cards if folder else cards + _own_models({card.name for card in cards})


def _own_models(taken: set[str]) -> list[ModelCard]:
    """The cards of the models a person added, but for those whose name the app has taken since."""
    cards = []
    for path in sorted(own_models_folder().glob("*.json")):
        try:
            card = read_card(path)
        except ModelError as error:
            log.warning("left out: %s", error)
            continue
        if card.name not in taken:
            cards.append(card)
    return cards


def _chosen_name() -> str | None:
    """The name of the model the person chose as default."""
    try:
        return default_model_file().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _checked(told: Any, path: Path) -> ModelCard:
    """The card's fields, each of its kind; further ones are left for later versions."""
    if not isinstance(told, dict):
        raise ModelError(f"{printable(path)}: the model's card is not a JSON object")
    values: dict[str, Any] = {}
    for entry in fields(ModelCard):
        if entry.name == "folder" or (entry.name in _OPTIONAL and entry.name not in told):
            continue
        value = told.get(entry.name)
        if entry.name == "channels" and isinstance(value, list) and all(type(c) is int and c > 0 for c in value):
            value = tuple(value)
        elif type(value) is not {"str": str, "int": int, "bool": bool}.get(str(entry.type), dict):
            raise ModelError(f"{printable(path)}: the model's card has no usable {entry.name!r}")
        values[entry.name] = value
    return ModelCard(**values, folder=path.parent)
