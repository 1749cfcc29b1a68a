"""Tags of one post are written another way, put in order, and taken several at once; all of it can be undone."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tagdesk.assistant.desk import Desk, Undone
from tagdesk.domain import DeskPost, Suggestion
from tagdesk.errors import TagDeskError
from tagdesk.history.store import History


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(History(tmp_path / "history.sqlite")) as history:
        yield Desk(history)


@pytest.fixture
def post_id(desk: Desk) -> int:
    """A post with an accepted tag, an own one, one out of the caption and a rejected one."""
    post_id = desk.add_caption_post("swim #lake").post_id
    desk.accept(post_id, "sunset")
    desk.add_own(post_id, ["New York"])
    desk.reject(post_id, "cat")
    return post_id


def _states(post: DeskPost) -> list[tuple[str, str]]:
    return [(tag.tag, str(tag.state)) for tag in post.tags if tag.state != "rejected"]


class TestEdit:
    def test_another_spelling_keeps_state_and_place(self, desk: Desk, post_id: int) -> None:
        post = desk.edit_tag(post_id, "sunset", "#SunSet")
        assert _states(post) == [("lake", "own"), ("SunSet", "accepted"), ("New York", "own")]
        assert desk.undo() == Undone(post_id, "edit #SunSet")
        assert desk.post(post_id).chosen == ("lake", "sunset", "New York")

    def test_a_new_name_is_an_own_tag_at_the_same_place(self, desk: Desk, post_id: int) -> None:
        before = desk.post(post_id)
        post = desk.edit_tag(post_id, "sunset", "golden hour")
        assert _states(post) == [("lake", "own"), ("golden hour", "own"), ("New York", "own")]
        assert desk.undo() == Undone(post_id, "edit #sunset #goldenhour")
        assert desk.post(post_id) == before
        desk.redo()
        assert desk.post(post_id) == post

    def test_a_tag_that_is_there_already_becomes_one(self, desk: Desk, post_id: int) -> None:
        before = desk.post(post_id)
        assert desk.edit_tag(post_id, "New York", "Lake").chosen == ("Lake", "sunset")
        desk.undo()
        assert desk.post(post_id) == before

    def test_a_rejected_name_becomes_an_own_tag(self, desk: Desk, post_id: int) -> None:
        assert ("cat", "own") in _states(desk.edit_tag(post_id, "sunset", "cat"))
        assert desk.remove(post_id, "cat").rejected == ("cat",)

    def test_a_tag_of_the_caption_stays_gone_while_its_hashtag_stands_there(self, desk: Desk, post_id: int) -> None:
        assert desk.edit_tag(post_id, "lake", "See").chosen == ("See", "sunset", "New York")
        post = desk.set_caption(post_id, "swimming #lake")
        assert (post.caption, post.chosen) == ("swimming #lake", ("See", "sunset", "New York"))

    def test_what_is_no_tag_is_refused(self, desk: Desk, post_id: int) -> None:
        before = desk.post(post_id)
        with pytest.raises(TagDeskError, match="A tag is missing"):
            desk.edit_tag(post_id, "sunset", " # ")
        assert desk.edit_tag(post_id, "cat", "dog") == desk.edit_tag(post_id, "mouse", "dog") == before


class TestOrder:
    def test_tags_stand_in_the_new_order_and_undo_brings_back_the_old(self, desk: Desk, post_id: int) -> None:
        before = desk.post(post_id)
        post = desk.reorder(post_id, ["new york", "#Lake", "sunset"])
        assert _states(post) == [("New York", "own"), ("lake", "own"), ("sunset", "accepted")]
        assert desk.undo() == Undone(post_id, "put the tags in another order")
        assert desk.post(post_id) == before
        desk.redo()
        assert desk.post(post_id) == post

    def test_what_is_not_named_comes_behind_and_what_is_unknown_does_nothing(self, desk: Desk, post_id: int) -> None:
        assert desk.reorder(post_id, ["New York", "mouse"]).chosen == ("New York", "lake", "sunset")
        assert desk.post(post_id).rejected == ("cat",)

    def test_the_same_order_is_no_decision(self, desk: Desk, post_id: int) -> None:
        desk.reorder(post_id, ["lake", "sunset", "New York"])
        assert desk.undo() == Undone(post_id, "reject #cat")

    def test_new_tags_come_behind_and_other_posts_stay(self, desk: Desk, post_id: int) -> None:
        other = desk.add_caption_post("#a #b #c")
        desk.reorder(post_id, ["New York", "sunset", "lake"])
        assert desk.accept(post_id, "summer").chosen == ("New York", "sunset", "lake", "summer")
        assert desk.post(other.post_id) == other


def test_several_suggestions_are_one_step(desk: Desk, post_id: int) -> None:
    before = desk.post(post_id)
    post = desk.accept_several(post_id, [Suggestion("dog", 0.9), Suggestion("lake", 0.8), Suggestion("summer", 0.7)])
    assert _states(post)[-2:] == [("dog", "accepted"), ("summer", "accepted")]
    assert ("lake", "own") in _states(post)
    assert desk.undo() == Undone(post_id, "accept #dog #summer")
    assert desk.post(post_id) == before
