"""What runs on the index thread: one run of the indexer, with the one writing connection.

The libraries behind it are imported there too, so that the window need not wait for them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from engine.progress import CancelToken, ProgressCallback
from engine.records import RunSummary


def index_folders(
    gallery_path: Path,
    model: Path,
    folders: Sequence[Path],
    adopt: bool,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> RunSummary:
    """Index folders into a gallery with an encoder of this thread's own.

    Args:
        gallery_path: the gallery; made if it does not exist.
        model: the .onnx file. A core is left free for the pen.
        folders: the folders; none means those the gallery has.
        adopt: encode everything anew where another model made the gallery.
        progress: told of every step.
        cancel: looked at between batches.

    Raises: GalleryError; ModelError.
    """
    from engine.gallery import Gallery
    from engine.indexer import Indexer
    from engine.onnx_encoder import OnnxEncoder

    gallery_path.parent.mkdir(parents=True, exist_ok=True)
    encoder = OnnxEncoder(model, threads=max(1, (os.cpu_count() or 2) - 1))
    with Gallery.open(gallery_path) as gallery:
        stored = gallery.encoder()
        if stored is None or adopt:
            gallery.adopt_encoder(encoder, encoder.card.name)
        return Indexer(gallery, encoder, batch_size=8).run(
            folders or gallery.folders(), progress=progress, cancel=cancel
        )
