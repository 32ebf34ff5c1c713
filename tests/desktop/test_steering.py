"""Steering by region: sliders, muting, keys, the menu on the sketch, and a ranking that follows without encoding."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop.regions.steering import LARGEST, Steering, slider_factor, slider_place
from desktop.regions.steering_grid import Spot
from desktop.regions.steering_menu import steering_menu
from tests.desktop.conftest import WAIT, draw, ranked


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


def test_a_slider_holds_on_to_one():
    assert slider_factor(0) == 0 and slider_factor(1) == LARGEST and slider_factor(0.51) == 1
    assert slider_factor(slider_place(2.5)) == pytest.approx(2.5)


@pytest.fixture
def searched(qtbot, window):
    """A window with a drawn sketch, ranked and explained."""
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    qtbot.waitUntil(lambda: window.why.title.text() == "Why number 1", timeout=WAIT)
    qtbot.wait(300)
    return window


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
    QTest.mouseClick(searched.results.steered, Qt.MouseButton.LeftButton)
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
