"""Are new models better? By figures that can be worked out by hand."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tagdesk.assistant.training.verdict import Comparison, Verdict, read_verdict


def difference(*accounts: Sequence[float]) -> Comparison:
    """Of new models that are better by so much, post by post."""
    return Comparison.of([[0.0] * len(each) for each in accounts], accounts)


@pytest.mark.parametrize(
    ("better", "low", "high"),
    [
        # Sums of drawn posts are binomial: of four posts with one better, three times out of a hundred it is drawn
        # three times or more (q.975 = 2 of 4 at .949 is too little, 3 of 4 at .996 enough).
        ([0, 0, 0, 1], 0, 3 / 4),
        # Of three, all three times: .037.
        ([0, 0, 1], 0, 1),
        ([0, 1, 1, 1], 1 / 4, 1),
        ([0.25] * 4, 0.25, 0.25),
    ],
)
def test_bounds_by_hand(better: list[float], low: float, high: float) -> None:
    found = difference(better)
    assert (found.old, found.new, found.posts) == (0, np.mean(better), 4 if len(better) == 4 else 3)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.is_better is (low > 0) and not found.is_worse


def test_every_account_counts_the_same_however_many_posts_it_has() -> None:
    found = difference([1.0] * 4, [0.0] * 40, [])
    assert (found.new, found.low, found.high, found.posts) == (0.5, 0.5, 0.5, 44)
    assert difference() == difference([], []) == Comparison(0, 0, 0, 0, 0)


def test_posts_are_drawn_within_their_account() -> None:
    # Were they all drawn together, the second account would be missing now and then.
    found = Comparison.of([[0.5], [0.0]], [[0.5], [1.0]])
    assert (found.low, found.high) == (0.5, 0.5)


def test_both_are_asked_about_the_same_drawn_posts() -> None:
    rng = np.random.default_rng(1)
    old = rng.random(200)
    found = Comparison.of([old.tolist()], [(old + 0.01).tolist()])
    assert found.low == pytest.approx(0.01) and found.high == pytest.approx(0.01), "the posts differ, the gain doesn't"


def test_the_other_way_round_it_is_the_opposite() -> None:
    rng = np.random.default_rng(2)
    old, new = ([rng.random(count).tolist() for count in (40, 60)] for _ in range(2))
    one, other = Comparison.of(old, new), Comparison.of(new, old)
    assert (one.old, one.new) == (other.new, other.old)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    assert one == Comparison.of(old, new), "the same posts always say the same"
    assert difference([-0.5] * 40).is_worse and not difference([-0.5] * 40).is_better


def test_the_interval_is_what_the_normal_distribution_says_of_many_posts() -> None:
    better = np.random.default_rng(3).normal(0.05, 0.3, 1000)
    found = difference(better.tolist())
    half = 1.96 * better.std() / np.sqrt(1000)
    assert (found.low, found.high) == pytest.approx((better.mean() - half, better.mean() + half), abs=0.1 * half)


def test_the_same_models_are_neither_better_nor_worse() -> None:
    same = [np.random.default_rng(4).random(100).tolist()]
    found = Comparison.of(same, same)
    assert found.low == found.high == 0 and not found.is_better and not found.is_worse
    assert not Verdict(found, {}, ("ann",)).is_better


def verdict(old: float, new: float, low: float, high: float, posts: int = 312) -> Verdict:
    fused = Comparison(old, new, low, high, posts)
    return Verdict(fused, {"sog": Comparison(0.1, 0.2, 0.05, 0.15, posts)}, ("ann",))


@pytest.mark.parametrize(
    ("figures", "is_better", "is_worse", "sentence"),
    [
        (
            (0.54, 0.58, 0.01, 0.07), True, False,
            "On your 312 latest posts the new models would have had 58 of 100 of your tags among the first five, the "
            "old ones 54; that is no chance.",
        ),
        (
            (0.54, 0.58, 0.0, 0.07), False, False,
            "On your 312 latest posts the new models would have had 58 of 100 of your tags among the first five, the "
            "old ones 54; the difference may be chance, so the old models stay unless you want otherwise.",
        ),
        (
            (0.581, 0.579, -0.003, -0.001), False, True,
            "On your 312 latest posts the new models would have had 57.9 of 100 of your tags among the first five, the "
            "old ones 58.1; the new ones are worse, so the old models stay.",
        ),
        (
            (0.5, 0.5, 0.0, 0.0), False, False,
            "On your 312 latest posts the new models would have had 50 of 100 of your tags among the first five, the "
            "old ones 50; the difference may be chance, so the old models stay unless you want otherwise.",
        ),
        (
            (0.1, 0.9, 0.7, 0.9, 29), False, False,
            "29 posts were kept back to try the new models on, and it takes 30 to tell whether they are better, so the "
            "old models stay unless you want otherwise.",
        ),
        ((0.1, 0.9, 0.7, 0.9, 30), True, False, "that is no chance."),
        ((0.9, 0.1, -0.9, -0.7, 1), False, False, "1 post was kept back to try"),
        ((0.0, 0.0, 0.0, 0.0, 0), False, False, "No posts were kept back to try"),
    ],
)  # fmt: skip
def test_only_what_is_surely_better_is_proposed(
    figures: tuple[float, ...], is_better: bool, is_worse: bool, sentence: str
) -> None:
    found = verdict(*figures)  # type: ignore[arg-type]
    assert (found.is_better, found.is_worse) == (is_better, is_worse)
    assert sentence in found.sentence() and (found.sentence() == sentence or len(sentence) < 40)


def test_it_is_written_and_read_again(tmp_path: Path) -> None:
    found = verdict(0.54, 0.58, 0.01, 0.07)
    record = found.as_dict()
    assert record["is_better"] is True and record["posts"] == 312 and record["accounts"] == ["ann"]
    path = tmp_path / "verdict.json"
    assert read_verdict(path) is None
    path.write_text(json.dumps(record))
    assert read_verdict(path) == Verdict.from_dict(record) == found


@pytest.mark.parametrize(
    "change",
    [
        {"fused": None}, {"fused": {"old": 1}}, {"models": []}, {"models": {"sog": 3}}, {"accounts": 7},
        {"fused": {"old": 0, "new": float("nan"), "low": 0, "high": 0, "posts": 40}},
    ],
)  # fmt: skip
def test_a_record_that_is_none_is_not_read(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "verdict.json"
    path.write_text(json.dumps(verdict(0.5, 0.6, 0.1, 0.2).as_dict() | change))
    assert read_verdict(path) is None
    path.write_text("[" * 9999)
    assert read_verdict(path) is None
