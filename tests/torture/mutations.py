"""Mutated files: every reader either reads one or refuses it with an error of its own, in one line."""

import hashlib
import io
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from engine.card import read_card
from engine.errors import EngineError
from engine.images import decode_photo, read_bytes, thumbnail
from engine.onnx_encoder import OnnxEncoder
from engine.preprocess import square_photo
from engine.sketch_data import write_ndjson, write_stroke3
from engine.sketch_files import read_query
from engine.sketch_svg import write_svg
from engine.strokes import SketchDocument, Stroke

PHOTO_SUFFIXES = (".jpg", ".png", ".webp", ".tif")
SKETCH_SUFFIXES = (".svg", ".ndjson", ".npy")
MODEL_SUFFIXES = (".onnx", ".json")
KINDS = PHOTO_SUFFIXES + SKETCH_SUFFIXES + MODEL_SUFFIXES

_NUMBERS = (b"0", b"-1", b"1e309", b"nan", b"99999999999999999999", b"null", b"[]", b"{}", b'""', b"<", b">", b"&x;")


def originals(kind: str, folder: Path) -> list[bytes]:
    """Whole files of a kind, of several sorts where the format has them."""
    path = folder / f"whole{kind}"
    if kind in PHOTO_SUFFIXES:
        return list(_pictures(kind))
    if kind in SKETCH_SUFFIXES:
        {".svg": write_svg, ".ndjson": write_ndjson, ".npy": write_stroke3}[kind](_sketch(), path)
        return [path.read_bytes(), *([_FOREIGN_SVG] if kind == ".svg" else [])]
    from tests.engine.tiny_model import write_tiny_model

    return [write_tiny_model(folder, "whole").with_suffix(kind).read_bytes()]


def mutated(whole: bytes, rng: random.Random) -> bytes:
    """The file with a few faults: bytes changed, bits flipped, parts cut, doubled, moved or replaced."""
    data = bytearray(whole)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        if not data:
            break
        at = rng.randrange(min(len(data), rng.choice((64, 512, 1 << 30))))
        size = rng.choice((1, 2, 4, 16, 200))
        match rng.randrange(8):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                data[at] ^= 1 << rng.randrange(8)
            case 2:
                data[at : at + size] = rng.randbytes(size)
            case 3:
                del data[at : at + size]
            case 4:
                data[at:at] = data[at : at + size]
            case 5:
                data[at:at] = rng.choice(_NUMBERS)
            case 6:
                data[at : at + 4] = rng.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\0\0\0\x80"))
            case _:
                if rng.random() < 0.3:
                    del data[at:]
    return bytes(data)


def reader(kind: str, folder: Path) -> Callable[[Path], object]:
    """What the app does with a file of a kind."""
    if kind in PHOTO_SUFFIXES:
        return _read_photo
    if kind in SKETCH_SUFFIXES:
        return read_query
    return read_card if kind == ".json" else _run_model


def torture(kind: str, count: int, folder: Path, seed: int = 0) -> tuple[int, int]:
    """Read `count` mutated files of a kind; how many were read, and how many refused.

    Raises: AssertionError, for an error of more than a line; whatever a reader raises that is no EngineError.
    """
    rng, whole, read = random.Random(f"{kind} {seed}"), originals(kind, folder), reader(kind, folder)
    path, good = folder / f"mutated{kind}", 0
    for number in range(count):
        path.write_bytes(data := mutated(rng.choice(whole), rng))
        try:
            read(path)
            good += 1
        except EngineError as error:
            assert path.name in str(error) and "\n" not in str(error), str(error)
        except BaseException:
            path.rename(folder / f"bad-{number}{kind}")
            raise
        assert path.read_bytes() == data, "a file that is read stays as it is"
    return good, count - good


def _read_photo(path: Path) -> None:
    photo = decode_photo(read_bytes(path), path)
    assert square_photo(photo.picture).shape == (256, 256, 3) and thumbnail(photo.picture)
    assert photo.width > 0 and photo.height > 0


def _run_model(path: Path) -> None:
    """Also with a card that vouches for the mutated file: the runtime itself must refuse it."""
    card = json.loads((path.parent / "whole.json").read_text())
    for vouched in (False, True):
        if vouched:
            card["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        path.with_suffix(".json").write_text(json.dumps(card | {"name": path.stem, "file": path.name}))
        try:
            OnnxEncoder(path, threads=1).warm_up()
        except EngineError:
            if vouched:
                raise


def _pictures(suffix: str) -> Iterator[bytes]:
    cells = np.random.default_rng(3).integers(0, 256, (6, 8, 3), np.uint8)
    picture = Image.fromarray(cells).resize((120, 90), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112], exif[0x0132] = 6, "2020:01:02 03:04:05"
    sorts = {
        ".jpg": (("RGB", {"exif": exif}), ("L", {"progressive": True}), ("CMYK", {})),
        ".png": (("RGBA", {"exif": exif}), ("P", {}), ("I;16", {}), ("1", {})),
        ".webp": (("RGB", {"exif": exif}), ("RGBA", {"lossless": True})),
        ".tif": (("RGB", {"compression": "tiff_lzw"}), ("L", {"compression": "jpeg"}), ("F", {}), ("RGB", {})),
    }
    for mode, options in sorts[suffix]:
        buffer = io.BytesIO()
        made = Image.fromarray(np.full((9, 7), 999, np.uint16)) if mode == "I;16" else picture.convert(mode)
        made.save(buffer, Image.registered_extensions()[suffix], **options)
        yield buffer.getvalue()


def _sketch() -> SketchDocument:
    rng = np.random.default_rng(1)
    return SketchDocument(tuple(Stroke.from_xy(rng.uniform(5, 250, (12, 2)), start=float(n)) for n in range(4)))


_FOREIGN_SVG = b"""<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="80mm" height="60mm" viewBox="0 0 80 60">
<g transform="rotate(10 40 30) scale(1.2)" style="stroke:#000; fill:none; stroke-width:2px">
<path d="M 10,10 C 20 5 30 5 40 10 S 60 15 70 10 Q 75 30 60 40 T 40 50 A 12 8 30 0 1 20 40 Z m 5 5 h 9 v -4 l 2,2"/>
<polyline points="1,2 3,4 5,6"/><rect x="5%" y="5" width="20" height="9"/><circle cx="9" cy="9" r="4"/>
<ellipse cx="40" cy="30" rx="9" ry="4" transform="matrix(1 0 .5 1 3 4) skewX(9)"/><line x1="0" y1="0" x2="9" y2="1in"/>
</g></svg>
"""
