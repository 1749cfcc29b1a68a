"""Posts one by one, only the past visible, and the figures of a list."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tagdesk.archive import archives
from tagdesk.domain import Post
from tagdesk.replay import figures_of, replay
from tagdesk.replay.figures import gap_closed, means
from tagdesk.replay.loop import Ranked

NOON = datetime(2026, 6, 14, 12)


def post(post_id: str, tags: str, time: datetime | None = NOON, user: str = "ann", **fields) -> Post:
    return Post(post_id, tags=tuple(tags.split()), time=time, user=user, **fields)


def test_archives_are_in_time_order_without_replies_and_untagged_posts() -> None:
    later = NOON + timedelta(hours=1)
    earlier = NOON.replace(tzinfo=timezone(timedelta(hours=2)))  # 10:00 UTC
    found = archives(
        [
            post("10", "a"), post("9", "b"), post("1", "c", later), post("2", "d", earlier), post("3", ""),
            post("4", "e", flags=("reply",)), post("5", "f", None), post("6", "g", user="bob"),
        ]
    )  # fmt: skip
    assert [p.post_id for p in found["ann"]] == ["2", "9", "10", "1"], "10:00 UTC, then by number, then 13:00"
    assert [p.post_id for p in found["bob"]] == ["6"]
    assert [p.post_id for p in archives([post("1", "a"), post("2", "b"), post("3", "c")], 2)["ann"]] == ["2", "3"]
    assert archives([post("1", "a", NOON.replace(tzinfo=UTC))])


class Remembering:
    """Names all tags of the past, and notes what it saw when."""

    def __init__(self) -> None:
        self.past: list[str] = []
        self.seen: list[tuple[str, int]] = []

    def rank(self, asked: Post, accepted: Sequence[str] = ()) -> Ranked:
        self.seen.append((asked.post_id, len(self.past)))
        return Ranked([(tag, 0.5) for tag in self.past])

    def add(self, asked: Post, tags: Sequence[str]) -> None:
        self.past += tags


def test_only_the_past_is_visible() -> None:
    ranking = Remembering()
    archive = [post("1", "sea sun"), post("2", "Sea #New sea"), post("3", "new")]
    scored = []
    for one in filter(None, replay(archive, ranking)):
        scored.append((one.number, one.tags, set(one.new), one.ranked.keys))
    assert ranking.seen == [("2", 2), ("3", 4)], "the first post is not asked, and no post is known before"
    assert scored == [
        (1, ("sea", "new"), {"new"}, ["sea", "sun"]),
        (2, ("new",), set(), ["sea", "sun", "sea", "new"]),
    ]


def test_later_posts_are_ranked_by_all_before() -> None:
    archive = [post(str(number), f"tag{number}") for number in range(5)]
    ranking = Remembering()
    steps = [one and one.number for one in replay(archive, ranking, start=3)]
    assert steps == [None, None, None, 3, 4], "a step for each post, ranked or not"
    assert ranking.seen == [("3", 3), ("4", 4)]
    assert [one and one.number for one in replay(archive, Remembering(), start=-4)] == [None, 1, 2, 3, 4]
    assert list(replay(archive[:1], Remembering())) == [None] and list(replay([], Remembering())) == []


def test_a_post_is_added_when_the_next_one_is_asked_for() -> None:
    ranking = Remembering()
    steps = replay([post("1", "sea"), post("2", "sun"), post("3", "sea")], ranking)
    assert next(steps) is None and next(steps)
    assert ranking.past == ["sea"], "more may be asked about the second"
    assert next(steps)
    assert ranking.past == ["sea", "sun"]


def test_figures_by_hand() -> None:
    keys = ["a", "b", "c", "d", "e", "f", "g"]
    assert figures_of(keys, ("c", "g", "x", "y")) == pytest.approx(
        {
            "precision_at_1": 0,
            "hit_rate_at_5": 1,
            "recall_at_5": 1 / 4,
            "recall_at_10": 2 / 4,
            "f1_at_5": 2 / 9,
            "mrr": 1 / 3,
        }
    )
    assert set(figures_of([], ("a",)).values()) == {0.0}
    assert figures_of(["a"], ("a",))["f1_at_5"] == pytest.approx(2 / 6), "five places, whether filled or not"


def test_another_number_of_shown_tags_adds_its_figures() -> None:
    figures = figures_of(["a", "b", "c"], ("c", "x"), shown=3)
    assert figures.keys() - figures_of([], ("a",)) == {"hit_rate_at_3", "recall_at_3", "f1_at_3"}
    assert (figures["hit_rate_at_3"], figures["recall_at_3"], figures["f1_at_3"]) == (1, 1 / 2, 2 / 5)
    assert figures_of(["a", "b", "c"], ("c",), shown=2)["recall_at_2"] == 0
    assert figures_of(["a"], ("a",), shown=10).keys() >= {"recall_at_5", "recall_at_10", "f1_at_10"}


def test_means_leave_out_what_is_not_there() -> None:
    assert means([{"a": 1, "in": {"b": 2.0}}, {"a": None, "in": {"b": 4.0, "c": 5}}]) == {
        "a": 1,
        "in": {"b": 3, "c": 5},
    }
    assert means([{"a": None}]) == {"a": None}
    assert means([]) == {}


def test_gap_closed_by_hand() -> None:
    assert gap_closed(0.6, 0.5, 0.75) == pytest.approx(0.4)
    assert gap_closed(0.4, 0.5, 0.75) == pytest.approx(-0.4), "worse than base level"
    assert gap_closed(0.5, 0.5, 0.5) is None, "no gap to close"
    assert gap_closed(None, 0.5, 0.75) is gap_closed(0.6, None, 0.75) is gap_closed(0.6, 0.5, None) is None
