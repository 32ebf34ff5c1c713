"""Tiles are drawn off the UI thread and only laid down on it."""

import io
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.results.easel import Easel
from desktop.results.model import Tile
from desktop.results.tile import TileLook, bar_place, draw_card, draw_tile
from desktop.theme import DARK, LIGHT
from tests.desktop.conftest import WAIT, draw, ranked

BLUE = QColor("#1040f0")


@pytest.fixture(params=[(LIGHT, 1.0), (DARK, 1.0), (LIGHT, 2.0)], ids=["light", "dark", "light-2x"])
def look(request) -> TileLook:
    theme, ratio = request.param
    return TileLook(theme, 130, 166, ratio, opacity=0.6, shown=(True, True, True), worst=2.0)


def a_result(photo_id: int = 1):
    maps = np.zeros((3, 8, 8), np.float32)
    for region in range(3):
        maps[region, 2 * region + 1, 4] = 1
    terms = np.full((3, 3), 0.1, np.float32)
    return Tile(
        photo_id, "a.png", "a.png", SimpleNamespace(rank=1, distance=0.9, terms=terms, maps=maps, size=(90, 90))
    )


def off_thread(act):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()


def blue(_: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (90, 90), BLUE.name()).save(data, "JPEG", quality=95)
    return data.getvalue()


def pixels(picture: QImage, left: float, top: float, width: float, height: float) -> set[str]:
    """The colours in a rectangle of logical pixels."""
    ratio = picture.devicePixelRatio()
    part = picture.copy(*(round(ratio * value) for value in (left, top, width, height)))
    return {part.pixelColor(x, y).name() for x in range(part.width()) for y in range(part.height())}


def test_a_tile_drawn_off_thread_shows_photo_rank_and_bar(qapp, look):
    tile = a_result()
    photo = QImage(90, 90, QImage.Format.Format_RGB32)
    photo.fill(BLUE)
    photo = photo.scaled(look.photo_room, Qt.AspectRatioMode.KeepAspectRatio)
    picture = off_thread(lambda: draw_tile(tile, draw_card(tile, photo, look), look)).picture
    assert picture.size() == QSize(130, 166) * look.ratio
    assert pixels(picture, 40, 40, 50, 50) == {BLUE.name()}, "the photo"
    badge = pixels(picture, 6, 6, 20, 18)
    assert any(abs(QColor(c).lightness() - QColor(look.theme.text).lightness()) < 40 for c in badge), "the rank"
    strip = bar_place(look)
    filled = pixels(picture, strip.left() + 2, strip.top() + 1, 0.4 * strip.width(), 2)
    rest = pixels(picture, strip.left() + 0.6 * strip.width(), strip.top() + 1, 0.3 * strip.width(), 2)
    assert len(filled - {QColor(look.theme.track).name()}) >= 9, "a shade for each term"
    assert rest == {QColor(look.theme.track).name()}, "0.9 of 2.0"


def test_only_shown_regions_glow_and_only_on_results(qapp, look):
    from dataclasses import replace

    easel, library = Easel(blue), Tile(1, "a.png", "a.png")
    everything = off_thread(lambda: easel.draw(a_result(), look)).picture
    none = easel.draw(a_result(), replace(look, shown=(False,) * 3)).picture
    first = easel.draw(a_result(), replace(look, shown=(True, False, False))).picture
    photo = (20, 20, 90, 90)
    assert len(pixels(none, 40, 30, 60, 80)) == 1
    assert len(pixels(first, *photo)) > 1 and first != everything
    assert easel.draw(library, look).picture == easel.draw(library, replace(look, opacity=0.1)).picture


def test_paint_lays_down_pixmaps_and_draws_nothing_else(qtbot, window, monkeypatch):
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    view = window.results.view
    assert all(view.pictures.is_ready(tile) for tile in view.tiles.tiles[:8]), "results come with their tiles drawn"
    qtbot.wait(500)  # for the search of the whole stroke, after that of its beginning
    calls: list[str] = []

    def noted(name: str):
        real = getattr(QPainter, name)
        return lambda painter, *rest: calls.append(name) or real(painter, *rest)

    with monkeypatch.context() as patch:
        for name in ("drawPixmap", "drawText", "drawImage", "drawRoundedRect", "fillRect", "fillPath", "drawPath"):
            patch.setattr(QPainter, name, noted(name))
        view.viewport().grab()  # nothing beside it is painted with it
    assert calls.count("drawPixmap") == 12
    assert calls.count("drawRoundedRect") == 1, "the outline of the chosen one"
    assert len(calls) == 13


def test_another_opacity_redraws_the_tiles_in_view_off_thread(qtbot, window):
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    qtbot.wait(500)  # for the search of the whole stroke, after that of its beginning
    view = window.results.view
    before = view.pictures.get(view.tiles.tiles[0]).toImage()
    window.results.opacity.setValue(5)
    assert view.pictures.get(view.tiles.tiles[0]).toImage() == before, "the old one stays until the new one is there"
    qtbot.waitUntil(lambda: view.pictures.is_ready(view.tiles.tiles[0]), timeout=WAIT)
    assert view.pictures.get(view.tiles.tiles[0]).toImage() != before


@pytest.mark.parametrize("size", [(384, 256), (60, 200), (2, 90)])
def test_a_photo_fills_its_room_and_keeps_its_shape(qapp, look, size):
    data = io.BytesIO()
    Image.new("RGB", size, BLUE.name()).save(data, "JPEG", quality=95)
    from desktop.results.easel import _fitted

    room = look.photo_room.toTuple()
    photo = _fitted(data.getvalue(), room)
    assert photo.width == room[0] or photo.height == room[1]
    assert photo.width / photo.height == pytest.approx(size[0] / size[1], rel=0.3 if 2 in size else 0.02)


def test_a_damaged_thumbnail_is_a_blank_photo(qapp, look):
    damaged = blue(0)[:200]
    for jpeg in (damaged, b"", b"no picture", None):
        drawn = Easel(lambda _, jpeg=jpeg: jpeg).draw(a_result(), look)
        assert not drawn.picture.isNull() and BLUE.name() not in pixels(drawn.picture, 40, 40, 50, 50)
