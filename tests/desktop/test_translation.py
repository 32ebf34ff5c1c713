"""Every string of the app in Chinese: whole, with the same placeholders, as compiled as it is written; and chosen."""

from __future__ import annotations

import ast
import string
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QDialogButtonBox, QLabel, QWidget

import engine
from desktop import translation
from desktop.card_words import card_words
from desktop.reasons import error_words, reason_words
from desktop.translation import ENGLISH, FOLDER, OWN_NAMES, speak
from engine.card import default_model, find_model
from engine.errors import FileError, ModelError
from engine.images import open_photo
from engine.sketch_files import read_sketch
from tests.desktop.conftest import WAIT, draw, ranked

DESKTOP = Path(translation.__file__).parent
CHINESE = "zh_CN"

Strings = set[tuple[str, str]]
"""Contexts and English strings."""


class Finder(ast.NodeVisitor):
    """The strings that lupdate finds: in self.tr("…") of a class, and in translate("Context", "…")."""

    def __init__(self) -> None:
        self.found: Strings = set()
        self.unreadable: list[int] = []
        self._classes: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        ours = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "self"
        if name == "tr":
            if ours and self._classes and len(texts) == 1 and isinstance(texts[0], str):
                self.found.add((self._classes[-1], texts[0]))
            else:
                self.unreadable.append(node.lineno)
        elif (
            name in ("translate", "QT_TRANSLATE_NOOP")
            and len(texts) == 2
            and all(isinstance(text, str) for text in texts)
        ):
            self.found.add((str(texts[0]), str(texts[1])))
        elif name == "_tr" or (name == "translate" and texts and isinstance(texts[0], str)):
            self.unreadable.append(node.lineno)
        self.generic_visit(node)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


@cache
def in_the_code() -> Strings:
    """All strings of the app that a person may read."""
    found: Strings = set()
    for path in sorted(DESKTOP.rglob("*.py")):
        finder = Finder()
        finder.visit(ast.parse(path.read_text(encoding="utf-8")))
        assert not finder.unreadable or path.name == "reasons.py", (
            f"{path.name}, line {finder.unreadable}: lupdate would not find this string"
        )
        found |= finder.found
    return found


def translated() -> dict[tuple[str, str], str]:
    """The finished translations of the source file."""
    told = {}
    for context in ElementTree.parse(FOLDER / f"inkseek_{CHINESE}.ts").getroot().iter("context"):
        for message in context.iter("message"):
            translation_ = message.find("translation")
            assert translation_ is not None
            if "type" not in translation_.attrib and translation_.text:
                told[str(context.findtext("name")), str(message.findtext("source"))] = translation_.text
    return told


def placeholders(text: str) -> list[str]:
    return sorted(f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(text) if name is not None)


def test_every_string_is_translated_and_none_too_many():
    """If this fails: run pyside6-lupdate and pyside6-lrelease as the README says, and translate what is new."""
    code, told = in_the_code(), translated()
    assert len(code) > 400
    assert not code - told.keys(), "not translated"
    assert not told.keys() - code, "no longer in the code"


def test_translations_keep_placeholders_and_dots():
    for (context, source), told in translated().items():
        assert placeholders(source) == placeholders(told), f"{context}: {source}"
        assert source.endswith("…") == told.endswith("…"), f"{context}: {source}"
        assert ("  (" in source) == ("  (" in told), f"{context}: {source}: its keys"


def test_the_compiled_file_is_that_of_the_source():
    translator = QTranslator()
    assert translator.load(f"inkseek_{CHINESE}", str(FOLDER))
    for (context, source), told in translated().items():
        assert translator.translate(context, source) == told, f"{context}: {source}: run pyside6-lrelease"


@pytest.mark.parametrize(
    ("chosen", "system", "spoken"),
    [
        ("system", "zh_CN", CHINESE),
        ("system", "zh_SG", CHINESE),
        ("system", "zh_TW", ENGLISH),
        ("system", "de_DE", ENGLISH),
        ("system", "C", ENGLISH),
        ("en", "zh_CN", ENGLISH),
        ("zh_CN", "de_DE", CHINESE),
    ],
)
def test_the_language_is_the_systems_or_the_chosen_one(qapp, silence, chosen, system, spoken):
    assert speak(qapp, chosen, QLocale(system)) == spoken
    assert len(qapp.findChildren(QTranslator)) == (0 if spoken == ENGLISH else 2), "Qt's own strings and the app's"
    assert spoken in OWN_NAMES


@pytest.fixture
def silence(qapp) -> Iterator[None]:
    """Afterwards English again."""
    before = QLocale()
    yield
    QLocale.setDefault(before)
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.setParent(None)


def words_of(window: QWidget) -> Iterator[str]:
    """All that is written on a window, in its tooltips and for screen readers."""
    for widget in [window, *window.findChildren(QWidget)]:
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
    for action in window.findChildren(QAction):
        yield from (action.text(), action.toolTip())


def test_a_window_in_chinese_says_nothing_in_english(qtbot, qapp, silence, request):
    speak(qapp, CHINESE)
    window = request.getfixturevalue("window")
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    qtbot.waitUntil(lambda: window.why.title.text() == "第 1 名的原因", timeout=WAIT)
    same = {told for (_, source), told in translated().items() if source == told}
    english = {source for _, source in in_the_code()} - same
    left = {words for words in words_of(window) if words.split("  (")[0] in english}
    assert not left
    assert window.header.add_folder.text() == "添加文件夹"
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert "取消" in buttons.buttons()[0].text(), "Qt's own strings too"


def reasons_told() -> Iterator[tuple[str, str]]:
    """Files and the reasons that the engine tells of photos and sketches; 7 stands for whatever is filled in."""
    for path in sorted(Path(engine.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("PhotoError", "SketchError"):
                for part in (node.args[-1], *getattr(node.args[-1], "values", ())):
                    if isinstance(part, ast.JoinedStr):
                        values = (value.value if isinstance(value, ast.Constant) else "7" for value in part.values)
                        yield path.name, "".join(map(str, values))
                    elif isinstance(part, ast.Constant) and isinstance(node.args[-1], ast.Constant | ast.BoolOp):
                        yield path.name, str(part.value)


def test_reasons_of_the_engine_are_told_in_chinese(qapp, silence, tmp_path):
    told = set(reasons_told())
    speak(qapp, CHINESE)
    english = {(name, reason) for name, reason in told if reason_words(reason) == reason}
    assert len(told) > 15
    assert english == {("images.py", "7 file")}, "desktop/reasons.py knows all others; here 7 is damaged or truncated"
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "words.svg").write_text("no sketch")
    for path, read in ((tmp_path / "empty.jpg", open_photo), (tmp_path / "words.svg", read_sketch)):
        with pytest.raises(FileError) as failed:
            read(path)
        words, named = error_words(failed.value), path.name if read is open_photo else path
        assert words.startswith(f"{named}: ") and words != str(failed.value)
    assert reason_words("whatever else") == "whatever else"


def test_what_models_and_the_system_tell_is_told_in_chinese(qapp, silence, tmp_path):
    terms = default_model().terms
    assert card_words(terms) == terms and card_words("made at home; by hand") == "made at home; by hand"
    speak(qapp, CHINESE)
    assert card_words(terms) != terms
    assert card_words("made at home, by hand") == "made at home, by hand", "what is not known is told as it is"
    (tmp_path / "bad.json").write_text("no json")
    for find in (lambda: find_model("nowhere", tmp_path), lambda: find_model("bad", tmp_path)):
        with pytest.raises(ModelError) as failed:
            find()
        assert error_words(failed.value) != str(failed.value) and set("模型") <= set(error_words(failed.value))
    told = reason_words("cannot be written (Permission denied)")
    assert told.startswith("无法写入") and "没有权限" in told
