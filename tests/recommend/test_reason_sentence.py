"""Reasons as a sentence: short, correct, and only what weighs."""

import numpy as np
import pytest

from tagdesk.recommend.explain import Reasons
from tagdesk.recommend.habits.voters import Habit
from tagdesk.recommend.reason_sentence import clauses_of, sentence_of

HABIT = Habit(uses=31, posts=1240, posts_ago=2, seconds_ago=2 * 86_400, alike=20, alike_with=14)
DAY = 86_400.0


def said(habit: Habit | None = None, sources: dict[str, float] | None = None, **fields) -> str:
    return sentence_of(clauses_of(Reasons("tag", 0.5, sources or {}, habit=habit, **fields)))


def test_the_two_weightiest_come_first() -> None:
    sources = {"captions": 1.0, "sentences": 0.5, "recency": 0.9, "uses": 0.1}
    assert said(HABIT, sources) == "14 of the 20 posts most like this one had it; last used 2 posts ago."
    both = "The word ‘espresso’ is in your caption; 14 of the 20 posts most like this one had it."
    assert said(HABIT, sources, words={"espresso": 4.0}) == both
    assert said(HABIT, sources, words={"espresso": 9.0}) == "The word ‘espresso’ is in your caption."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"espresso": 2.0}, "The word ‘espresso’ is in your caption."),
        ({"new": 2.0, "york": 1.5}, "The words ‘new’ and ‘york’ are in your caption."),
        ({"new": 2.0, "a": 0.5}, "The word ‘new’ is in your caption."),
        ({"東京": 2.0}, "The word ‘東京’ is in your caption."),
    ],
)
def test_words(words: dict[str, float], sentence: str) -> None:
    assert said(words=words) == sentence


@pytest.mark.parametrize(
    ("alike", "alike_with", "sentence"),
    [
        (20, 20, "All 20 posts most like this one had it."),
        (2, 2, "Both posts like this one had it."),
        (1, 1, "The only post like this one had it."),
        (20, 1, "One of the 20 posts most like this one had it."),
        (2, 1, "One of the 2 posts most like this one had it."),
    ],
)
def test_posts_alike(alike: int, alike_with: int, sentence: str) -> None:
    assert said(Habit(3, 40, 9, DAY, alike, alike_with), {"captions": 1.0}) == sentence


@pytest.mark.parametrize(
    ("posts_ago", "days", "sentence"),
    [
        (1, 0, "Your previous post had it."),
        (30, 90, "Last used 30 posts ago."),
        (31, 0.5, "Last used less than a day ago."),
        (31, 1.2, "Last used a day ago."),
        (400, 90.4, "Last used 90 days ago."),
    ],
)
def test_last_use(posts_ago: int, days: float, sentence: str) -> None:
    assert said(Habit(3, 500, posts_ago, days * DAY), {"recency": 1.0}) == sentence


def test_uses() -> None:
    assert said(HABIT, {"uses": 1.0}) == "You used it in 31 of your 1,240 posts."
    assert said(Habit(1, 1, 1, 5), {"uses": 1.0}) == "Your only post so far had it."
    assert said(HABIT) == "You used it in 31 of your 1,240 posts.", "where nothing weighs"


def test_what_follows_what() -> None:
    assert said(HABIT, {"previous": 1.0}) == "It often follows the tags of your previous post."
    assert said(Habit(1, 9, 1, 5), {"previous": 1.0}) == "Your previous post had it."


def test_accepted_tags_and_photo() -> None:
    assert said(accepted={"sunset": 1.0}) == "It goes with #sunset, which the post has."
    assert said(shown={"cat": 1.0}) == "The photo seems to show ‘cat’."
    assert said(regions=np.full((3, 3), 0.2)) == "Part of the photo speaks for it."


def test_facts() -> None:
    sources = {"facts": 1.0}
    assert said(sources=sources, telling={"place:ulm": 0.5, "hour:3": 0.1}) == "You often use it in this place."
    assert said(sources=sources, telling={"weekday:3": 0.1}).startswith("You often use it at this time of the day")
    assert said(sources=sources, telling={"seen:{}": 0.1}) == "You often use it for photos of this kind ({})."
    assert said(sources=sources, telling={"unheard:1": 0.1}) == "Nothing in particular speaks for it."


def test_models_alone_and_nothing() -> None:
    assert said(sources={"sog": 1.0}) == "Others often use it for posts like this one."
    assert said(sources={"sog": -1.0, "uses": 1.0}) == "Nothing in particular speaks for it."
