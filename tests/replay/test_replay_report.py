"""The document of a replay: means over accounts, and all its keys."""

import math
from collections.abc import Sequence
from datetime import timedelta

import pytest
from made_up_ranking import NOON, MadeUpRanking, made_post

from tagdesk.archive import utc_seconds
from tagdesk.cli.work import result_of
from tagdesk.domain import Post, Progress
from tagdesk.replay.report import Report, replay_accounts

METRICS = {"precision_at_1", "hit_rate_at_5", "recall_at_5", "recall_at_10", "f1_at_5", "mrr"}
RULES = {"bll": "no", "most_used": "sea"}


def suggest(post: Post, _accepted: Sequence[str]) -> str:
    """Right for Ann from her post 20 on, never for the others."""
    return "sea" if post.user == "ann" and int(post.post_id) >= 20 else "no"


def finish(archives: dict[str, list[Post]], **options) -> tuple[Report, list[Progress]]:
    work = replay_accounts(archives, lambda _: MadeUpRanking(suggest, RULES), **options)
    steps = []
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            return end.value, steps


@pytest.fixture
def archives() -> dict[str, list[Post]]:
    """Ann: 30 posts, all `sea`. Bob: 22, the last one `new`. Cy: two."""
    return {
        "ann": [made_post(number, "sea") for number in range(30)],
        "bob": [made_post(number, "sea" if number < 21 else "new", "bob") for number in range(22)],
        "cy": [made_post(number, "sea", "cy") for number in range(2)],
    }


def test_means_are_over_accounts_not_posts(archives: dict[str, list[Post]]) -> None:
    report, _ = finish(archives)
    document = report.document
    assert document["posts"] == 54 and document["warm_up"] == 20
    assert (document["warm_posts"], document["cold_posts"]) == (10 + 2, 19 + 19 + 1)
    recall = {user: one["metrics"]["recall_at_5"] for user, one in document["per_user"].items()}
    assert recall == {"ann": 1, "bob": 0, "cy": None}
    assert document["metrics"]["recall_at_5"] == 1 / 2
    assert document["cold"]["recall_at_5"] == 0
    assert document["unseen_share"] == (0 + 1 / 2) / 2
    assert document["unseen"] == {"posts": 1, "recall_at_10": 0, "ceiling": 0, "reached": None}
    assert document["baselines"]["most_used"]["recall_at_5"] == (1 + 1 / 2) / 2
    assert document["baselines"]["most_used"]["cold"]["recall_at_5"] == 1
    assert document["oracle"]["recall_at_5"] == (1 + 1 / 2) / 2
    assert document["best_simple_rule"] == "most_used"
    assert document["languages"] == {"none": {"posts": 12, "recall_at_5": 1 / 2}}
    # Base level is never right here: (1/2 - 0) / (3/4 - 0).
    assert document["gap_closed"] == pytest.approx(2 / 3)
    assert [one["gap_closed"] for one in document["per_user"].values()] == [1, 0, None]


def test_keys_of_the_document(archives: dict[str, list[Post]]) -> None:
    document = finish(archives)[0].document
    told = {
        *("posts", "warm_up", "metrics", "cold", "unseen_share", "unseen", "per_user", "baselines", "calibration"),
        *("oracle", "best_simple_rule", "gap_closed", "seconds_per_post", "seen", "languages"),
        *("warm_posts", "cold_posts", "calibration_error", "models_alone"),
    }
    assert set(document) == told
    assert set(document["metrics"]) == set(document["cold"]) == set(document["seen"]) == METRICS
    for rule in (*document["baselines"].values(), document["oracle"]):
        assert set(rule) == METRICS | {"cold"} and set(rule["cold"]) == METRICS
    assert set(document["baselines"]) == {"bll", "most_used", "follow_the_leader"}
    for account in document["per_user"].values():
        assert set(account) == told - {"warm_up", "per_user", "calibration", "calibration_error", "seconds_per_post"}
    assert document["seconds_per_post"] >= 0
    (row,) = [row for row in document["calibration"] if row["count"]]
    assert row == {"from": 0.5, "to": 0.6, "count": 12, "mean_chance": 0.5, "accepted": 10 / 12}


def test_progress_names_the_account_and_ends_with_all_posts(archives: dict[str, list[Post]]) -> None:
    steps = finish(archives)[1]
    assert steps[0] == Progress(0, 54, "ann") and steps[-1] == Progress(54, 54)
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert [step.note for step in steps if step.done == 30] == ["ann", "bob"]
    assert {step.done for step in steps} == {*range(55)}, "a step for each post, ranked or not"


def test_latest_posts_only(archives: dict[str, list[Post]]) -> None:
    document = finish(archives, latest=2)[0].document
    assert (document["warm_posts"], document["cold_posts"]) == (4, 1)
    assert document["cold"]["recall_at_5"] == 0, "Cy's second post"


def times_s(number: int, *users: str) -> dict[str, float]:
    return dict.fromkeys(users, utc_seconds(NOON + timedelta(hours=number)))


def test_posts_from_a_time_on_count(archives: dict[str, list[Post]]) -> None:
    del archives["cy"]
    rankings: list[MadeUpRanking] = []
    new = lambda _: rankings.append(MadeUpRanking(suggest, RULES)) or rankings[-1]  # noqa: E731
    after_s = times_s(25, "ann") | times_s(99, "bob")
    report = result_of(replay_accounts(archives, new, after_s=after_s))
    assert (report.document["warm_posts"], report.document["cold_posts"]) == (5, 0)
    assert {user: len(tally.each()) for user, tally in report.tallies.items()} == {"ann": 5, "bob": 0}
    assert report.document["per_user"]["bob"]["metrics"]["recall_at_5"] is None
    assert [len(ranking.asked) for ranking in rankings] == [29, 21], "those before are ranked as ever: it learns"
    assert report.document["seconds_per_post"] is not None


def test_posts_that_neither_count_nor_teach_are_only_added(archives: dict[str, list[Post]]) -> None:
    asked: dict[str, MadeUpRanking] = {}

    def new(user: str) -> MadeUpRanking:
        return asked.setdefault(user, MadeUpRanking(suggest, RULES))

    del archives["cy"]
    after_s, from_s = times_s(25, "ann", "bob"), times_s(23, "ann") | times_s(3, "bob")
    result_of(replay_accounts(archives, new, after_s=after_s, learns_from_s=from_s.__getitem__))
    assert [int(number) for number, _ in asked["ann"].asked] == [*range(23, 30)]
    assert len(asked["ann"].added) == 30 and len(asked["bob"].asked) == 22 - 3
    asked.clear()
    result_of(replay_accounts(archives, new, learns_from_s=lambda _: math.inf))
    assert len(asked["ann"].asked) == 29, "they count"
    asked.clear()
    result_of(replay_accounts(archives, new, after_s=after_s, latest=3))
    assert len(asked["ann"].asked) == 3


def test_entering_tags_one_by_one(archives: dict[str, list[Post]]) -> None:
    document = finish(archives, vocabulary=())[0].document
    keys = {user: one["interactive"]["keys_per_tag"] for user, one in document["per_user"].items()}
    # Bob types s and takes it, then all of `new`, and one key more.
    assert keys == {"ann": 1, "bob": (2 + 4) / 2, "cy": None}
    assert document["interactive"]["keys_per_tag"] == 2
    assert document["interactive"]["typing_alone"] == 4


def test_nothing_but_first_posts(archives: dict[str, list[Post]]) -> None:
    document = finish({"dee": archives["ann"][:1]})[0].document
    assert document["seconds_per_post"] is document["gap_closed"] is document["metrics"]["mrr"] is None


def test_seconds_from_one_ranked_post_to_the_next(
    archives: dict[str, list[Post]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(10_000))
    monkeypatch.setattr("tagdesk.replay.report.time.perf_counter", lambda: next(clock))
    assert finish(archives, latest=3)[0].document["seconds_per_post"] == 1, "also over more than one account"
