"""models: which models there are, which is the default, and adding or removing one's own; and what commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.card import ModelCard, all_models, default_model, find_model
from engine.commands.terminal import add_json, print_json, print_table
from engine.errors import GalleryError, printable
from engine.gallery import Gallery
from engine.model_runtime import ModelEncoder, open_model
from engine.own_models import add_model, choose_default, remove_model
from engine.records import StoredEncoder


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_json(parser)
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(metavar="ACTION")
    for name, purpose, given in (
        ("list", "tell of the models there are (also without an action)", None),
        ("show", "tell a model's card: what it was trained on, its terms and its figures", "NAME"),
        ("default", "make a model the one used where nothing else is asked", "NAME"),
        ("add", "check a model, its card .json beside it, and copy it to your own", "FILE"),
        ("remove", "take one of your own models away", "NAME"),
    ):
        action = actions.add_parser(name, help=purpose, description=purpose.capitalize() + ".")
        action.set_defaults(action=name)
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON alone")
        if given:
            action.add_argument("which", metavar=given, type=Path if given == "FILE" else str)


def run(options: argparse.Namespace) -> int:
    """Do it, then tell."""
    if options.action == "list":
        _list(as_json=options.json)
        return 0
    if options.action == "show":
        _show(find_model(options.which), as_json=options.json)
        return 0
    if options.action == "default":
        card, done = choose_default(options.which), "is the default now"
    elif options.action == "add":
        card, done = add_model(options.which), "added"
    else:
        card, done = remove_model(options.which), "removed"
    if options.json:
        print_json({"name": card.name, "file": printable(card.path), "done": options.action})
    else:
        print(f"{card.name}: {done}")
    return 0


def _list(*, as_json: bool) -> None:
    cards, default = all_models(), default_model().name
    if as_json:
        told = [
            card.as_json() | {"default": card.name == default, "own": not card.shipped, "path": printable(card.path)}
            for card in cards
        ]
        print_json(told)
        return
    rows = [
        (
            "*" if card.name == default else "",
            card.name,
            card.title,
            card.structure,
            f"{card.regions} x {card.levels}",
            _size(card),
            "app" if card.shipped else "own",
        )
        for card in cards
    ]
    print_table(("default", "name", "title", "structure", "regions x levels", "MB", "from"), rows, left=(1, 2, 3, 6))


def _show(card: ModelCard, *, as_json: bool) -> None:
    if as_json:
        print_json(card.as_json() | {"path": printable(card.path)})
        return
    held = ", ".join(name for name, threshold in card.held_out.items() if threshold) or "none"
    lines = [
        ("name", card.name),
        ("title", card.title),
        ("file", printable(card.path)),
        ("network", f"{card.backbone}, {card.structure}, {card.regions} regions, {card.levels} levels, tau {card.tau}"),
        ("trained on", card.trained_on),
        ("photos held out of", held if card.held_out else "not told"),
        ("terms", card.terms),
        ("made by", card.command),
        *((name, str(value)) for name, value in card.validation.items()),
        *((f"twin, {name}", str(value)) for name, value in card.twin.items()),
    ]
    for name, value in lines:
        print(f"{name}: {value}")


def _size(card: ModelCard) -> str:
    return f"{card.path.stat().st_size / 1e6:.1f}" if card.path.is_file() else "no file"


def load_encoder(card: ModelCard, *, threads: int | None = None) -> ModelEncoder:
    """Load and warm up a model; `threads` as OnnxEncoder takes it.

    Raises: ModelError, if it cannot be used.
    """
    return open_model(card.path, threads=threads)


def named_or_default(name: str | None) -> ModelCard:
    """The card of the model asked for.

    Raises: ModelError, if there is no such model.
    """
    return find_model(name) if name else default_model()


def card_of_gallery(path: Path) -> ModelCard:
    """The card of the model that encoded a gallery; the default while nothing is encoded.

    Raises: GalleryError, if the gallery cannot be read or was encoded by a model that is not here.
    """
    stored = stored_encoder(path)
    if stored is None:
        return default_model()
    card = card_of_encoder(stored)
    if card is None:
        model = told(stored.model, stored.encoder_id)
        raise GalleryError(path, f"encoded by model {model}, which is not here; index it with --re-encode")
    return card


def card_of_encoder(stored: StoredEncoder) -> ModelCard | None:
    """The card of the model a stored encoder is; None where that model is not here."""
    return next((card for card in all_models() if card.encoder_id == stored.encoder_id), None)


def stored_encoder(path: Path) -> StoredEncoder | None:
    """The encoder whose embeddings a gallery holds; None while it holds none.

    Raises: GalleryError, if the gallery cannot be read.
    """
    with Gallery.open(path, readonly=True) as gallery:
        return gallery.encoder()


def told(name: str, encoder_id: str) -> str:
    """A model's name with the start of its encoder id, which tells two versions apart."""
    return f"{name or 'without a name'} ({encoder_id[:8]})"
