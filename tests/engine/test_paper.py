"""The paper's page: on a few pairs of the demo library, with a tiny model, without runs and with some."""

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from onnx import TensorProto, helper
from PIL import Image

import main
from engine.commands.paper import DEMO_PAIRS
from engine.evaluate.pairs import COLUMNS, read_pairs, write_pairs
from engine.evaluate.paper import published
from engine.evaluate.paper.charts import Bar, Line, Panel, figure, nice_ticks
from engine.evaluate.paper.figures import count_parameters
from engine.evaluate.paper.html import Cell, Table, page
from engine.evaluate.paper.measure import by_set
from engine.evaluate.paper.timing import query_times
from engine.model.mlrm import ModelConfig, build_mlrm
from engine.weights import save_safetensors
from tests.engine.tiny_model import write_tiny_model

SVG = "{http://www.w3.org/2000/svg}"


class PageReader(HTMLParser):
    """Titles, and under each the rows of its table as text."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.notes: dict[str, str] = {}
        self.pictures: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.pictures.append(dict(attributes)["src"])
            return
        if tag in ("meta",):
            return
        self._open.append(tag)
        if tag == "h2":
            self.titles.append("")
        elif tag == "tbody":
            self.tables[self.titles[-1]] = []
        elif tag == "tr" and "tbody" in self._open:
            self.tables[self.titles[-1]].append([])
        elif tag == "td":
            self.tables[self.titles[-1]][-1].append("")

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if "h2" in self._open:
            self.titles[-1] += data
        elif "td" in self._open:
            row = self.tables[self.titles[-1]][-1]
            row[-1] = f"{row[-1]} {data}".strip()
        elif "ul" in self._open:
            self.notes[self.titles[-1]] = self.notes.get(self.titles[-1], "") + data


def read_page(folder: Path) -> PageReader:
    reader = PageReader()
    reader.feed((folder / "index.html").read_text(encoding="utf-8"))
    assert reader._open == []
    return reader


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    folder = tmp_path / "models"
    write_tiny_model(folder, backbone="mobilenetv2")
    monkeypatch.setattr("engine.card.models_folder", lambda: folder)
    monkeypatch.setattr("engine.commands.paper.query_times", quick_times)


def quick_times(card, graphs, **options):
    """Over few photos; the graphs' shapes as those of any backbone, without the export."""
    return query_times(
        card, lambda backbone: (tiny_features("pooled", 1), tiny_features("cells", 64)), photos=40, turns=1
    )


def tiny_features(name: str, cells: int) -> bytes:
    """A graph of pictures to (B, cells, 3)."""
    side = 256 if cells == 1 else 32
    nodes = [
        helper.make_node("AveragePool", ["pictures"], ["grid"], kernel_shape=[side, side], strides=[side, side]),
        helper.make_node("Reshape", ["grid", "shape"], ["flat"]),
        helper.make_node("Transpose", ["flat"], [name], perm=[0, 2, 1]),
    ]
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["B", 3, 256, 256])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["B", cells, 3])],
        [helper.make_tensor("shape", TensorProto.INT64, [3], [0, 3, cells])],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


@pytest.fixture
def few_pairs(tmp_path) -> Path:
    """Two demo pairs as the demo set, and one that passes for a pair of chairv2's held-out photos."""
    pairs = read_pairs(DEMO_PAIRS)[:3]
    with (tmp_path / "few.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for name, split, pair in zip(("demo", "demo", "chairv2"), ("test", "test", "test"), pairs, strict=True):
            rows.writerow((name, pair.category, split, pair.photo, pair.sketch))
    return tmp_path / "few.csv"


def test_without_pairs_and_runs_the_page_tells_of_the_demo_library(tiny, tmp_path, capsys, monkeypatch):
    write_pairs(tmp_path / "demo.csv", read_pairs(DEMO_PAIRS)[:4])
    monkeypatch.setattr("engine.commands.paper.DEMO_PAIRS", tmp_path / "demo.csv")
    assert main.main(["paper", str(tmp_path / "out"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sets"], told["measured"]) == (["demo"], ["Tiny"])
    found = read_page(tmp_path / "out")
    for number in range(1, 6):
        assert any(title.startswith(f"Table {number}.") for title in found.titles)
    for number in range(3, 7):
        assert any(title.startswith(f"Figure {number}.") for title in found.titles)
    assert found.pictures == ["fig3.png", "fig4.svg", "fig5.svg", "fig6.png"]
    for name in found.pictures:
        assert (tmp_path / "out" / name).stat().st_size > 1000
    accuracy = {row[0]: row[1:] for row in found.tables["Table 1. Accuracy"]}
    assert "65.3" in accuracy["TC-Net · global embedding"]
    assert accuracy["MLRM, LAMA ours: Tiny"][2] == "74.3 (98.2)"
    assert re.fullmatch(r"[\d.]+ \([\d.]+\) [\d.]+ to [\d.]+", accuracy["MLRM, LAMA ours: Tiny"][-1])
    notes = found.notes
    assert "set not at hand" in notes["Table 1. Accuracy"]
    assert "needs a run trained as DLA" in notes["Table 1. Accuracy"]
    assert "structure cama" in notes["Table 1. Accuracy"]
    assert all(f"needs the run S{n} " in notes["Table 3. Ablations"] for n in range(1, 11))
    assert "needs the run S8" in notes["Table 5. How far regions are apart"]
    assert "CAMA stays empty" in (tmp_path / "out" / "index.html").read_text()
    assert "Needs runs" in (tmp_path / "out" / "fig4.svg").read_text()
    times = found.tables["Table 2. Retrieval time"]
    assert [row[0] for row in times] == ["TC-Net · global embedding", "LA", "DLA", "MLRM"]
    assert times[0][-1].startswith("1.00") and all(float(cell) > 0 for cell in times[3][5:9])


def write_run(folder: Path, model: dict, **config) -> None:
    told = {"backbone": "mobilenetv2", "structure": "lama", "regions": 3, "tau": 3, "width": 128} | model
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    save_safetensors(build_mlrm(ModelConfig(**told)).state_dict(), folder / "best.safetensors")
    (folder / "config.json").write_text(json.dumps({"model": told} | config))


def test_runs_fill_the_cells_that_need_them(tiny, few_pairs, tmp_path, capsys):
    runs = tmp_path / "runs"
    write_run(runs / "G", {"structure": "global", "regions": 1})
    write_run(runs / "C", {"structure": "cama", "regions": 2})
    write_run(runs / "O", {}, losses={"overlap": 0, "contrast": 0})
    assert main.main(["paper", str(tmp_path / "out"), "--pairs", str(few_pairs), "--runs", str(runs)]) == 0
    assert "index.html" in capsys.readouterr().out
    found = read_page(tmp_path / "out")
    accuracy = {row[0]: row[1:] for row in found.tables["Table 1. Accuracy"]}
    # one photo alone is always found: sketchy, chairv2 (paper, ours), ..., demo
    assert accuracy["TC-Net · global embedding ours: G (run)"][3] == "100.0 (100.0) 100.0 to 100.0"
    ablations = {row[0].split()[0]: row[1:] for row in found.tables["Table 3. Ablations"]}
    assert ablations["S2"][2:4] == ["66.2", "100.0"]
    assert ablations["S3"][3].startswith("\u2013")
    assert ablations["S10"][2] == "74.3" and ablations["S10"][3].startswith("\u2013")
    text = (tmp_path / "out" / "index.html").read_text()
    assert "CAMA stays empty" not in text and "the figures are of the set chairv2" in text
    assert "Needs runs" not in (tmp_path / "out" / "fig4.svg").read_text()
    with Image.open(tmp_path / "out" / "fig3.png") as sheet:
        assert sheet.size[0] > 3 * 400  # LAMA, CAMA and the run without the penalty side by side


def test_a_list_without_test_rows_is_taken_whole(tiny, few_pairs, tmp_path, capsys):
    few_pairs.write_text(few_pairs.read_text().replace(",test,", ",train,"))
    assert main.main(["paper", str(tmp_path / "out"), "--pairs", str(few_pairs), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sets"] == ["chairv2", "demo"]


@pytest.mark.parametrize("options", [["--pairs", "absent.csv"], ["--runs", "absent"]])
def test_what_is_not_there_is_told_in_one_line(tiny, tmp_path, capsys, options):
    assert main.main(["paper", str(tmp_path / "out"), *options]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), "absent" in err) == ("", 1, True)


def test_sets_come_in_the_papers_order():
    names = ["demo", "shoe", "sketchy", "own", "chairv2"]
    made = [replace(pair, dataset=name) for name, pair in zip(names, read_pairs(DEMO_PAIRS)[:5], strict=True)]
    assert list(by_set(made)) == ["sketchy", "chairv2", "shoe", "demo", "own"]


def test_published_tables_are_whole():
    assert list(published.SETTINGS) == list(published.ABLATIONS) == [f"S{n}" for n in range(1, 11)]
    assert list(published.STRATEGIES) == list(published.STRATEGY_WORDS) == [f"T{n}" for n in range(1, 10)]
    assert published.ABLATIONS["S10"] == published.ACCURACY["MLRM"]
    assert published.STRATEGIES["T9"]["chairv2"] == published.ACCURACY["MLRM"]["chairv2"] == 74.3


def test_an_empty_cell_says_why_and_names_are_escaped():
    rows = ((Cell("a <b>", "small & soft"), Cell("1.0", ours=True)), (Cell("c"), Cell(reason="no run")))
    text = page("T", ["lead"], [Table("Table 9. X", "words", (("", 1), ("set", 1)), ("", "ours"), rows)])
    reader = PageReader()
    reader.feed(text)
    assert reader.tables["Table 9. X"] == [["a <b> small & soft", "1.0"], ["c", "\u2013  a"]]
    assert "no run" in reader.notes["Table 9. X"]


@pytest.mark.parametrize(
    ("low", "top", "ticks"),
    [
        (0, 10, [0, 2.5, 5, 7.5, 10]),
        (0, 0.33, [0, 0.1, 0.2, 0.3, 0.4]),
        (90, 97, [90, 92, 94, 96, 98]),
        (100, 100, [0, 25, 50, 75, 100]),
        (0, 0, [0, 1]),
    ],
)
def test_ticks_are_round_and_reach_the_top(low, top, ticks):
    np.testing.assert_allclose(nice_ticks(low, top), ticks)


def test_a_charts_bars_are_as_tall_as_their_values():
    bars = (Bar("r1", 1.0, "#E69F00", 0.2), Bar("r2", 2.0, "#56B4E9"), Bar("r3", 4.0, "#009E73"))
    drawing = ElementTree.fromstring(figure([Panel("P", "%", (("level 1", bars),)), Panel("Q", empty="none <yet>")]))
    heights = [float(rect.get("height")) for rect in drawing.iter(f"{SVG}rect") if rect.get("fill", "").startswith("#")]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.02)
    assert heights[2] == pytest.approx(4 * heights[0], abs=0.02)
    words = [text.text for text in drawing.iter(f"{SVG}text")]
    assert {"P", "Q", "r1", "level 1", "none <yet>"} <= set(words)


def test_a_charts_lines_go_through_their_points():
    drawing = ElementTree.fromstring(figure([Panel("P", lines=(Line("A", ((2, 8), (1, 4), (3, 0)), "#0072B2"),))]))
    (way,) = drawing.iter(f"{SVG}polyline")
    points = [tuple(map(float, point.split(","))) for point in way.get("points").split()]
    (x1, y1), (x2, y2), (x3, y3) = points
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.02) and y3 - y1 == pytest.approx(y1 - y2, abs=0.02)


def test_camas_parameters_grow_with_n_and_lamas_hardly():
    counts = {s: [count_parameters("mobilenetv2", s, n) for n in (1, 2, 3)] for s in ("lama", "cama")}
    assert counts["lama"][2] - counts["lama"][0] < 1000
    assert counts["cama"][2] - counts["cama"][1] == counts["cama"][1] - counts["cama"][0] > 1_000_000
    network = build_mlrm(ModelConfig("mobilenetv2", "cama", 2))
    assert counts["cama"][1] == sum(parameter.numel() for parameter in network.parameters())
