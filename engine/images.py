"""Photo files as upright RGB pictures: what is read, what is refused and why, and thumbnails."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
from PIL import AvifImagePlugin, Image, ImageOps, TiffImagePlugin, UnidentifiedImageError, WebPImagePlugin  # noqa: F401

from engine.errors import PhotoError
from engine.jpeg_scans import MOST_SCANS, scans
from engine.room import Room

MAX_PIXELS = 200_000_000
MAX_BYTES = 1 << 30
THUMBNAIL_SIDE = 384
_HEIF_SUFFIXES = frozenset({".heic", ".heif", ".heics", ".heifs", ".hif"})
SUFFIXES = _HEIF_SUFFIXES | {
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".avifs")
}
"""Suffixes, lower case, of the files taken for photos."""

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_ORIENTATION, _CHANGED, _EXIF_BLOCK, _TAKEN = 0x0112, 0x0132, 0x8769, 0x9003

# However many threads read photos, together they hold so many decoded pixels: at most 16 bytes for each.
_DECODING = Room(100_000_000)

# Pillow has its limit per process only: it is set to ours, which `_check_size` enforces with a reason of its own.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# What is wrong with a file is told once, as its reason.
warnings.filterwarnings("ignore", module=r"PIL\.")


@dataclass(frozen=True, eq=False)
class Photo:
    """A decoded photo.

    Attributes:
        picture: RGB, upright; of a large JPEG a smaller one, quicker decoded, its longest side still as asked or more.
        width, height: of the file, upright.
        taken_at: when the camera took it, ISO 8601 local time without zone, or None.
    """

    picture: Image.Image
    width: int
    height: int
    taken_at: str | None


def open_photo(path: Path, least_side: int = THUMBNAIL_SIDE) -> Photo:
    """Read and decode a photo file; what it is tells its content, not its suffix.

    Args: path; least_side: how long the longest side must be, pixels, where the file has as many.

    Raises: PhotoError, for anything but a whole picture of a known format within the limits.
    """
    return decode_photo(read_bytes(path), path, least_side)


def read_bytes(path: Path) -> bytes:
    """Read a photo file's bytes.

    Raises: PhotoError, when it cannot be read, is empty or larger than MAX_BYTES, or nothing here decodes its kind.
    """
    if path.suffix.lower() in _HEIF_SUFFIXES and not _heif_ready():
        raise PhotoError(path, "HEIC photos need the pillow-heif package")
    try:
        if not path.is_file():
            raise PhotoError(path, "not a file" if path.exists() else "no such file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise PhotoError(path, f"{size / 1e6:.0f} megabytes, more than the {MAX_BYTES / 1e6:.0f} allowed")
        data = path.read_bytes()
    except PermissionError:
        raise PhotoError(path, "no permission to read it") from None
    except OSError as error:
        raise PhotoError(path, f"cannot be read ({error.strerror or type(error).__name__})") from None
    if not data:
        raise PhotoError(path, "empty file")
    return data


def decode_photo(data: bytes, path: Path, least_side: int = THUMBNAIL_SIDE) -> Photo:
    """Decode a photo file's bytes, as `open_photo`; `path` names it in errors.

    Raises: PhotoError.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_formats(path)) as file:
            _check_size(file, path)
            exif = file.getexif()
            width, height = file.size
            if exif.get(_ORIENTATION) in (5, 6, 7, 8):
                width, height = height, width
            taken_at = _taken_at(exif)
            if file.format in ("JPEG", "MPO"):
                shrink = least_side / max(file.size)
                file.draft(None, (max(1, int(file.width * shrink)), max(1, int(file.height * shrink))))
                if file.info.get("progressive") and (passes := scans(data)) > MOST_SCANS:
                    raise PhotoError(
                        path, f"asks for {passes} passes over its pixels, more than the {MOST_SCANS} allowed"
                    )
            # A progressive JPEG is held whole however small it is drafted.
            with _DECODING.taken(width * height if file.info.get("progressive") else file.width * file.height):
                picture = _to_rgb(ImageOps.exif_transpose(file))
    except PhotoError:
        raise
    except UnidentifiedImageError:
        raise PhotoError(path, _unknown(data)) from None
    except Image.DecompressionBombError as error:
        raise PhotoError(path, _too_many(int(re.findall(r"\d+", str(error))[0]))) from None
    except MemoryError:
        raise PhotoError(path, "not enough memory to decode it") from None
    except Exception as error:
        # Decoders raise whatever comes to hand on damaged files: OSError, SyntaxError, struct.error, KeyError ...
        reason = "truncated" if "truncat" in str(error).lower() else "damaged"
        raise PhotoError(path, f"{reason} file") from error
    return Photo(picture, width, height, taken_at)


def thumbnail(picture: Image.Image) -> bytes:
    """JPEG of an RGB picture, its longest side at most 384, quality 85."""
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def content_hash(path: Path) -> str:
    """blake2b-128 of a photo file's bytes, hex.

    Raises: PhotoError.
    """
    return hash_bytes(read_bytes(path))


def hash_bytes(data: bytes) -> str:
    """blake2b-128, hex."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _formats(path: Path) -> tuple[str, ...]:
    """Formats tried; HEIF's plugin is loaded only when needed."""
    if path.suffix.lower() in _HEIF_SUFFIXES and _heif_ready():
        return ("HEIF", *_FORMATS)
    return _FORMATS


@cache
def _heif_ready() -> bool:
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener()
    return True


def _check_size(file: Image.Image, path: Path) -> None:
    if file.width * file.height > MAX_PIXELS:
        raise PhotoError(path, _too_many(file.width * file.height))


def _too_many(pixels: int) -> str:
    return f"{pixels / 1e6:.0f} megapixels, more than the {MAX_PIXELS / 1e6:.0f} allowed"


def _unknown(data: bytes) -> str:
    """Tell a cut-off file of a known format from one that is no picture at all."""
    starts = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"RIFF")
    return "damaged file" if data.startswith(starts) else "not a picture of a known format"


def _taken_at(exif: Image.Exif) -> str | None:
    text = exif.get_ifd(_EXIF_BLOCK).get(_TAKEN) or exif.get(_CHANGED)
    try:
        return datetime.strptime(str(text).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S").isoformat()
    except ValueError:
        return None


def _to_rgb(picture: Image.Image) -> Image.Image:
    """Any mode to RGB: the transparent on white, more than 8 bits of grey stretched to 8."""
    if picture.mode.startswith(("I", "F")):
        grey = np.asarray(picture, np.float32)
        low, high = float(grey.min()), float(grey.max())
        grey = (grey - low) * (255 / (high - low)) if high > low else np.full_like(grey, 255)
        picture = Image.fromarray(grey.astype(np.uint8))
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("RGB")
