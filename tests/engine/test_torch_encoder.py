import numpy as np
import pytest
import torch

from engine.model.mlrm import ModelConfig, build_mlrm
from engine.preprocess import to_input
from engine.torch_encoder import TorchEncoder


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return build_mlrm(ModelConfig("mobilenetv2"))


def test_embeddings_are_the_networks_outputs(network):
    pictures = np.random.default_rng(0).integers(0, 256, (2, 256, 256, 3), np.uint8)
    encoder = TorchEncoder(network, "e" * 64, "cpu")
    batch = encoder.encode(pictures)
    assert batch.layout == encoder.layout
    assert batch.encoder_id == "e" * 64
    assert encoder.provider.name == "torch CPU"
    assert not network.training
    with torch.no_grad():
        output = network(torch.from_numpy(to_input(pictures)))
    for ours, theirs in zip(batch.features, output.features, strict=True):
        np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-5)
    np.testing.assert_allclose(batch.weights, output.weights.numpy(), atol=1e-6)
    np.testing.assert_allclose(batch.maps, output.maps.numpy(), atol=1e-6)
    np.testing.assert_allclose(batch.weights.sum(axis=(1, 2)), 1, atol=1e-5)
