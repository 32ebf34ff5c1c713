import numpy as np
import pytest

from engine.heatmap import REGION_COLOURS, VIRIDIS, level_colour, region_overlay, rgb, single_map, stretched
from engine.preprocess import Box, content_box


def peak(row: int, column: int, background: float = 0.1) -> np.ndarray:
    """A map with one strong cell."""
    map_ = np.full((8, 8), background, np.float32)
    map_[row, column] = 0.9
    return map_


def test_the_first_three_regions_wear_the_looks_colours():
    assert REGION_COLOURS[:3] == ("#E69F00", "#56B4E9", "#009E73")
    assert len(set(REGION_COLOURS)) == 7


def test_a_glow_stands_where_the_map_is_strong_in_the_regions_colour():
    overlay = region_overlay(peak(1, 6)[None], (256, 256))
    assert overlay.shape == (256, 256, 4)
    assert overlay.dtype == np.uint8
    row, column = np.unravel_index(overlay[:, :, 3].argmax(), (256, 256))
    assert abs(row - 48) <= 4
    assert abs(column - 208) <= 4
    np.testing.assert_allclose(overlay[row, column], [*rgb("#E69F00"), 255], atol=3)
    assert overlay[200, 40, 3] == 0


def test_opacity_is_the_strongest_places_alpha():
    for opacity in (0.0, 0.4, 0.8):
        overlay = region_overlay(peak(3, 3)[None], (128, 128), opacity=opacity)
        assert overlay[:, :, 3].max() == pytest.approx(255 * opacity, abs=4)


def test_hidden_regions_do_not_glow():
    maps = np.stack([peak(1, 1), peak(6, 6)])
    overlay = region_overlay(maps, (64, 64), visible=[False, True])
    assert overlay[12, 12, 3] == 0
    np.testing.assert_allclose(overlay[52, 52, :3], rgb("#56B4E9"), atol=3)
    assert not region_overlay(maps, (64, 64), visible=[False, False])[:, :, 3].any()


def test_where_two_glows_meet_their_colours_mix_evenly():
    overlay = region_overlay(np.stack([peak(4, 4), peak(4, 4)]), (64, 64), opacity=0.5)
    mixed = (np.array(rgb("#E69F00")) + np.array(rgb("#56B4E9"))) / 2
    np.testing.assert_allclose(overlay[36, 36], [*mixed, 255 * 0.75], atol=6)


def test_a_flat_map_does_not_glow():
    assert not region_overlay(np.full((1, 8, 8), 0.5, np.float32), (64, 64))[:, :, 3].any()
    assert not stretched(np.full((8, 8), 0.5, np.float32) + np.eye(8, dtype=np.float32) * 0.01).any()


def test_stretching_by_hand():
    map_ = np.full((8, 8), 0.2, np.float32)
    map_[0, 0], map_[0, 1], map_[0, 2], map_[0, 3] = 0.7, 0.45, 0.1, 0.325
    # 0.325 is a quarter of the way up: 0.25² * (3 - 0.5).
    np.testing.assert_allclose(stretched(map_)[0, :5], [1, 0.5, 0, 0.15625, 0], atol=1e-6)


def test_a_photos_bars_are_cut_away():
    wide = content_box(200, 100)
    assert wide == Box(0, 0.25, 1, 0.5)
    overlay = region_overlay(peak(4, 2)[None], (200, 100), wide)
    row, column = np.unravel_index(overlay[:, :, 3].argmax(), (100, 200))
    # Cell (4, 2) is centred at 4.5/8 of the square's height: (0.5625 - 0.25) / 0.5 of the photo's.
    assert abs(row - 62.5) <= 4
    assert abs(column - 62.5) <= 4


def test_a_glow_is_smooth():
    alpha = region_overlay(peak(3, 4)[None], (256, 256))[:, :, 3].astype(int)
    assert np.abs(np.diff(alpha, axis=0)).max() <= 16
    assert np.abs(np.diff(alpha, axis=1)).max() <= 16


def test_a_single_map_is_viridis_from_zero_to_one():
    dark, bright = single_map(np.zeros((8, 8), np.float32), (20, 10)), single_map(np.ones((8, 8), np.float32), (20, 10))
    assert dark.shape == (10, 20, 3)
    assert (dark == rgb(VIRIDIS[0])).all()
    assert (bright == rgb(VIRIDIS[-1])).all()
    assert (single_map(np.full((8, 8), 0.5, np.float32), (4, 4)) == rgb("#21918C")).all()


def test_levels_are_lightness_steps_of_the_regions_colour():
    shades = [level_colour(1, level, 3) for level in range(3)]
    assert shades[0] == REGION_COLOURS[1]
    lightness = [sum(rgb(shade)) for shade in shades]
    assert lightness == sorted(set(lightness))
    assert level_colour(2, 0, 1) == REGION_COLOURS[2]
