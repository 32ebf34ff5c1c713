"""The page itself: tables, figures and the words around them, written to a folder."""

from __future__ import annotations

from pathlib import Path

from engine.embedding import Floats
from engine.errors import FileError
from engine.evaluate.pairs import distinct_photos
from engine.evaluate.paper import tables
from engine.evaluate.paper.figures import regions_figure, weights_figure
from engine.evaluate.paper.html import Cell, Figure, Table, page
from engine.evaluate.paper.measure import Measurements
from engine.evaluate.paper.pictures import attention_figure, results_figure
from engine.evaluate.paper.published import SETTINGS
from engine.evaluate.paper.sources import Source
from engine.evaluate.paper.timing import QueryTimes
from engine.evaluate.seen import trained_rows

TITLE = "Multi-Level Region Matching, measured again"
PAPER = (
    "The paper: Ling, Xing, Li, Niu, Multi-Level Region Matching for Fine-Grained Sketch-Based Image Retrieval, "
    "ACM Multimedia 2022. Its numbers are black, ours blue; a dash with a letter could not be measured, and the note "
    "says why."
)
NO_CAMA = "CAMA: no model\nor run at hand"


def write_report(folder: Path, found: Measurements, times: QueryTimes) -> Path:
    """Write index.html and its pictures into a folder, which is made; returns the page.

    Raises: FileError, if something cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        attention_figure(found.sample.pictures, _attention_columns(found)).save(folder / "fig3.png")
        (folder / "fig4.svg").write_text(regions_figure(found), encoding="utf-8")
        (folder / "fig5.svg").write_text(weights_figure(found), encoding="utf-8")
        results = results_figure(found)
        results.save(folder / "fig6.png")
        target = folder / "index.html"
        target.write_text(_page(found, times), encoding="utf-8")
    except OSError as error:
        raise FileError(folder, f"the page cannot be written ({error.strerror})") from error
    return target


def _page(found: Measurements, times: QueryTimes) -> str:
    named = found.main_set
    model = found.main.title
    return page(
        TITLE,
        (PAPER, f"The main model is the app's default, {model}; the figures are of the set {named}."),
        (
            _inventory(found),
            tables.accuracy_table(found),
            tables.time_table(times),
            tables.ablation_table(found),
            tables.strategy_table(found),
            tables.distance_table(found),
            Figure("Figure 3. Attention maps", _attention_words(found), "fig3.png", 1056),
            Figure(
                "Figure 4. The number of regions",
                f"acc@1 on {named} and the network's size against N, on the backbone {found.main.backbone}. The paper "
                "gives its curves as a drawing only, so that there are no numbers to set beside ours.",
                "fig4.svg",
                880,
            ),
            Figure(
                "Figure 5. Weights, and single regions alone",
                f"Mean and deviation of the nine weights W(l, r), and the acc@1 of each level's each region alone "
                f"(SLSR), of {model} on {named}. The paper gives its bars as a drawing only.",
                "fig5.svg",
                1020,
            ),
            Figure(
                "Figure 6. The five closest photos",
                f"Sketches at even distances in the lists, searched in their own set by {model}: the query framed "
                "blue, its own photo green, others vermillion. The glows are the attention maps.",
                "fig6.png",
                760,
            ),
        ),
    )


def _inventory(found: Measurements) -> Table:
    """What was at hand."""
    rows = []
    for name, pairs in found.sets.items():
        splits = ", ".join(dict.fromkeys(pair.split for pair in pairs))
        numbers = len(distinct_photos(pairs)), len(pairs), len(trained_rows(pairs, found.main.held_out))
        rows.append((Cell(name), Cell(splits), *(Cell(str(number)) for number in numbers)))
    sources = ", ".join(source.title for source in found.sources)
    lead = (
        f"Measured: {sources}. Every set is searched in its own photos, as in the paper. Sketches that the main model "
        "was trained on say nothing about new photos."
    )
    head = ("set", "rows of split", "photos", "sketches", "of these trained on")
    return Table("What was at hand", lead, (), head, tuple(rows))


def _attention_columns(found: Measurements) -> list[tuple[str, Floats | None, str]]:
    shown = [found.main] + [source for source in found.sources[1:] if _in_attention_figure(source)]
    columns: list[tuple[str, Floats | None, str]] = [
        (_column_name(source), found.sample.maps[source], "") for source in shown
    ]
    if not any(source.structure == "cama" for source in shown):
        columns.append(("CAMA", None, NO_CAMA))
    return columns


def _in_attention_figure(source: Source) -> bool:
    """CAMA, and the settings that change what the maps learn."""
    return source.structure == "cama" or source.ablation in ("S2", "S3")


def _column_name(source: Source) -> str:
    setting = f", {SETTINGS[source.ablation]}" if source.ablation in ("S2", "S3") else ""
    return f"{source.structure.upper()}{setting} · {source.title}"


def _attention_words(found: Measurements) -> str:
    words = (
        f"Sketches and photos of {found.main_set}: the glows of all regions together, then each map M_r alone, dark 0 "
        "to bright 1."
    )
    absent = [name for key, name in (("S2", "no overlap penalty"), ("S3", "CAMA's penalty")) if not _has(found, key)]
    if not any(source.structure == "cama" for source in found.sources):
        words += " CAMA stays empty: it needs a model or run of structure cama."
    if absent:
        words += f" The paper also shows the maps under other losses; that needs the runs: {', '.join(absent)}."
    return words


def _has(found: Measurements, setting: str) -> bool:
    return any(source.ablation == setting for source in found.sources)
