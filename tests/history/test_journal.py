"""The decision log: append-only, whole or not at all, and the source of undo."""

import json
import sqlite3
from itertools import product

import pytest

from tagdesk.domain import TagState
from tagdesk.history.journal import Reversal, TagRow
from tagdesk.history.store import History


@pytest.fixture
def post_id(history: History) -> int:
    with history.write() as journal:
        post_id = journal.insert_post(caption="lake")
        journal.set_columns(post_id, "add", on_desk=True)
    return post_id


def _decisions(history: History) -> list[dict]:
    with history.read() as db:
        return list(db.query("SELECT * FROM decisions ORDER BY id"))


def test_decision_says_what_was_decided(history: History, post_id: int) -> None:
    with history.write() as journal:
        journal.set_tag(post_id, "accept", TagRow("New York", accepted=True), score=0.25, model="sog")
    row = _decisions(history)[-1]
    assert (row["batch"], row["post_id"], row["kind"], row["tag"]) == (2, post_id, "accept", "New York")
    assert (row["score"], row["model"], row["undoes"], row["before"]) == (0.25, "sog", None, None)
    assert json.loads(row["after"])["accepted"] is True
    assert row["time"].endswith("+00:00")


def test_nothing_changed_is_no_decision(history: History, post_id: int) -> None:
    with history.write() as journal:
        journal.set_columns(post_id, "caption", caption="lake")
        journal.set_tag(post_id, "remove", TagRow("never there"))
        assert journal.batch is None
    assert len(_decisions(history)) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE decisions SET kind = 'reject'",
        "DELETE FROM decisions",
        "INSERT OR REPLACE INTO decisions (id, batch, time, post_id, kind) VALUES (1, 1, '', 1, 'reject')",
    ],
)
def test_decisions_can_only_be_appended(history: History, post_id: int, sql: str) -> None:
    before = _decisions(history)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), history.write() as journal:
        journal._db.execute(sql)
    assert _decisions(history) == before


def test_error_in_the_middle_leaves_neither_state_nor_decision(history: History, post_id: int) -> None:
    before = history.post(post_id), _decisions(history)
    with pytest.raises(RuntimeError), history.write() as journal:
        journal.set_columns(post_id, "caption", caption="sea")
        raise RuntimeError("in the middle")
    assert (history.post(post_id), _decisions(history)) == before


def test_undo_and_redo_append_inverse_rows(history: History, post_id: int) -> None:
    with history.write() as journal:
        journal.set_columns(post_id, "caption", caption="sea")
    with history.write() as journal:
        undone = journal.undo()
        assert undone == Reversal("caption", post_id, 1, (), going_on=undone.going_on)
    assert history.post(post_id).caption == "lake"
    with history.write() as journal:
        redone = journal.redo()
        assert redone == Reversal("caption", post_id, 1, (), going_on=redone.going_on)
    assert history.post(post_id).caption == "sea"
    rows = _decisions(history)
    assert [(row["kind"], row["undoes"]) for row in rows] == [
        ("add", None), ("caption", None), ("undo", 2), ("redo", 3),
    ]  # fmt: skip
    assert (rows[2]["before"], rows[2]["after"]) == (rows[1]["after"], rows[1]["before"])


def test_undo_goes_on_behind_what_was_redone(history: History, post_id: int) -> None:
    for caption in ("one", "two"):
        with history.write() as journal:
            journal.set_columns(post_id, "caption", caption=caption)

    def _step(name: str) -> str | None:
        with history.write() as journal:
            reversal = getattr(journal, name)()
        return history.post(post_id).caption if reversal else None

    steps = ["undo", "redo", "undo", "undo", "redo", "redo", "redo", "undo"]
    assert [_step(name) for name in steps] == ["one", "two", "one", "lake", "one", "two", None, "one"]


def test_new_decision_ends_redo(history: History, post_id: int) -> None:
    with history.write() as journal:
        journal.set_columns(post_id, "caption", caption="sea")
    with history.write() as journal:
        journal.undo()
    with history.write() as journal:
        journal.set_columns(post_id, "place", place="Ulm")
    with history.write() as journal:
        assert journal.redo() is None


def test_batch_in_several_transactions_is_one_step(history: History, post_id: int) -> None:
    with history.write() as journal:
        journal.set_columns(post_id, "caption", caption="sea")
    with history.write(journal.batch) as journal:
        journal.set_columns(post_id, "place", place="Ulm")
    with history.write() as journal:
        journal.undo()
    post = history.post(post_id)
    assert (post.caption, post.place) == ("lake", "")


def test_state_column_agrees_with_the_facts(history: History, post_id: int) -> None:
    for number, facts in enumerate(product([False, True], repeat=4)):
        row = TagRow(f"tag{number}", 0, *facts)
        with history.write() as journal:
            journal.set_tag(post_id, "own", row)
        stored = {tag.tag: tag.state for tag in history.post(post_id).tags}
        assert stored.get(row.tag, TagState.SUGGESTED) == row.state


def test_unknown_post_is_a_bug(history: History) -> None:
    with pytest.raises(LookupError), history.write() as journal:
        journal.set_columns(7, "done", done=True)
    with pytest.raises(LookupError):
        history.post(7)


def test_tag_uses_agree_with_the_tags(history: History, post_id: int) -> None:
    def _counted() -> tuple[dict[str, int], dict[str, int]]:
        with history.read() as db:
            kept = dict(db.execute("SELECT key, uses FROM tag_uses WHERE uses != 0"))
            real = db.execute("SELECT key, COUNT(*) FROM post_tags WHERE state IN ('own', 'accepted') GROUP BY key")
            return kept, dict(real)

    for row in [
        TagRow("sun", accepted=True), TagRow("Sun", typed=True), TagRow("sea", in_caption=True),
        TagRow("sea"), TagRow("sun", rejected=True), TagRow("cat", rejected=True), TagRow("cat", typed=True),
    ]:  # fmt: skip
        with history.write() as journal:
            journal.set_tag(post_id, "own", row)
    assert _counted() == ({"cat": 1}, {"cat": 1})
    undone = 0
    for name in ["undo"] * 7 + ["redo"] * 5:
        with history.write() as journal:
            undone += getattr(journal, name)() is not None
        kept, real = _counted()
        assert kept == real
    assert undone == 12


def test_tag_rows_cannot_be_updated_past_their_count(history: History, post_id: int) -> None:
    with history.write() as journal:
        journal.set_tag(post_id, "own", TagRow("sun", typed=True))
    with pytest.raises(sqlite3.IntegrityError, match="tag_uses"), history.write() as journal:
        journal._db.execute("UPDATE post_tags SET typed = 0")
