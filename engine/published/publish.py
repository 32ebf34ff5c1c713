"""Publishing a gallery: bring what an engine holds of it up to what it holds itself.

Every published photo carries a digest of what it was, so a run compares and sends only what is new or changed and takes
away what has gone. Nothing else is remembered: a run stopped at any moment is continued by the next one.
"""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass

import numpy as np

from engine.errors import GalleryError, PublishedError
from engine.gallery import Gallery
from engine.gallery_matcher import FITTED_ON
from engine.index import Ids
from engine.progress import CancelToken, Progress, ProgressCallback
from engine.published.card import PublishedCard
from engine.published.collection import Collection, digest
from engine.published.even_rows import EvenRows
from engine.records import PhotoRecord

BATCH = 500  # photos in a request, some 3 MB
REFIT_GROWTH = 16  # a gallery grown so many times since its rows were fitted is worth publishing anew


@dataclass(frozen=True)
class Published:
    """What a run did.

    Attributes:
        photos: how many are published now.
        sent: new and changed ones among them.
        removed: photos that are in the gallery no longer.
        outgrown: whether the gallery is so much larger than when it was first published that its rows fit it badly.
    """

    photos: int
    sent: int
    removed: int
    outgrown: bool


def publish(
    gallery: Gallery,
    collection: Collection,
    *,
    anew: bool = False,
    progress: ProgressCallback | None = None,
    cancel: CancelToken | None = None,
) -> Published:
    """Publish a gallery's photos: embeddings and what a result tells of them; no thumbnails.

    Args: `anew` takes away whatever is published under the collection's name first.

    Raises: GalleryError; PublishedError, also where the collection holds another gallery or another encoder's
        embeddings; Cancelled, what was sent stays.
    """
    token, start = cancel or CancelToken(), time.perf_counter()
    with gallery.snapshot():
        ids = gallery.fingerprints()[0]
        if not len(ids):
            raise GalleryError(gallery.path, "nothing is indexed yet")
        if anew:
            collection.card()  # refuses what is no published gallery
            collection.drop()
        card = _card(gallery, collection, ids)
        before = collection.digests()
        records = gallery.photos(ids)
        held = {photo.id for photo in records}
        changed = [photo for photo in records if before.get(photo.id) != digest(photo)]
        gone = [photo_id for photo_id in before if photo_id not in held]
        token.raise_if_cancelled()
        collection.delete(gone)
        for at in range(0, len(changed), BATCH):
            token.raise_if_cancelled()
            _send(gallery, collection, card, changed[at : at + BATCH])
            if progress is not None:
                done = min(at + BATCH, len(changed))
                progress(Progress("publishing", done, len(changed), seconds=time.perf_counter() - start))
        if changed or gone:
            collection.finish()
    outgrown = len(ids) > REFIT_GROWTH * card.even_rows.reduction.photos
    return Published(len(records), len(changed), len(gone), outgrown)


def _card(gallery: Gallery, collection: Collection, ids: Ids) -> PublishedCard:
    """The collection's card, made where there is none."""
    encoder = gallery.encoder()
    assert encoder is not None, "a gallery with embeddings knows its encoder"
    origin = f"{platform.node()}:{gallery.path.absolute()}".encode("utf-8", "replace").decode()
    card = collection.card()
    if card is None:
        chosen = np.linspace(0, len(ids) - 1, min(FITTED_ON, len(ids))).astype(int)
        card = PublishedCard(encoder, origin, EvenRows.fit(gallery.embeddings(ids[chosen]), len(ids)))
    elif card.encoder.encoder_id != encoder.encoder_id:
        told, ours = (f"{e.model or 'without a name'} ({e.encoder_id[:8]})" for e in (card.encoder, encoder))
        raise PublishedError(
            collection.place,
            f"collection {collection.name} was encoded by {told}, the gallery by {ours}; --anew replaces it",
        )
    elif card.origin != origin:
        raise PublishedError(
            collection.place,
            f"collection {collection.name} holds another gallery, {card.origin}; "
            "choose another --collection, or --anew to replace it",
        )
    collection.create(card)  # also where an earlier run was stopped while making it
    return card


def _send(gallery: Gallery, collection: Collection, card: PublishedCard, photos: list[PhotoRecord]) -> None:
    embeddings = gallery.embeddings([photo.id for photo in photos])
    collection.write(card.even_rows.rows(embeddings), photos, embeddings)
