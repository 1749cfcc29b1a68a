"""Metrics against hand-worked cases and scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, ndcg_score

from training.metrics import (
    average_precision,
    f1_at_k,
    hit_rate_at_k,
    mean_metrics,
    ndcg_at_k,
    paired_bootstrap,
    post_metrics,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
)

RANKED, GOLD = [7, 2, 9, 4, 1], {2, 4, 8}


def test_hand_worked_case() -> None:
    assert precision_at_k(RANKED, GOLD, 1) == 0
    assert precision_at_k(RANKED, GOLD, 5) == pytest.approx(2 / 5)
    assert recall_at_k(RANKED, GOLD, 3) == pytest.approx(1 / 3)
    assert hit_rate_at_k(RANKED, GOLD, 1) == 0
    assert hit_rate_at_k(RANKED, GOLD, 2) == 1
    assert f1_at_k(RANKED, GOLD, 5) == pytest.approx(2 * (2 / 5) * (2 / 3) / (2 / 5 + 2 / 3))
    assert reciprocal_rank(RANKED, GOLD) == pytest.approx(1 / 2)
    assert average_precision(RANKED, GOLD) == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert ndcg_at_k(RANKED, GOLD, 5) == pytest.approx(
        (1 / np.log2(3) + 1 / np.log2(5)) / (1 + 1 / np.log2(3) + 1 / np.log2(4))
    )


def test_short_list_counts_missing_slots_as_misses() -> None:
    assert precision_at_k([2], GOLD, 5) == pytest.approx(1 / 5)
    assert average_precision([], GOLD) == 0
    assert reciprocal_rank([], GOLD) == 0


def test_first_precision_is_first_hit_rate() -> None:
    row = post_metrics(RANKED, GOLD)
    assert row["precision_at_1"] == row["hit_rate_at_1"]


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores = generator.permutation(30).astype(float)
    gold = set(generator.choice(30, 5, replace=False).tolist())
    truth = np.array([int(i in gold) for i in range(30)])
    ranked = np.argsort(-scores).tolist()
    assert average_precision(ranked, gold) == pytest.approx(average_precision_score(truth, scores))
    assert ndcg_at_k(ranked, gold, 10) == pytest.approx(ndcg_score(truth[None], scores[None], k=10))


def test_means_are_over_posts() -> None:
    assert mean_metrics([{"a": 1.0}, {"a": 0.0}]) == {"a": 0.5}


def test_bootstrap_tells_a_clear_difference_from_none() -> None:
    generator = np.random.default_rng(0)
    base = generator.random(500)
    mean, low, high = paired_bootstrap(base + 0.1, base, resamples=500)
    assert mean == pytest.approx(0.1) and low > 0.09 and high < 0.11
    _, low, high = paired_bootstrap(base + generator.normal(0, 0.3, 500), base, resamples=500)
    assert low < 0 < high
