"""Makes up files of every released schema with rows in every table, and compares all rows of two files."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tagdesk.history.migrations import MIGRATIONS, STEPS

VERSIONS = range(1, len(STEPS) + 1)
_TIME = "2026-06-14T20:52:00.123+00:00"
#: What SQLite and its full-text search keep for themselves.
_INTERNAL = ("sqlite_", "post_search_")

Rows = dict[str, list[tuple[Any, ...]]]


def make_file(path: Path, version: int, posts: int = 6) -> Path:
    """A file as TagDesk wrote it when its schema had so many steps; every table has rows."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        db = Database(connection)
        db.execute("PRAGMA journal_mode = WAL")
        following = STEPS[version].__name__ if version < len(STEPS) else None
        MIGRATIONS.apply(db, stop_before=following)
        db.execute("BEGIN")
        for post_id in range(1, posts + 1):
            _fill_post(db, post_id)
        db.execute("INSERT INTO features VALUES ('abc', 'sog', x'00ff')")
        if version >= 2:
            db.execute("INSERT INTO accounts (name, key) VALUES ('Work', 'work')")
            db.execute("INSERT INTO aliases VALUES ('nyc', 'newyork', 'New York')")
            db.execute("INSERT INTO blocked VALUES ('spam', 'Spam')")
            db.execute("INSERT INTO learned VALUES (1, 'fusion', '{}')")
            db.execute("INSERT INTO user_states VALUES (1, 'usercond', 3, 'd', x'01')")
        if version >= 3:
            db.execute("INSERT INTO imports VALUES (1, 1, 'jsonl', 'Posts as JSON lines', '{}', ?, ?)", [_TIME, _TIME])
            db.execute("INSERT INTO imported VALUES (1, 'jsonl', 'a', 1, 1, '{}')")
        if version >= 4:
            db.execute("INSERT INTO tag_sets VALUES ('sea', '[\"sea\"]')")
            db.execute("INSERT INTO written VALUES (1, '/a.jpg.xmp', '{}', 1, ?, NULL)", [_TIME])
        db.execute("COMMIT")
    return path


def _fill_post(db: Database, post_id: int) -> None:
    done = post_id % 2
    db.execute(
        "INSERT INTO posts (account_id, added, caption, place, time, on_desk, done) VALUES (1, ?, ?, 'Ulm', ?, 1, ?)",
        [_TIME, f"post {post_id}", _TIME if post_id % 3 else None, done],
    )
    db.execute("INSERT INTO photos (post_id, position, path) VALUES (?, 0, ?)", [post_id, f"/photos/{post_id}.jpg"])
    for position, tag in enumerate(("New York", f"tag{post_id}")):
        db.execute(
            "INSERT INTO post_tags (post_id, key, tag, position, typed) VALUES (?, ?, ?, ?, 1)",
            [post_id, tag.replace(" ", "").lower(), tag, position],
        )
    db.execute(
        "INSERT INTO decisions (batch, time, post_id, kind, before, after) VALUES (?, ?, ?, 'done', ?, ?)",
        [post_id, _TIME, post_id, json.dumps({"done": 0}), json.dumps({"done": done})],
    )
    db.execute("INSERT INTO post_search (rowid, caption, tags, place) VALUES (?, 'post', 'New York', 'Ulm')", [post_id])


def all_rows(path: Path) -> Rows:
    """Every row of every table."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        wanted = [name for name in names if not name.startswith(_INTERNAL)]
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in wanted}


def assert_sound(path: Path) -> None:
    """The database is whole."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
