"""The messages that stand where there are no photos to show."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from desktop.results.notice import Message

Action = Callable[[], object]


def no_photos_yet(add_folder: Action, open_demo: Action) -> Message:
    """One's own library is empty."""
    return Message(
        _tr("Your library is empty"),
        _tr("Drop a folder of photos here, or add one. The photos stay where they are and are never changed."),
        ((_tr("Add folder"), add_folder), (_tr("Open the demo library"), open_demo)),
    )


def first_photos() -> Message:
    """The first photos are being indexed."""
    return Message(_tr("Getting the photos ready"), _tr("The first ones appear in a moment; go ahead and draw."))


def demo_missing(add_folder: Action) -> Message:
    """This copy of the app came without its demo photos."""
    return Message(
        _tr("The demo library is not here"),
        _tr("This copy of the app came without its demo photos. Your own photos work all the same."),
        ((_tr("Add folder"), add_folder),),
    )


def library_failed(reason: str, open_demo: Action, open_own: Action, *, is_demo: bool) -> Message:
    """The gallery is damaged, or of a newer version."""
    other = (_tr("Open my library"), open_own) if is_demo else (_tr("Open the demo library"), open_demo)
    return Message(_tr("This library cannot be opened"), reason, (other,))


def model_failed(reason: str) -> Message:
    """There is no model to search with."""
    return Message(
        _tr("No search without a model"),
        _tr("{reason}. Put the model's file and card back, or install the app again; your library is safe.").format(
            reason=reason
        ),
    )


def other_model(model: str, encode_again: Action, open_demo: Action) -> Message:
    """The library was encoded by another model."""
    return Message(
        _tr("Made with another model"),
        _tr(
            "The photos of this library were encoded by another model than {model}, so sketches cannot be compared "
            "with them. Encode them again? The photos themselves are only read."
        ).format(model=model),
        ((_tr("Encode again"), encode_again), (_tr("Open the demo library"), open_demo)),
    )


def nothing_found(what: str, lift: Action) -> Message:
    """The filters leave no photo."""
    return Message(
        _tr("No photo here"),
        _tr("{what} leaves nothing to show.").format(what=what),
        ((_tr("Show all photos"), lift),),
    )


def _tr(words: str) -> str:
    return QCoreApplication.translate("Messages", words)
