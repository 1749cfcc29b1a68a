"""Whatever a person decides, in any order: undo of everything is the start, redo of everything the end."""

import contextlib
import tempfile
from collections.abc import Generator
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.tags import rename_tag
from tagdesk.contract.features import model_key
from tagdesk.domain import DeskPost, Progress, Suggestion
from tagdesk.errors import TagDeskError
from tagdesk.hashtags import find_hashtags
from tagdesk.history.store import History

_TAGS = st.sampled_from(["sun", "Sun", "#sunset", "New York", "newyork", "夕日", ""])
_CAPTIONS = st.sampled_from(["", "#sun", "#sunset", "lake #Sun #newyork", "#夕日 sun", "sun set", "#NewYork#sun"])


_PHOTOS = st.sampled_from(["a", "b", "c", "d"])


def _several(posts: Bundle) -> st.SearchStrategy[list[int]]:
    return st.lists(posts, min_size=1, max_size=4, unique=True)


def _result(work: Generator[Progress, None, list[DeskPost]]) -> list[DeskPost]:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


class DeskMachine(RuleBasedStateMachine):
    """Random decisions on a real history, with restarts in between."""

    posts = Bundle("posts")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "history.sqlite"
        self._open()
        self._rejected: set[tuple[int, str]] = set()

    def _open(self) -> None:
        self._history = History(self._path)
        if len(self._history.accounts()) == 1:
            self._history.add_account("business")
        self._desk = Desk(self._history)

    def _everything(self) -> list[DeskPost]:
        """All posts ever added, on the desk or off it, with the desk's own list behind them."""
        with self._history.read() as db:
            post_ids = [row[0] for row in db.execute("SELECT id FROM posts ORDER BY id")]
        return self._history.posts(post_ids) + self._desk.posts()

    @initialize(target=posts, caption=_CAPTIONS)
    def first_post(self, caption: str) -> int:
        return self._desk.add_caption_post(caption).post_id

    @rule(target=posts, caption=_CAPTIONS)
    def add_post(self, caption: str) -> int:
        return self._desk.add_caption_post(caption).post_id

    @rule(post_id=posts, tag=_TAGS)
    def accept(self, post_id: int, tag: str) -> None:
        self._desk.accept(post_id, tag)

    @rule(post_id=posts, tag=_TAGS)
    def reject(self, post_id: int, tag: str) -> None:
        self._desk.reject(post_id, tag)

    @rule(post_id=posts, tags=st.lists(_TAGS, max_size=3))
    def add_own(self, post_id: int, tags: list[str]) -> None:
        self._desk.add_own(post_id, tags)

    @rule(post_id=posts, tag=_TAGS)
    def remove(self, post_id: int, tag: str) -> None:
        self._desk.remove(post_id, tag)

    @rule(post_id=posts, old=_TAGS, new=_TAGS)
    def edit_tag(self, post_id: int, old: str, new: str) -> None:
        before = self._desk.post(post_id).chosen
        with contextlib.suppress(TagDeskError):
            after = self._desk.edit_tag(post_id, old, new).chosen
            assert len(after) >= len(before) - 1

    @rule(post_id=posts, tags=st.lists(_TAGS, max_size=3))
    def reorder(self, post_id: int, tags: list[str]) -> None:
        before = self._desk.post(post_id)
        after = self._desk.reorder(post_id, tags)
        assert sorted(after.chosen) == sorted(before.chosen)

    @rule(post_id=posts, caption=_CAPTIONS)
    def set_caption(self, post_id: int, caption: str) -> None:
        before = self._desk.post(post_id)
        after = self._desk.set_caption(post_id, caption)
        fresh = {tag.casefold() for tag in find_hashtags(caption)} - {
            tag.casefold() for tag in find_hashtags(before.caption)
        }
        own = {tag.tag.replace(" ", "").casefold() for tag in after.tags if tag.state == "own"}
        assert fresh <= own

    @rule(post_id=posts, done=st.booleans())
    def set_done(self, post_id: int, done: bool) -> None:
        self._desk.set_done(post_id, done)

    @rule(post_id=posts, account_id=st.sampled_from([1, 2]))
    def move_to_account(self, post_id: int, account_id: int) -> None:
        self._desk.move_to_account(post_id, account_id)

    @rule(old=_TAGS, new=_TAGS)
    def rename_tag(self, old: str, new: str) -> None:
        chosen = {post.post_id: len({*map(model_key, post.chosen)} - {model_key(old)}) for post in self._everything()}
        with contextlib.suppress(TagDeskError):
            for _ in rename_tag(self._history, old, new):
                pass
        after = {post.post_id: len(post.chosen) for post in self._everything()}
        assert all(after[post_id] >= count for post_id, count in chosen.items()), "no other tag is lost"

    @rule(target=posts, name=_PHOTOS)
    def add_photo(self, name: str) -> int:
        """A photo that isn't there has its place on the desk too."""
        (post,) = _result(self._desk.add_photos([Path(f"/nowhere/{name}.jpg")]))
        return post.post_id

    @rule(post_ids=_several(posts), tags=st.lists(_TAGS, max_size=2))
    def add_own_to_all(self, post_ids: list[int], tags: list[str]) -> None:
        _result(self._desk.add_own_to_all(post_ids, tags))

    @rule(post_ids=_several(posts), tag=_TAGS, accept=st.booleans())
    def decide_for_all(self, post_ids: list[int], tag: str, accept: bool) -> None:
        if accept:
            _result(self._desk.accept_for_all({post_id: [Suggestion(tag, 0.5)] for post_id in post_ids}))
        else:
            _result(self._desk.reject_for_all(dict.fromkeys(post_ids, 0.5), tag))

    @rule(post_ids=_several(posts), tag=_TAGS)
    def remove_from_all(self, post_ids: list[int], tag: str) -> None:
        _result(self._desk.remove_from_all(post_ids, tag))

    @rule(post_ids=_several(posts), done=st.booleans())
    def set_all_done(self, post_ids: list[int], done: bool) -> None:
        posts = _result(self._desk.set_all_done(post_ids, done))
        assert all(post.done == done for post in posts)

    @rule(post_ids=_several(posts))
    def group(self, post_ids: list[int]) -> None:
        before = self._history.posts(post_ids)
        with contextlib.suppress(TagDeskError):
            post = self._desk.group(post_ids)
            assert post.photos == tuple(photo for part in before for photo in part.photos)
            assert {key for part in before for key in map(model_key, part.chosen)} == set(map(model_key, post.chosen))

    @rule(post_id=posts)
    def ungroup(self, post_id: int) -> None:
        before = self._desk.post(post_id)
        with contextlib.suppress(TagDeskError):
            parts = self._desk.ungroup(post_id)
            assert [part.photos for part in parts] == [(photo,) for photo in before.photos]
            assert all(set(part.tags) == set(before.tags) for part in parts)

    @rule(post_id=posts, place=st.sampled_from(["", "Ulm"]))
    def set_place(self, post_id: int, place: str) -> None:
        assert self._desk.set_place(post_id, place).place == place

    @rule(post_id=posts)
    def put_back(self, post_id: int) -> None:
        self._desk.put_back(post_id)

    @rule(post_id=posts, place=st.integers(0, 3))
    def lead_with(self, post_id: int, place: int) -> None:
        for photo in self._desk.post(post_id).photos[place : place + 1]:
            assert self._desk.lead_with(post_id, photo.photo_id).photos[0] == photo

    @rule(post_id=posts)
    def take_off(self, post_id: int) -> None:
        self._desk.remove_posts([post_id])

    @rule()
    def undo_redo_is_nothing(self) -> None:
        before = self._everything()
        if self._desk.undo():
            self._desk.redo()
        assert self._everything() == before

    @rule()
    def undo(self) -> None:
        self._desk.undo()

    @rule()
    def redo(self) -> None:
        self._desk.redo()

    @rule()
    def restart(self) -> None:
        before = self._everything()
        self._history.close()
        self._open()
        assert self._everything() == before

    @invariant()
    def tags_are_told_apart_by_key(self) -> None:
        for post in self._desk.posts():
            keys = [tag.key.replace(" ", "") for tag in post.tags]
            assert len(keys) == len(set(keys))

    @invariant()
    def no_photo_is_lost_or_shown_twice(self) -> None:
        photos = [
            photo.photo_id for post in self._everything()[: -len(self._desk.posts()) or None] for photo in post.photos
        ]
        with self._history.read() as db:
            assert sorted(photos) == [row[0] for row in db.execute("SELECT id FROM photos ORDER BY id")]

    def teardown(self) -> None:
        while self._desk.redo():
            pass
        end = self._everything()
        steps = 0
        while self._desk.undo():
            steps += 1
        assert self._desk.posts() == []
        assert all(not post.tags and not post.done and post.account_id == 1 for post in self._everything())
        for _ in range(steps):
            self._desk.redo()
        assert self._everything() == end
        self._history.close()
        self._folder.cleanup()


TestDeskUndo = DeskMachine.TestCase
TestDeskUndo.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
