"""Teaches the fusion by accounts' evidence, lists of several accounts mixed, each account counting for as much."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tagdesk.recommend.engine import COLUMNS
from tagdesk.recommend.sources import SOURCES, columns_of
from training.fusion.evidence import Evidence
from training.models.fusion import Fusion, FusionConfig, fusion_loss, leave_out

_LOG = logging.getLogger(__name__)
#: Lists of accounts are drawn in proportion to their number to the power of this.
_EVENNESS = 0.5
#: Rows by which the evidence is standardised.
_SAMPLE = 200_000


@dataclass(frozen=True)
class FusionFit:
    """How the fusion is taught.

    Attributes:
        lists: How many are looked at in all.
        listwise: What the loss of the list's softmax is worth beside that of each chance.
        left_out: Chance that a list is told nothing by a source, of `groups` of columns.
        wrong: Share of the wrong candidates of a list that are looked at.
    """

    lists: int = 96_000
    batch_size: int = 64
    lr: float = 2e-3
    weight_decay: float = 1e-4
    listwise: float = 0.3
    left_out: float = 0.05
    wrong: float = 0.5
    width: int = 64
    dropout: float = 0.1
    seed: int = 0
    groups: Sequence[Sequence[int]] = tuple(columns_of([source]) for source in SOURCES)

    @property
    def steps(self) -> int:
        """Of gradient descent; at least as many as the learning rate needs to rise and fall."""
        return max(20, self.lists // self.batch_size)


def fit_fusion(accounts: Mapping[str, Sequence[Evidence]], how: FusionFit) -> Fusion:
    """Fit on some accounts' evidence.

    Args:
        accounts: By name; an account may have several files.
    """
    torch.manual_seed(how.seed)
    drawn = np.random.default_rng(how.seed)
    dropped = torch.Generator().manual_seed(how.seed)
    files = [(name, each) for name, several in accounts.items() for each in several]
    model = Fusion(FusionConfig(len(COLUMNS), how.width, how.dropout))
    _standardise(model, [each for _, each in files], drawn)
    optimizer = torch.optim.AdamW(model.parameters(), lr=how.lr, weight_decay=how.weight_decay)
    steps = how.steps
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, how.lr, total_steps=steps, pct_start=0.1)
    model.train()
    mean = 0.0
    for step, (whole, right, weight) in enumerate(_batches(files, how, drawn), start=1):
        evidence = leave_out(whole, how.groups, how.left_out, dropped)
        logits, _ = model(evidence, (weight > 0).float())
        loss = fusion_loss(logits, right, weight, how.listwise)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        mean += 0.01 * (loss.item() - mean)
        if step % 1000 == 0:
            _LOG.info("fusion: step %d of %d, loss %.3f", step, steps, mean)
    return model.eval()


def logits_of(model: Fusion, evidence: Evidence) -> tuple[np.ndarray, np.ndarray]:
    """Logits (C,) of all candidates, and their evidence standardised (C, F), list by list."""
    logits, told = [], []
    with torch.inference_mode():
        for start, end in zip(evidence.starts, evidence.starts[1:], strict=False):
            table = torch.from_numpy(evidence.evidence[start:end].astype(np.float32))[None]
            found, standardised = model(table, torch.ones(1, table.shape[1]))
            logits.append(found[0].numpy())
            told.append(standardised[0].numpy().astype(np.float16))
    return np.concatenate(logits), np.concatenate(told)


def _standardise(model: Fusion, files: Sequence[Evidence], drawn: np.random.Generator) -> None:
    share = _SAMPLE // len(files)
    rows = [each.evidence[drawn.integers(0, len(each.evidence), share)].astype(np.float32) for each in files]
    table = np.concatenate(rows)
    model.mean.copy_(torch.from_numpy(table.mean(0)))
    model.scale.copy_(torch.from_numpy(np.maximum(table.std(0), 1e-3)))


def _batches(
    files: Sequence[tuple[str, Evidence]], how: FusionFit, drawn: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Evidence (B, N, F), right (B, N) and weight (B, N) of lists; part of the wrong candidates counts for all."""
    weights = np.array([len(each.tags) ** _EVENNESS for _, each in files])
    for _ in range(how.steps):
        chosen = drawn.choice(len(files), how.batch_size, p=weights / weights.sum())
        lists = []
        for i in chosen:
            each = files[i][1]
            start, end = each.starts[(row := int(drawn.integers(0, len(each.tags)))) : row + 2]
            kept = np.flatnonzero((each.right[start:end] > 0) | (drawn.random(end - start) < how.wrong))
            lists.append((each.evidence[start:end][kept], each.right[start:end][kept]))
        most = max(1, *(len(right) for _, right in lists))
        evidence = np.zeros((how.batch_size, most, len(COLUMNS)), np.float32)
        right, weight = np.zeros((2, how.batch_size, most), np.float32)
        for row, (table, each_right) in enumerate(lists):
            size = len(each_right)
            evidence[row, :size], right[row, :size] = table, each_right
            weight[row, :size] = np.where(each_right > 0, 1, 1 / how.wrong)
        yield torch.from_numpy(evidence), torch.from_numpy(right), torch.from_numpy(weight)
