"""Metrics against hand-worked cases and scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import (
    average_precision_score,
    label_ranking_average_precision_score,
    ndcg_score,
    precision_recall_fscore_support,
)

from training.metrics import (
    average_precision,
    bootstrap_mean,
    f1_at_k,
    gold_ranks,
    hit_rate_at_k,
    macro_means,
    micro_means,
    ndcg_at_k,
    paired_bootstrap,
    per_tag_metrics,
    post_metrics,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
    standard_error,
)

# The list 7 2 9 4 1 of ten tags, gold 2 4 8: ranks 2 and 4, tag 8 is not in the list.
SCORES = np.full(10, -np.inf)
SCORES[[7, 2, 9, 4, 1]] = [5, 4, 3, 2, 1]
RANKS, GOLD = gold_ranks(SCORES, (2, 4, 8)), 3


def test_hand_worked_case() -> None:
    assert RANKS.tolist() == [2, 4]
    assert precision_at_k(RANKS, 1) == 0
    assert precision_at_k(RANKS, 5) == pytest.approx(2 / 5)
    assert recall_at_k(RANKS, GOLD, 3) == pytest.approx(1 / 3)
    assert hit_rate_at_k(RANKS, 1) == 0
    assert hit_rate_at_k(RANKS, 2) == 1
    assert f1_at_k(RANKS, GOLD, 5) == pytest.approx(2 * (2 / 5) * (2 / 3) / (2 / 5 + 2 / 3))
    assert reciprocal_rank(RANKS) == pytest.approx(1 / 2)
    assert average_precision(RANKS, GOLD) == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert ndcg_at_k(RANKS, GOLD, 5) == pytest.approx(
        (1 / np.log2(3) + 1 / np.log2(5)) / (1 + 1 / np.log2(3) + 1 / np.log2(4))
    )


def test_short_list_counts_missing_slots_as_misses() -> None:
    assert precision_at_k(np.array([1]), 5) == pytest.approx(1 / 5)
    nothing = post_metrics(np.array([], int), 3)
    assert set(nothing.values()) == {0}


def test_ties_go_to_the_smaller_tag_id() -> None:
    assert gold_ranks(np.array([1.0, 2.0, 1.0, 1.0]), (0,)).tolist() == [2]
    assert gold_ranks(np.array([1.0, 2.0, 1.0, 1.0]), (2, 3)).tolist() == [3, 4]


def test_first_precision_is_first_hit_rate() -> None:
    row = post_metrics(RANKS, GOLD)
    assert row["precision_at_1"] == row["hit_rate_at_1"]


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores = generator.permutation(30).astype(float)
    gold = generator.choice(30, 5, replace=False)
    truth = np.isin(np.arange(30), gold).astype(int)
    row = post_metrics(gold_ranks(scores, gold.tolist()), 5)
    assert row["mean_average_precision"] == pytest.approx(average_precision_score(truth, scores))
    # What the released CSRW code uses.
    released = label_ranking_average_precision_score(truth[None], scores[None])
    assert row["mean_average_precision"] == pytest.approx(released)
    assert row["ndcg_at_10"] == pytest.approx(ndcg_score(truth[None], scores[None], k=10))


@pytest.mark.parametrize("seed", range(3))
def test_both_averages_agree_with_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores = generator.random((40, 12))
    truth = generator.random((40, 12)) < 0.3
    truth[:, 0] = True
    chosen = np.zeros_like(truth)
    np.put_along_axis(chosen, np.argsort(-scores, axis=1)[:, :5], True, axis=1)
    gold = [np.flatnonzero(row).tolist() for row in truth]
    ranks = [gold_ranks(row, tags) for row, tags in zip(scores, gold, strict=True)]
    macro = macro_means([post_metrics(row, len(tags)) for row, tags in zip(ranks, gold, strict=True)])
    precision, recall, f1, _ = precision_recall_fscore_support(truth, chosen, average="samples", zero_division=0)
    assert (macro["precision_at_5"], macro["recall_at_5"]) == (pytest.approx(precision), pytest.approx(recall))
    assert macro["f1_at_5"] == pytest.approx(f1)
    micro = micro_means(ranks, [len(tags) for tags in gold])
    precision, recall, f1, _ = precision_recall_fscore_support(truth, chosen, average="micro")
    assert (micro["precision_at_5"], micro["recall_at_5"]) == (pytest.approx(precision), pytest.approx(recall))
    assert micro["f1_at_5"] == pytest.approx(f1)
    per_tag = per_tag_metrics([np.flatnonzero(row).tolist() for row in chosen], gold)
    precision, recall, _, _ = precision_recall_fscore_support(truth, chosen, average="macro", zero_division=0)
    assert per_tag["per_tag_precision"] == pytest.approx(precision)
    assert per_tag["per_tag_recall"] == pytest.approx(recall)


def test_per_tag_hand_worked_case() -> None:
    # Tag 0: chosen twice, once right; tag 1: gold once, never chosen; tag 2 is in no gold, so it doesn't count.
    row = per_tag_metrics([[0, 2], [0]], [[0, 1], [1]])
    assert row["per_tag_precision"] == pytest.approx((1 / 2 + 0) / 2)
    assert row["per_tag_recall"] == pytest.approx((1 + 0) / 2)
    assert row["per_tag_f1"] == pytest.approx(2 * 0.25 * 0.5 / 0.75)
    assert row["n_plus"] == 1


def test_bootstrap_tells_a_clear_difference_from_none() -> None:
    generator = np.random.default_rng(0)
    base = generator.random(500)
    mean, low, high = paired_bootstrap(base + 0.1, base, resamples=500)
    assert mean == pytest.approx(0.1) and low > 0.09 and high < 0.11
    _, low, high = paired_bootstrap(base + generator.normal(0, 0.3, 500), base, resamples=500)
    assert low < 0 < high


def test_bootstrap_interval_is_the_normal_one_for_many_posts() -> None:
    values = np.random.default_rng(1).normal(3, 2, 2_000)
    mean, low, high = bootstrap_mean(values, resamples=2_000)
    error = standard_error(values.tolist())
    assert error == pytest.approx(2 / np.sqrt(2_000), rel=0.05)
    assert (low, high) == (pytest.approx(mean - 1.96 * error, abs=0.02), pytest.approx(mean + 1.96 * error, abs=0.02))
