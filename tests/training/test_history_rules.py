"""Rules that know an account's history: their order by hand, and ties that stay ties after thousands of posts."""

from pathlib import Path

import numpy as np
import pytest

from tagdesk.recommend.query import Query
from training.baselines.history import HISTORY_RULES
from training.data import Example
from training.task import Task

VOCABULARY = ("a", "b", "c", "d")


def post(day: float, *tags: int) -> Example:
    return Example(str(day), Query(), tags, user="ann", time_s=day * 86_400)


def ranking(rule: str, *past: Example) -> list[int]:
    """Tags as the rule ranks them for a post on the day after the last; without those never used."""
    fitted = HISTORY_RULES[rule](Task(past, VOCABULARY, 1, Path("unused")))
    assert fitted.scores_in_time is not None
    (row,) = fitted.scores_in_time([post(past[-1].time_s / 86_400 + 1, 0)])
    return [int(tag) for tag in np.argsort(-row, kind="stable") if row[tag] > 0]


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [("most-used", [1, 2, 0]), ("most-recent", [0, 2, 1]), ("previous-post", [0, 2, 1]), ("bll", [2, 1, 0])],
)
def test_order_by_hand(rule: str, wanted: list[int]) -> None:
    # b three times long ago, c twice (once just now, after a), a once just now.
    past = (post(0, 1), post(1, 1), post(2, 1), post(90, 2), post(99, 0, 2))
    found = ranking(rule, *past)
    assert found[0] == wanted[0] and set(found) == {0, 1, 2}
    if rule != "bll":
        assert found == wanted


@pytest.mark.parametrize("rule", HISTORY_RULES)
def test_of_tags_always_used_together_the_earlier_one_in_the_post_leads(rule: str) -> None:
    assert ranking(rule, *(post(day, 1, 0) for day in range(3_000))) == [1, 0]


def test_the_past_grows_with_the_posts_asked() -> None:
    fitted = HISTORY_RULES["most-used"](Task([post(0, 0)], VOCABULARY, 1, Path("unused")))
    assert fitted.scores_in_time is not None
    rows = list(fitted.scores_in_time([post(1, 3), post(2, 3), post(3, 3)]))
    assert [int(row.argmax()) for row in rows] == [0, 3, 3]
    assert rows[0][3] == 0
