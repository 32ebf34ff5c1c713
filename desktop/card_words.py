"""What the shipped models' cards tell, in the app's language; other cards are told as they are."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.reasons import known_words

KNOWN_TEXTS: tuple[object, ...] = (
    QT_TRANSLATE_NOOP(
        "Cards", "Research use: the sketch-photo pairs and several of the photo sets came without a licence."
    ),
    QT_TRANSLATE_NOOP(
        "Cards",
        "All train rows of QMUL-ChairV2, QMUL-Chair, QMUL-Shoe and Sketchy (parts of them, as research data)",
    ),
    QT_TRANSLATE_NOOP(
        "Cards",
        "Train rows of QMUL-ChairV2, QMUL-Chair, QMUL-Shoe and Sketchy (parts of them, as research data)",
    ),
    QT_TRANSLATE_NOOP(
        "Cards",
        "line drawings traced from {0} photos without sketches (QMUL-ShoeV2, Sketchy, one photo of each ImageNet "
        "class, BSDS)",
    ),
    QT_TRANSLATE_NOOP(
        "Cards",
        "and {0} furniture pictures with {1} sketches rendered by assets/demo/make (seed {2}, {3} px, {4} to {5} "
        "samples a pixel)",
    ),
    QT_TRANSLATE_NOOP(
        "Cards",
        "from MobileNetV2 weights pretrained on ImageNet (ONNX model zoo, Apache-2.0). Nothing held out but the "
        "official tests of chair and shoe",
    ),
    QT_TRANSLATE_NOOP(
        "Cards",
        "from MobileNetV2 weights pretrained on ImageNet (ONNX model zoo, Apache-2.0). Held out by photo: {0} of "
        "chairv2, {1} of shoe, {2} of sketchy, {3} of the rendered ones",
    ),
    QT_TRANSLATE_NOOP("Cards", "near copies of their photos were left out."),
    QT_TRANSLATE_NOOP("Cards", "near copies of these and of the official test photos were left out."),
)
"""Whole texts, or what stands between two semicolons; numbered where something is filled in."""


def card_words(text: str) -> str:
    """A text of a card in the app's language, part by part."""
    parts = (known_words(part, "Cards", KNOWN_TEXTS) for part in text.split("; "))
    return QCoreApplication.translate("Cards", "; ").join(parts)
