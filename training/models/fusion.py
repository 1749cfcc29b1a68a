"""The fusion: all that speaks for each candidate becomes its chance to be among a post's tags.

Our own; no paper. Candidates are judged beside each other: what counts is less that a habit says .3 than that it says
more of no other tag. Every source is left out now and then while it learns, so that a model that isn't installed, or a
habit that an ablation takes away, is something it has seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

#: Standardised evidence beyond this says no more.
_MOST = 5.0


@dataclass(frozen=True)
class FusionConfig:
    """Sizes: `columns` F, `width` of what is made of a candidate, `dropout` of that."""

    columns: int
    width: int = 64
    dropout: float = 0.1


class Fusion(nn.Module):
    """Two layers over each candidate, with the best and the mean of all beside it."""

    def __init__(self, config: FusionConfig) -> None:
        """Start with random weights; `mean` and `scale` standardise the evidence."""
        super().__init__()
        self.config = config
        columns, width = config.columns, config.width
        self.mean: Tensor
        self.scale: Tensor
        self.register_buffer("mean", torch.zeros(columns))
        self.register_buffer("scale", torch.ones(columns))
        self.first = nn.Linear(2 * columns, width)
        self.context = nn.Linear(2 * width, width)
        self.second = nn.Linear(width, width)
        self.last = nn.Linear(width, 1)
        self.direct = nn.Linear(2 * columns, 1)
        self.dropout = nn.Dropout(config.dropout)

    def standardised(self, evidence: Tensor) -> Tensor:
        """Evidence in standard deviations from the mean candidate's, cut at 5; any shape (…, F)."""
        return ((evidence - self.mean) / self.scale).clamp(-_MOST, _MOST)

    def forward(self, evidence: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of the candidates, (B, N), and their standardised evidence, (B, N, F).

        Args:
            evidence: (B, N, F).
            mask: 1 for candidates, 0 for padding, (B, N); at least one candidate in each list.
        """
        told = self.standardised(evidence)
        here = mask[..., None]
        most = (told * here - _MOST * 2 * (1 - here)).amax(1, keepdim=True)
        both = torch.cat([told, told - most], -1)
        hidden = self.dropout(self.first(both).relu())
        best = (hidden * here).amax(1, keepdim=True)  # never negative
        mean = (hidden * here).sum(1, keepdim=True) / here.sum(1, keepdim=True)
        context = self.context(torch.cat([best, mean], -1))
        hidden = self.dropout((self.second(hidden) + context).relu())
        return (self.last(hidden) + self.direct(both)).squeeze(-1), told


def fusion_loss(logits: Tensor, right: Tensor, weight: Tensor, listwise: float) -> Tensor:
    """Cross entropy of each candidate's chance, and of the list's softmax with its right ones, mean over lists.

    Args:
        logits: (B, N).
        right: 1 for the post's tags, (B, N).
        weight: For how many a candidate stands, 0 for padding, (B, N).
        listwise: What the second is worth.
    """
    each = nn.functional.binary_cross_entropy_with_logits(logits, right, weight=weight, reduction="none").sum(1)
    inside = (logits + weight.clamp(min=1e-9).log()).log_softmax(1)
    some = right.sum(1).clamp(min=1)
    return (each / 5 + listwise * -(right * inside).sum(1) / some).mean()


def leave_out(evidence: Tensor, groups: Sequence[Sequence[int]], rate: float, generator: torch.Generator) -> Tensor:
    """Evidence (B, N, F) of lists some groups of whose columns are silent (0), each with the chance `rate`."""
    kept = torch.ones(len(evidence), evidence.shape[-1])
    for group in groups:
        silent = torch.rand(len(evidence), generator=generator) < rate
        kept[:, list(group)] *= 1 - silent.float()[:, None]
    return evidence * kept[:, None]
