"""What lives on the index thread: the one writing connection, and an encoder of its own that gives way to searches.

The libraries behind it are imported there too, so that the window need not wait for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cores import usable_cores
from engine.courtesy import Courtesy
from engine.priority import lower_priority
from engine.progress import CancelToken, ProgressCallback
from engine.records import RunSummary

if TYPE_CHECKING:
    from engine.model_runtime import ModelEncoder
    from engine.reencoder import ReencodeSummary


class Writer:
    """Used on the index thread alone. The model used last stays loaded: photos may come one by one."""

    def __init__(self, courtesy: Courtesy) -> None:
        self._courtesy = courtesy
        self._loaded: tuple[Path, ModelEncoder] | None = None

    def index(
        self,
        gallery_path: Path,
        model: Path,
        folders: Sequence[Path],
        within: Sequence[Path] | None,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> RunSummary:
        """Bring a gallery up to what its folders hold.

        Args:
            gallery_path: the gallery; made where there never was one.
            model: the .onnx file of the gallery's encoder.
            folders: the folders; none means those the gallery has.
            within: where something has changed below them; None for everywhere.
            progress: told of every step.
            cancel: looked at between batches.

        Raises: GalleryError, also for a gallery of another model; ModelError.
        """
        from engine.gallery import Gallery
        from engine.indexer import Indexer

        encoder = self._encoder(model)
        with Gallery.open_known(gallery_path) as gallery:
            if gallery.encoder() is None:
                gallery.adopt_encoder(encoder, encoder.card.name)
            return Indexer(gallery, encoder, courtesy=self._courtesy).run(
                folders or gallery.folders(), within=within, progress=progress, cancel=cancel
            )

    def encode_anew(
        self, gallery_path: Path, model: Path, progress: ProgressCallback, cancel: CancelToken
    ) -> ReencodeSummary:
        """Bring a gallery over to another model, beside the embeddings in use; stopped, the next time goes on.

        Raises: GalleryError; ModelError.
        """
        from engine.gallery import Gallery
        from engine.reencoder import Reencoder

        encoder = self._encoder(model)
        with Gallery.open_known(gallery_path) as gallery:
            return Reencoder(gallery, encoder, encoder.card.name, courtesy=self._courtesy).run(
                progress=progress, cancel=cancel
            )

    def _encoder(self, model: Path) -> ModelEncoder:
        """The model, on threads that give way like this one; a core is left free for the pen."""
        from engine.model_runtime import open_model

        lower_priority()
        if self._loaded is None or self._loaded[0] != model:
            self._loaded = model, open_model(model, threads=max(1, usable_cores() - 1))
        return self._loaded[1]
