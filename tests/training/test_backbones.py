"""Backbones by name, on random weights; the pretrained file is checked by its hash when it is loaded."""

import pytest
import torch

from training.backbones import BACKBONES, load_backbone
from training.errors import TrainingError


@pytest.mark.parametrize("name", BACKBONES)
def test_backbone_gives_regions_pooled_vector_and_classes(name: str) -> None:
    torch.manual_seed(0)
    backbone = load_backbone(name, pretrained=False)
    size, width = backbone.spec.size_px, backbone.spec.width
    with torch.no_grad():
        regions, pooled, classes = backbone(torch.randn(2, 3, size, size))
    assert regions.shape == (2, 49, width)
    assert pooled.shape == (2, width)
    assert classes.shape == (2, 1000)
    assert torch.allclose(pooled, regions.mean(1), atol=1e-5)
    assert not backbone.training and not any(module.training for module in backbone.modules())


def test_unknown_backbone_names_the_choices() -> None:
    with pytest.raises(TrainingError, match="efficientnet-lite0"):
        load_backbone("vgg")


def test_pretrained_lite0_loads() -> None:
    load_backbone("efficientnet-lite0")
