"""Figures of one account by hand: engine, rules, oracle, seen and unseen tags, cold and warm posts."""

import math
from datetime import timedelta

import pytest
from made_up_ranking import NOON, scored

from tagdesk.archive import utc_seconds
from tagdesk.replay.calibration import Calibration
from tagdesk.replay.tally import FOLLOW, Tally

RULES = {"bll": "old", "most_used": "new"}


@pytest.fixture
def tally() -> Tally:
    """Two cold and two warm posts."""
    tally = Tally(Calibration())
    # Cold: `most_used` is right once, `bll` never.
    tally.add(scored(1, "new", {"new": 0.9}, "old", rules=RULES))
    tally.add(scored(19, "x", {"y": 0.2}, "old", rules=RULES))
    # Warm: T = 4, the engine's first is wrong, one of two old tags is named, one of two new ones, at rank 6.
    first = {"no": 0.8, "old": 0.7, "b": 0.1, "c": 0.1, "d": 0.1, "n1": 0.05}
    rules = {"bll": "old also", "most_used": "no"}
    tally.add(scored(20, "old also n1 n2", first, "old also no", rules=rules, candidates="n1 old", caption="at sea"))
    rules = {"bll": "no", "most_used": "old"}
    tally.add(scored(21, "old", {"old": 0.95}, "old", rules=rules, caption="Море"))
    return tally


def test_the_engine_cold_and_warm(tally: Tally) -> None:
    document = tally.document()
    assert (document["warm_posts"], document["cold_posts"]) == (tally.warm_posts, tally.cold_posts) == (2, 2)
    assert document["metrics"] == pytest.approx(
        {
            "precision_at_1": (0 + 1) / 2,
            "hit_rate_at_5": (1 + 1) / 2,
            "recall_at_5": (1 / 4 + 1) / 2,
            "recall_at_10": (2 / 4 + 1) / 2,
            "f1_at_5": (2 / 9 + 2 / 6) / 2,
            "mrr": (1 / 2 + 1) / 2,
        }
    )
    assert document["cold"]["precision_at_1"] == document["cold"]["recall_at_5"] == 1 / 2


def test_unseen_and_seen_tags(tally: Tally) -> None:
    document = tally.document()
    assert document["unseen_share"] == 2 / 5, "of all warm tags"
    assert document["unseen"] == {"posts": 1, "recall_at_10": 1 / 2, "ceiling": 1 / 2, "reached": 1.0}
    assert document["seen"]["recall_at_5"] == (1 / 2 + 1) / 2
    assert document["seen"]["precision_at_1"] == 1 / 2


def test_the_oracle_names_every_old_tag_first(tally: Tally) -> None:
    oracle = tally.document()["oracle"]
    assert oracle["recall_at_5"] == (2 / 4 + 1) / 2
    assert oracle["precision_at_1"] == 1
    assert oracle["cold"]["recall_at_5"] == 0, "both tags were new"
    many = Tally(Calibration())
    tags = " ".join(f"t{number}" for number in range(8))
    many.add(scored(20, tags, {}, tags, rules={"bll": ""}))
    figures = many.document()["oracle"]
    assert (figures["recall_at_5"], figures["recall_at_10"], figures["f1_at_5"]) == (5 / 8, 1, 10 / 13)


def test_follow_the_leader_starts_with_base_level_and_then_follows_the_best_so_far(tally: Tally) -> None:
    rules = tally.document()["baselines"]
    assert list(rules) == ["bll", "most_used", FOLLOW]
    assert rules["bll"]["recall_at_5"] == (2 / 4 + 0) / 2 and rules["most_used"]["recall_at_5"] == (0 + 1) / 2
    # Post 1: bll, wrong. From then on most_used leads by one to nothing, after post 20 by one to a half.
    assert rules[FOLLOW]["cold"]["recall_at_5"] == 0
    assert rules[FOLLOW]["recall_at_5"] == (0 + 1) / 2


def test_best_rule_and_gap(tally: Tally) -> None:
    document = tally.document()
    assert document["best_simple_rule"] == "most_used", "the first of equals"
    bll, oracle = 1 / 4, 3 / 4
    assert document["gap_closed"] == pytest.approx((5 / 8 - bll) / (oracle - bll))


def test_each_model_alone() -> None:
    tally = Tally(Calibration())
    tally.add(scored(19, "a b", {"a": 0.5}, "a", alone={"sog": "a b", "csrw": ""}))
    tally.add(scored(20, "a b", {"b": 0.5, "a": 0.5}, "a", alone={"sog": "b", "csrw": "x a"}))
    tally.add(scored(21, "a", {"b": 0.5}, "a", alone={"sog": "x", "csrw": "x y"}))
    assert tally.document()["models_alone"] == {
        "sog": {"recall_at_5": 1 / 4, "precision_at_1": 1 / 2},
        "csrw": {"recall_at_5": 1 / 4, "precision_at_1": 0},
    }, "of warm posts"
    assert tally.rules == [], "they are no rules"


def test_each_post() -> None:
    tally = Tally(Calibration(), shown=3)
    assert tally.each() == [] and tally.first_s == math.inf
    tally.add(scored(19, "a b", {"a": 0.5}, "a", alone={"sog": "x a"}))
    tally.add(scored(20, "a", {"b": 0.5}, "a", alone={"sog": "a"}))
    assert tally.each() == [
        {
            "time": (NOON + timedelta(hours=19)).isoformat(),
            "recall_at_5": 1 / 2,
            "precision_at_1": 1,
            "models_alone": {"sog": {"recall_at_5": 1 / 2, "precision_at_1": 0}},
        },
        {
            "time": (NOON + timedelta(hours=20)).isoformat(),
            "recall_at_5": 0,
            "precision_at_1": 0,
            "models_alone": {"sog": {"recall_at_5": 1, "precision_at_1": 1}},
        },
    ]
    assert tally.first_s == utc_seconds(NOON + timedelta(hours=19))


def test_scripts_and_curves(tally: Tally) -> None:
    assert tally.document()["languages"] == {
        "latin": {"posts": 1, "recall_at_5": 1 / 4},
        "cyrillic": {"posts": 1, "recall_at_5": 1},
    }
    assert tally.curve("engine").tolist() == [1 / 4, 1]
    assert tally.curve("oracle").tolist() == [2 / 4, 1]


@pytest.mark.parametrize("cold_posts", [0, 1])
def test_an_account_without_warm_posts_has_no_warm_figures(cold_posts: int) -> None:
    tally = Tally(Calibration())
    for number in range(1, 1 + cold_posts):
        tally.add(scored(number, "a", {"a": 0.5}, "a", rules={"bll": "a"}))
    document = tally.document()
    assert set(document["metrics"].values()) == {None}
    assert set(document["seen"].values()) == {None}
    assert document["unseen"] == {"posts": 0, "recall_at_10": None, "ceiling": None, "reached": None}
    assert document["unseen_share"] is document["gap_closed"] is document["best_simple_rule"] is None
    assert document["languages"] == {}
    assert document["cold"]["recall_at_5"] == (1 if cold_posts else None)


def test_calibration_counts_the_shown_suggestions_of_warm_posts() -> None:
    calibration = Calibration()
    tally = Tally(calibration, shown=2)
    tally.add(scored(19, "a", {"a": 0.99}, "a"))
    tally.add(scored(20, "a", {"a": 0.31, "b": 0.39, "c": 0.9}, "a"))
    tally.add(scored(21, "a", {"a": 1.0, "b": 0.0}, "a"))
    rows = calibration.document()
    assert [(row["from"], row["to"]) for row in rows][:2] == [(0.0, 0.1), (0.1, 0.2)] and len(rows) == 10
    assert [row["count"] for row in rows] == [1, 0, 0, 2, 0, 0, 0, 0, 0, 1]
    assert rows[3]["mean_chance"] == pytest.approx(0.35) and rows[3]["accepted"] == 1 / 2
    assert rows[9]["accepted"] == 1 and rows[0]["accepted"] == 0
    assert rows[1]["mean_chance"] is rows[1]["accepted"] is None
    # Two suggestions of .35 on the mean, one right: .15 off; the other two are where they should be.
    assert calibration.error == pytest.approx(2 * 0.15 / 4)
    assert Calibration().error is None
    assert "recall_at_2" in tally.document()["metrics"]
