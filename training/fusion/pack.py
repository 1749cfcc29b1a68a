"""The fusion's pack."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from tagdesk.contract.manifest import ModelManifest
from tagdesk.recommend.engine import COLUMNS
from tagdesk.recommend.fusion import Candidates, FusionModel, PersonalFusion
from training.export import write_golden, write_graph, write_manifest
from training.models.fusion import Fusion

_GOLDEN_CANDIDATES = 12


class _Judge(nn.Module):
    """The fusion of lists without padding."""

    def __init__(self, model: Fusion) -> None:
        super().__init__()
        self.model = model

    def forward(self, evidence: Tensor) -> tuple[Tensor, Tensor]:
        logits, told = self.model(evidence, torch.ones_like(evidence[..., 0]))
        return logits, told


def export_fusion(model: Fusion, evidence: np.ndarray, out: Path, about: Mapping[str, Any]) -> ModelManifest:
    """Write the pack.

    Args:
        evidence: Some candidates', (C, F), for the golden example.
    """
    out.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(0)
    # Like evidence, or all of it is cut off.
    samples = [
        {"evidence": model.mean + model.scale * torch.randn(lists, count, len(COLUMNS), generator=generator)}
        for lists, count in ((2, 7), (1, 1), (1, 300))
    ]
    axes = {"evidence": {0: "lists", 1: "candidates"}}
    parity = write_graph(_Judge(model), samples, ["logits", "standardised"], axes, out / "fusion.onnx", "fp32")
    settings = {"columns": list(COLUMNS)}
    manifest = write_manifest(out, "fusion", ["fusion.onnx"], settings, 0, "fp32", parity, about)
    rows = [[round(float(value), 4) for value in row] for row in evidence[:_GOLDEN_CANDIDATES]]
    write_golden(out, {"evidence": rows}, judged(out, rows))
    return manifest


def judged(folder: Path, evidence: Sequence[Sequence[float]]) -> list[tuple[str, float]]:
    """What a pack says of candidates, best first, each by its row's number."""
    table = np.array(evidence, np.float32)
    keys = tuple(str(row) for row in range(len(table)))
    chances = PersonalFusion(FusionModel(folder)).chances(Candidates(keys, table))
    return sorted(zip(keys, chances.tolist(), strict=True), key=lambda pair: -pair[1])
