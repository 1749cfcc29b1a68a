"""What the box of reasons tells: parts, posts, and in words what speaks alone or isn't there."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from tagdesk.assistant.explanation import Explanation
from tagdesk.domain import DeskPost, Photo, PostTag, TagState
from tagdesk.gui.reasons.card import Part, ReasonCard, card_of, parts_of, title_of
from tagdesk.gui.reasons.question import ReasonQuestion
from tagdesk.gui.tags.source_text import source_names
from tagdesk.recommend.sources import SOURCES

PHOTO = Photo(1, Path("/photos/a.jpg"))
HEAT = np.full((7, 7), 0.02)
NAMED = ((0, 0), (0, 1), (0, 2), (0, 3), (0, 4))


def card(
    explanation: Explanation, *, photo: bool = True, caption: str = "at the lake", posts: tuple[DeskPost, ...] = ()
) -> ReasonCard:
    post = DeskPost(1, (PHOTO,) if photo else (), caption)
    return card_of("Why #lake", ReasonQuestion.about(post, "lake"), explanation, posts)


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"shown": {"water": 1.0}}, "Only the photo speaks for it."),
        ({"regions": HEAT, "named_regions": NAMED, "sources": {"amnn": 1.0}}, "Only the photo speaks for it."),
        ({"words": {"lake": 1.0}, "sources": {"csrw": 1.0}}, "Only the caption speaks for it."),
        ({"accepted": {"sea": 1.0}}, "Only the tags of this post speak for it."),
        ({"posts": ((3, 0.5),)}, "Only your past posts speak for it."),
        ({"sources": {"recency": 0.5}}, "Only your past posts speak for it."),
        ({"sources": {"recency": -0.5}, "words": {"lake": 1.0}}, "Only the caption speaks for it."),
        ({"shown": {"water": 1.0}, "words": {"lake": 1.0}}, ""),
        ({"sources": {"sog": 1.0}}, ""),
        ({}, ""),
    ],
)
def test_what_speaks_alone_is_said(fields: dict, note: str) -> None:
    assert card(Explanation("So.", past=9, **fields)).note == note


@pytest.mark.parametrize(
    ("photo", "caption", "past", "note"),
    [
        (False, "", 0, "There is no photo, no caption and no past post to go by."),
        (True, "", 0, "There is no caption and no past post to go by."),
        (True, " \n", 5, "There is no caption to go by."),
        (False, "lake", 5, "There is no photo to go by."),
    ],
)
def test_what_is_not_there_is_said(photo: bool, caption: str, past: int, note: str) -> None:
    assert card(Explanation("So.", past=past), photo=photo, caption=caption).note == note


def test_both_are_one_sentence() -> None:
    only = card(Explanation("So.", shown={"water": 1.0}), caption="")
    assert only.note == "Only the photo speaks for it: there is no caption and no past post to go by."


def test_parts_are_shares_and_what_speaks_against_comes_last() -> None:
    found = parts_of({"recency": -3.0, "sog": 1.0, "named": 5.0, "uses": -1.0})
    assert found == (Part("named", 0.5), Part("sog", 0.1), Part("recency", -0.3), Part("uses", -0.1))
    assert parts_of({}) == ()
    assert set(source_names()) == set(SOURCES)


def test_models_are_not_called_after_what_is_not_there() -> None:
    sources = {"usercond": 3.0, "macon": -1.0, "csrw": 1.0, "caption_words": 1.0}
    found = parts_of(sources, has_caption=False, has_past=False)
    assert found == (Part("others", 0.5), Part("no_caption", 0.5))
    assert card(Explanation("So.", sources=sources, past=4), caption="").parts[-1] == Part("macon", -1 / 6)


@pytest.mark.parametrize(("each", "much"), [(0.01, "a little"), (0.05, "somewhat"), (0.2, "much")])
def test_how_much_the_photo_counts(each: float, much: str) -> None:
    found = card(Explanation("So.", regions=np.full((7, 7), each), named_regions=NAMED))
    assert found.photo == f"The bright parts of the photo count {much}."


def test_past_posts_are_told_by_their_photo_or_their_text() -> None:
    lost = DeskPost(
        3, (Photo(2, Path("/gone.jpg"), error="It is gone."),), "a  ferry\n" * 40, time=datetime(2024, 5, 3)
    )
    bare = DeskPost(4, tags=(PostTag("New York", TagState.OWN), PostTag("cat", TagState.REJECTED)))
    shown = card(Explanation("So."), posts=(DeskPost(2, (PHOTO,), "tea"), lost, bare, DeskPost(5)))
    first, second, third, fourth = shown.posts
    assert (first.post_id, first.photo, first.said) == (2, PHOTO.path, "Post: tea")
    assert second.photo is None
    assert second.text.startswith("a ferry a ferry") and len(second.text) == 60 and second.text.endswith("…")
    assert second.said.startswith("Post of 2024-05-03: a ferry a ferry")
    assert (third.text, third.said) == ("#NewYork", "Post: #NewYork")
    assert (fourth.text, fourth.said) == ("Post", "Post")


def test_all_of_it_is_said_in_words() -> None:
    explanation = Explanation("So.", accepted={"Blue Hour": 1.0}, shown={"water": 1.0}, regions=HEAT)
    assert card(explanation, posts=(DeskPost(2), DeskPost(3)), caption="").said == (
        "So. There is no caption and no past post to go by. It goes with #BlueHour. In the photo: water. "
        "The bright parts of the photo count a little. 2 past posts are shown."
    )


def test_titles() -> None:
    post = DeskPost(1, tags=(PostTag("New York", TagState.OWN), PostTag("sea", TagState.ACCEPTED)))
    assert title_of(post, "sea") == "Why #sea"
    assert title_of(post, "newyork") == "What speaks for #newyork"
    assert title_of(post, "lake", is_one_of_several=True) == "Why #lake here"
