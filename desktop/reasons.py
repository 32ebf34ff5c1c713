"""Why something could not be done, in the app's language: the engine tells its reasons in English."""

from __future__ import annotations

import re

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engine.errors import EngineError, FileError, PhotoError, printable

_REASONS: tuple[object, ...] = (
    # Photos and sketches.
    QT_TRANSLATE_NOOP("Reasons", "no such file"),
    QT_TRANSLATE_NOOP("Reasons", "not a file"),
    QT_TRANSLATE_NOOP("Reasons", "empty file"),
    QT_TRANSLATE_NOOP("Reasons", "damaged file"),
    QT_TRANSLATE_NOOP("Reasons", "truncated file"),
    QT_TRANSLATE_NOOP("Reasons", "no permission to read it"),
    QT_TRANSLATE_NOOP("Reasons", "not a picture of a known format"),
    QT_TRANSLATE_NOOP("Reasons", "not enough memory to decode it"),
    QT_TRANSLATE_NOOP("Reasons", "HEIC photos need the pillow-heif package"),
    QT_TRANSLATE_NOOP("Reasons", "went away while it was read"),
    QT_TRANSLATE_NOOP("Reasons", "is being written; the next run reads it"),
    QT_TRANSLATE_NOOP("Reasons", "{0} megabytes, more than the {1} allowed"),
    QT_TRANSLATE_NOOP("Reasons", "{0} megapixels, more than the {1} allowed"),
    QT_TRANSLATE_NOOP("Reasons", "asks for {0} passes over its pixels, more than the {1} allowed"),
    QT_TRANSLATE_NOOP("Reasons", "not there any more; moved, deleted, or on a drive that is away"),
    QT_TRANSLATE_NOOP("Reasons", "no program of this system opens it"),
    QT_TRANSLATE_NOOP("Reasons", "no program of this system shows its folder"),
    QT_TRANSLATE_NOOP("Reasons", "cannot be read"),
    QT_TRANSLATE_NOOP("Reasons", "cannot be read ({0})"),
    QT_TRANSLATE_NOOP("Reasons", "cannot be written ({0})"),
    QT_TRANSLATE_NOOP("Reasons", "nothing is drawn in it"),
    QT_TRANSLATE_NOOP("Reasons", "more than the {0} points allowed"),
    QT_TRANSLATE_NOOP("Reasons", "a coordinate is not a finite number"),
    QT_TRANSLATE_NOOP("Reasons", "a time is not a finite number"),
    QT_TRANSLATE_NOOP("Reasons", "its first line is no QuickDraw drawing"),
    QT_TRANSLATE_NOOP("Reasons", "not a plain .npy array"),
    QT_TRANSLATE_NOOP("Reasons", "not stroke-3: an array {0} of {1}, not (n, 3) numbers"),
    QT_TRANSLATE_NOOP("Reasons", "not a sketch file; known are {0}"),
    QT_TRANSLATE_NOOP("Reasons", "not well-formed XML ({0})"),
    QT_TRANSLATE_NOOP("Reasons", "not an SVG file: its root is <{0}>"),
    QT_TRANSLATE_NOOP("Reasons", "it declares XML entities, which are refused"),
    # Libraries.
    QT_TRANSLATE_NOOP("Reasons", "not a gallery"),
    QT_TRANSLATE_NOOP("Reasons", "damaged; `gallery check --repair` saves what can be read"),
    QT_TRANSLATE_NOOP("Reasons", "locked by another program; try again when it is done"),
    QT_TRANSLATE_NOOP("Reasons", "no gallery here yet; index a folder first"),
    QT_TRANSLATE_NOOP("Reasons", "the disk is full; what was stored before is kept"),
    QT_TRANSLATE_NOOP("Reasons", "the disk reports an error"),
    QT_TRANSLATE_NOOP("Reasons", "no permission to open it"),
    QT_TRANSLATE_NOOP("Reasons", "no permission to write it"),
    QT_TRANSLATE_NOOP("Reasons", "cannot be opened"),
    QT_TRANSLATE_NOOP("Reasons", "is no longer there"),
    QT_TRANSLATE_NOOP("Reasons", "was here before and is not now; is its drive away?"),
    QT_TRANSLATE_NOOP("Reasons", "nothing is indexed yet"),
    QT_TRANSLATE_NOOP("Reasons", "indexed with another model ({0})"),
    QT_TRANSLATE_NOOP("Reasons", "made by a newer version of Inkseek (schema {0}, this one knows {1})"),
    QT_TRANSLATE_NOOP("Reasons", "the system's limit of watched folders is reached (fs.inotify)"),
    # Where the model runs.
    QT_TRANSLATE_NOOP("Reasons", "a CUDA device was found"),
    QT_TRANSLATE_NOOP("Reasons", "no CUDA device found"),
    QT_TRANSLATE_NOOP("Reasons", "macOS has no CUDA"),
    QT_TRANSLATE_NOOP("Reasons", "the NVIDIA driver does not start"),
    QT_TRANSLATE_NOOP("Reasons", "the CUDA libraries do not load"),
    QT_TRANSLATE_NOOP("Reasons", "this ONNX Runtime is built without CUDA"),
    QT_TRANSLATE_NOOP("Reasons", "torch can use the CUDA device; for ONNX Runtime, {0}"),
    QT_TRANSLATE_NOOP("Reasons", "{0}, nor does torch use it"),
)
"""The reasons a person may meet, numbered where something is filled in; others are told as they are."""


def error_words(error: EngineError) -> str:
    """An error in one line: the file it names, where it names one, and the reason.

    A photo goes by its name: there is one line for it, and the reason must not be cut off.
    """
    if isinstance(error, PhotoError):
        return f"{printable(error.path.name)}: {reason_words(error.reason)}"
    if isinstance(error, FileError):
        return f"{printable(error.path)}: {reason_words(error.reason)}"
    return str(error)


def reason_words(reason: str) -> str:
    """A reason of the engine in the app's language."""
    for template in map(str, _REASONS):
        pattern = re.sub(r"\\\{\d\\\}", "(.+)", re.escape(template))
        found = re.fullmatch(pattern, reason)
        if found is not None:
            return QCoreApplication.translate("Reasons", template).format(*map(reason_words, found.groups()))
    return reason
