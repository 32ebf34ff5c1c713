"""A packed listing is the sequence of the records it was packed from."""

from dataclasses import astuple, replace

import numpy as np
import pytest

from engine.listing import Listing
from engine.records import PhotoRecord


def made(count: int) -> list[PhotoRecord]:
    path = b"/photos/\xff caf\xc3\xa9 %d.jpg"
    first = PhotoRecord(1, "", 5, 7, "ab", 40, 30, "2020-01-02T03:04:05", "indexed", None)
    return [
        replace(first, id=3 * row % 1013, path=(path % row).decode("utf-8", "surrogateescape"), mtime_ns=2**61 + row)
        for row in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 256, 257, 1000])
def test_it_is_the_sequence_it_was_packed_from(count):
    photos = made(count)
    listing = Listing(map(astuple, photos))
    assert list(listing) == photos == [listing[row] for row in range(count)] and listing == photos
    assert listing.ids.tolist() == [photo.id for photo in photos]
    assert listing[2:-1] == photos[2:-1] and listing[250:260] == photos[250:260]
    for row in (-1, -count):
        if count:
            assert listing[row] == photos[row]
    with pytest.raises(IndexError):
        listing[count]
    assert listing != [*photos, *made(1)] and listing != "photos"


def test_those_admitted_stay_in_their_order():
    photos = made(600)
    listing = Listing(map(astuple, photos)).where(lambda photo: photo.id % 2 == 0)
    assert listing == [photo for photo in photos if photo.id % 2 == 0]
    assert np.array_equal(listing.ids, [photo.id for photo in listing])


def test_it_takes_little_memory():
    listing = Listing(map(astuple, made(5000)))
    assert sum(map(len, listing._blocks)) < 120 * len(listing)
