import numpy as np
import pytest
from PIL import Image

from engine.figure6 import (
    CELL,
    FRAME,
    QUERY,
    RIGHT,
    SIDE,
    WRONG,
    FigurePhoto,
    FigureRow,
    column_left,
    figure6,
    row_top,
)
from engine.heatmap import rgb

FLAT = np.full((3, 8, 8), 0.5, np.float32)  # a flat map does not glow


def row(*right: bool, size: tuple[int, int] = (300, 200), maps: np.ndarray = FLAT) -> FigureRow:
    photos = [FigurePhoto(Image.new("RGB", size, "#224466"), maps, 0.3 + n, r) for n, r in enumerate(right)]
    return FigureRow(np.full((256, 256, 3), 255, np.uint8), maps, photos)


def frame_colours(picture: np.ndarray, left: int, top: int) -> set[tuple[int, ...]]:
    """The colours in the middle of the four sides of a frame."""
    half, far, near = CELL // 2, CELL - FRAME // 2, FRAME // 2
    places = [(top + near, left + half), (top + far, left + half), (top + half, left + near), (top + half, left + far)]
    return {tuple(int(c) for c in picture[place]) for place in places}


def test_the_query_is_blue_right_answers_green_and_others_red():
    picture = np.asarray(figure6([row(False, True, False), row(True, False, False)]))
    for number, colours in enumerate([(WRONG, RIGHT, WRONG), (RIGHT, WRONG, WRONG)]):
        assert frame_colours(picture, column_left(0) - 20, row_top(number)) == {rgb(QUERY)}
        for rank, colour in enumerate(colours, start=1):
            assert frame_colours(picture, column_left(rank), row_top(number)) == {rgb(colour)}


def test_photos_keep_their_shape():
    picture = np.asarray(figure6([row(True, size=(300, 150))]))
    inside = picture[row_top(0) + FRAME :, column_left(1) + FRAME :][:SIDE, :SIDE]
    is_photo = (np.abs(inside.astype(int) - rgb("#224466")).max(axis=2) < 4).sum()
    assert is_photo == pytest.approx(SIDE * SIDE / 2, rel=0.02)


def test_regions_glow_on_query_and_photos():
    peak = np.full((3, 8, 8), 0.05, np.float32)
    peak[0, 4, 4] = 0.9
    plain, lit = np.asarray(figure6([row(True)])), np.asarray(figure6([row(True, maps=peak)]))
    middle = slice(row_top(0) + FRAME, row_top(0) + CELL - FRAME)
    for left in (column_left(0) - 20 + FRAME, column_left(1) + FRAME):
        assert (plain[middle, left : left + SIDE] != lit[middle, left : left + SIDE]).any()


def test_a_short_row_leaves_its_last_places_empty():
    picture = np.asarray(figure6([row(True, False), row(True)]))
    empty = picture[row_top(1) : row_top(1) + CELL, column_left(2) :]
    assert (empty == 255).all()


@pytest.mark.parametrize("rows", [[], [row()]])
def test_nothing_found_is_drawn_too(rows):
    assert figure6(rows).mode == "RGB"
