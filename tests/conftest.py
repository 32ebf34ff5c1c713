"""What many tests need: photos made on the fly, and an encoder that is real, quick and needs no model file."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.embedding import EmbeddingBatch, EmbeddingLayout
from engine.encoder import Encoder, Provider
from engine.errors import ModelError
from engine.gallery import Gallery


def pytest_configure() -> None:
    """Let torch work on one thread: several wait for each other by spinning, minutes long where cores are shared."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")


class GridEncoder:
    """A plain encoder: mean colours on coarse grids as features, brightness as attention."""

    layout = EmbeddingLayout(3, (4, 8, 16))
    provider = Provider("CPU", "numpy")

    def __init__(self, encoder_id: str = "c0ffee" * 10) -> None:
        self.encoder_id = encoder_id
        self.encoded = 0

    def encode(self, pictures: np.ndarray) -> EmbeddingBatch:
        count = len(pictures)
        self.encoded += count
        cells = pictures.reshape(count, 8, 32, 8, 32, 3).mean(axis=(2, 4), dtype=np.float32) / 255
        features = tuple(cells.reshape(count, -1, 3)[:, :c].transpose(0, 2, 1).copy() for c in self.layout.channels)
        weights = np.full((count, 3, 3), 1 / 9, np.float32)
        return EmbeddingBatch(features, weights, cells.transpose(0, 3, 1, 2).copy(), self.encoder_id)


def make_photo(path: Path, seed: int = 0, size: tuple[int, int] = (96, 64), **options: object) -> Path:
    """Write a small photo whose content its seed decides; the suffix chooses the format."""
    cells = np.random.default_rng(seed).integers(0, 256, (4, 6, 3), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(cells).resize(size, Image.Resampling.BICUBIC).save(path, **options)
    return path


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Nothing of the person's own data folder is read or written."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        patch.setenv("LOCALAPPDATA", str(folder))
        yield folder


@pytest.fixture
def encoder() -> GridEncoder:
    return GridEncoder()


@pytest.fixture(scope="session")
def real_encoder() -> Encoder:
    """The shipped model's encoder."""
    # Here alone: most tests, and the processes they start, do without the runtime.
    from engine.card import default_model, models_folder
    from engine.onnx_encoder import OnnxEncoder

    try:
        card = default_model()
    except ModelError as error:
        pytest.skip(str(error))
    return OnnxEncoder(models_folder() / card.file, threads=1)


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[Gallery]:
    with Gallery.open(tmp_path / "gallery.db") as opened:
        yield opened
