"""What is asked about a tag, and which tag's reasons are on show."""

from pathlib import Path

import pytest

from tagdesk.domain import DeskPost, Photo, PostTag, TagState
from tagdesk.gui.reasons.question import ReasonAim, ReasonQuestion

POST = DeskPost(
    7,
    (Photo(1, Path("/photos/a.jpg")),),
    "at the lake",
    tags=(
        PostTag("Sunset", TagState.ACCEPTED),
        PostTag("New York", TagState.OWN),
        PostTag("cat", TagState.REJECTED),
    ),
)


def test_a_suggestion_is_asked_about_with_all_the_tags_of_the_post() -> None:
    assert ReasonQuestion.about(POST, "lake").arguments() == {
        "tag": "lake",
        "photo": Path("/photos/a.jpg"),
        "caption": "at the lake",
        "place": "",
        "time": None,
        "camera": "",
        "accepted": ("Sunset", "New York"),
        "account_id": 1,
    }


@pytest.mark.parametrize(("tag", "others"), [("sunset", ("New York",)), ("#newyork", ("Sunset",))])
def test_a_tag_of_the_post_is_asked_about_as_if_it_were_not_there(tag: str, others: tuple[str, ...]) -> None:
    assert ReasonQuestion.about(POST, tag).post.accepted == others


def test_accepting_a_tag_does_not_change_its_question() -> None:
    before = DeskPost(7, POST.photos, POST.caption)
    after = DeskPost(7, POST.photos, POST.caption, tags=(PostTag("lake", TagState.ACCEPTED),))
    rejected = DeskPost(7, POST.photos, POST.caption, tags=(PostTag("cat", TagState.REJECTED),))
    question = ReasonQuestion.about(before, "lake")
    assert question == ReasonQuestion.about(after, "lake") == ReasonQuestion.about(rejected, "lake")
    typed = ReasonQuestion.about(DeskPost(7, POST.photos, "at the lake!"), "Lake")
    assert typed != question and typed.is_same_tag(question)
    assert not ReasonQuestion.about(before, "sea").is_same_tag(question)
    assert not ReasonQuestion.about(DeskPost(8, POST.photos, POST.caption), "lake").is_same_tag(question)
    assert not question.is_same_tag(None)


@pytest.fixture
def aim() -> ReasonAim:
    aim = ReasonAim()
    aim.current, aim.known = "lake", ("lake", "sea", "New York")
    return aim


def test_it_is_the_tag_that_is_pointed_at(aim: ReasonAim) -> None:
    assert aim.tag is None
    aim.point("sea")
    assert aim.tag == "sea"
    aim.point("#newyork")
    assert aim.tag == "#newyork"
    aim.point(None)
    assert aim.tag is None


def test_a_tag_that_is_gone_has_no_reasons(aim: ReasonAim) -> None:
    aim.point("sea")
    aim.known = ("lake",)
    assert aim.tag is None
    aim.stay()
    aim.point(None)
    aim.known = ()
    assert aim.tag is None


def test_asked_to_stay_it_is_the_current_suggestion_but_what_is_pointed_at_comes_first(aim: ReasonAim) -> None:
    aim.toggle()
    assert aim.tag == "lake"
    aim.point("sea")
    assert aim.tag == "sea"
    aim.point(None)
    assert aim.tag == "lake"
    aim.current = "New York"
    assert aim.tag == "New York"
    aim.toggle()
    assert aim.tag is None


def test_what_was_hidden_comes_back_when_it_is_pointed_at_anew(aim: ReasonAim) -> None:
    aim.point("sea")
    assert aim.hide()
    assert aim.tag is None
    assert not aim.hide()
    aim.point("Sea")
    assert aim.tag is None
    aim.point("lake")
    assert aim.tag == "lake"
    aim.point("sea")
    assert aim.tag == "sea"
    aim.hide()
    aim.toggle()
    assert aim.tag == "sea"
