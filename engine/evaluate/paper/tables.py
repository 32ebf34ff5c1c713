"""Tables 1 to 5 with our numbers beside the paper's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from engine.evaluate.paper import published
from engine.evaluate.paper.html import Cell, Table
from engine.evaluate.paper.measure import Measured, Measurements
from engine.evaluate.paper.sources import MLRM, Source
from engine.evaluate.paper.timing import PHOTOS, QueryTimes
from engine.evaluate.run import Evaluation

NO_SET = "set not at hand: no pair of it in the lists given"
NOT_REPORTED = "not reported by the paper"
BASELINE_WORDS = {"global": "TC-Net · global embedding", "LA": "LA", "DLA": "DLA"}
FULL = "S10"
TIMES = "\N{MULTIPLICATION SIGN}"


def accuracy_table(found: Measurements) -> Table:
    """Table 1."""
    rows = []
    for kind, words in BASELINE_WORDS.items():
        sources = [source for source in found.sources if source.kind == kind]
        reason = f"needs a run trained as {kind} (--runs)"
        rows += _method_rows(found, kind, words, sources, reason)
    for structure in ("lama", "cama"):
        whole = [source for source in found.sources if _whole(source) and source.structure == structure]
        reason = "needs a model or run of structure cama"
        rows += _method_rows(
            found, MLRM if structure == "lama" else "CAMA", f"MLRM, {structure.upper()}", whole, reason
        )
    lead = (
        "acc@1 (acc@10) in %; below ours the 95 % interval of acc@1, by bootstrap over photos. The paper's MLRM is "
        "LAMA on DenseNet169."
    )
    groups, head = _set_columns(_all_sets(found))
    return Table("Table 1. Accuracy", lead, groups, head, tuple(rows))


def time_table(times: QueryTimes) -> Table:
    """Table 2: the paper's seconds for a set's queries, our milliseconds a query, and what compares: the ratios."""
    rows = []
    for kind, words in (BASELINE_WORDS | {MLRM: MLRM}).items():
        cells = [Cell(words)]
        for name in ("chairv2", "sketchy"):
            seconds, plain = (published.RETRIEVAL_SECONDS[k][name] for k in (kind, "global"))
            cells += [Cell(f"{seconds:.1f}"), Cell(f"{seconds / plain:.1f} {TIMES}")]
        ours, plain_ms = times.methods[kind], times.methods["global"].total_ms
        parts = ours.draw_ms, ours.encode_ms, ours.match_ms, ours.total_ms
        cells += [Cell(f"{value:.1f}", ours=True) for value in parts]
        rows.append((*cells, Cell(f"{ours.total_ms / plain_ms:.2f} {TIMES}", ours=True)))
    bare = {kind: ours.encode_ms + ours.match_ms for kind, ours in times.methods.items()}
    lead = (
        f"Seconds for all queries of a set on one GPU (paper); ours in milliseconds a query, median of some, "
        f"over {PHOTOS:,} photos, {times.words}. Compare the ratios to the global embedding; without drawing the "
        f"strokes, {MLRM}'s is {bare[MLRM] / bare['global']:.2f} {TIMES}."
    )
    groups = (("", 1), ("ChairV2, paper", 2), ("Sketchy, paper", 2), ("ours, a query", 5))
    head = ("", "s", "ratio", "s", "ratio", "draw", "encode", "match", "total", "ratio")
    return Table("Table 2. Retrieval time", lead, groups, head, tuple(rows))


def ablation_table(found: Measurements) -> Table:
    """Table 3."""
    rows = []
    for setting, words in published.SETTINGS.items():
        source = next((source for source in found.sources if source.ablation == setting), None)
        small = "" if source is None else f"ours: {source.title}"
        cells = [Cell(f"{setting}  {words}", small)]
        for name in _all_sets(found):
            cells += _paper_cell(published.ABLATIONS[setting], name)
            cells.append(_our_cell(found, source, name, f"needs the run {setting} (--runs)", _one))
        rows.append(tuple(cells))
    lead = "acc@1 in %, each loss and part left out in turn. Runs of `train --ablation`, with the paper's losses alone."
    groups, head = _set_columns(_all_sets(found))
    return Table("Table 3. Ablations", lead, groups, head, tuple(rows))


def strategy_table(found: Measurements) -> Table:
    """Table 4."""
    reported = published.STRATEGIES["T9"]
    names = [name for name in _all_sets(found) if name in reported or name in found.sets]
    rows = []
    for name, words in published.STRATEGY_WORDS.items():
        cells = [Cell(f"{name}  {words}")]
        for chosen in names:
            cells += _paper_cell(published.STRATEGIES[name], chosen)
            cells.append(_our_cell(found, found.main, chosen, "", partial(_under, name)))
        rows.append(tuple(cells))
    lead = f"acc@1 in % of {found.main.title}, its nine region distances put together in nine ways."
    groups, head = _set_columns(names)
    return Table("Table 4. Matching strategies", lead, groups, head, tuple(rows))


def distance_table(found: Measurements) -> Table:
    """Table 5."""
    rows = []
    without = next((source for source in found.sources if source.ablation == "S8"), None)
    names = list(dict.fromkeys(["chairv2", *found.sets]))
    for setting, words, source in (("S8", "without L_ltrp-rn", without), (FULL, "with L_ltrp-rn", found.main)):
        for name in names:
            cells = [Cell(f"{words}, {_set_name(name)}", "" if source is None else f"ours: {source.title}")]
            for level in range(3):
                paper = published.REGION_DISTANCES[setting][level] if name == "chairv2" else None
                cells.append(Cell(reason=NOT_REPORTED) if paper is None else Cell(f"{paper:.3f}"))
                reason = f"needs the run {setting} (--runs)"
                cells.append(_our_cell(found, source, name, reason, partial(_distance, level)))
            rows.append(tuple(cells))
    lead = "D_l, the mean distance between two regions of one photo. Its scale is the network's: compare the rows."
    groups = (("", 1), *((f"level {level}", 2) for level in (1, 2, 3)))
    head = ("", *("paper", "ours") * 3)
    return Table("Table 5. How far regions are apart", lead, groups, head, tuple(rows))


def _whole(source: Source) -> bool:
    """Whether it is MLRM with nothing left out."""
    return source.kind == MLRM and (not source.run or (source.regions == 3 and source.ablation in (None, FULL)))


def _method_rows(
    found: Measurements, kind: str, words: str, sources: Sequence[Source], reason: str
) -> list[tuple[Cell, ...]]:
    """A method's row for each of its sources; one row all the same where there is none."""
    rows = []
    owners: Sequence[Source | None] = sources or [None]
    for source in owners:
        cells = [Cell(words, "" if source is None else f"ours: {source.title}")]
        for name in _all_sets(found):
            cells += _paper_cell(published.ACCURACY.get(kind, {}), name, published.ACCURACY_AT_10.get(kind, {}))
            cells.append(_our_cell(found, source, name, reason, _with_interval))
        rows.append(tuple(cells))
    return rows


def _all_sets(found: Measurements) -> list[str]:
    """The paper's sets, then the further ones at hand."""
    return list(dict.fromkeys([*published.SETS, *found.sets]))


def _set_name(name: str) -> str:
    return published.SETS.get(name, name)


def _set_columns(names: Sequence[str]) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
    """The head: paper and ours under each set of the paper, ours alone under a further one."""
    groups, head = [("", 1)], [""]
    for name in names:
        own = ["paper", "ours"] if name in published.SETS else ["ours"]
        groups.append((_set_name(name), len(own)))
        head += own
    return tuple(groups), tuple(head)


def _paper_cell(values: Mapping[str, float], name: str, at_10: Mapping[str, float] | None = None) -> list[Cell]:
    """The paper's number; no cell for a set that is not the paper's."""
    if name not in published.SETS:
        return []
    if name not in values:
        return [Cell(reason=NOT_REPORTED)]
    ten = f" ({at_10[name]:.1f})" if at_10 and name in at_10 else ""
    return [Cell(f"{values[name]:.1f}{ten}")]


def _our_cell(
    found: Measurements, source: Source | None, name: str, reason: str, told: Callable[[Measured], Cell]
) -> Cell:
    if name not in found.sets:
        return Cell(reason=NO_SET)
    return Cell(reason=reason) if source is None else told(found.of(source, name))


def _accuracy(evaluation: Evaluation) -> Cell:
    return Cell(f"{100 * evaluation.acc_at(1):.1f}", ours=True)


def _one(measured: Measured) -> Cell:
    return _accuracy(measured.evaluation)


def _under(strategy: str, measured: Measured) -> Cell:
    evaluation = measured.strategies.get(strategy)
    return Cell(reason="this model lacks that level") if evaluation is None else _accuracy(evaluation)


def _with_interval(measured: Measured) -> Cell:
    evaluation = measured.evaluation
    low, high = evaluation.interval(1)
    text = f"{100 * evaluation.acc_at(1):.1f} ({100 * evaluation.acc_at(10):.1f})"
    return Cell(text, f"{100 * low:.1f} to {100 * high:.1f}", ours=True)


def _distance(level: int, measured: Measured) -> Cell:
    distances = measured.regions.photo_distances if measured.regions is not None else ()
    if level >= len(distances):
        return Cell(reason="this model has no second region, or lacks that level")
    return Cell(f"{distances[level]:.3f}", ours=True)
