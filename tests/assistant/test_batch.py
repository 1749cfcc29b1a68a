"""Several posts at once: one ranked list for all of them, and what their tags have in common."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tagdesk.assistant.batch import (
    MOST_ASKED,
    BatchAnswer,
    common_post,
    merged,
    open_to,
    partial_tags,
    spread,
    suggest_for_all,
    without,
)
from tagdesk.domain import DeskPost, Photo, PostTag, Progress, Suggestion, TagState
from tagdesk.errors import PackError, PhotoError

OWN, ACCEPTED, REJECTED = TagState.OWN, TagState.ACCEPTED, TagState.REJECTED


def _post(post_id: int, *tags: tuple[str, TagState], done: bool = False) -> DeskPost:
    return DeskPost(post_id, tags=tuple(PostTag(*tag) for tag in tags), done=done)


def _ahead(photos: Sequence[Path]) -> Generator[Path, None, None]:
    yield from photos


def _answer(posts: Sequence[DeskPost], ask) -> tuple[list[Progress], BatchAnswer]:
    work, steps = suggest_for_all(posts, ask, _ahead), []
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            return steps, end.value


def test_a_chance_is_the_mean_over_the_posts_that_are_open_to_the_tag() -> None:
    posts = [_post(1), _post(2), _post(3, ("Sea", OWN)), _post(4, ("lake", REJECTED))]
    lists = {
        1: [Suggestion("sea", 0.8, {"sog": 1.0}), Suggestion("lake", 0.5)],
        2: [Suggestion("sea", 0.4, {"sog": 0.5, "macon": 0.5})],
        3: [Suggestion("lake", 0.4)],
        4: [Suggestion("New York", 0.3)],
    }
    answer = merged(posts, lists, 20, 9)
    assert [(found.tag, found.score) for found in answer.suggestions] == [
        ("sea", 0.4),  # (0.8 + 0.4 + 0) / 3: the third has it
        ("lake", 0.3),  # (0.5 + 0 + 0.4) / 3: the fourth rejected it
        ("New York", 0.075),
    ]
    assert answer.open_posts == {"sea": 3, "lake": 3, "newyork": 4}
    assert answer.suggestions[0].sources == {"sog": 0.75, "macon": 0.25}
    assert answer.scores_of("#Sea".lstrip("#")) == {1: 0.8, 2: 0.4}
    assert answer.scores_of("nothing") == {}
    assert (answer.asked, answer.posts) == (4, 9)


def test_a_tag_that_all_have_or_rejected_is_not_suggested() -> None:
    posts = [_post(1, ("sea", ACCEPTED)), _post(2, ("sea", REJECTED))]
    lists = {post.post_id: [Suggestion("sea", 0.9), Suggestion("sky", 0.1)] for post in posts}
    assert [found.tag for found in merged(posts, lists, 20, 2).suggestions] == ["sky"]


def test_a_photo_that_cannot_be_read_has_no_say() -> None:
    def ask(post: DeskPost) -> list[Suggestion]:
        if post.post_id == 2:
            raise PhotoError("gone")
        return [Suggestion("sea", 0.5)]

    steps, answer = _answer([_post(1), _post(2)], ask)
    assert [(found.tag, found.score) for found in answer.suggestions] == [("sea", 0.5)]
    assert (answer.asked, answer.posts) == (1, 2)
    assert steps == [Progress(0, 2), Progress(1, 2), Progress(2, 2)]


def test_a_broken_model_is_told() -> None:
    def ask(post: DeskPost) -> list[Suggestion]:
        raise PackError("damaged")

    with pytest.raises(PackError):
        _answer([_post(1)], ask)


def test_of_many_posts_a_few_that_are_spread_are_asked_about_and_it_can_be_stopped() -> None:
    posts = [_post(number) for number in range(1, 1001)]
    asked: list[int] = []

    def ask(post: DeskPost) -> list[Suggestion]:
        asked.append(post.post_id)
        return [Suggestion("sea", 0.5)]

    _, answer = _answer(posts, ask)
    assert (len(asked), asked[0], asked[-1]) == (MOST_ASKED, 1, 1000)
    assert (answer.asked, answer.posts) == (MOST_ASKED, 1000)
    asked.clear()
    work = suggest_for_all(posts, ask, _ahead)
    next(work)
    next(work)
    work.close()
    assert asked == [1]
    assert spread(posts[:3], 24) == posts[:3]


def test_each_photo_is_looked_at_before_its_post_is_asked_about() -> None:
    events: list[str] = []

    def ahead(photos: Sequence[Path]) -> Generator[Path, None, None]:
        try:
            for photo in photos:
                events.append(photo.name)
                yield photo
        finally:
            events.append("closed")

    def ask(post: DeskPost) -> list[Suggestion]:
        events.append(f"post {post.post_id}")
        if post.post_id == 1:
            raise PhotoError("1.jpg is damaged.")
        return [Suggestion("sea", 0.5)]

    shown = [replace(_post(number), photos=(Photo(number, Path(f"{number}.jpg")),)) for number in (1, 3)]
    work = suggest_for_all([shown[0], _post(2), shown[1]], ask, ahead)
    with pytest.raises(StopIteration) as end:
        while True:
            next(work)
    assert events == ["1.jpg", "post 1", "post 2", "3.jpg", "post 3", "closed"]
    assert end.value.value.asked == 2


def test_nothing_to_ask_about_is_no_suggestion() -> None:
    assert _answer([], lambda post: [])[1] == BatchAnswer()


def test_common_tags_are_those_of_all() -> None:
    posts = [
        _post(1, ("New York", OWN), ("sea", ACCEPTED), ("food", REJECTED), ("one", OWN), done=True),
        _post(2, ("newyork", ACCEPTED), ("Sea", ACCEPTED), ("food", REJECTED), done=True),
    ]
    common = common_post(posts, posts[1])
    assert common.tags == (PostTag("New York", OWN), PostTag("sea", ACCEPTED), PostTag("food", REJECTED))
    assert (common.post_id, common.done) == (2, True)
    assert not common_post([*posts, _post(3)], posts[0]).done
    assert common_post([*posts, _post(3)], posts[0]).tags == ()


def test_partial_tags_say_how_many_have_them() -> None:
    posts = [_post(1, ("sea", OWN), ("sky", OWN)), _post(2, ("Sea", ACCEPTED), ("x", REJECTED)), _post(3, ("sky", OWN))]
    assert partial_tags(posts) == [("sea", 2), ("sky", 2)]
    assert partial_tags(posts[:1]) == []
    assert [post.post_id for post in without(posts, "SEA")] == [3]
    assert [post.post_id for post in open_to(posts, "x")] == [1, 3]
