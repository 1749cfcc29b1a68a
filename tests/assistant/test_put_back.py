"""Posts of the past on the desk again, and those that fit a tag."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.fits import fits
from tagdesk.domain import DeskPost
from tagdesk.errors import TagDeskError
from tagdesk.history.browse import Which
from tagdesk.history.store import History


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(History(tmp_path / "history.sqlite")) as history:
        yield Desk(history)


def past_post(desk: Desk, caption: str) -> int:
    post_id = desk.add_caption_post(caption).post_id
    desk.set_done(post_id)
    desk.remove_posts([post_id])
    return post_id


def test_a_post_comes_back_done_and_can_be_undone(desk: Desk) -> None:
    post_id = past_post(desk, "lake")
    assert desk.posts() == []
    assert desk.put_back(post_id).done
    assert [post.post_id for post in desk.posts()] == [post_id]
    undone = desk.undo()
    assert undone is not None
    assert undone.note == "put 1 post back on the desk"
    assert desk.posts() == []
    assert [found.post.done for found in desk.history.found([post_id])] == [True]


def test_an_unknown_post_can_not(desk: Desk) -> None:
    with pytest.raises(LookupError):
        desk.put_back(77)


class Service:
    """Posts fit by the length of their caption."""

    def usercond(self) -> "Service":
        return self

    def fit(self, post: DeskPost, key: str) -> float:
        return len(post.caption) / 100


def test_posts_that_fit_newest_first(desk: Desk) -> None:
    for caption in ("a", "bb", "ccc"):
        past_post(desk, caption)
    desk.add_caption_post("draft")
    found = [(post.caption, fit) for post, fit in fits(Service(), desk.history, "#sunset")]  # type: ignore[arg-type]
    assert found == [("draft", 0.05), ("ccc", 0.03), ("bb", 0.02), ("a", 0.01)]
    only = fits(Service(), desk.history, "sunset", Which("bb"))  # type: ignore[arg-type]
    assert [post.caption for post, _ in only] == ["bb"]
    with pytest.raises(TagDeskError):
        next(fits(Service(), desk.history, " # "))  # type: ignore[arg-type]
