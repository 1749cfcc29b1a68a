"""Which posts of the queue are shown, and how many of each kind there are."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.domain import DeskPost, Photo, PostTag, TagState
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.queue.filter import QueueKind, QueueShelf, words_of
from tagdesk.gui.queue.filter_model import QueueFilterModel
from tagdesk.gui.queue.model import QueueModel

ALL, TO_DO, DONE, OVER = QueueKind


def post(post_id: int, *tags: str, done: bool = False, caption: str = "") -> DeskPost:
    photos = (Photo(post_id, Path(f"/photos/IMG_{post_id}.jpg")),)
    return DeskPost(post_id, photos, caption, tags=tuple(PostTag(tag, TagState.OWN) for tag in tags), done=done)


def has_three(found: DeskPost) -> bool:
    return len(found.chosen) > 2


def check_all(shelf: QueueShelf) -> None:
    while not shelf.is_checked:
        shelf.check(1)


def counts(shelf: QueueShelf) -> tuple[int, ...]:
    return tuple(shelf.counts[kind] for kind in QueueKind)


def test_counts_follow_the_posts() -> None:
    shelf = QueueShelf(has_three)
    shelf.set_posts([post(1), post(2, "a", "b", "c"), post(3, "a", done=True)])
    assert counts(shelf) == (3, 2, 1, 0)
    assert shelf.check(10)
    assert not shelf.check(10)
    assert counts(shelf) == (3, 2, 1, 1)
    shelf.update(post(2, "a", done=True))
    shelf.update(post(3, "a", "b", "c"))
    check_all(shelf)
    assert counts(shelf) == (3, 2, 1, 1)
    shelf.set_posts([post(2)])
    check_all(shelf)
    assert counts(shelf) == (1, 1, 0, 0)
    shelf.set_posts([])
    assert counts(shelf) == (0, 0, 0, 0)


def test_another_cap_is_looked_at_anew() -> None:
    shelf = QueueShelf(has_three)
    shelf.set_posts([post(1, "a")])
    check_all(shelf)
    shelf.set_rule(lambda found: bool(found.chosen))
    assert not shelf.is_checked
    assert shelf.check(10)
    assert counts(shelf)[3] == 1


_POSTS = st.lists(
    st.builds(post, st.integers(1, 5), done=st.booleans(), caption=st.sampled_from(["", "x"])) |
    st.builds(lambda number, done: post(number, "a", "b", "c", done=done), st.integers(1, 5), st.booleans()),
    unique_by=lambda found: found.post_id,
)  # fmt: skip


@given(st.lists(_POSTS, max_size=6))
def test_counts_are_those_of_counting(states: list[list[DeskPost]]) -> None:
    shelf = QueueShelf(has_three)
    for posts in states:
        shelf.set_posts(posts)
        check_all(shelf)
        done = sum(found.done for found in posts)
        over = sum(has_three(found) for found in posts)
        assert counts(shelf) == (len(posts), len(posts) - done, done, over)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", True), ("img_7", True), ("IMG_7.jpg", True), ("evening LAKE", True), ("#newyork", True),
        ("new york", True), ("＃ＮＥＷＹＯＲＫ", True), ("#lake #new", True), ("夕", True), ("ulm", True),
        ("morning", False), ("lake morning", False), ("food", False), ("#", True),
    ],
)  # fmt: skip
def test_words_are_looked_for_in_name_caption_place_and_tags(words: str, found: bool) -> None:
    one = post(7, "New York", "夕日", caption="Evening at the Lake")
    one = replace(one, place="Ulm", tags=(*one.tags, PostTag("food", TagState.REJECTED)))
    assert QueueShelf(has_three).holds(one, words_of(words)) == found


def test_a_new_state_has_new_words() -> None:
    shelf = QueueShelf(has_three)
    assert not shelf.holds(post(1), ("sea",))
    assert shelf.holds(post(1, "sea"), ("sea",))


@pytest.fixture
def source(qtbot, tmp_path: Path) -> Iterator[QueueModel]:
    jobs = Jobs()
    pictures = PictureLoader(jobs, tmp_path / "thumbnails")
    yield QueueModel(pictures)
    jobs.close()


@pytest.fixture
def model(source: QueueModel) -> QueueFilterModel:
    model = QueueFilterModel(source, has_three)
    show(model, [post(1), post(2, "sea", done=True), post(3, "sea"), post(4, "a", "b", "c")])
    return model


def show(model: QueueFilterModel, posts: list[DeskPost]) -> None:
    model.shelf.set_posts(posts)
    check_all(model.shelf)
    model.sourceModel().set_posts(posts)


def shown(model: QueueFilterModel) -> list[int]:
    ids = [model.post_id_at(row) for row in range(model.rowCount())]
    assert [model.row_of(post_id) for post_id in ids] == list(range(len(ids)))
    return ids


def test_the_model_keeps_the_rules_of_qt(model: QueueFilterModel, qtmodeltester) -> None:
    qtmodeltester.check(model)
    for kind, ids in ((TO_DO, [1, 3, 4]), (DONE, [2]), (OVER, [4]), (ALL, [1, 2, 3, 4])):
        model.show_kind(kind)
        assert shown(model) == ids
        assert model.kind is kind
        qtmodeltester.check(model)
    model.show_words("sea")
    assert shown(model) == [2, 3]
    model.show_kind(TO_DO)
    assert shown(model) == [3]
    show(model, [post(5, "sea"), post(6), post(3, "sea")])
    assert shown(model) == [5, 3]
    qtmodeltester.check(model)
    show(model, [])
    assert shown(model) == []


def test_a_post_that_is_worked_on_does_not_vanish(model: QueueFilterModel) -> None:
    model.show_kind(TO_DO)
    model.hold([1])
    done = post(1, done=True)
    model.shelf.update(done)
    model.sourceModel().update_post(done)
    assert shown(model) == [1, 3, 4]
    model.hold([3])
    assert shown(model) == [3, 4]
    model.hold([2, 99])
    assert shown(model) == [2, 3, 4], "somebody goes to a post that the filter keeps back"
    model.show_words("sea")
    assert shown(model) == [3]
    assert model.row_of(2) is None
    assert model.row_of(None) is None
