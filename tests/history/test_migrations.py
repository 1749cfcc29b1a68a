"""A file of the first version: all that was in it is there, done posts have their place in the past, undo goes on."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from tagdesk.domain import Account, PostTag, TagState
from tagdesk.history.migrations import MIGRATIONS, STEPS
from tagdesk.history.store import History

_POSTS = [
    # caption, time, done
    ("dated", "2025-01-02T03:04:05+02:00", True),
    ("dated without a zone", "2024-01-02T03:04:05.678", True),
    ("undated", None, True),
    ("what no clock shows", "1826-01-01T00:00:00+00:53:28", True),
    ("a draft", "2025-01-02T03:04:05+02:00", False),
    ("opened again", None, False),
]
_ADDED = "2026-06-14T20:52:00.123+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file as the first version wrote it."""
    path = tmp_path / "history.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        db = Database(connection)
        MIGRATIONS.apply(db, stop_before="m002_past_accounts_tag_rules")
        for caption, time, done in _POSTS:
            post_id = db.execute(
                "INSERT INTO posts (account_id, added, caption, time, on_desk, done) VALUES (1, ?, ?, ?, 1, ?)",
                [_ADDED, caption, time, done],
            ).lastrowid
            db.execute(
                "INSERT INTO post_tags (post_id, key, tag, position, typed) VALUES (?, 'newyork', 'New York', 1, 1)",
                [post_id],
            )
            if done:
                _decide(db, post_id, "done", False, True)
        _decide(db, 6, "done", False, True)
        _decide(db, 6, "reopen", True, False)
    return path


def _decide(db: Database, post_id: int, kind: str, before: bool, after: bool) -> None:
    db.execute(
        "INSERT INTO decisions (batch, time, post_id, kind, before, after)"
        " SELECT COALESCE(MAX(batch), 0) + 1, ?, ?, ?, ?, ? FROM decisions",
        [_ADDED, post_id, kind, json.dumps({"done": int(before)}), json.dumps({"done": after})],
    )


def test_done_posts_get_their_place_in_the_past(path: Path) -> None:
    with closing(History(path)) as history:
        assert {post.post.caption: post.done_at for post in history.past(1)} == {
            "dated": datetime(2025, 1, 2, 1, 4, 5, tzinfo=UTC),
            "dated without a zone": datetime(2024, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC),
            "undated": datetime(2026, 6, 14, 20, 52, 0, 123_000, tzinfo=UTC),
            # SQLite knows no zone with seconds, so that it counts from when it was added.
            "what no clock shows": datetime(2026, 6, 14, 20, 52, 0, 123_000, tzinfo=UTC),
        }


def test_everything_else_is_as_it_was(path: Path) -> None:
    with closing(History(path)) as history:
        assert [(post.caption, post.done) for post in history.desk_posts()] == [
            (caption, done) for caption, _, done in _POSTS
        ]
        assert {post.tags for post in history.desk_posts()} == {(PostTag("New York", TagState.OWN),)}
        assert history.accounts() == [Account(1, "me", 4)]
        assert history.stats()["decisions"] == {"done": 5, "reopen": 1}
        assert history.tags_starting("new", 5) == ["New York"]
    with closing(History(path)) as again:
        assert len(again.past(1)) == 4


def test_decisions_of_before_are_undone_and_redone(path: Path) -> None:
    with closing(History(path)) as history:

        def _step(name: str) -> list[str]:
            with history.write() as journal:
                assert getattr(journal, name)()
            return sorted(post.post.caption for post in history.past(1))

        four = sorted(post.post.caption for post in history.past(1))
        since = history.latest_decision()
        assert _step("undo") == sorted([*four, "opened again"])
        assert history.changes_since(1, since).appended == (6,)
        assert _step("undo") == four
        assert _step("undo") == sorted({*four} - {"what no clock shows"})
        assert history.changes_since(1, since).rebuilt
        before = history.past(1)
        assert _step("redo") == four
        assert [post for post in history.past(1) if post.post_id != 4] == before


def test_a_file_of_before_knows_tag_sets_and_written_keywords(path: Path) -> None:
    with closing(History(path)) as history, history.read() as db:
        assert {"tag_sets", "written"} <= set(db.table_names())
        assert {str(step.__name__) for step in STEPS} == {migration.name for migration in MIGRATIONS.applied(db)}
