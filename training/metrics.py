"""Ranking metrics of MODELS.md, section 0, all from the ranks of a post's gold tags G in the list.

hits(k) = gold tags among the first k; missing slots of a short list are misses.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

CUTOFFS = (1, 2, 3, 4, 5, 10)


def gold_ranks(scores: np.ndarray, gold: Collection[int]) -> np.ndarray:
    """Ranks of the gold tags in the list that the scores make, from 1, ascending, (R,) with R <= |G|.

    Ties go to the smaller tag id, so that reruns agree; a tag scored -inf is not in the list and left out.

    Args:
        scores: Score of every tag, (T,).
        gold: Ids of the gold tags.
    """
    ids = np.fromiter(gold, dtype=np.int64)
    own = scores[ids]
    before = (scores[None] > own[:, None]).sum(1)
    level = ((scores[None] == own[:, None]) & (np.arange(len(scores))[None] < ids[:, None])).sum(1)
    return np.sort((1 + before + level)[own > -np.inf])


def precision_at_k(ranks: np.ndarray, k: int) -> float:
    """P@k = hits(k) / k."""
    return int((ranks <= k).sum()) / k


def recall_at_k(ranks: np.ndarray, gold: int, k: int) -> float:
    """R@k = hits(k) / |G|."""
    return int((ranks <= k).sum()) / gold


def hit_rate_at_k(ranks: np.ndarray, k: int) -> float:
    """A@k = 1 if hits(k) >= 1."""
    return float(len(ranks) > 0 and ranks[0] <= k)


def f1_at_k(ranks: np.ndarray, gold: int, k: int) -> float:
    """F1@k = 2 hits / (k + |G|), which is 2PR/(P+R)."""
    return 2 * int((ranks <= k).sum()) / (k + gold)


def reciprocal_rank(ranks: np.ndarray) -> float:
    """1 / rank of the first gold tag, 0 if none is in the list."""
    return 1 / int(ranks[0]) if len(ranks) else 0.0


def average_precision(ranks: np.ndarray, gold: int) -> float:
    """AP = (1/|G|) sum over gold tags of the precision at their rank; tags not in the list count 0."""
    return float((np.arange(1, len(ranks) + 1) / ranks).sum() / gold)


def ndcg_at_k(ranks: np.ndarray, gold: int, k: int) -> float:
    """nDCG@k with binary gains and log2 discount."""
    best = (1 / np.log2(np.arange(1, min(k, gold) + 1) + 1)).sum()
    return float((1 / np.log2(ranks[ranks <= k] + 1)).sum() / best)


def post_metrics(ranks: np.ndarray, gold: int, cutoffs: Sequence[int] = CUTOFFS) -> dict[str, float]:
    """All metrics of one post, by the keys of CONTRACTS.md; all zero for a post without gold tags.

    Args:
        ranks: From `gold_ranks`, (R,).
        gold: Number of gold tags, |G|.
    """
    size = max(1, gold)
    row = {"mean_average_precision": average_precision(ranks, size), "mrr": reciprocal_rank(ranks)}
    for k in cutoffs:
        row[f"precision_at_{k}"] = precision_at_k(ranks, k)
        row[f"recall_at_{k}"] = recall_at_k(ranks, size, k)
        row[f"hit_rate_at_{k}"] = hit_rate_at_k(ranks, k)
        row[f"f1_at_{k}"] = f1_at_k(ranks, size, k)
        row[f"ndcg_at_{k}"] = ndcg_at_k(ranks, size, k)
    return row


def macro_means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Means over posts."""
    return {key: float(np.mean([row[key] for row in rows])) for key in rows[0]} if rows else {}


def mean_recall_at_k(scores: np.ndarray, gold: Sequence[Collection[int]], k: int) -> float:
    """R@k averaged over posts: what fits stop by.

    Args:
        scores: Of every tag for each post, (P, T).
        gold: Gold tags of each post.
    """
    rows = zip(scores, gold, strict=True)
    return float(np.mean([recall_at_k(gold_ranks(row, tags), len(tags), k) for row, tags in rows]))


def micro_means(ranks: Sequence[np.ndarray], gold: Sequence[int], cutoffs: Sequence[int] = CUTOFFS) -> dict[str, float]:
    """The papers' other average: R@k = sum of hits / sum of |G|, F1@k = harmonic mean of the mean P and that R."""
    result = {}
    for k in cutoffs:
        hits = sum(int((row <= k).sum()) for row in ranks)
        precision, recall = hits / (k * max(1, len(ranks))), hits / max(1, sum(gold))
        result[f"precision_at_{k}"], result[f"recall_at_{k}"] = precision, recall
        result[f"f1_at_{k}"] = 2 * precision * recall / (precision + recall) if hits else 0.0
    return result


def per_tag_metrics(chosen: Sequence[Collection[int]], gold: Sequence[Collection[int]]) -> dict[str, float]:
    """The image annotation literature's averages over tags.

    Per tag precision = correct / chosen (0 if never chosen), recall = correct / gold; means over the tags that occur
    in the gold; F1 = harmonic mean of the two means; N+ = tags with recall > 0.

    Args:
        chosen: Tags chosen for each post (5 in the literature).
        gold: Gold tags of each post.
    """
    correct, picked, wanted = Counter[int](), Counter[int](), Counter[int]()
    for ours, theirs in zip(chosen, gold, strict=True):
        picked.update(ours)
        wanted.update(theirs)
        correct.update(set(ours) & set(theirs))
    if not wanted:
        return {"per_tag_precision": 0.0, "per_tag_recall": 0.0, "per_tag_f1": 0.0, "n_plus": 0.0}
    precision = float(np.mean([correct[tag] / picked[tag] if picked[tag] else 0.0 for tag in wanted]))
    recall = float(np.mean([correct[tag] / wanted[tag] for tag in wanted]))
    return {
        "per_tag_precision": precision,
        "per_tag_recall": recall,
        "per_tag_f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "n_plus": float(len(+correct)),
    }


def standard_error(values: Sequence[float]) -> float:
    """Of the mean over posts: standard deviation / sqrt(P)."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0


def bootstrap_mean(values: np.ndarray, *, resamples: int = 10_000, seed: int = 0) -> tuple[float, float, float]:
    """Mean over posts with its 95 % interval over resampled posts.

    Args:
        values: One figure per post, (P,).
    """
    values = np.asarray(values, float)
    generator = np.random.default_rng(seed)
    means = [values[generator.integers(0, len(values), len(values))].mean() for _ in range(resamples)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(values.mean()), float(low), float(high)


def paired_bootstrap(
    first: np.ndarray, second: np.ndarray, *, resamples: int = 10_000, seed: int = 0
) -> tuple[float, float, float]:
    """Difference of two systems' means on the same posts with a 95 % interval over resampled posts.

    Args:
        first, second: One figure per post, (P,), same posts in the same order.

    Returns:
        Mean of first - second, its lower and its upper bound.
    """
    return bootstrap_mean(np.asarray(first, float) - np.asarray(second, float), resamples=resamples, seed=seed)
