"""Queries from files: what the encoder gets of a vector sketch and of a picture of one."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.errors import SketchError
from engine.sketch_files import read_query, read_sketch, write_svg
from engine.strokes import SketchDocument, Stroke, rasterise


def test_a_vector_query_is_the_fitted_raster(tmp_path):
    corners = np.array([[20, 30], [90, 40], [80, 120], [20, 30]])
    write_svg(SketchDocument((Stroke.from_xy(corners),)), tmp_path / "chair.svg")
    assert np.array_equal(read_query(tmp_path / "chair.svg"), rasterise(read_sketch(tmp_path / "chair.svg")))


def drawn(size, ground, ink, box):
    picture = Image.new("L", size, ground)
    ImageDraw.Draw(picture).rectangle(box, outline=ink, width=4)
    return picture


def test_a_picture_of_the_right_size_stays_as_placed(tmp_path):
    drawn((256, 256), 255, 0, (20, 30, 100, 200)).save(tmp_path / "a.png")
    raster = read_query(tmp_path / "a.png")
    assert raster.dtype == np.uint8 and np.array_equal(raster, np.asarray(Image.open(tmp_path / "a.png")))


@pytest.mark.parametrize(("ground", "ink"), [(230, 110), (20, 240), (255, 200), (0, 255)])
def test_contrast_and_polarity_are_normalised(tmp_path, ground, ink):
    drawn((256, 256), ground, ink, (20, 30, 100, 200)).save(tmp_path / "a.png")
    drawn((256, 256), 255, 0, (20, 30, 100, 200)).save(tmp_path / "b.png")
    assert np.array_equal(read_query(tmp_path / "a.png"), read_query(tmp_path / "b.png"))


def test_other_sizes_are_fitted_whole(tmp_path):
    drawn((1024, 512), 255, 0, (256, 128, 768, 384)).save(tmp_path / "wide.jpg", quality=95)
    raster = read_query(tmp_path / "wide.jpg")
    rows, columns = np.nonzero(raster < 128)
    assert raster.shape == (256, 256) and raster[0].min() == 255
    assert (columns.min(), columns.max() + 1) == pytest.approx((64, 192), abs=1)
    assert (rows.min(), rows.max() + 1) == pytest.approx((96, 160), abs=1)


def test_transparent_pictures_are_drawn_on_white(tmp_path):
    picture = Image.new("RGBA", (256, 256), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line((50, 50, 200, 200), fill=(0, 0, 0, 255), width=5)
    picture.save(tmp_path / "a.png")
    raster = read_query(tmp_path / "a.png")
    assert raster[0, 0] == 255 and raster[100, 100] == 0


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_blank_picture_is_told(tmp_path, grey):
    Image.new("L", (300, 200), grey).save(tmp_path / "blank.png")
    with pytest.raises(SketchError, match="nothing is drawn"):
        read_query(tmp_path / "blank.png")


def test_a_damaged_picture_is_a_bad_sketch(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    with pytest.raises(SketchError, match=r"a\.png: damaged file"):
        read_query(tmp_path / "a.png")
