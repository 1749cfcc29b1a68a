"""Posts of several photos: grouped and ungrouped, with what was decided about each."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from tagdesk.assistant.desk import Desk, Undone
from tagdesk.assistant.grouping import MOST_PHOTOS
from tagdesk.domain import DeskPost, Progress, TagState
from tagdesk.errors import TagDeskError
from tagdesk.history.store import History


@pytest.fixture
def desk(history: History) -> Desk:
    return Desk(history)


@pytest.fixture
def add(desk: Desk) -> Callable[..., list[DeskPost]]:
    def add_photos(*names: str) -> list[DeskPost]:
        return _result(desk.add_photos([Path(f"/nowhere/{name}.jpg") for name in names]))

    return add_photos


def _result(work: Generator[Progress, None, list[DeskPost]]) -> list[DeskPost]:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def _names(post: DeskPost) -> str:
    return "".join(photo.path.stem for photo in post.photos)


def test_the_first_post_leads_and_the_others_leave_the_desk(desk: Desk, add) -> None:
    posts = add("a", "b", "c", "d")
    group = desk.group([post.post_id for post in posts[:3]])
    assert [_names(post) for post in desk.posts()] == ["abc", "d"]
    assert group == desk.posts()[0]
    assert group.post_id == posts[0].post_id


def test_captions_and_tags_come_together(desk: Desk, add) -> None:
    first, second, third = add("a", "b", "c")
    desk.set_caption(first.post_id, "At the #lake")
    desk.set_caption(second.post_id, "Swim #Sunset")
    desk.set_caption(third.post_id, "At the #lake")
    desk.accept(first.post_id, "summer")
    desk.reject(first.post_id, "food")
    desk.reject(second.post_id, "summer")
    desk.reject(second.post_id, "car")
    desk.add_own(third.post_id, ["New York"])
    desk.set_place(second.post_id, "Ulm")
    group = desk.group([first.post_id, second.post_id, third.post_id])
    assert group.caption == "At the #lake\n\nSwim #Sunset"
    assert group.place == "Ulm"
    assert group.chosen == ("lake", "summer", "Sunset", "New York")
    assert group.rejected == ("food", "car")
    assert desk.set_caption(group.post_id, "").chosen == ("summer", "New York"), "hashtags follow the caption"


@pytest.mark.parametrize(
    ("captions", "together"),
    [(("", "swim"), "swim"), (("swim ", ""), "swim "), (("", ""), ""), (("one", "two"), "one\n\ntwo")],
)
def test_captions_that_say_nothing_new_are_left_out(desk: Desk, add, captions, together) -> None:
    posts = add("a", "b")
    for post, caption in zip(posts, captions, strict=True):
        desk.set_caption(post.post_id, caption)
    assert desk.group([post.post_id for post in posts]).caption == together


def test_ungrouping_gives_each_photo_its_place_back_with_the_tags_of_all(desk: Desk, add) -> None:
    posts = add("a", "b", "c", "d")
    desk.set_place(posts[1].post_id, "Ulm")
    desk.set_place(posts[0].post_id, "Rome")
    group = desk.group([post.post_id for post in posts[:3]])
    desk.add_own(group.post_id, ["Sea"])
    desk.set_caption(group.post_id, "together #now")
    desk.reject(group.post_id, "food")
    parts = desk.ungroup(group.post_id)
    assert [_names(post) for post in desk.posts()] == ["a", "b", "c", "d"]
    assert [post.post_id for post in desk.posts()] == [post.post_id for post in posts]
    assert [part.caption for part in parts] == ["together #now"] * 3
    assert [part.place for part in parts] == ["Rome", "Ulm", "Rome"]
    assert all(part.chosen == ("Sea", "now") and part.rejected == ("food",) for part in parts)


def test_photos_that_came_as_one_post_get_posts_of_their_own(desk: Desk, history: History) -> None:
    with history.write() as journal:
        account_id = 1
        photos = [(Path(f"/nowhere/{name}.jpg"), None) for name in "xyz"]
        post_id = journal.insert_post(photos, account_id=account_id, caption="three")
        journal.set_columns(post_id, "add", on_desk=True)
    parts = desk.ungroup(post_id)
    assert [(_names(part), part.caption) for part in parts] == [("x", "three"), ("y", "three"), ("z", "three")]
    assert desk.posts() == parts
    assert desk.undo() == Undone(None, "ungroup")
    assert [_names(post) for post in desk.posts()] == ["xyz"]


def test_done_posts_stay_done_and_count_once(desk: Desk, add, history: History) -> None:
    posts = add("a", "b")
    for post in posts:
        desk.add_own(post.post_id, ["sea"])
        desk.set_done(post.post_id)
    group = desk.group([post.post_id for post in posts])
    assert group.done
    assert history.stats()["done"] == 1
    assert history.stats()["most_used_tags"] == [{"tag": "sea", "uses": 1}]
    assert all(post.done for post in desk.ungroup(group.post_id))
    assert history.stats()["most_used_tags"] == [{"tag": "sea", "uses": 2}]


def test_a_group_is_one_undo_step_also_after_a_restart(desk: Desk, add, history: History, tmp_path: Path) -> None:
    posts = add("a", "b", "c")
    desk.add_own(posts[1].post_id, ["sea"])
    before = desk.posts()
    desk.group([post.post_id for post in posts])
    after = desk.posts()
    history.close()
    again = History(tmp_path / "history.sqlite")
    desk = Desk(again)
    assert desk.undo() == Undone(None, "group 3 posts")
    assert desk.posts() == before
    desk.redo()
    assert desk.posts() == after
    again.close()


def test_another_photo_leads(desk: Desk, add) -> None:
    posts = add("a", "b", "c")
    group = desk.group([post.post_id for post in posts])
    assert _names(desk.lead_with(group.post_id, group.photos[2].photo_id)) == "cab"
    assert desk.undo() == Undone(group.post_id, "put another photo first")
    assert _names(desk.post(group.post_id)) == "abc"


def test_a_grouped_photo_that_is_dropped_again_stays_in_its_group(desk: Desk, add) -> None:
    posts = add("a", "b")
    group = desk.group([post.post_id for post in posts])
    assert add("b") == [group]
    assert desk.posts() == [group]


def test_what_cannot_be_grouped_says_so_and_changes_nothing(desk: Desk, add) -> None:
    posts = add(*(f"{number:03}" for number in range(MOST_PHOTOS + 1)))
    before = desk.posts()
    with pytest.raises(TagDeskError, match="at least two"):
        desk.group([posts[0].post_id, posts[0].post_id])
    with pytest.raises(TagDeskError, match=f"at most {MOST_PHOTOS} photos"):
        desk.group([post.post_id for post in posts])
    with pytest.raises(TagDeskError, match="one photo only"):
        desk.ungroup(posts[0].post_id)
    assert desk.posts() == before


def test_a_group_of_captions_has_no_photo_to_ungroup(desk: Desk) -> None:
    first, second = desk.add_caption_post("one"), desk.add_caption_post("two")
    group = desk.group([first.post_id, second.post_id])
    assert (group.caption, group.photos) == ("one\n\ntwo", ())
    with pytest.raises(TagDeskError, match="nothing to ungroup"):
        desk.ungroup(group.post_id)


def test_the_past_follows_a_group(desk: Desk, add, history: History) -> None:
    posts = add("a", "b")
    desk.set_done(posts[0].post_id)
    decision = history.latest_decision()
    group = desk.group([post.post_id for post in posts])
    changes = history.changes_since(1, decision)
    assert changes.rebuilt
    decision = changes.decision_id
    desk.lead_with(group.post_id, group.photos[1].photo_id)
    assert history.changes_since(1, decision).rebuilt, "another photo speaks for the post"


def test_own_wins_over_accepted_when_posts_come_together(desk: Desk, add) -> None:
    first, second = add("a", "b")
    desk.accept(first.post_id, "sea")
    desk.add_own(second.post_id, ["Sea"])
    group = desk.group([first.post_id, second.post_id])
    assert [(tag.tag, tag.state) for tag in group.tags] == [("sea", TagState.OWN)]
