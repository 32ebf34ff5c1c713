"""Steering by region: sliders, muting, keys, the menu on the sketch, and a ranking that follows without encoding."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop.library.wanted import PhotoQuery, SketchQuery
from desktop.regions.steering import LARGEST, Steering, slider_factor, slider_place
from desktop.regions.steering_grid import Spot
from desktop.regions.steering_menu import steering_menu
from desktop.sketch.shelf import CURRENT
from engine.saved_sketch import SavedSketch
from engine.sketch_files import read_saved, write_sketch
from tests.desktop.conftest import WAIT, ranked


def test_factors_are_never_all_zero_and_never_too_large():
    steering = Steering()
    told = []
    steering.changed.connect(lambda: told.append(steering.factors))
    steering.set(0, 1, 99)
    assert steering.factors[0, 1] == LARGEST and not steering.neutral
    steering.set(None, None, 0)
    assert steering.factors[0, 1] == LARGEST, "everything muted would rank nothing"
    steering.mute(None, 2)
    assert steering.muted(None, 2) and not steering.factors[:, 2].any()
    steering.mute(None, 2)
    assert (steering.factors[:, 2] == 1).all()
    steering.take(None)
    steering.take(None)
    assert steering.neutral and len(told) == 4, "nothing is told twice"


def test_factors_for_a_model_of_other_regions_are_refused():
    steering = Steering()
    assert steering.take(np.full((3, 5), 2, np.float32)), "no model is known yet"
    steering.fit(3, 4)
    assert steering.factors.shape == (3, 4) and steering.neutral and steering.kept is None
    assert not steering.take(np.full((3, 5), 2, np.float32)) and steering.neutral
    assert steering.take(np.full((3, 4), 2, np.float32)) and (steering.kept == 2).all()


def test_a_slider_holds_on_to_one():
    assert slider_factor(0) == 0 and slider_factor(1) == LARGEST and slider_factor(0.51) == 1
    assert slider_factor(slider_place(2.5)) == pytest.approx(2.5)


def first(window):
    return window.results.view.tiles.tiles[0].result


def spot(window, level, region) -> QPoint:
    return window.why.weights.place(Spot(level, region)).center().toPoint()


def test_a_muted_region_leaves_the_ranking_without_another_encoding(qtbot, searched):
    grid = searched.why.weights
    answers = []
    searched.session.searched.connect(answers.append)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=spot(searched, None, 1))
    assert searched.steering.muted(None, 1)
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT)
    found = answers[-1].found
    assert found.encode_ms == 0
    assert all((result.terms[:, 1] == 0).all() for result in found.results)
    distances = [result.distance for result in found.results]
    assert distances == sorted(distances)
    assert searched.results.steered.isVisible()
    assert searched.switches.shown() == (True, False, True), "what does not count does not glow"
    QTest.mouseClick(searched.results.steered, Qt.MouseButton.LeftButton)
    assert searched.switches.shown() == (True, True, True)
    assert searched.steering.neutral and not searched.results.steered.isVisible()
    qtbot.waitUntil(lambda: (first(searched).terms[:, 1] > 0).any(), timeout=WAIT)


def test_dragging_raises_one_cell(qtbot, searched):
    grid, start = searched.why.weights, spot(searched, 2, 0)
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(grid, start + QPoint(4 * step, 0))
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=start + QPoint(20, 0))
    factors = searched.steering.factors
    assert 1.5 < factors[2, 0] <= LARGEST and np.delete(factors.ravel(), 6).tolist() == [1.0] * 8
    before = first(searched)
    qtbot.waitUntil(lambda: first(searched) is not before, timeout=WAIT)
    assert first(searched).weights.sum() == pytest.approx(1, abs=1e-5)
    QTest.mouseDClick(grid, Qt.MouseButton.LeftButton, pos=start)
    assert searched.steering.neutral


def test_a_level_is_muted_by_a_click_and_raised_by_a_drag_on_its_name(qtbot, searched):
    grid, answers = searched.why.weights, []
    searched.session.searched.connect(answers.append)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=spot(searched, 2, None))
    assert searched.steering.muted(2, None) and not searched.steering.muted(1, None)
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT)
    assert answers[-1].found.encode_ms == 0
    assert all((result.terms[2] == 0).all() for result in answers[-1].found.results)
    start = spot(searched, 0, None)
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(grid, start + QPoint(4 * step, 0))
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=start + QPoint(20, 0))
    factors = searched.steering.factors
    assert (factors[0] > 1).all() and (factors[0] == factors[0, 0]).all() and (factors[1] == 1).all()


def menus_of(window) -> list[QMenu]:
    return [menu for menu in window.why.findChildren(QMenu) if menu.isVisible()]


def right_click(canvas, page) -> None:
    place = canvas.navigation.paper.transform.map(QPointF(*page)).toPoint()
    mouse = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(canvas, QContextMenuEvent(mouse, place, canvas.mapToGlobal(place)))


def test_a_right_click_on_the_paper_steers_the_region_there(qtbot, searched):
    canvas, explainer = searched.sketch.canvas, searched.explainer
    places = [(x, y) for x in range(8, 256, 16) for y in range(8, 256, 16)]
    there = {place: explainer._region_at(*place) for place in places}
    lit = next(place for place, region in there.items() if region is not None)
    qtbot.wait(50)
    assert menus_of(searched) == []
    right_click(canvas, lit)
    (menu,) = menus_of(searched)
    more = next(action for action in menu.actions() if action.text() == "Let it count more")
    more.trigger()
    menu.close()
    assert searched.steering.factor(None, there[lit]) == 2 and len(canvas.document.strokes) == 1
    searched.stage.search_photo(PhotoQuery(searched.results.view.tiles.tiles[0].path, "photo"))
    qtbot.waitUntil(lambda: not isinstance(explainer.answer.wanted.query, SketchQuery), timeout=WAIT)
    right_click(canvas, lit)
    assert menus_of(searched) == [], "the regions of a photo searched with are not on the paper"


def test_the_panel_resets_what_is_steered(searched):
    reset = searched.why.reset
    assert not reset.isVisible()
    searched.steering.set(1, None, 3.0)
    searched.steering.mute(None, 0)
    assert reset.isVisible()
    QTest.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert searched.steering.neutral and not reset.isVisible()


def test_keys_walk_and_steer(searched):
    grid = searched.why.weights
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Plus)
    assert searched.steering.factors[1, 1] > 1
    QTest.keyClick(grid, Qt.Key.Key_Backspace)
    assert searched.steering.neutral
    QTest.keyClick(grid, Qt.Key.Key_Left)
    QTest.keyClick(grid, Qt.Key.Key_Left)
    QTest.keyClick(grid, Qt.Key.Key_0)
    assert searched.steering.muted(1, None) and not searched.steering.muted(0, None)


def test_a_press_on_the_sketch_offers_to_steer_its_region(qtbot, searched):
    pair = searched.why.pair
    QTest.mouseClick(pair, Qt.MouseButton.LeftButton, pos=QPoint(20, 30))
    menus = [menu for menu in searched.why.findChildren(QMenu) if menu.isVisible()]
    assert len(menus) == 1
    menus[0].close()
    menu = steering_menu(searched, searched.steering, 2)
    more, less, mute, _, reset = menu.actions()[1:]
    more.trigger()
    assert searched.steering.factor(None, 2) == 2
    mute.trigger()
    assert searched.steering.muted(None, 2)
    less.trigger()
    reset.setEnabled(True)
    reset.trigger()
    assert searched.steering.neutral


def test_steering_is_saved_with_the_sketch_and_comes_back_with_it(qtbot, searched, tmp_path):
    """Steer, save, clear, let go of the steering, open: the sliders stand as before and the ranking is the same."""
    answers = []
    searched.session.searched.connect(answers.append)
    searched.steering.set(None, 1, 0.0)
    searched.steering.set(2, 0, 2.5)
    factors = searched.steering.factors
    qtbot.waitUntil(lambda: bool(answers) and (answers[-1].wanted.factors == factors).all(), timeout=WAIT)
    steered = [(result.photo_id, result.distance) for result in answers[-1].found.results]
    path = tmp_path / "steered.svg"
    searched.sketch.files.save_as(path)
    qtbot.waitUntil(path.exists, timeout=WAIT)
    searched.sketch.actions_.clear.trigger()
    searched.steering.take(None)
    qtbot.waitUntil(lambda: not ranked(searched), timeout=WAIT)
    answers.clear()
    searched.sketch.files.open(path)
    qtbot.waitUntil(lambda: not searched.steering.neutral, timeout=WAIT)
    assert (searched.steering.factors == factors).all() and searched.results.steered.isVisible()
    qtbot.waitUntil(
        lambda: bool(answers) and answers[-1].wanted.factors is not None and len(ranked(searched)) == 12, timeout=WAIT
    )
    found = answers[-1].found.results
    assert [result.photo_id for result in found] == [photo for photo, _ in steered]
    assert [result.distance for result in found] == pytest.approx([distance for _, distance in steered], rel=1e-3)


def test_a_sketch_without_steering_lets_the_model_decide_and_one_for_another_model_says_so(qtbot, searched, tmp_path):
    drawn = searched.sketch.canvas.document
    write_sketch(drawn, tmp_path / "plain.svg")
    write_sketch(drawn, tmp_path / "other.svg", np.full((3, 4), 2, np.float32))
    for name, told in (("plain.svg", False), ("other.svg", True)):
        searched.steering.set(0, 0, 3.0)
        before = searched.sketch.canvas.document
        with qtbot.waitSignal(searched.steering.changed, timeout=WAIT):
            searched.sketch.files.open(tmp_path / name)
        assert searched.sketch.canvas.document is not before and searched.steering.neutral
        qtbot.waitUntil(lambda told=told: searched.sketch._saved_label.isVisible() is told, timeout=WAIT)


def test_the_sketch_kept_without_asking_and_the_recent_ones_are_steered_too(qtbot, searched, open_window, tmp_path):
    shelf = tmp_path / "shelf"
    searched.sketch.keep_in(shelf)
    searched.steering.set(1, 2, 2.0)
    factors = searched.steering.factors

    def kept() -> bool:
        return (shelf / CURRENT).exists() and read_saved(shelf / CURRENT).steering is not None

    qtbot.waitUntil(kept, timeout=WAIT)
    assert (read_saved(shelf / CURRENT).steering == factors).all()
    again = open_window()
    again.sketch.keep_in(shelf)
    qtbot.waitUntil(lambda: not again.sketch.canvas.document.empty and again.session.model is not None, timeout=WAIT)
    assert (again.steering.factors == factors).all(), "at the next start, whichever comes first, sketch or model"
    again.close()
    searched.sketch.files.lay(SavedSketch(searched.sketch.canvas.document.first(0)))
    assert searched.steering.neutral
    qtbot.waitUntil(lambda: len(searched.sketch.recent.buttons) == 1, timeout=WAIT)
    searched.sketch.recent.buttons[0].click()
    assert (searched.steering.factors == factors).all()


def test_undo_brings_a_sketch_back_with_its_own_steering_and_file(qtbot, searched, tmp_path):
    """The first is steered by hand, the second as it was saved and a little more; undo and redo go to and fro."""
    drawn, paper = searched.sketch.canvas.document, searched.sketch.canvas
    write_sketch(drawn, tmp_path / "second.svg", np.full((3, 3), 2, np.float32))
    searched.steering.set(None, 1, 0.0)
    first = searched.steering.factors
    searched.sketch.files.open(tmp_path / "second.svg")
    qtbot.waitUntil(lambda: searched.steering.factor(None, None) == 2, timeout=WAIT)
    searched.steering.set(0, 0, 3.0)
    second = searched.steering.factors
    for _ in range(2):
        qtbot.keyClick(paper, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert paper.document is drawn and (searched.steering.factors == first).all()
        assert searched.sketch.files.path is None, "saving it asks, and leaves the other's file alone"
        qtbot.keyClick(paper, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
        assert paper.document is not drawn and (searched.steering.factors == second).all()
        assert searched.sketch.files.path == tmp_path / "second.svg"
    qtbot.keyClick(paper, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert paper.document.empty and searched.sketch.files.path is None
    searched.steering.take(None)
    qtbot.keyClick(paper, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (searched.steering.factors == second).all() and searched.sketch.files.path == tmp_path / "second.svg"
