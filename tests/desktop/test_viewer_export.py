"""What the viewer writes: views, maps, comparisons, and the search as the paper's figure 6."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu

from engine.figure6 import CELL, FRAME, MARGIN, QUERY, RIGHT, WRONG, column_left, row_top
from engine.heatmap import rgb
from tests.desktop.conftest import WAIT, draw
from tests.desktop.test_viewer import press, searched, settle, viewer  # noqa: F401 - fixtures


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """Where the dialog says to save; the names it proposes are kept in order."""
    proposed: list[str] = []

    def ask(parent, title, start, kinds):
        proposed.append(Path(start).name)
        return str(tmp_path / f"out{len(proposed)}.png"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    return proposed


def written(qtbot, viewer, path: Path) -> np.ndarray:  # noqa: F811
    qtbot.waitUntil(lambda: viewer.toast.isVisible() and path.name in viewer.toast.text(), timeout=WAIT)
    return np.asarray(Image.open(path).convert("RGB")).astype(int)


def choose(viewer, start: str) -> None:  # noqa: F811
    """Open the export menu by a click and take the entry that begins so."""
    QTest.mouseClick(viewer.bar.export, Qt.MouseButton.LeftButton)
    menu = next(menu for menu in viewer.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text().startswith(start)).trigger()
    menu.close()


def test_the_view_is_written_as_it_is_seen(qtbot, viewer, saved, tmp_path):  # noqa: F811
    press(viewer, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    stem = Path(viewer.tile.name).stem
    assert saved == [f"{stem}-overlay-viridis.png"]
    overlay = written(qtbot, viewer, tmp_path / "out1.png")
    press(viewer, Qt.Key.Key_I)
    choose(viewer, "This view")
    plain = written(qtbot, viewer, tmp_path / "out2.png")
    assert saved[1] == f"{stem}-input.png"
    assert overlay.shape == plain.shape and overlay.shape[1] > 2000
    assert np.abs(overlay - plain).mean() > 1
    ink = (plain[:, : plain.shape[1] // 2].max(axis=2) < 60).sum()
    assert ink > 2000, "the sketch is there, in ink"
    for key in (Qt.Key.Key_M, Qt.Key.Key_1, Qt.Key.Key_Down, Qt.Key.Key_C):
        press(viewer, key)
    choose(viewer, "This view")
    assert saved[2] == f"{stem}-map-region1-level1-magma.png"


def test_all_maps_are_written(qtbot, viewer, saved, tmp_path):  # noqa: F811
    choose(viewer, "All maps")
    page = written(qtbot, viewer, tmp_path / "out1.png")
    assert saved[0].endswith("-maps-viridis.png")
    coloured = (page.max(axis=2) - page.min(axis=2)) > 40
    assert coloured.mean() > 0.3


def frame_colour(picture: np.ndarray, left: int, top: int) -> tuple[int, ...]:
    """The colour of a frame's upper and left side."""
    near, half = FRAME // 2, CELL // 2
    above, beside = picture[top + near, left + half], picture[top + half, left + near]
    assert above.tolist() == beside.tolist()
    return tuple(above.tolist())


def test_the_search_is_written_as_figure_6(qtbot, viewer, saved, tmp_path):  # noqa: F811
    press(viewer, Qt.Key.Key_Right)
    press(viewer, Qt.Key.Key_R)
    choose(viewer, "The search as a figure")
    picture = written(qtbot, viewer, tmp_path / "out1.png")
    assert saved[0].startswith("figure-")
    assert frame_colour(picture, MARGIN, row_top(0)) == rgb(QUERY)
    found = [frame_colour(picture, column_left(rank), row_top(0)) for rank in range(1, 6)]
    assert found == [rgb(RIGHT if rank == 2 else WRONG) for rank in range(1, 6)]


def test_selected_and_liked_results_are_right_answers_too(qtbot, searched, viewer, saved, tmp_path):  # noqa: F811
    view = searched.results.view
    press(viewer, Qt.Key.Key_Escape)
    view.setCurrentIndex(view.tiles.index(0))
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert viewer.right_answers == {tile.photo_id for tile in view.tiles.tiles[:2]}
    searched.refinement.like([view.tiles.tiles[3].photo_id])
    assert len(viewer.right_answers) == 3


def test_kept_searches_are_rows_of_one_figure(qtbot, searched, viewer, saved, tmp_path):  # noqa: F811
    press(viewer, Qt.Key.Key_R)
    choose(viewer, "Keep this search")
    assert len(viewer.exports.kept) == 1
    press(viewer, Qt.Key.Key_Escape)
    answers = []
    searched.session.searched.connect(answers.append)
    draw(searched, (60, 260), (240, 90))
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT)
    qtbot.waitUntil(lambda: searched.explainer.answer is answers[-1], timeout=WAIT)
    QTest.mouseClick(searched.why.look, Qt.MouseButton.LeftButton)
    press(viewer, Qt.Key.Key_R)  # the mark of before is kept: now there is none any more
    choose(viewer, "The searches as a figure (1 search kept)")
    picture = written(qtbot, viewer, tmp_path / "out1.png")
    assert saved == ["figure-2-searches.png"]
    rows = [{frame_colour(picture, column_left(rank), row_top(row)) for rank in range(1, 6)} for row in range(2)]
    assert rgb(RIGHT) in rows[0] and frame_colour(picture, MARGIN, row_top(1)) == rgb(QUERY)
    choose(viewer, "Let go")
    assert len(viewer.exports.kept) == 0


def test_a_place_that_takes_no_file_is_told(qtbot, viewer, monkeypatch, tmp_path):  # noqa: F811
    place = str(tmp_path / "nowhere" / "view.png")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (place, ""))
    press(viewer, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "cannot be written" in viewer.toast.text(), timeout=WAIT)
    assert "view.png" in viewer.toast.text()


def test_nothing_is_written_when_the_dialog_is_left(viewer, monkeypatch, tmp_path):  # noqa: F811
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    before = sorted(tmp_path.iterdir())
    for entry in ("This view", "All maps", "The search as a figure"):
        choose(viewer, entry)
    assert sorted(tmp_path.iterdir()) == before
