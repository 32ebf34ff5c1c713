"""One form for each seed: which category, and the maker's choices within it."""

from __future__ import annotations

from dataclasses import replace

from assets.demo.make.lamps import lamp
from assets.demo.make.lounge import armchair, sofa
from assets.demo.make.parts import Form, Maker
from assets.demo.make.seats import bench, chair, stool
from assets.demo.make.tables import table

SHARES = {"chair": 70, "stool": 30, "armchair": 36, "table": 36, "bench": 18, "sofa": 22, "lamp": 28}
"""How many of 240 pictures each category takes."""

_MAKERS = {
    "chair": chair,
    "stool": stool,
    "armchair": armchair,
    "table": table,
    "bench": bench,
    "sofa": sofa,
    "lamp": lamp,
}


def category_of(number: int) -> str:
    """The category of the picture of this number: spread so that any first few pictures show every category."""
    total = sum(SHARES.values())
    # A step that shares no factor with the total visits every place of the round once.
    place = (number * 97) % total
    for category, share in SHARES.items():
        if place < share:
            return category
        place -= share
    raise AssertionError("the shares add up to the total")


def make_form(seed: int, number: int) -> Form:
    """The piece of furniture of this seed and number, the same on every machine."""
    form = _MAKERS[category_of(number)](Maker((seed, number, 1)))
    floor = min(float(part.solid.vertices[:, 2].min()) for part in form.parts)
    return replace(form, parts=tuple(replace(part, solid=part.solid.moved(z=-floor)) for part in form.parts))
