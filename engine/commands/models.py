"""Which model a command runs."""

from __future__ import annotations

from pathlib import Path

from engine.card import ModelCard, all_models, default_model, find_model, models_folder
from engine.errors import GalleryError
from engine.gallery import Gallery
from engine.onnx_encoder import OnnxEncoder


def load_encoder(card: ModelCard) -> OnnxEncoder:
    """Load and warm up a model of the app's own.

    Raises: ModelError, if it cannot be used.
    """
    encoder = OnnxEncoder(models_folder() / card.file)
    encoder.warm_up()
    return encoder


def named_or_default(name: str | None) -> ModelCard:
    """The card of the model asked for.

    Raises: ModelError, if there is no such model.
    """
    return find_model(name) if name else default_model()


def card_of_gallery(path: Path) -> ModelCard:
    """The card of the model that encoded a gallery; the default while nothing is encoded.

    Raises: GalleryError, if the gallery cannot be read or was encoded by a model that is not here.
    """
    with Gallery.open(path, readonly=True) as gallery:
        stored = gallery.encoder()
    if stored is None:
        return default_model()
    for card in all_models():
        if card.encoder_id == stored.encoder_id:
            return card
    model = told(stored.model, stored.encoder_id)
    raise GalleryError(path, f"encoded by model {model}, which is not here; index it anew with --reencode")


def told(name: str, encoder_id: str) -> str:
    """A model's name with the start of its encoder id, which tells two versions apart."""
    return f"{name or 'without a name'} ({encoder_id[:8]})"
