"""The models that search: the default one, and for a library that another one made, that one, where it is here."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from engine.card import ModelCard, all_models, default_model
from engine.encoder import Encoder, Provider
from engine.errors import ModelError
from engine.progress import CancelToken

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model that searches: its card, its file, and where it runs."""

    card: ModelCard
    path: Path
    encoder_id: str
    provider: Provider


class Models:
    """Used by the seeker alone, where it searches; `load_default` may run before any search anywhere."""

    def __init__(self, folder: Path | None = None) -> None:
        """Among the models in a folder; by default the app's and the person's own."""
        self._folder = folder
        self._default: Encoder | None = None
        self._others: dict[str, tuple[LoadedModel, Encoder] | None] = {}

    def load_default(self, cancel: CancelToken) -> LoadedModel:
        """Load and warm the default model.

        Raises: ModelError, if there is none or it cannot be used.
        """
        model, self._default = _load(default_model(self._folder))
        return model

    def other(self, encoder_id: str) -> LoadedModel | None:
        """The model with this id, loaded; None for the default one, and for one that is not here."""
        if encoder_id not in self._others:
            self._others[encoder_id] = self._find(encoder_id)
        found = self._others[encoder_id]
        return found[0] if found is not None else None

    def encoder(self, encoder_id: str | None) -> Encoder | None:
        """What encodes queries for photos with this id, for none yet the default; None while it is not loaded."""
        if encoder_id is None or (self._default is not None and self._default.encoder_id == encoder_id):
            return self._default
        found = self._others.get(encoder_id)
        return found[1] if found is not None else None

    def _find(self, encoder_id: str) -> tuple[LoadedModel, Encoder] | None:
        try:
            if default_model(self._folder).encoder_id == encoder_id:
                return None
            for card in all_models(self._folder):
                if card.encoder_id == encoder_id:
                    return _load(card)
        except ModelError as error:
            log.warning("a library's own model is not used: %s", error)
        return None


def _load(card: ModelCard) -> tuple[LoadedModel, Encoder]:
    from engine.model_runtime import open_model

    encoder = open_model(card.path)
    return LoadedModel(card, card.path, encoder.encoder_id, encoder.provider), encoder
