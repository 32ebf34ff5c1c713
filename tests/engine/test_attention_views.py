import numpy as np
import pytest

from engine.attention_views import COLOURS, DARK, Choice, attention_overlay, attention_picture, strengths
from engine.heatmap import COLOUR_MAPS, coloured, region_colour, rgb
from tests.engine.test_heatmap import peak

WEIGHTS = np.array([[0.06, 0.03, 0.0], [0.3, 0.06, 0.03], [0.24, 0.21, 0.07]], np.float32)
ALL = (True, True, True)


def test_a_level_counts_each_region_by_its_weight():
    np.testing.assert_allclose(strengths(WEIGHTS, Choice(level=1), ALL), [1, 0.2, 0.1], rtol=1e-6)
    np.testing.assert_allclose(strengths(WEIGHTS, Choice(1, 2), ALL), [0, 0, 0.1], rtol=1e-6)
    np.testing.assert_allclose(strengths(WEIGHTS, Choice(0), ALL), [1, 0.5, 0], rtol=1e-6)


def test_without_a_level_the_maps_are_the_networks_own():
    assert strengths(WEIGHTS, Choice(), (True, False, True)).tolist() == [1, 0, 1]
    assert strengths(WEIGHTS, Choice(region=1), (True, False, True)).tolist() == [0, 1, 0], "chosen is seen"


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_colour_maps_grow_lighter_all_the_way(name):
    colours = coloured(np.linspace(0, 1, 64, dtype=np.float32), COLOUR_MAPS[name]) / 255
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    lightness = np.cbrt(linear @ [0.2126, 0.7152, 0.0722])
    assert (np.diff(lightness) > 0).all()
    steps = np.diff(lightness)[8:]
    assert steps.max() < 4 * np.median(steps), "no edges where the map has none"


@pytest.mark.parametrize("colours", COLOURS)
def test_maps_alone_are_strong_where_the_region_is(colours):
    maps = np.stack([peak(1, 1), peak(6, 6), peak(3, 3)])
    picture = attention_picture(maps, np.array([0, 1, 0], np.float32), (64, 64), colours=colours)
    assert picture.shape == (64, 64, 3) and picture.dtype == np.uint8
    light = picture.astype(int).sum(axis=2)
    row, column = np.unravel_index(light.argmax(), light.shape)
    assert abs(row - 52) <= 3 and abs(column - 52) <= 3
    assert light[12, 12] < light.max() / 2, "another region's map is left out"


def test_regions_wear_their_own_colours_on_dark():
    maps = np.stack([peak(1, 1), peak(6, 6)])
    picture = attention_picture(maps, np.ones(2, np.float32), (64, 64), colours="regions")
    np.testing.assert_allclose(picture[12, 12], rgb(region_colour(0)), atol=6)
    np.testing.assert_allclose(picture[52, 52], rgb(region_colour(1)), atol=6)
    assert picture[32, 4].tolist() == list(rgb(DARK))


@pytest.mark.parametrize("colours", COLOURS)
def test_an_overlay_hides_nothing_where_there_is_no_attention(colours):
    maps = peak(6, 6, background=0.0)[None]
    for opacity in (0.0, 0.5, 1.0):
        overlay = attention_overlay(maps, np.ones(1, np.float32), (64, 64), colours=colours, opacity=opacity)
        assert overlay.shape == (64, 64, 4)
        assert overlay[4, 4, 3] == 0
        assert overlay[52, 52, 3] == pytest.approx(255 * opacity, abs=6)


def test_a_weak_region_glows_weakly():
    maps = np.stack([peak(1, 1), peak(6, 6)])
    overlay = attention_overlay(maps, np.array([1, 0.25], np.float32), (64, 64), colours="regions")
    assert overlay[52, 52, 3] == pytest.approx(overlay[12, 12, 3] / 4, abs=3)
