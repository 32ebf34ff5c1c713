"""Reading photos: every format, every orientation, and every way a file can be bad."""

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features

from engine.errors import PhotoError
from engine.images import MAX_PIXELS, SUFFIXES, THUMBNAIL_SIDE, content_hash, open_photo, thumbnail
from tests.conftest import make_photo

FORMATS = [
    pytest.param(suffix, marks=pytest.mark.skipif(feature is not None and not features.check(feature), reason="absent"))
    for suffix, feature in [
        (".jpg", None),
        (".jpeg", None),
        (".png", None),
        (".webp", "webp"),
        (".gif", None),
        (".bmp", None),
        (".tif", None),
        (".tiff", None),
        (".avif", "avif"),
    ]
]


def red_left(size=(80, 60)):
    """Red on the left, blue on the right, a green bar on top."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[:, : size[0] // 2, 0] = 255
    pixels[:, size[0] // 2 :, 2] = 255
    pixels[: size[1] // 5] = (0, 255, 0)
    return Image.fromarray(pixels)


def close_to(pixel, colour):
    return np.abs(np.array(pixel, int) - colour).max() < 60


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_read(tmp_path, suffix):
    assert suffix in SUFFIXES
    red_left().save(tmp_path / f"photo{suffix}")
    photo = open_photo(tmp_path / f"photo{suffix}")
    assert photo.picture.mode == "RGB" and photo.picture.size == (photo.width, photo.height) == (80, 60)
    assert close_to(photo.picture.getpixel((10, 40)), (255, 0, 0))
    assert close_to(photo.picture.getpixel((70, 40)), (0, 0, 255))
    assert photo.taken_at is None


def test_heic_is_read_where_its_plugin_is_there(tmp_path):
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.from_pillow(red_left()).save(tmp_path / "photo.heic")
    photo = open_photo(tmp_path / "photo.heic")
    assert (photo.width, photo.height) == (80, 60) and close_to(photo.picture.getpixel((10, 40)), (255, 0, 0))


def test_heic_without_its_plugin_says_what_is_needed(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.images._heif_ready", lambda: False)
    (tmp_path / "photo.heic").write_bytes(b"....ftypheic")
    with pytest.raises(PhotoError, match="pillow-heif"):
        open_photo(tmp_path / "photo.heic")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_turned_upright(tmp_path, orientation):
    turned = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = red_left() if turned is None else red_left().transpose(turned)
    stored.save(tmp_path / "photo.jpg", exif=exif, quality=95)
    photo = open_photo(tmp_path / "photo.jpg")
    assert photo.picture.size == (photo.width, photo.height) == (80, 60)
    assert close_to(photo.picture.getpixel((40, 3)), (0, 255, 0))
    assert close_to(photo.picture.getpixel((10, 40)), (255, 0, 0))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2021:06:05 04:03:02", "2021-06-05T04:03:02"),
        ("2021:06:05 04:03:02\0", "2021-06-05T04:03:02"),
        ("0000:00:00 00:00:00", None),
        ("yesterday", None),
    ],
)
def test_when_it_was_taken(tmp_path, written, told):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = written
    red_left().save(tmp_path / "photo.jpg", exif=exif)
    assert open_photo(tmp_path / "photo.jpg").taken_at == told


def test_large_jpegs_are_decoded_small_and_told_at_full_size(tmp_path):
    red_left((4000, 1500)).save(tmp_path / "photo.jpg")
    photo = open_photo(tmp_path / "photo.jpg")
    assert (photo.width, photo.height) == (4000, 1500)
    assert THUMBNAIL_SIDE <= max(photo.picture.size) < 1000
    red_left((60, 6000)).save(tmp_path / "narrow.jpg")
    assert open_photo(tmp_path / "narrow.jpg").height == 6000


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F", "HSV", "LAB"])
def test_every_mode_becomes_rgb(tmp_path, mode):
    suffix = ".png" if mode in ("1", "L", "LA", "P", "RGBA", "I;16") else ".tif"
    try:
        picture = (
            red_left().convert("L").convert(mode) if mode in ("I", "F", "I;16", "PA") else red_left().convert(mode)
        )
        picture.save(tmp_path / f"photo{suffix}")
    except (ValueError, OSError):
        pytest.skip("Pillow writes no such file")
    picture = open_photo(tmp_path / f"photo{suffix}").picture
    assert picture.mode == "RGB" and picture.size == (80, 60)
    assert np.asarray(picture).std() > 10, "not one flat colour"


def test_sixteen_bits_of_grey_are_not_cut_off(tmp_path):
    ramp = np.tile(np.linspace(0, 60_000, 80).astype(np.uint16), (60, 1))
    Image.fromarray(ramp).save(tmp_path / "scan.png")
    row = np.asarray(open_photo(tmp_path / "scan.png").picture)[30, :, 0].astype(int)
    assert row[0] == 0 and row[-1] == 255 and (np.diff(row) >= 0).all() and abs(row[40] - 128) < 4


def test_the_transparent_is_white(tmp_path):
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(tmp_path / "photo.png")
    assert open_photo(tmp_path / "photo.png").picture.getpixel((5, 5)) == (255, 255, 255)


def test_of_an_animation_the_first_frame(tmp_path):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    assert close_to(open_photo(tmp_path / "moving.gif").picture.getpixel((5, 5)), (255, 0, 0))


def test_content_decides_not_the_suffix(tmp_path):
    red_left().save(tmp_path / "photo.png")
    (tmp_path / "photo.png").rename(tmp_path / "photo.jpg")
    assert open_photo(tmp_path / "photo.jpg").width == 80


def test_thumbnails_are_jpegs_of_at_most_384():
    for size in ((4000, 100), (100, 4000), (500, 500), (50, 40), (9000, 1)):
        small = Image.open(io.BytesIO(thumbnail(Image.new("RGB", size))))
        assert small.format == "JPEG" and max(small.size) == min(384, max(size))


def test_content_hash_follows_the_bytes(tmp_path):
    first, second = make_photo(tmp_path / "a.png", 1), make_photo(tmp_path / "b.png", 1)
    assert content_hash(first) == content_hash(second) != content_hash(make_photo(tmp_path / "c.png", 2))
    assert len(content_hash(first)) == 32


def png_of(width, height):
    """A whole PNG of one bit a pixel, all black and so well packed that it takes kilobytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(1)
    row = b"\0" * (1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore")
def test_400_megapixels_are_too_many(tmp_path):
    (tmp_path / "huge.png").write_bytes(png_of(20_000, 20_000))
    with pytest.raises(PhotoError, match=r"huge\.png: 400 megapixels, more than the 200 allowed$"):
        open_photo(tmp_path / "huge.png")


def test_a_header_may_claim_anything(tmp_path):
    claimed = png_of(1, 1).replace(struct.pack(">II", 1, 1), struct.pack(">II", 60_000, 60_000), 1)
    header_at = claimed.index(b"IHDR")
    checksum = struct.pack(">I", zlib.crc32(claimed[header_at : header_at + 17]))
    (tmp_path / "claim.png").write_bytes(claimed[: header_at + 17] + checksum + claimed[header_at + 21 :])
    with pytest.raises(PhotoError, match="3600 megapixels"):
        open_photo(tmp_path / "claim.png")
    assert MAX_PIXELS == 200_000_000


@pytest.mark.parametrize("suffix", FORMATS)
def test_truncated_anywhere_it_is_told(tmp_path, suffix):
    whole = make_photo(tmp_path / f"whole{suffix}", 3, (200, 150)).read_bytes()
    path = tmp_path / f"cut{suffix}"
    for share in (0.02, 0.3, 0.6, 0.9):
        path.write_bytes(whole[: max(1, int(len(whole) * share))])
        with pytest.raises(PhotoError) as caught:
            open_photo(path)
        assert caught.value.reason in ("truncated file", "damaged file", "not a picture of a known format")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".gif", ".tif", ".bmp"])
def test_damaged_files_raise_nothing_else(tmp_path, suffix):
    whole = make_photo(tmp_path / f"whole{suffix}", 3).read_bytes()
    rng, path = np.random.default_rng(0), tmp_path / f"damaged{suffix}"
    for _ in range(40):
        damaged = bytearray(whole)
        for place in rng.integers(0, min(len(damaged), 400), 6):
            damaged[place] = rng.integers(256)
        path.write_bytes(damaged)
        try:
            assert open_photo(path).picture.mode == "RGB"
        except PhotoError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"I am a letter", "not a picture of a known format"),
        (b"\xff\xd8\xff\xe0 and no more", "truncated file"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture of a known format"),
    ],
)
def test_what_is_no_photo_is_told(tmp_path, content, reason):
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(PhotoError) as caught:
        open_photo(path)
    assert caught.value.reason == reason and str(caught.value) == f"{path}: {reason}"


def test_absent_files_folders_and_odd_names(tmp_path):
    with pytest.raises(PhotoError, match="no such file"):
        open_photo(tmp_path / "none.jpg")
    with pytest.raises(PhotoError, match="not a file"):
        open_photo(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname != "Linux", reason="other systems refuse such names")
def test_names_that_are_not_utf8(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9 \xff.jpg")
    make_photo(tmp_path / "a.jpg").rename(path)
    assert open_photo(path).width == 96
    path.write_bytes(b"")
    with pytest.raises(PhotoError) as caught:
        open_photo(path)
    assert str(caught.value).encode("utf-8").endswith(b"empty file")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_a_circle(tmp_path):
    (tmp_path / "self.jpg").symlink_to(tmp_path / "self.jpg")
    with pytest.raises(PhotoError):
        open_photo(tmp_path / "self.jpg")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = make_photo(tmp_path / "secret.jpg")
    path.chmod(0)
    with pytest.raises(PhotoError, match="no permission to read it"):
        open_photo(Path(path))
