"""Posts one by one, only the past visible, and the figures of a list."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tagdesk.archive import archives
from tagdesk.domain import Post
from tagdesk.replay import figures_of, replay

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

    def rank(self, asked: Post) -> list[tuple[str, float]]:
        self.seen.append((asked.post_id, len(self.past)))
        return [(tag, 0.5) for tag in self.past]

    def add(self, asked: Post) -> None:
        self.past += asked.tags


def test_only_the_past_is_visible() -> None:
    ranking = Remembering()
    archive = [post("1", "sea sun"), post("2", "Sea #New sea"), post("3", "new")]
    scored = list(replay(archive, {"all": ranking}))
    assert ranking.seen == [("2", 2), ("3", 5)], "the first post is not asked, and no post is known before"
    assert [(s.number, s.tags, set(s.new)) for s in scored] == [(1, ("sea", "new"), {"new"}), (2, ("new",), set())]
    assert [key for key, _ in scored[0].lists["all"]] == ["sea", "sun"]


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
