"""Figures of a list of tags for one post, and their means."""

from collections.abc import Collection, Mapping, Sequence
from statistics import fmean
from typing import Any

#: Longest list that is looked at.
LIST = 50
#: Tags that are shown, unless said otherwise.
SHOWN = 5


def figures_of(keys: Sequence[str], tags: Collection[str], shown: int = SHOWN) -> dict[str, float]:
    """Figures of one list for one post, 0…1; T is the number of its tags, at least one.

    P@1 = the first is right; A@k = one of k is; R@k = right ones among k / T; F1@k = 2 hits / (k + T);
    MRR = 1 / rank of the first right one.

    Args:
        shown: Another k, besides those of every report.
    """
    right = [key in tags for key in keys]
    first = next((rank for rank, hit in enumerate(right, start=1) if hit), 0)
    figures = {
        "precision_at_1": float(first == 1),
        **_at(right, SHOWN, len(tags)),
        "recall_at_10": sum(right[:10]) / len(tags),
        "mrr": 1 / first if first else 0.0,
    }
    return figures if shown == SHOWN else figures | _at(right, shown, len(tags))


def _at(right: Sequence[bool], k: int, tags: int) -> dict[str, float]:
    hits = sum(right[:k])
    return {
        f"hit_rate_at_{k}": float(hits > 0),
        f"recall_at_{k}": hits / tags,
        f"f1_at_{k}": 2 * hits / (k + tags),
    }


def means(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Mean of each number over the documents that have it, also of those inside; None where none has."""
    found: dict[str, Any] = {}
    for key in dict.fromkeys(key for document in documents for key in document):
        values = [document[key] for document in documents if document.get(key) is not None]
        if values and isinstance(values[0], Mapping):
            found[key] = means(values)
        else:
            found[key] = fmean(values) if values else None
    return found


def gap_closed(recall: float | None, bll: float | None, oracle: float | None) -> float | None:
    """(R - R of BLL) / (R of the oracle - R of BLL); None where BLL leaves no gap, or nothing was scored."""
    if recall is None or bll is None or oracle is None or oracle <= bll:
        return None
    return (recall - bll) / (oracle - bll)
