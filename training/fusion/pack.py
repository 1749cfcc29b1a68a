"""The fusion's pack."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from tagdesk.contract.manifest import ModelManifest
from tagdesk.recommend.engine import COLUMNS
from tagdesk.recommend.fusion import judged
from training.errors import TrainingError
from training.export import write_golden, write_graph, write_manifest
from training.fusion.fit import FusionFit, fit_fusion
from training.fusion.gather import STRANGERS, AccountEvidence
from training.models.fusion import Fusion
from training.starter.sets import SETS

_GOLDEN_CANDIDATES = 12
_TITLE = "Fusion: one list out of all models and habits"


class Judge(nn.Module):
    """The fusion of lists without padding."""

    def __init__(self, model: Fusion) -> None:
        super().__init__()
        self.model = model

    def forward(self, evidence: Tensor) -> tuple[Tensor, Tensor]:
        logits, told = self.model(evidence, torch.ones_like(evidence[..., 0]))
        return logits, told


def fit_pack(
    accounts: Mapping[str, AccountEvidence], out: Path, *, without: Sequence[str], seed: int, lists: int | None
) -> ModelManifest:
    """Fit on all accounts but some, and write the pack with its card.

    Raises:
        TrainingError: There is no such account, or none is left.
    """
    if unknown := [user for user in without if user not in accounts]:
        raise TrainingError(f"There is no evidence of {unknown[0]}; there is of {', '.join(accounts)}.")
    seen = {user: kept for user, kept in accounts.items() if user not in without}
    if not seen:
        raise TrainingError("No account is left to learn from.")
    how = FusionFit(seed=seed) if lists is None else FusionFit(seed=seed, lists=lists)
    model = fit_fusion({user: kept.files for user, kept in seen.items()}, how)
    people = sorted(user for user in seen if user != STRANGERS)
    about = {"title": _TITLE, "accounts_seen": people, "sets_seen": SETS if STRANGERS in seen else ()}
    some = next(iter(seen.values())).whole
    manifest = export_fusion(model, some.evidence.astype(np.float32), out, about)
    posts = sum(int(seen[user].whole.number.max(initial=0)) + 1 for user in people)
    if not (out / "card.md").is_file():  # the shipped one is written by hand
        (out / "card.md").write_text(
            f"# {_TITLE}\n\n- Taught by {posts} posts of {len(people)} accounts: {', '.join(people)}\n"
            f"- Precision: {manifest.precision}; made on {manifest.created}\n",
            encoding="utf-8",
        )
    return manifest


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
    parity = write_graph(Judge(model), samples, ["logits", "standardised"], axes, out / "fusion.onnx", "fp32")
    settings = {"columns": list(COLUMNS)}
    manifest = write_manifest(out, "fusion", ["fusion.onnx"], settings, 0, "fp32", parity, about)
    rows = [[round(float(value), 4) for value in row] for row in evidence[:_GOLDEN_CANDIDATES]]
    write_golden(out, {"evidence": rows}, judged(out, rows))
    return manifest
