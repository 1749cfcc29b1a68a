"""Scores and generates with SOG in PyTorch, by the code that the app runs on the exported model."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import nn

from tagdesk.recommend.query import Query
from tagdesk.recommend.sog import SogScorer
from tagdesk.recommend.sog_tokens import SogTokens


def score_all(
    model: nn.Module, tokens: SogTokens, queries: Sequence[Query], vocabulary: Sequence[str], batch_size: int = 128
) -> np.ndarray:
    """Logits of one [MASK] pass for each query, given its accepted tags, (P, T)."""
    return torch_scorer(model, tokens, vocabulary, batch_size).logits(queries)


def generate_all(
    model: nn.Module,
    tokens: SogTokens,
    queries: Sequence[Query],
    length: int,
    vocabulary: Sequence[str],
    *,
    beam: int = 1,
    batch_size: int = 128,
) -> list[list[int]]:
    """Tags emitted for each query, greedily or by beam search, none of them accepted before."""
    found = torch_scorer(model, tokens, vocabulary, batch_size).generate(queries, length, beam=beam)
    return [list(best.tags) for best in found]


def torch_scorer(model: nn.Module, tokens: SogTokens, vocabulary: Sequence[str], batch_size: int = 128) -> SogScorer:
    """The scorer of a model in evaluation mode, on the device where it is."""
    device = next(model.parameters()).device

    @torch.no_grad()
    def network(batch: Mapping[str, np.ndarray]) -> np.ndarray:
        tensors = {name: torch.from_numpy(array).to(device) for name, array in batch.items()}
        logits: np.ndarray = model(**tensors).float().cpu().numpy()
        return logits

    return SogScorer(network, tokens, vocabulary, batch_size=batch_size)
