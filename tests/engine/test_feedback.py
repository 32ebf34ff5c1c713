"""Feedback shifts the ranking as its formula says; a scope bounds it."""

from pathlib import Path

import numpy as np
import pytest

from engine.feedback import FARTHER, NEARER, match_with_feedback
from engine.gallery import Gallery
from engine.gallery_matcher import GalleryMatcher
from engine.index import Index
from engine.indexer import Indexer
from engine.matcher import match
from engine.scope import Scope
from engine.searcher import Searcher
from tests.conftest import make_photo
from tests.engine.made import random_batch, random_query

COUNT = 60


@pytest.fixture
def batch():
    return random_batch(COUNT)


@pytest.fixture
def index(batch) -> Index:
    return Index().append(np.arange(COUNT) + 100, batch)


def distances(query, index) -> dict[int, float]:
    return {entry.photo_id: entry.distance for entry in match(query, index, len(index))}


def test_the_order_is_that_of_the_formula(index, batch):
    query = random_query()
    liked, disliked = [batch[3], batch[7]], [batch[11]]
    found = match_with_feedback(query, index, 20, liked, disliked)
    own = distances(query, index)
    near = [distances(photo, index) for photo in liked]
    far = distances(disliked[0], index)
    score = {i: own[i] + NEARER * (near[0][i] + near[1][i]) / 2 - FARTHER * far[i] for i in own}
    assert [entry.photo_id for entry in found] == sorted(score, key=score.__getitem__)[:20]
    assert [entry.rank for entry in found] == list(range(1, 21))
    for entry in found:
        assert entry.distance == pytest.approx(own[entry.photo_id], abs=1e-6), "the distance stays that to the query"


def test_liking_lifts_a_photo_and_what_is_like_it_and_disliking_sinks_them(index, batch):
    query = random_query()
    plain = [entry.photo_id for entry in match(query, index, COUNT)]
    row = plain[40] - 100

    def place(liked, disliked) -> int:
        found = match_with_feedback(query, index, COUNT, liked, disliked)
        return [entry.photo_id for entry in found].index(plain[40])

    assert place([batch[row]], []) < 5
    first = plain[0] - 100
    found = match_with_feedback(query, index, COUNT, [], [batch[first]])
    assert [entry.photo_id for entry in found].index(plain[0]) > 20


def test_without_feedback_nothing_changes(index):
    query = random_query()
    plain, same = match(query, index, COUNT), match_with_feedback(query, index, COUNT, [], [])
    assert [(entry.photo_id, entry.rank) for entry in plain] == [(entry.photo_id, entry.rank) for entry in same]


def test_steering_holds_for_liked_photos_too(index, batch):
    query, steering = random_query(), np.zeros((3, 3), np.float32)
    steering[0, 1] = 1
    found = match_with_feedback(query, index, 10, [batch[5]], [], steering=steering)
    for entry in found:
        assert np.count_nonzero(entry.terms) <= 1 and entry.terms[0, 1] == pytest.approx(entry.distance, abs=1e-6)


@pytest.fixture
def searcher(tmp_path: Path, encoder):
    for number in range(12):
        make_photo(tmp_path / "photos" / f"{number:02}.jpg", seed=number)
    with Gallery.open(tmp_path / "gallery.db") as gallery:
        gallery.adopt_encoder(encoder, "grid")
        Indexer(gallery, encoder).run([tmp_path / "photos"])
    with Searcher(encoder, tmp_path / "gallery.db") as opened:
        yield opened


@pytest.fixture
def query(encoder):
    return encoder.encode(np.full((1, 256, 256, 3), 120, np.uint8))[0]


def found_ids(searcher, query, scope: Scope, top_k: int = 12) -> list[int]:
    return [result.photo_id for result in searcher.search(query, top_k, scope=scope).results]


def test_a_scope_bounds_a_search(searcher, query):
    plain = found_ids(searcher, query, Scope())
    assert len(plain) == 12
    some = np.array(plain[3:9])
    assert found_ids(searcher, query, Scope(among=some)) == plain[3:9]
    assert found_ids(searcher, query, Scope(some, frozenset(plain[3:5]))) == plain[5:9]
    assert found_ids(searcher, query, Scope(without=frozenset(plain[:2])), top_k=3) == plain[2:5]
    assert found_ids(searcher, query, Scope(among=np.array([], np.int64))) == []
    assert searcher.search(query, 5, scope=Scope(among=some)).scan.photos == 6


def test_feedback_within_a_scope_and_on_photos_that_are_gone(searcher, query):
    plain = found_ids(searcher, query, Scope())
    liked = found_ids(searcher, query, Scope(liked=(plain[-1],)))
    assert liked.index(plain[-1]) < 4 and sorted(liked) == sorted(plain)
    assert plain[-1] not in found_ids(searcher, query, Scope(np.array(plain[:6]), liked=(plain[-1],)))
    assert found_ids(searcher, query, Scope(liked=(9999,))) == plain
    assert found_ids(searcher, query, Scope(np.array([], np.int64), liked=(plain[0],))) == []


def test_a_shortlist_ranks_as_the_exact_way_does(tmp_path: Path, monkeypatch, encoder, searcher, query):
    plain = found_ids(searcher, query, Scope())
    scopes = [Scope(liked=(plain[9],), disliked=(plain[0], plain[1])), Scope(np.array(plain[4:]), liked=(plain[9],))]
    exact = [found_ids(searcher, query, scope, 6) for scope in scopes]
    monkeypatch.setattr("engine.gallery_matcher.EXACT_AT_MOST", 4)
    with Searcher(encoder, tmp_path / "gallery.db") as shortlisted:
        assert [found_ids(shortlisted, query, scope, 6) for scope in scopes] == exact
        assert found_ids(shortlisted, query, Scope(np.array([], np.int64), liked=(plain[0],))) == []


def test_a_matcher_follows_before_it_is_asked(tmp_path: Path, searcher, query):
    matcher = GalleryMatcher(tmp_path / "gallery.db")
    with Gallery.open(tmp_path / "gallery.db", readonly=True) as gallery:
        matcher.follow(gallery)
        matches, scan = Scope().match(query, gallery, matcher, 4, None)
    assert len(matches) == 4 and scan.photos == 12
