"""The messages that stand where there are no photos to show."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from desktop.results.notice import Message

translate = QCoreApplication.translate

Action = Callable[[], object]


def no_photos_yet(add_folder: Action, open_demo: Action) -> Message:
    """One's own library is empty."""
    return Message(
        translate("Messages", "Your library is empty"),
        translate(
            "Messages",
            "Drop a folder of photos here, or add one. The photos stay where they are and are never changed.",
        ),
        (
            (translate("Messages", "Add folder"), add_folder),
            (translate("Messages", "Open the demo library"), open_demo),
        ),
    )


def first_photos() -> Message:
    """The first photos are being indexed."""
    return Message(
        translate("Messages", "Getting the photos ready"),
        translate("Messages", "The first ones appear in a moment; go ahead and draw."),
    )


def demo_missing(add_folder: Action) -> Message:
    """This copy of the app came without its demo photos."""
    return Message(
        translate("Messages", "The demo library is not here"),
        translate("Messages", "This copy of the app came without its demo photos. Your own photos work all the same."),
        ((translate("Messages", "Add folder"), add_folder),),
    )


def library_failed(
    reason: str, try_again: Action, other: tuple[str, Action], begin_anew: Action | None = None
) -> Message:
    """The gallery is damaged, locked, of a newer version, or gone: then another one can be begun in its place."""
    ways = [(translate("Messages", "Try again"), try_again), other]
    if begin_anew is not None:
        ways.insert(1, (translate("Messages", "Begin a new library"), begin_anew))
    return Message(translate("Messages", "This library cannot be opened"), reason, tuple(ways))


def another_library(open_demo: Action, open_own: Action, *, is_demo: bool) -> tuple[str, Action]:
    """The button that opens one's own library in place of the demo library, or the demo library."""
    if is_demo:
        return translate("Messages", "Open my library"), open_own
    return translate("Messages", "Open the demo library"), open_demo


def model_failed(reason: str) -> Message:
    """There is no model to search with."""
    return Message(
        translate("Messages", "No search without a model"),
        translate(
            "Messages", "{reason}. Put the model's file and card back, or install the app again; your library is safe."
        ).format(reason=reason),
    )


def other_model(model: str, encode_again: Action, open_demo: Action) -> Message:
    """The library was encoded by another model."""
    return Message(
        translate("Messages", "Made with another model"),
        translate(
            "Messages",
            "The photos of this library were encoded by another model than {model}, so sketches cannot be compared "
            "with them. Encode them again? The photos themselves are only read.",
        ).format(model=model),
        (
            (translate("Messages", "Encode again"), encode_again),
            (translate("Messages", "Open the demo library"), open_demo),
        ),
    )


def encoding_again() -> Message:
    """The library is being encoded with another model, and its own is not here."""
    return Message(
        translate("Messages", "Encoding the photos again"),
        translate("Messages", "The model that made this library is not here. Search begins once all photos are done."),
    )


def nothing_found(what: str, lift: Action) -> Message:
    """The filters leave no photo."""
    return Message(
        translate("Messages", "No photo here"),
        translate("Messages", "{what} leaves nothing to show.").format(what=what),
        ((translate("Messages", "Show all photos"), lift),),
    )
