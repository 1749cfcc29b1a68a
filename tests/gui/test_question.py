"""What is asked about a post, and what of the answer is shown."""

from pathlib import Path

from tagdesk.domain import DeskPost, Photo, PostTag, Suggestion, TagState
from tagdesk.gui.question import Question, merge_completions, open_suggestions

PHOTO = Photo(1, Path("/photos/a.jpg"))
TAGS = (
    PostTag("Sunset", TagState.ACCEPTED),
    PostTag("New York", TagState.OWN),
    PostTag("cat", TagState.REJECTED),
)


def test_decisions_are_part_of_the_question() -> None:
    question = Question.about(DeskPost(7, photos=(PHOTO,), caption="hi", place="Ulm", tags=TAGS))
    assert question.arguments() == {
        "photo": PHOTO.path,
        "caption": "hi",
        "place": "Ulm",
        "time": None,
        "camera": "",
        "accepted": ("Sunset", "New York"),
        "rejected": ("cat",),
        "account_id": 1,
    }
    assert Question.about(DeskPost(7, account_id=2)).arguments()["account_id"] == 2


def test_a_photo_that_cannot_be_read_is_left_out() -> None:
    broken = Photo(1, PHOTO.path, error="a.jpg is empty.")
    assert Question.about(DeskPost(7, photos=(broken,), caption="hi")).photo is None


def test_with_nothing_known_there_is_no_question() -> None:
    assert Question.about(DeskPost(7, caption=" \n", place="Ulm", tags=TAGS[2:])).is_empty
    assert not Question.about(DeskPost(7, photos=(PHOTO,))).is_empty
    assert not Question.about(DeskPost(7, caption="hi")).is_empty
    assert not Question.about(DeskPost(7, tags=TAGS[:1])).is_empty


def test_equal_posts_ask_the_same_and_a_decision_asks_anew() -> None:
    before = DeskPost(7, photos=(PHOTO,))
    assert Question.about(before) == Question.about(DeskPost(7, photos=(PHOTO,), done=True))
    assert Question.about(before) != Question.about(DeskPost(7, photos=(PHOTO,), tags=TAGS[2:]))


def test_decided_tags_are_not_shown_in_any_spelling() -> None:
    answer = [Suggestion(tag, 0.5) for tag in ("sunset", "newyork", "CAT", "lake")]
    assert [suggestion.tag for suggestion in open_suggestions(answer, DeskPost(7, tags=TAGS))] == ["lake"]


def test_own_completions_come_first_and_each_once() -> None:
    assert merge_completions(["SunsetLovers"], ["sunset", "sunsetlovers", "sun"], limit=3) == [
        "SunsetLovers",
        "sunset",
        "sun",
    ]
    assert merge_completions(["a", "b"], ["c"], limit=2) == ["a", "b"]
