"""Decisions about many posts at once: one undo step, in transactions so small that a click never waits behind them."""

import time
from collections.abc import Generator
from pathlib import Path

import pytest

from tagdesk.assistant.desk import Desk, Undone
from tagdesk.domain import DeskPost, Progress, Suggestion
from tagdesk.history.store import History


@pytest.fixture
def desk(history: History) -> Desk:
    return Desk(history)


def _result(work: Generator[Progress, None, list[DeskPost]]) -> list[DeskPost]:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def _posts(history: History, count: int) -> list[int]:
    post_ids = []
    with history.write() as journal:
        for number in range(count):
            post_ids.append(journal.insert_post([(Path(f"/nowhere/{number}.jpg"), None)]))
            journal.set_columns(post_ids[-1], "add", on_desk=True)
    return post_ids


def test_each_is_one_undo_step(desk: Desk, history: History) -> None:
    post_ids = _posts(history, 5)
    desk.add_own(post_ids[0], ["sea"])
    states = [desk.posts()]
    _result(desk.accept_for_all({post_id: [Suggestion("Sea", 0.9)] for post_id in post_ids[:2]}))
    states.append(desk.posts())
    _result(desk.reject_for_all(dict.fromkeys(post_ids, 0.5), "food"))
    states.append(desk.posts())
    _result(desk.add_own_to_all(post_ids, ["New York", "sea"]))
    states.append(desk.posts())
    _result(desk.remove_from_all(post_ids, "newyork"))
    states.append(desk.posts())
    posts = _result(desk.set_all_done(post_ids, True))
    assert posts == desk.posts()
    assert [post.chosen for post in posts] == [("sea",)] * 5
    assert [post.rejected for post in posts] == [("food",)] * 5
    assert all(post.done for post in posts)
    states.append(posts)
    notes = ["mark as done", "remove #NewYork", "add #NewYork #sea", "reject #food", "accept #Sea"]
    for note, state in zip(notes, reversed(states[:-1]), strict=True):
        undone = desk.undo()
        assert undone is not None
        assert undone.note == note
        assert desk.posts() == state
    for state in states[1:]:
        desk.redo()
        assert desk.posts() == state


def test_each_post_keeps_the_chance_it_had(desk: Desk, history: History) -> None:
    post_ids = _posts(history, 2)
    both = [Suggestion("sea", 0.9, {"sog": 1.0}), Suggestion("sky", 0.5)]
    _result(desk.accept_for_all({post_ids[0]: both, post_ids[1]: [Suggestion("sea", 0.25, {"sog": 1.0})]}))
    with history.read() as db:
        rows = db.execute("SELECT score, model FROM decisions WHERE kind = 'accept' ORDER BY id").fetchall()
    assert rows == [(0.9, "sog"), (0.5, None), (0.25, "sog")]
    assert desk.undo() == Undone(None, "accept #sea #sky")


def test_opened_again(desk: Desk, history: History) -> None:
    post_ids = _posts(history, 3)
    _result(desk.set_all_done(post_ids, True))
    assert not any(post.done for post in _result(desk.set_all_done(post_ids, False)))
    assert desk.undo() == Undone(None, "mark as not done")


def test_transactions_are_small_and_cancelling_keeps_what_was_written(desk: Desk, history: History) -> None:
    post_ids = _posts(history, 1000)

    def decided() -> int:
        with history.read() as db:
            return db.execute("SELECT COUNT(*) FROM decisions WHERE kind = 'own'").fetchone()[0]

    counts = []
    for _ in desk.add_own_to_all(post_ids, ["sea"]):
        counts.append(decided())
    assert counts == list(range(0, 1001, 100)), "a decision and the row of its tag"
    desk.undo()
    desk.finish(desk.undo() or Undone(None, ""))
    work = desk.add_own_to_all(post_ids, ["sky"])
    for _ in range(4):
        next(work)
    work.close()
    assert sum("sky" in post.chosen for post in desk.posts()) == 300


def test_a_tag_for_a_thousand_photos_is_quick(desk: Desk, history: History, record_property) -> None:
    post_ids = _posts(history, 1000)
    _result(desk.add_own_to_all(post_ids, [f"tag{number}" for number in range(5)]))
    started_s = time.perf_counter()
    for _ in desk.add_own_to_all(post_ids, ["sea"]):
        pass
    elapsed_ms = (time.perf_counter() - started_s) * 1000
    record_property("elapsed_ms", elapsed_ms)
    assert elapsed_ms < 3000, "generous: the machine may be busy; 300 are aimed at"


def test_nothing_selected_is_no_decision(desk: Desk, history: History) -> None:
    assert _result(desk.add_own_to_all([], ["sea"])) == []
    assert _result(desk.add_own_to_all(_posts(history, 1), [])) == desk.posts()
    assert desk.undo() == Undone(desk._history.posts([1])[0].post_id, "add 1 post")
