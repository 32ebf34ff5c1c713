"""What the page of keys tells: every action with its own words and keys, and the gestures that are no actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from desktop.key_words import keys_of, native
from desktop.results.actions import ResultActions
from desktop.sketch.actions import SketchActions
from desktop.window_actions import WindowActions

translate = QCoreApplication.translate

Row = tuple[Sequence[str], str]
"""Keys that do the same, and what they do."""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    rows: tuple[Row, ...]


def sections(sketch: SketchActions, results: ResultActions, window: WindowActions) -> list[Section]:
    """Everything a person can do by key or gesture."""
    return [
        Section(translate("Keys", "Draw"), (*_rows(sketch.drawing), *_on_paper())),
        Section(translate("Keys", "Weights and regions"), _on_weights()),
        Section(translate("Keys", "Sketch and paper"), (*_rows(sketch.keeping), *_around_paper())),
        Section(translate("Keys", "Photos"), (*_rows(results.all), *_on_photos())),
        Section(translate("Keys", "Large preview"), _in_preview()),
        Section(translate("Keys", "Look closer"), _in_viewer()),
        Section(translate("Keys", "Window"), _rows(window.all)),
    ]


def _rows(actions: Iterable[QAction]) -> tuple[Row, ...]:
    """The actions that have keys."""
    return tuple(
        (keys_of(action), action.text().rstrip("\N{HORIZONTAL ELLIPSIS}")) for action in actions if keys_of(action)
    )


def _on_paper() -> tuple[Row, ...]:
    _, space, esc = _names()
    return (
        ((translate("Keys", "Shift+drag"),), translate("Keys", "Size of pen or eraser; straight on while drawing")),
        (("← → ↑ ↓", space), translate("Keys", "Draw without a pointer: move a pen, put it down and lift it")),
        ((native("Ctrl+A"), native("Del")), translate("Keys", "Select all strokes, delete the selected ones")),
        (
            (translate("Keys", "corner drag"),),
            translate("Keys", "Scale the selected strokes; Shift lets go of proportions"),
        ),
        ((esc,), translate("Keys", "Drop the stroke under way; select nothing")),
    )


def _around_paper() -> tuple[Row, ...]:
    enter, space, _ = _names()
    return (
        ((space, translate("Keys", "middle button")), translate("Keys", "With a drag: move the page")),
        ((translate("Keys", "Ctrl+wheel"), translate("Keys", "pinch")), translate("Keys", "Nearer, farther")),
        ((enter,), translate("Keys", "Search, where it does not follow the pen")),
    )


def _on_photos() -> tuple[Row, ...]:
    _, _, esc = _names()
    home, end = translate("Keys", "Home"), translate("Keys", "End")
    return (
        (("← → ↑ ↓",), translate("Keys", "Choose a photo; Shift and Ctrl choose several")),
        ((home, end), translate("Keys", "First, last")),
        ((native("Ctrl+A"),), translate("Keys", "Choose all")),
        ((native("Ctrl+Space"),), translate("Keys", "One more or one less of several; Ctrl and arrows lead there")),
        ((esc,), translate("Keys", "Let go of the choice; back to the sketch")),
        ((translate("Keys", "drag"),), translate("Keys", "Drop pictures or folders here, take photos out")),
    )


def _on_weights() -> tuple[Row, ...]:
    return (
        (("← → ↑ ↓",), translate("Keys", "Choose a weight, a level or a region")),
        (("+", "-"), translate("Keys", "Let it count more, less; a drag does too")),
        (("0",), translate("Keys", "Leave it out; a click does too")),
        ((native("Backspace"),), translate("Keys", "Back to the model's own weight")),
        ((translate("Keys", "right click"),), translate("Keys", "On the paper: steer the region there")),
    )


def _in_preview() -> tuple[Row, ...]:
    enter, space, esc = _names()
    return (
        (("← →",), translate("Keys", "The photo before, the next one")),
        ((enter,), translate("Keys", "Open it, or search with the part marked by a drag")),
        ((native("Ctrl+F"),), translate("Keys", "Find similar")),
        ((native("Ctrl+S"),), translate("Keys", "Save it with its glowing regions")),
        ((esc, space), translate("Keys", "Close")),
    )


def _in_viewer() -> tuple[Row, ...]:
    _, _, esc = _names()
    return (
        (("← →", "↑ ↓"), translate("Keys", "Other results, other levels")),
        (("1 2 3", "0"), translate("Keys", "One region alone, all regions")),
        (("O", "M", "I"), translate("Keys", "Overlay, map, input")),
        (("C",), translate("Keys", "Other colours")),
        (("R",), translate("Keys", "Mark as the right answer")),
        ((native("Ctrl+S"),), translate("Keys", "Save what is seen as a picture")),
        ((native("Ctrl+Tab"),), translate("Keys", "Compare models, and back")),
        ((esc,), translate("Keys", "Close")),
    )


def _names() -> tuple[str, str, str]:
    return native("Enter"), native("Space"), native("Esc")
