"""The page's building blocks: tables whose empty cells say why, figures, and the page around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

STYLE = """
:root { color-scheme: light; --ink: #1c1d1f; --soft: #63656a; --line: #dededb; --ours: #0072B2; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 48px 32px 96px; max-width: 1120px; background: #fff; color: var(--ink);
  font: 15px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 8px; letter-spacing: -0.01em; }
h2 { font-size: 18px; margin: 56px 0 4px; }
p { margin: 4px 0 14px; max-width: 76ch; }
.soft, .notes { color: var(--soft); }
.notes { font-size: 12.5px; margin: 8px 0 0; padding: 0; list-style: none; }
.notes li { display: inline-block; margin-right: 20px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13.5px; font-variant-numeric: tabular-nums; margin-top: 8px; }
th, td { padding: 6px 12px; text-align: right; white-space: nowrap; vertical-align: top; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { font-weight: 600; border-bottom: 1px solid var(--line); }
thead tr.under th { font-weight: 400; color: var(--soft); font-size: 12px; padding-top: 2px; }
thead tr:not(:last-child) th { border-bottom: 0; text-align: center; }
thead tr:not(:last-child) th:first-child { text-align: left; }
th.start, td.start { padding-left: 28px; }
tbody tr + tr td { border-top: 1px solid #f0f0ee; }
td.ours { color: var(--ours); font-weight: 600; }
td small { display: block; color: var(--soft); font-weight: 400; font-size: 11.5px; line-height: 1.3; }
td.absent, td sup { color: var(--soft); font-weight: 400; }
figure { margin: 10px 0 0; }
figure img { display: block; max-width: 100%; height: auto; }
"""


@dataclass(frozen=True)
class Cell:
    """A table's cell.

    Attributes:
        text: the number, or a row's name.
        small: under it, softer.
        ours: whether we measured it.
        reason: why there is no number; then the rest is empty.
    """

    text: str = ""
    small: str = ""
    ours: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Table:
    """A numbered table.

    Attributes:
        title, lead: above it.
        groups: the upper row of the head: names and how many columns each spans; may be empty.
        head: the lower row of the head.
        rows: cells, as many as the head has.
    """

    title: str
    lead: str
    groups: tuple[tuple[str, int], ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def html(self) -> str:
        """The table, its reasons as lettered notes under it."""
        reasons = list(dict.fromkeys(cell.reason for row in self.rows for cell in row if cell.reason))
        starts = set(accumulate(span for _, span in self.groups))
        rows = "".join(
            f"<tr>{''.join(_cell(cell, reasons, place in starts) for place, cell in enumerate(row))}</tr>\n"
            for row in self.rows
        )
        upper = "".join(f'<th class="start" colspan="{span}">{escape(name)}</th>' for name, span in self.groups)
        lower = "".join(f"<th{_class(place in starts)}>{escape(name)}</th>" for place, name in enumerate(self.head))
        head = (f"<tr>{upper}</tr>" if upper else "") + f'<tr class="{"under" if upper else "only"}">{lower}</tr>'
        notes = "".join(f"<li><sup>{_letter(n)}</sup> {escape(reason)}</li>" for n, reason in enumerate(reasons))
        return (
            f"<section><h2>{escape(self.title)}</h2>\n<p>{escape(self.lead)}</p>\n"
            f'<div class="scroll"><table><thead>{head}</thead><tbody>\n{rows}</tbody></table></div>\n'
            + (f'<ul class="notes">{notes}</ul>' if notes else "")
            + "</section>\n"
        )


@dataclass(frozen=True)
class Figure:
    """A numbered figure whose picture lies beside the page.

    Attributes:
        title, lead: above it.
        file: the picture's name; empty where there is none, which the lead then explains.
        width: it is shown at, pixels.
    """

    title: str
    lead: str
    file: str
    width: int

    def html(self) -> str:
        """The figure with its words."""
        picture = f'<img src="{escape(self.file)}" width="{self.width}" alt="{escape(self.title)}">'
        shown = f"<figure>{picture}</figure>" if self.file else ""
        return f"<section><h2>{escape(self.title)}</h2>\n<p>{escape(self.lead)}</p>\n{shown}</section>\n"


def page(title: str, lead: Sequence[str], parts: Sequence[Table | Figure]) -> str:
    """The whole document."""
    words = "".join(f'<p class="soft">{escape(line)}</p>\n' for line in lead)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n<h1>{escape(title)}</h1>\n{words}"
        + "".join(part.html() for part in parts)
        + "</body></html>\n"
    )


def _cell(cell: Cell, reasons: Sequence[str], start: bool) -> str:
    """A cell; `start` begins a group of columns."""
    if cell.reason:
        letter = _letter(reasons.index(cell.reason))
        return f'<td{_class(start, "absent")} title="{escape(cell.reason)}">&#8211;<sup> {letter}</sup></td>'
    small = f"<small>{escape(cell.small)}</small>" if cell.small else ""
    return f"<td{_class(start, 'ours' if cell.ours else '')}>{escape(cell.text)}{small}</td>"


def _class(start: bool, kind: str = "") -> str:
    """The class attribute, where there is a class."""
    names = " ".join(name for name in ("start" if start else "", kind) if name)
    return f' class="{names}"' if names else ""


def _letter(number: int) -> str:
    """The note's letter: a, b, ... z, a1, b1, ..."""
    return chr(ord("a") + number % 26) + (str(number // 26) if number >= 26 else "")
