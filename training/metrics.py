"""Ranking metrics; every function takes ranked tag ids (no repeats) and the gold set G of one post.

hits(k) = |{r_1..r_k} & G|. Missing slots of a short list are misses.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

CUTOFFS = (1, 3, 5, 10)


def hits_at_k(ranked: Sequence[int], gold: Collection[int], k: int) -> int:
    """hits(k): gold tags among the first k."""
    return len(set(ranked[:k]) & set(gold))


def precision_at_k(ranked: Sequence[int], gold: Collection[int], k: int) -> float:
    """P@k = hits(k) / k."""
    return hits_at_k(ranked, gold, k) / k


def recall_at_k(ranked: Sequence[int], gold: Collection[int], k: int) -> float:
    """R@k = hits(k) / |G|."""
    return hits_at_k(ranked, gold, k) / len(gold)


def hit_rate_at_k(ranked: Sequence[int], gold: Collection[int], k: int) -> float:
    """A@k = 1 if hits(k) >= 1."""
    return float(hits_at_k(ranked, gold, k) > 0)


def f1_at_k(ranked: Sequence[int], gold: Collection[int], k: int) -> float:
    """F1@k = 2 hits / (k + |G|), which is 2PR/(P+R)."""
    return 2 * hits_at_k(ranked, gold, k) / (k + len(gold))


def reciprocal_rank(ranked: Sequence[int], gold: Collection[int]) -> float:
    """1 / rank of the first gold tag, 0 if none is in the list."""
    return next((1 / rank for rank, tag in enumerate(ranked, start=1) if tag in gold), 0.0)


def average_precision(ranked: Sequence[int], gold: Collection[int]) -> float:
    """AP = (1/|G|) sum over gold tags of the precision at their rank; tags not in the list count 0."""
    found, total = 0, 0.0
    for rank, tag in enumerate(ranked, start=1):
        if tag in gold:
            found += 1
            total += found / rank
    return total / len(gold)


def ndcg_at_k(ranked: Sequence[int], gold: Collection[int], k: int) -> float:
    """nDCG@k with binary gains and log2 discount."""
    gain = sum(1 / np.log2(rank + 1) for rank, tag in enumerate(ranked[:k], start=1) if tag in gold)
    best = sum(1 / np.log2(rank + 1) for rank in range(1, min(k, len(gold)) + 1))
    return float(gain / best)


def post_metrics(ranked: Sequence[int], gold: Collection[int]) -> dict[str, float]:
    """All metrics of one post, by the keys of CONTRACTS.md."""
    gold = set(gold)
    row = {"mean_average_precision": average_precision(ranked, gold), "mrr": reciprocal_rank(ranked, gold)}
    for k in CUTOFFS:
        row[f"precision_at_{k}"] = precision_at_k(ranked, gold, k)
        row[f"recall_at_{k}"] = recall_at_k(ranked, gold, k)
        row[f"hit_rate_at_{k}"] = hit_rate_at_k(ranked, gold, k)
        row[f"f1_at_{k}"] = f1_at_k(ranked, gold, k)
        row[f"ndcg_at_{k}"] = ndcg_at_k(ranked, gold, k)
    return row


def mean_metrics(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Means over posts ("macro")."""
    return {key: float(np.mean([row[key] for row in rows])) for key in rows[0]} if rows else {}


def paired_bootstrap(
    first: np.ndarray, second: np.ndarray, *, resamples: int = 10_000, seed: int = 0
) -> tuple[float, float, float]:
    """Difference of two systems' means on the same posts with a 95 % interval over resampled posts.

    Args:
        first, second: One figure per post, (P,), same posts in the same order.

    Returns:
        Mean of first - second, its lower and its upper bound.
    """
    difference = np.asarray(first, float) - np.asarray(second, float)
    generator = np.random.default_rng(seed)
    means = np.array(
        [difference[generator.integers(0, len(difference), len(difference))].mean() for _ in range(resamples)]
    )
    low, high = np.percentile(means, [2.5, 97.5])
    return float(difference.mean()), float(low), float(high)
