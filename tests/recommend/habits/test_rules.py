"""Simple rules rank a person's tags, ties to the more recently used."""

import pytest

from tagdesk.recommend.habits.evidence import Habits
from tagdesk.recommend.habits.past import PastPost
from tagdesk.recommend.habits.rules import RULES, rule_ranking

DAY = 86_400.0


@pytest.fixture
def habits() -> Habits:
    habits = Habits()
    for post in (
        PastPost(0, ("cat", "sofa", "home"), "the cat sleeps"),
        PastPost(1 * DAY, ("cat", "tree"), "cat in a tree"),
        PastPost(2 * DAY, ("cat", "sea"), "at the sea"),
        PastPost(9 * DAY, ("sun", "sea"), "a tree, the sea"),
    ):
        habits.add(post)
    return habits


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("most_used", "cat sea sun tree sofa home"),
        ("most_recent", "sun sea cat tree sofa home"),
        ("bll", "sea sun cat tree sofa home"),
        ("previous_post", "sun sea cat tree sofa home"),
        ("tfidf_knn", "sun sea cat tree"),
        ("tfidf_centroid", "sun tree sea cat"),
        ("caption_words", "tree"),
        ("bll_knn", "sea sun cat tree sofa home"),
        ("bll_knn_names", "sea sun tree cat sofa home"),
    ],
)
def test_rules_by_hand(habits: Habits, rule: str, expected: str) -> None:
    assert rule_ranking(habits, PastPost(9 * DAY + 60, text="Tree!"), rule) == expected.split()


def test_at_most_fifty_tags_and_none_for_nobody() -> None:
    habits = Habits()
    assert all(rule_ranking(habits, PastPost(0, text="cat"), rule) == [] for rule in RULES)
    habits.add(PastPost(0, tuple(f"tag{i}" for i in range(80))))
    assert rule_ranking(habits, PastPost(1), "most_recent") == habits.tags[:50]
    assert rule_ranking(habits, PastPost(1), "tfidf_knn") == []
