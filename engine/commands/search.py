"""search SKETCH: the photos of a gallery closest to a sketch, or to a photo."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.card import ModelCard
from engine.commands.models import card_of_encoder, card_of_gallery, told
from engine.commands.terminal import add_collection, add_json, positive, print_json, print_table
from engine.embedding import Floats
from engine.errors import FileError, PublishedError, printable
from engine.gallery import Gallery
from engine.images import open_photo
from engine.onnx_encoder import OnnxEncoder
from engine.paths import default_gallery
from engine.preprocess import sketch_picture, square_photo
from engine.published.collection import opened
from engine.published.connection import is_published, shown
from engine.published.searcher import PublishedSearcher
from engine.result_picture import PICTURED, result_picture
from engine.searcher import Result, Searcher, SearchResult
from engine.sketch_files import read_query, read_saved


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "sketch", type=Path, metavar="SKETCH", help="a sketch (.svg, .ndjson, .npy) or a picture of one"
    )
    parser.add_argument(
        "--gallery",
        metavar="FILE|URI",
        default=str(default_gallery()),
        help="the gallery, or where one is published: http://HOST:19530 or a folder NAME.db (default: %(default)s)",
    )
    add_collection(parser)
    parser.add_argument("--top", type=positive, metavar="K", default=10, help="how many photos (default: %(default)s)")
    parser.add_argument("--photo", action="store_true", help="SKETCH is a photo: find similar ones")
    parser.add_argument("--picture", type=Path, metavar="OUT.png", help="write query, top 10 and heatmaps to a picture")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Search, tell, and draw where asked."""
    picture = _query_picture(options.sketch, photo=options.photo)
    if is_published(options.gallery):
        found, steering = _search_published(options, picture)
    else:
        found, steering = _search_file(options, picture)
    if options.json:
        print_json([_as_json(result) for result in found.results])
    else:
        _print_results(found)
        if steering is not None:
            print("steered as saved in the sketch")
    return 0


def _encoder(card: ModelCard) -> OnnxEncoder:
    """The model, for one picture: in ONNX Runtime in any case, done before torch would be imported."""
    encoder = OnnxEncoder(card.path)
    encoder.warm_up()
    return encoder


def _search_file(options: argparse.Namespace, picture: NDArray[np.uint8]) -> tuple[SearchResult, Floats | None]:
    """Search a gallery's file; what was found, and the sketch's own steering. Draws where asked."""
    path = Path(options.gallery)
    card = card_of_gallery(path)
    steering = _steering(options, card)
    with Searcher(_encoder(card), path) as searcher:
        found = searcher.search_picture(picture, options.top, steering=steering)
    if options.picture is not None:
        _write_picture(options.picture, options.sketch, picture, found, path)
    return found, steering


def _search_published(options: argparse.Namespace, picture: NDArray[np.uint8]) -> tuple[SearchResult, Floats | None]:
    """As `_search_file`, of a published gallery, with the model that encoded it.

    Raises: PublishedError; ModelError, if that model cannot be used here.
    """
    if options.picture is not None:
        raise PublishedError(shown(options.gallery), "holds no pictures, so --picture cannot draw the photos")
    with opened(options.gallery, options.collection) as collection:
        searcher = PublishedSearcher(collection)
        stored = searcher.card.encoder
        card = card_of_encoder(stored)
        if card is None:
            model = told(stored.model, stored.encoder_id)
            raise PublishedError(collection.place, f"encoded by model {model}, which is not here; `models add` adds it")
        steering = _steering(options, card)
        return searcher.search_picture(_encoder(card), picture, options.top, steering=steering), steering


def _steering(options: argparse.Namespace, card: ModelCard) -> Floats | None:
    return None if options.photo else _saved_steering(options.sketch, (card.levels, card.regions))


def _query_picture(path: Path, *, photo: bool) -> NDArray[np.uint8]:
    """What the encoder is to see of the query, uint8 RGB (256, 256, 3)."""
    return square_photo(open_photo(path).picture) if photo else sketch_picture(read_query(path))


def _saved_steering(path: Path, shape: tuple[int, int]) -> Floats | None:
    """How an .svg sketch is steered, factors (L, N); None where it is not, or for a model of another shape."""
    steering = read_saved(path).steering if path.suffix.lower() == ".svg" else None
    if steering is not None and steering.shape != shape:
        told = "it is steered for a model of other levels or regions; that is left out"
        print(f"inkseek: {printable(path)}: {told}", file=sys.stderr)
        return None
    return steering


def _as_json(result: Result) -> dict[str, object]:
    return {
        "rank": result.rank,
        "path": printable(result.path),
        "distance": result.distance,
        "terms": result.terms.tolist(),
        "weights": result.weights.tolist(),
    }


def _print_results(found: SearchResult) -> None:
    regions = found.query.weights.shape[1]
    header = ["rank", "distance", *(f"region {region + 1}" for region in range(regions)), "photo"]
    rows = [
        [
            str(result.rank),
            f"{result.distance:.4f}",
            *(f"{term:.4f}" for term in result.terms.sum(axis=0)),
            printable(result.path),
        ]
        for result in found.results
    ]
    print_table(header, rows, left=(len(header) - 1,))
    times = f"encoded in {found.encode_ms:.0f} ms, matched in {found.match_ms:.1f} ms"
    print(f"{found.gallery_size} photos, {times} ({found.scan})")


def _write_picture(
    target: Path, query_path: Path, picture: NDArray[np.uint8], found: SearchResult, gallery_path: Path
) -> None:
    """Draw the result picture.

    Raises: FileError, if it cannot be written there.
    """
    pictured = found.results[:PICTURED]
    drawn = result_picture(query_path.name, picture, found, _thumbnails(pictured, gallery_path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        drawn.save(target)
    except (OSError, ValueError) as error:
        raise FileError(target, f"the picture cannot be written ({error})") from error


def _thumbnails(results: Sequence[Result], gallery_path: Path) -> list[Image.Image]:
    """The gallery's own small pictures of the photos, RGB; grey where it has none."""
    with Gallery.open(gallery_path, readonly=True) as gallery:
        stored = [gallery.thumbnail(result.photo_id) for result in results]
    return [
        Image.open(io.BytesIO(jpeg)).convert("RGB") if jpeg else Image.new("RGB", result.size, "#dddddd")
        for jpeg, result in zip(stored, results, strict=True)
    ]
