"""The past of an account: read in its order, followed without missing or repeating anything."""

import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tagdesk.domain import DonePost
from tagdesk.history.journal import TagRow
from tagdesk.history.past import Changes
from tagdesk.history.store import History

_DAY = datetime(2026, 6, 14, 12, tzinfo=UTC)


def _add(history: History, at: datetime | None = _DAY, *tags: str, account_id: int = 1, **columns: Any) -> int:
    """A done post."""
    with history.write() as journal:
        post_id = journal.insert_post(account_id=account_id, **columns)
        for tag in tags:
            journal.set_tag(post_id, "own", TagRow(tag, typed=True))
        journal.mark_done(post_id, "done", at)
    return post_id


def _ids(posts: list[DonePost]) -> list[int]:
    return [post.post_id for post in posts]


def test_done_posts_of_an_account_in_their_order(history: History) -> None:
    business = history.add_account("business").account_id
    late = _add(history, _DAY + timedelta(days=1), "sun", caption="late")
    early, same = _add(history), _add(history)
    before = _add(history, _DAY - timedelta(milliseconds=1))
    its = _add(history, account_id=business)
    with history.write() as journal:
        journal.insert_post(caption="a draft")
    found = history.past(1)
    assert _ids(found) == [before, early, same, late]
    assert found[-1] == DonePost(_DAY + timedelta(days=1), history.post(late))
    assert _ids(history.past(business)) == [its]
    assert history.post(its).account_id == business
    assert history.past(7) == []


def test_chunks_join_whatever_the_times(history: History) -> None:
    ids = [_add(history, _DAY - timedelta(seconds=number // 3)) for number in range(20)]
    chunks, place = [], None
    while chunk := history.past(1, after=place, limit=3):
        chunks += chunk
        place = chunk[-1].place
    assert chunks == history.past(1)
    assert sorted(_ids(chunks)) == ids
    assert [post.place for post in chunks] == sorted(post.place for post in chunks)


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        (datetime(2026, 6, 14, 20, 52, tzinfo=timezone(timedelta(hours=2))), datetime(2026, 6, 14, 18, 52, tzinfo=UTC)),
        (datetime(2026, 6, 14, 20, 52), datetime(2026, 6, 14, 20, 52, tzinfo=UTC)),
        (datetime(1826, 1, 1, tzinfo=timezone(timedelta(seconds=5))), datetime(1825, 12, 31, 23, 59, 55, tzinfo=UTC)),
        (datetime.min, datetime.min.replace(tzinfo=UTC)),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=9))), datetime.min.replace(tzinfo=UTC)),
    ],
)
def test_any_time_has_its_place(history: History, at: datetime, kept: datetime) -> None:
    _add(history, at)
    (post,) = history.past(1)
    assert post.done_at == kept
    assert history.past(1, after=post.place) == []


def test_done_posts_have_a_time_however_they_became_done(history: History) -> None:
    started = datetime.now(UTC) - timedelta(seconds=5)
    with history.write() as journal:
        journal.set_columns(journal.insert_post(), "add", done=True)
        journal.insert_post(done=True)
        journal.mark_done(journal.insert_post(), "done")
    posts = history.past(1)
    assert len(posts) == 3
    assert all(started < post.done_at < datetime.now(UTC) + timedelta(seconds=5) for post in posts)


def test_a_post_opened_again_keeps_its_place_and_undo_brings_it_back(history: History) -> None:
    post_id = _add(history)
    with history.write() as journal:
        journal.set_columns(post_id, "reopen", done=False)
    assert history.past(1) == []
    with history.write() as journal:
        journal.mark_done(post_id, "done")
        journal.mark_done(post_id, "done")
    assert [post.done_at for post in history.past(1)] == [_DAY]
    for steps in (2, 1):
        for _ in range(steps):
            with history.write() as journal:
                journal.undo()
    assert history.post(post_id).done is False
    with history.write() as journal:
        journal.redo()
    assert [post.done_at for post in history.past(1)] == [_DAY]


def test_undo_of_done_forgets_when(history: History) -> None:
    post_id = _add(history)
    with history.write() as journal:
        journal.undo()
    with history.write() as journal:
        assert journal.column(post_id, "done_at") is None
        journal.redo()
    assert [post.done_at for post in history.past(1)] == [_DAY]


def test_reading_needs_no_sorting_and_no_scan(history: History) -> None:
    plans = []
    _add(history)
    _add(history, _DAY + timedelta(days=1))
    with history.read() as db:
        db.conn.set_trace_callback(plans.append)
    history.past(1, after=("2026", 3))
    history.changes_since(1, 0)
    history.latest_from(1, 1, 1)
    with history.read() as db:
        db.conn.set_trace_callback(None)
        reads = [sql for sql in plans if "FROM posts WHERE done AND account_id" in sql]
        steps = [row[3] for sql in reads for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert len(reads) == 4
    of_posts = [step for step in steps if "posts" in step]
    assert len(of_posts) == 4
    assert not any("TEMP B-TREE" in step for step in steps)
    assert all("SEARCH posts USING" in step and "INDEX posts_past (account_id=?" in step for step in of_posts)


class TestChanges:
    def test_nothing(self, history: History) -> None:
        assert history.latest_decision() == 0
        assert history.changes_since(1, 0) == Changes(0)
        _add(history)
        latest = history.latest_decision()
        assert history.changes_since(1, latest) == Changes(latest)

    def test_posts_behind_all_others_are_appended(self, history: History) -> None:
        _add(history)
        since = history.latest_decision()
        ids = [_add(history, _DAY + timedelta(days=days)) for days in (3, 2)]
        assert history.changes_since(1, since) == Changes(history.latest_decision(), (ids[1], ids[0]))
        assert history.changes_since(1, 0).appended == (1, ids[1], ids[0])

    def test_a_post_that_comes_in_between_is_none(self, history: History) -> None:
        _add(history, _DAY - timedelta(days=2))
        _add(history)
        since = history.latest_decision()
        _add(history, _DAY - timedelta(days=1))
        assert history.changes_since(1, since) == Changes(history.latest_decision(), rebuilt=True)

    @pytest.mark.parametrize("post_id", [1, 2, 3])
    @pytest.mark.parametrize(
        "change",
        ["caption", "place", "time", "reopen", "account", "own", "remove", "spelling", "rename", "rejected after all"],
    )
    def test_a_changed_post_is_told_and_what_was_before_it(self, history: History, post_id: int, change: str) -> None:
        business = history.add_account("business").account_id
        for days in range(3):
            _add(history, _DAY + timedelta(days=days), "sun")
        since = history.latest_decision()
        columns = {
            "caption": {"caption": "x"}, "place": {"place": "x"}, "time": {"time": "2020-01-01T00:00:00"},
            "reopen": {"done": False}, "account": {"account_id": business},
        }  # fmt: skip
        rows = {
            "own": TagRow("sea", typed=True), "remove": TagRow("sun"), "spelling": TagRow("Sun", 1, typed=True),
            "rejected after all": TagRow("sun", 1, rejected=True),
        }  # fmt: skip
        with history.write() as journal:
            if change in columns:
                journal.set_columns(post_id, change, **columns[change])
            elif change in rows:
                journal.set_tag(post_id, change, rows[change])
            else:
                journal.rename_tag(post_id, change, "sun", "sea")
        told = Changes(history.latest_decision(), rebuilt=True)
        assert history.changes_since(1, since) == told
        with history.write() as journal:
            journal.undo()
        assert history.changes_since(1, since).rebuilt, "a change that was undone counts as one"
        assert history.changes_since(1, history.latest_decision()).rebuilt is False

    def test_moved_into_an_account(self, history: History) -> None:
        business = history.add_account("business").account_id
        _add(history, account_id=business)
        moved = _add(history, _DAY + timedelta(days=1))
        since = history.latest_decision()
        with history.write() as journal:
            journal.set_columns(moved, "account", account_id=business)
        assert history.changes_since(business, since).appended == (moved,)
        assert history.changes_since(1, since) == Changes(history.latest_decision(), rebuilt=True)

    def test_what_is_no_part_of_the_past(self, history: History) -> None:
        _add(history, _DAY, "sun")
        since = history.latest_decision()
        with history.write() as journal:
            journal.set_columns(1, "add", on_desk=True)
            journal.set_columns(1, "remove_posts", on_desk=False)
            journal.set_tag(1, "reject", TagRow("sea", rejected=True))
            draft = journal.insert_post(caption="a draft")
            journal.set_columns(draft, "caption", caption="still one")
            journal.set_tag(draft, "own", TagRow("sun", typed=True))
        assert history.changes_since(1, since) == Changes(history.latest_decision())

    def test_done_and_taken_back_is_nothing(self, history: History) -> None:
        _add(history)
        since = history.latest_decision()
        _add(history, _DAY - timedelta(days=1))
        with history.write() as journal:
            journal.undo()
        assert history.changes_since(1, since) == Changes(history.latest_decision())


@pytest.mark.parametrize(("posts", "left_out"), [(1, 8), (3, 6), (4, 6), (5, 4), (8, 2), (9, 0), (99, 0)])
def test_the_latest_posts_begin_at_the_same_one_for_a_while(history: History, posts: int, left_out: int) -> None:
    business = history.add_account("business").account_id
    for days in range(10):
        _add(history, _DAY + timedelta(days=days // 3))  # several at one moment
    _add(history, _DAY, account_id=business)
    place, count = history.latest_from(1, posts, 2)
    assert history.past(1, place) == history.past(1)[left_out:]
    assert count == 10 - left_out
    assert history.latest_from(business, 1, 2) == (None, 1)
    assert history.latest_from(7, 1, 2) == (None, 0)


class FollowerMachine(RuleBasedStateMachine):
    """Whoever follows the past as `Past` says has read the past as it is, in its order, each post once."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._history = History(Path(self._folder.name) / "history.sqlite")
        self._history.add_account("business")
        self._read: list[DonePost] = []
        self._since = 0

    def _post(self, number: int) -> int:
        with self._history.write() as journal:
            count = journal._db.execute("SELECT COUNT(*) FROM posts").fetchone()[0]
            return 1 + number % count if count else journal.insert_post()

    @rule(account_id=st.sampled_from([1, 1, 1, 2]), days=st.integers(0, 5))
    def add(self, account_id: int, days: int) -> None:
        _add(self._history, _DAY + timedelta(days=days), "sun", account_id=account_id)

    @rule(account_id=st.sampled_from([1, 2]))
    def add_draft(self, account_id: int) -> None:
        with self._history.write() as journal:
            journal.set_columns(journal.insert_post(account_id=account_id), "add", on_desk=True)

    @rule(number=st.integers(0, 9), done=st.booleans())
    def done(self, number: int, done: bool) -> None:
        post_id = self._post(number)
        with self._history.write() as journal:
            if done:
                journal.mark_done(post_id, "done", _DAY + timedelta(days=number))
            else:
                journal.set_columns(post_id, "reopen", done=False)

    @rule(number=st.integers(0, 9), account_id=st.sampled_from([1, 2]))
    def move(self, number: int, account_id: int) -> None:
        post_id = self._post(number)
        with self._history.write() as journal:
            journal.set_columns(post_id, "account", account_id=account_id)

    @rule(number=st.integers(0, 9), tag=st.sampled_from(["sun", "Sun", "sea"]), typed=st.booleans())
    def tag(self, number: int, tag: str, typed: bool) -> None:
        post_id = self._post(number)
        with self._history.write() as journal:
            journal.set_tag(post_id, "own", TagRow(tag, typed=typed))

    @rule(name=st.sampled_from(["undo", "redo"]))
    def reverse(self, name: str) -> None:
        with self._history.write() as journal:
            getattr(journal, name)()

    @rule()
    def follow(self) -> None:
        changes = self._history.changes_since(1, self._since)
        past = self._history.past(1)
        if changes.rebuilt:
            self._read = []
        fresh = self._history.past(1, after=self._read[-1].place if self._read else None)
        assert changes.rebuilt or tuple(_ids(fresh)) == changes.appended
        self._read += fresh
        self._since = changes.decision_id
        assert self._read == past

    @invariant()
    def done_posts_have_a_time(self) -> None:
        with self._history.read() as db:
            assert db.execute("SELECT COUNT(*) FROM posts WHERE done AND done_at IS NULL").fetchone() == (0,)

    def teardown(self) -> None:
        self.follow()
        self._history.close()
        self._folder.cleanup()


TestFollower = FollowerMachine.TestCase
TestFollower.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
