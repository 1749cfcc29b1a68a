"""Order-free generation: tags one after the other, greedy or by beam, for many queries in step."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from tagdesk.recommend.features import softmax

#: Logits of the next tag, (R, T), for R pairs of a query's number and the tags emitted for it so far.
NextTag = Callable[[Sequence[tuple[int, list[int]]]], np.ndarray]


@dataclass(frozen=True)
class Hypothesis:
    """Tags in the order in which they were emitted, each with its probability then; `total` is the sum of log p."""

    total: float = 0.0
    tags: tuple[int, ...] = ()
    chances: tuple[float, ...] = ()


def generate(next_tag: NextTag, excluded: Sequence[Collection[int]], length: int, beam: int = 1) -> list[Hypothesis]:
    """Emit `length` tags for every query, each fed back: greedy for `beam` 1, else beam search by sum of log p.

    Args:
        excluded: Tags that each query must not be given, one collection a query.

    Returns:
        The best hypothesis of each query; shorter where too few tags are left.

    Reference:
        SOG section 1.3 of MODELS.md; two orders of one tag set are one hypothesis.
    """
    alive: list[list[Hypothesis]] = [[Hypothesis()] for _ in excluded]
    for step in range(length):
        asked = [(i, h) for i, group in enumerate(alive) for h in group if len(h.tags) == step]
        if not asked:
            break
        grown: dict[int, list[Hypothesis]] = {}
        for (i, hypothesis), row in zip(asked, next_tag([(i, list(h.tags)) for i, h in asked]), strict=True):
            grown.setdefault(i, []).extend(_grow(hypothesis, row, excluded[i], beam))
        for i, candidates in grown.items():
            best: dict[frozenset[int], Hypothesis] = {}
            for candidate in sorted(candidates, key=lambda h: -h.total):
                best.setdefault(frozenset(candidate.tags), candidate)
            # Nothing left to emit: the query keeps what it has.
            alive[i] = list(best.values())[:beam] or alive[i]
    return [group[0] for group in alive]


def _grow(hypothesis: Hypothesis, logits: np.ndarray, excluded: Collection[int], beam: int) -> list[Hypothesis]:
    row = logits.copy()
    row[[*excluded, *hypothesis.tags]] = -np.inf
    if np.isneginf(row).all():
        return []
    probabilities = softmax(row)
    return [
        Hypothesis(
            hypothesis.total + float(np.log(probabilities[i])),
            (*hypothesis.tags, int(i)),
            (*hypothesis.chances, float(probabilities[i])),
        )
        for i in np.argsort(-probabilities, kind="stable")[:beam]
        if probabilities[i] > 0
    ]
