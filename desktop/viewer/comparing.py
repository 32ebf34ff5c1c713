"""The same sketch and photo seen by other models, and what their regions' overlap costs; for the search thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop.library.seeker import SearchAnswer
from desktop.reasons import error_words
from desktop.results.model import Tile
from desktop.viewer.subject import model_photo, model_query
from engine.card import ModelCard, all_models
from engine.embedding import Floats
from engine.encoder import Encoder
from engine.errors import EngineError
from engine.overlap import overlap_cama, overlap_lama

STRUCTURES = ("lama", "cama")
RAISED = str.maketrans(
    "-0123456789",
    "\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT ZERO}\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT THREE}"
    "\N{SUPERSCRIPT FOUR}\N{SUPERSCRIPT FIVE}\N{SUPERSCRIPT SIX}\N{SUPERSCRIPT SEVEN}\N{SUPERSCRIPT EIGHT}"
    "\N{SUPERSCRIPT NINE}",
)


@dataclass(frozen=True)
class Penalties:
    """L_ovl of one picture's maps by the formula of each structure (method, section 4)."""

    lama: float
    cama: float

    @classmethod
    def of(cls, maps: Floats) -> Penalties:
        """Of maps (N, 8, 8)."""
        return cls(overlap_lama(maps), overlap_cama(maps))

    def by(self, structure: str) -> float:
        """The one that a structure is trained with."""
        return self.cama if structure == "cama" else self.lama


def figure(penalty: float) -> str:
    """A penalty as it is shown: 0.042; a very small one by its power of ten."""
    if penalty >= 0.001 or penalty <= 0:
        return f"{penalty:.3f}"
    digits, power = f"{penalty:.1e}".split("e")
    return f"{digits}\N{MIDDLE DOT}10{str(int(power)).translate(RAISED)}"


@dataclass(frozen=True, eq=False)
class ModelMaps:
    """What one model attends to: its card, and its maps (N, 8, 8) of the sketch and the photo."""

    card: ModelCard
    sketch: Floats
    photo: Floats

    @property
    def penalties(self) -> tuple[Penalties, Penalties]:
        """Of sketch and photo."""
        return Penalties.of(self.sketch), Penalties.of(self.photo)


@dataclass(frozen=True, eq=False)
class Comparison:
    """All the models there are, those compared, and why one of them could not be."""

    cards: tuple[ModelCard, ...]
    models: tuple[ModelMaps, ...]
    failed: str = ""


class Comparer:
    """Encodes with any model of a folder; keeps those it loaded until it is cleared."""

    def __init__(self, models: Path | None) -> None:
        self._folder = models
        self._encoders: dict[str, Encoder] = {}

    @property
    def loaded(self) -> int:
        """How many models are kept."""
        return len(self._encoders)

    def compare(self, answer: SearchAnswer, tile: Tile, wanted: Sequence[str]) -> Comparison:
        """Look at a match with the models of these names.

        Of none it takes the one that searched, and one of the other structure, or else any other.
        """
        try:
            cards = tuple(all_models(self._folder))
        except EngineError as error:
            return Comparison((), (), error_words(error))
        chosen = [card for name in wanted for card in cards if card.name == name] or _first_choice(answer, cards)
        models, failed = [], ""
        for card in chosen:
            try:
                models.append(self._maps(card, answer, tile))
            except EngineError as error:
                failed = error_words(error)
        return Comparison(cards, tuple(models), failed)

    def clear(self) -> None:
        """Let go of the models."""
        self._encoders.clear()

    def _maps(self, card: ModelCard, answer: SearchAnswer, tile: Tile) -> ModelMaps:
        """Both pictures' maps; those of the model that searched are known.

        Raises: ModelError; PhotoError.
        """
        if card.encoder_id == answer.found.query.encoder_id and tile.result is not None:
            return ModelMaps(card, answer.found.query.maps, tile.result.maps)
        pictures = np.stack([model_query(answer), model_photo(tile)])
        encoded = self._encoder(card).encode(pictures)
        return ModelMaps(card, encoded.maps[0], encoded.maps[1])

    def _encoder(self, card: ModelCard) -> Encoder:
        from engine.model_runtime import open_model

        if card.encoder_id not in self._encoders:
            self._encoders[card.encoder_id] = open_model(card.path)
        return self._encoders[card.encoder_id]


def _first_choice(answer: SearchAnswer, cards: Sequence[ModelCard]) -> list[ModelCard]:
    """The model that searched, or else the first one, and the first of the others, one of another structure rather."""
    ours = [card for card in cards if card.encoder_id == answer.found.query.encoder_id] or list(cards[:1])
    others = [card for card in cards if card not in ours]
    others.sort(key=lambda card: card.structure == ours[0].structure)
    return ours[:1] + others[:1]
