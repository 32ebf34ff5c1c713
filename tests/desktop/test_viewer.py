"""Looking closer at a match: opening, walking, ways of looking, hovering, marking, and keys that stay inside."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from desktop.library.wanted import PhotoQuery
from desktop.photo_images import pixels
from desktop.regions.terms import cell_colours
from desktop.theme import DARK, LIGHT
from desktop.viewer.look import INPUT, MAP, OPACITY, OVERLAY, ViewLook, remembered_look
from engine.attention_views import Choice
from engine.heatmap import VIRIDIS, rgb
from engine.preprocess import content_box
from tests.desktop.conftest import WAIT, draw, ranked


@pytest.fixture
def searched(qtbot, window):
    """A window with a drawn sketch, ranked and explained."""
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) >= 8, timeout=WAIT)
    qtbot.waitUntil(lambda: window.why.title.text() == "Why number 1", timeout=WAIT)
    return window


@pytest.fixture
def viewer(qtbot, searched):
    """The viewer, open on the first result, everything drawn."""
    QTest.mouseClick(searched.why.look, Qt.MouseButton.LeftButton)
    settle(qtbot, searched.viewer)
    return searched.viewer


def settle(qtbot, viewer) -> None:
    """Wait until the photo's file is read and all that was asked for is drawn."""

    def settled() -> bool:
        pair = viewer.match.pair
        return pair is not None and viewer.match.settled and pair.photo.picture is not None

    qtbot.wait(120)
    qtbot.waitUntil(settled, timeout=WAIT)
    qtbot.wait(60)


def seen(pane) -> np.ndarray:
    """What a pane's picture shows, without its rounded edge."""
    frame = pane.frame().toRect().adjusted(12, 12, -12, -12)
    return pixels(pane.grab(frame).toImage()).astype(int)


def press(widget, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifier)


def test_its_look_is_remembered(qtbot, viewer, settings, open_window):
    press(viewer, Qt.Key.Key_M)
    QTest.mouseClick(viewer.controls.colours.segment(1), Qt.MouseButton.LeftButton)
    viewer.controls.opacity.setValue(40)
    press(viewer, Qt.Key.Key_2)
    look = open_window().viewer.look
    assert (look.mode, look.colours, look.opacity) == (MAP, "magma", 0.4)
    assert look.choice == Choice(), "level and region belong to a match"
    for wrong in ("", "nan", "-1", "2", "much"):
        settings.viewer_look = ("none", "jet", wrong)
        assert remembered_look(settings) == ViewLook(opacity=OPACITY)


def test_it_opens_by_button_and_key_and_closes_by_esc(qtbot, searched):
    viewer = searched.viewer
    assert not viewer.isVisible()
    QTest.mouseClick(searched.why.look, Qt.MouseButton.LeftButton)
    assert viewer.isVisible() and viewer.hasFocus()
    assert viewer.geometry() == searched.rect()
    press(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible() and searched.results.view.hasFocus()
    press(searched, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert viewer.isVisible()
    QTest.mouseClick(viewer.bar.leave, Qt.MouseButton.LeftButton)
    assert not viewer.isVisible()


def test_it_stays_shut_while_nothing_is_searched(window):
    press(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not window.viewer.isVisible()


def test_arrows_and_buttons_walk_through_the_results(qtbot, searched, viewer):
    tiles = searched.results.view.tiles.tiles
    assert viewer.tile is tiles[0] and not viewer.bar.back.isEnabled()
    press(viewer, Qt.Key.Key_Right)
    assert viewer.tile is tiles[1] and searched.results.view.current_tile() is tiles[1]
    QTest.mouseClick(viewer.bar.forth, Qt.MouseButton.LeftButton)
    press(viewer, Qt.Key.Key_PageDown)
    assert viewer.bar.title.text() == "Number 4"
    press(viewer, Qt.Key.Key_Left)
    QTest.mouseClick(viewer.bar.back, Qt.MouseButton.LeftButton)
    assert viewer.tile is tiles[1]
    for _ in range(len(tiles)):
        press(viewer, Qt.Key.Key_Right)
    assert viewer.tile is tiles[-1] and not viewer.bar.forth.isEnabled()


def test_numbers_are_those_of_the_result(viewer):
    result = viewer.tile.result
    np.testing.assert_array_equal(viewer.match.weights.values, result.weights)
    np.testing.assert_array_equal(viewer.match.terms.values, result.terms)
    assert f"{result.distance:.3f}" in viewer.match.sum.text()


def test_overlay_map_and_input_by_key_and_click(qtbot, viewer):
    shown = {}
    for mode, key in ((INPUT, Qt.Key.Key_I), (MAP, Qt.Key.Key_M), (OVERLAY, Qt.Key.Key_O)):
        press(viewer, key)
        assert viewer.look.mode == mode
        settle(qtbot, viewer)
        shown[mode] = seen(viewer.match.sketch)
    for one, other in ((INPUT, MAP), (MAP, OVERLAY), (OVERLAY, INPUT)):
        assert np.abs(shown[one] - shown[other]).mean() > 1
    colours = np.array([rgb(stop) for stop in VIRIDIS])
    nearest = np.abs(shown[MAP][::7, ::7, None] - colours).sum(axis=-1).min(axis=-1)
    assert nearest.max() < 80, "the map alone is all viridis"
    QTest.mouseClick(viewer.controls.mode.segment(2), Qt.MouseButton.LeftButton)
    settle(qtbot, viewer)
    np.testing.assert_array_equal(seen(viewer.match.sketch), shown[INPUT])
    assert not viewer.controls.opacity.isEnabled()


def test_without_opacity_an_overlay_is_the_input(qtbot, viewer):
    press(viewer, Qt.Key.Key_I)
    settle(qtbot, viewer)
    plain = seen(viewer.match.photo)
    press(viewer, Qt.Key.Key_O)
    slider = viewer.controls.opacity
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(0, slider.height() // 2))
    assert viewer.look.opacity == 0
    settle(qtbot, viewer)
    assert np.abs(seen(viewer.match.photo) - plain).max() <= 1


def test_each_set_of_colours_looks_its_own(qtbot, viewer):
    press(viewer, Qt.Key.Key_M)
    pictures = []
    for _ in range(4):
        settle(qtbot, viewer)
        pictures.append(seen(viewer.match.photo))
        press(viewer, Qt.Key.Key_C)
    assert viewer.look.colours == "viridis", "after the last comes the first"
    for number, one in enumerate(pictures):
        for other in pictures[number + 1 :]:
            assert np.abs(one - other).mean() > 4
    QTest.mouseClick(viewer.controls.colours.segment(2), Qt.MouseButton.LeftButton)
    assert viewer.look.colours == "cividis"


def test_a_small_map_is_shown_large_on_both(qtbot, viewer):
    multiples = viewer.match.multiples
    press(viewer, Qt.Key.Key_M)
    settle(qtbot, viewer)
    before = [seen(pane) for pane in viewer.match.panes]
    place = multiples.place(Choice(2, 1)).center().toPoint()
    QTest.mouseClick(multiples, Qt.MouseButton.LeftButton, pos=place)
    assert viewer.look.choice == multiples.choice == Choice(2, 1)
    assert "region 2" in viewer.match.told.text() and "level 3" in viewer.match.told.text()
    settle(qtbot, viewer)
    QTest.mouseMove(multiples, QPoint(1, multiples.height() - 1))
    for pane, earlier in zip(viewer.match.panes, before, strict=True):
        assert np.abs(seen(pane) - earlier).mean() > 1
    QTest.mouseClick(multiples, Qt.MouseButton.LeftButton, pos=place)
    assert viewer.look.choice == Choice(), "again: everything"


def test_heads_choose_a_level_or_a_region(viewer):
    multiples = viewer.match.multiples
    for choice in (Choice(1, None), Choice(None, 2), Choice(0, 0)):
        QTest.mouseClick(multiples, Qt.MouseButton.LeftButton, pos=multiples.place(choice).center().toPoint())
        assert viewer.look.choice == choice
        assert multiples.words(choice) in multiples.accessibleDescription()


def test_keys_choose_region_and_level(viewer):
    press(viewer, Qt.Key.Key_2)
    press(viewer, Qt.Key.Key_Down)
    assert viewer.look.choice == Choice(0, 1)
    press(viewer, Qt.Key.Key_Up)
    press(viewer, Qt.Key.Key_2)
    assert viewer.look.choice == Choice()
    press(viewer, Qt.Key.Key_Up)
    press(viewer, Qt.Key.Key_3)
    press(viewer, Qt.Key.Key_0)
    assert viewer.look.choice == Choice(2, None)


def test_keys_pressed_before_the_pictures_are_there_do_no_harm(qtbot, viewer):
    press(viewer, Qt.Key.Key_Down)
    press(viewer, Qt.Key.Key_Escape)
    viewer.open()
    assert viewer.match.pair is None
    for key in (Qt.Key.Key_Up, Qt.Key.Key_2, Qt.Key.Key_C, Qt.Key.Key_M, Qt.Key.Key_R):
        press(viewer, key)
    settle(qtbot, viewer)
    assert viewer.look.mode == MAP and viewer.look.choice == Choice(0, None)


def test_the_small_maps_are_walked_by_keys(viewer):
    multiples = viewer.match.multiples
    multiples.setFocus(Qt.FocusReason.TabFocusReason)
    tile = viewer.tile
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        press(multiples, key)
    assert viewer.look.choice == Choice(1, 0)
    assert viewer.tile is tile, "the arrows were meant for the maps"


def test_resting_on_a_region_lights_its_partner(qtbot, viewer):
    sketch, maps = viewer.match.sketch, viewer.match.pair.sketch.maps
    lit = np.unravel_index(maps.reshape(3, -1).max(axis=0).argmax(), maps.shape[1:])
    frame = sketch.frame()
    place = frame.topLeft() + QPointF((lit[1] + 0.5) * frame.width() / 8, (lit[0] + 0.5) * frame.height() / 8)
    for _ in range(3):
        press(viewer, Qt.Key.Key_C)
    settle(qtbot, viewer)
    before = seen(viewer.match.photo)
    QTest.mouseMove(sketch, place.toPoint() - QPoint(2, 2))
    QTest.mouseMove(sketch, place.toPoint())
    region = int(maps[:, lit[0], lit[1]].argmax())
    assert viewer.switches.shown() == tuple(other == region for other in range(3))
    settle(qtbot, viewer)
    assert np.abs(seen(viewer.match.photo) - before).mean() > 0.5
    QTest.mouseMove(sketch, QPoint(0, 0))
    QTest.mouseClick(sketch, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert viewer.look.choice == Choice(None, region)


def test_a_chip_hides_its_region_here_alone(viewer, searched):
    QTest.mouseClick(viewer.match.chips.chip(0), Qt.MouseButton.LeftButton)
    assert not viewer.switches.is_on(0) and searched.switches.is_on(0)


def test_marks_stay_while_the_sketch_is_drawn_on(qtbot, searched, viewer):
    first = viewer.tile.photo_id
    press(viewer, Qt.Key.Key_R)
    assert viewer.right_answers == {first} and viewer.bar.mark.isChecked()
    press(viewer, Qt.Key.Key_Right)
    assert not viewer.bar.mark.isChecked()
    QTest.mouseClick(viewer.bar.mark, Qt.MouseButton.LeftButton)
    second = viewer.tile.photo_id
    assert viewer.right_answers == {first, second}
    QTest.mouseClick(viewer.bar.mark, Qt.MouseButton.LeftButton)
    press(viewer, Qt.Key.Key_Escape)
    answers = []
    searched.session.searched.connect(answers.append)
    draw(searched, (100, 200), (220, 220))
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT)
    assert viewer.right_answers == {first}
    press(searched, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    draw(searched, (140, 80), (90, 230))
    qtbot.waitUntil(lambda: len(answers) > 1 and len(answers[-1].wanted.query.document.strokes) == 1, timeout=WAIT)
    assert viewer.right_answers == set()


def test_the_windows_keys_do_not_act_underneath(searched, viewer):
    tool, strokes = searched.sketch.canvas.tool, searched.sketch.canvas.document
    press(viewer, Qt.Key.Key_E)
    press(viewer, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    press(viewer.bar.export, Qt.Key.Key_E)
    assert searched.sketch.canvas.tool == tool and searched.sketch.canvas.document is strokes


def test_it_closes_with_the_search(qtbot, searched, viewer):
    searched.sketch.canvas.clear()
    qtbot.waitUntil(lambda: not viewer.isVisible(), timeout=WAIT)
    assert viewer.tile is None


@pytest.mark.parametrize("size", [(1000, 650), (1920, 1200)])
def test_it_fills_any_window_and_nothing_lies_over_it(qtbot, searched, viewer, size):
    searched.resize(*size)
    qtbot.waitUntil(lambda: viewer.size() == searched.size(), timeout=WAIT)
    press(viewer, Qt.Key.Key_Right)
    settle(qtbot, viewer)
    for x in range(20, size[0], 90):
        for y in range(60, size[1] - 70, 90):
            under = searched.childAt(x, y)
            assert under is viewer or viewer.isAncestorOf(under)
    for pane in viewer.match.panes:
        assert pane.frame().height() > 200 and pane.rect().contains(pane.frame().toRect())
    controls = viewer.controls
    assert controls.opacity.geometry().right() <= controls.width()


def test_every_height_can_be_laid_out(qtbot, searched, viewer):
    """Around the height at which the scroll bar comes, its room and the small maps' size must not chase each other."""
    for height in range(650, 900, 6):
        searched.resize(1240, height)
        qtbot.wait(1)
    assert viewer.height() == searched.height()


def test_every_control_is_reached_by_tab_and_has_a_name(viewer):
    reached, widget = [], viewer
    for _ in range(400):
        widget = widget.nextInFocusChain()
        shown = viewer.isAncestorOf(widget) and widget.isVisible() and widget not in reached
        if shown and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(widget)
    bar = viewer.bar
    wanted = [bar.forth, bar.pages.segment(0), bar.mark, bar.export, bar.leave, viewer.match.multiples]
    wanted += [viewer.match.chips.chip(0), viewer.controls.mode.segment(0), viewer.controls.opacity]
    assert all(widget in reached for widget in wanted)
    assert [widget for widget in reached if widget in wanted] == wanted
    assert all(widget.accessibleName() for widget in reached)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("lit", [True, False])
def test_numbers_are_readable_on_their_cells(theme, lit):
    for region in range(6):
        for share in np.linspace(0, 1, 11).tolist():
            ground, words = (luminance(colour) for colour in cell_colours(theme, region, share, lit))
            assert (max(ground, words) + 0.05) / (min(ground, words) + 0.05) >= 4.5


def luminance(colour) -> float:
    channels = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_pictures_are_made_off_the_ui_thread(qtbot, viewer, monkeypatch):
    import threading

    from desktop.viewer import match_page

    threads, real = [], match_page.draw_pair

    def draw_pair(*arguments):
        threads.append(threading.current_thread())
        return real(*arguments)

    monkeypatch.setattr(match_page, "draw_pair", draw_pair)
    press(viewer, Qt.Key.Key_M)
    settle(qtbot, viewer)
    assert threads and threading.main_thread() not in threads


def test_a_photo_that_is_gone_is_seen_as_thumbnail(qtbot, searched, viewer, photo_folder):
    for photo in photo_folder.iterdir():
        photo.unlink()
    press(viewer, Qt.Key.Key_Right)
    settle(qtbot, viewer)
    assert max(viewer.match.pair.photo.picture.size) <= 384
    assert np.ptp(seen(viewer.match.photo)) > 100


def test_a_search_by_photo_is_seen_as_the_photo(qtbot, searched):
    view = searched.results.view
    view.choose(2)
    source = view.current_tile()
    searched.stage.search_photo(PhotoQuery(source.path, source.name, source.photo_id))
    qtbot.waitUntil(lambda: bool(searched.explainer.answer) and by_photo(searched), timeout=WAIT)
    press(searched, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, searched.viewer)
    query = searched.viewer.match.pair.sketch
    assert query.picture.size == source.size and query.box == content_box(*source.size)


def by_photo(window) -> bool:
    return isinstance(window.explainer.answer.wanted.query, PhotoQuery)


def test_closing_lets_go_of_the_pictures(qtbot, viewer):
    press(viewer, Qt.Key.Key_Escape)
    assert viewer.match.pair is None and viewer.compare.pair is None and viewer.answer is None
    viewer.open()
    settle(qtbot, viewer)
    assert np.ptp(seen(viewer.match.photo)) > 50


@pytest.mark.parametrize("shape", [(3, 1), (2, 5), (1, 3)])
def test_any_number_of_levels_and_regions_is_laid_out(qtbot, viewer, shape):
    multiples = viewer.match.multiples
    multiples.fit(*shape)
    places = [multiples.place(Choice(level, region)) for level in range(shape[0]) for region in range(shape[1])]
    for number, place in enumerate(places):
        assert multiples.rect().adjusted(0, 0, 1, 1).contains(place.toAlignedRect())
        assert not any(place.intersects(other) for other in places[:number])
