"""Why a tag is suggested: what each source adds to its chance, found by taking the source away."""

from collections.abc import Sequence

import numpy as np

from tagdesk.recommend.fusion import Candidates, PersonalFusion
from tagdesk.recommend.sources import SOURCES, columns_of

#: Sources that change less than this, in logits, are not named.
_LEAST = 0.05


def source_weights(fusion: PersonalFusion, candidates: Candidates, keys: Sequence[str]) -> dict[str, dict[str, float]]:
    """What each source adds to the logit of some candidates, by key and source, the most telling first.

    That is the logit less what it is when the source says nothing of any candidate: a source that lowers a tag has a
    negative weight.
    """
    if not keys:
        return {}
    tables = np.repeat(candidates.evidence[None], len(SOURCES) + 1, axis=0)
    for number, source in enumerate(SOURCES, start=1):
        tables[number][:, columns_of([source])] = 0
    rows = [candidates.keys.index(key) for key in keys]
    logits = fusion.logits(candidates.keys, tables)[:, rows]
    added = logits[0] - logits[1:]
    weights = {}
    for column, key in zip(added.T, keys, strict=True):
        found = zip(SOURCES, column.tolist(), strict=True)
        told = sorted((pair for pair in found if abs(pair[1]) >= _LEAST), key=lambda pair: -pair[1])
        weights[key] = {source: round(weight, 3) for source, weight in told}
    return weights
