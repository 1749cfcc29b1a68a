"""The backbone pack: what TagDesk sees of a photo."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from tagdesk.contract.manifest import ModelManifest
from training.backbones import Backbone
from training.export import write_graph, write_manifest


class SeeingHead(nn.Module):
    """Backbone and keyword head in one graph."""

    def __init__(self, backbone: Backbone, weight: np.ndarray, bias: np.ndarray) -> None:
        super().__init__()
        self.backbone = backbone
        self.keywords = nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            self.keywords.weight.copy_(torch.from_numpy(weight))
            self.keywords.bias.copy_(torch.from_numpy(bias))

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        regions, pooled, classes = self.backbone(pixels)
        return regions, pooled, classes, self.keywords(pooled)


def export_backbone(
    backbone: Backbone,
    head: tuple[np.ndarray, np.ndarray],
    words: Mapping[str, Any],
    out: Path,
    *,
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write a backbone pack.

    Args:
        head: Weight (K, D) and bias (K,) of the keyword head.
        words: Content of `words.json`: `classes`, `keywords`, `close_ups`.
        about: Manifest fields that the graph can't tell: title, paper, sets_seen, metrics.
    """
    out.mkdir(parents=True, exist_ok=True)
    network = SeeingHead(backbone, *head).eval()
    size = backbone.spec.size_px
    shapes = [(1, 3, size, size), (3, 3, size, size)]
    generator = torch.Generator().manual_seed(0)
    samples = [{"pixels": torch.randn(shape, generator=generator)} for shape in shapes]
    outputs = ["regions", "pooled", "classes", "keywords"]
    parity = write_graph(network, samples, outputs, {"pixels": {0: "batch"}}, out / "backbone.onnx", precision)
    (out / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    settings = {
        "backbone": backbone.spec.name,
        "size_px": size,
        "mean": list(backbone.spec.mean),
        "std": list(backbone.spec.std),
    }
    return write_manifest(
        out, "backbone", ["backbone.onnx", "words.json"], settings, len(words["keywords"]), precision, parity, about
    )
