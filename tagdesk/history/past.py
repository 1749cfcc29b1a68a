"""The past of an account: its done posts in their order, and what became of them since it was last read."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from tagdesk.domain import DonePost
from tagdesk.history.journal import PHOTOS
from tagdesk.history.loading import load_posts
from tagdesk.history.transaction import HistoryFile

#: What of a post its account's past consists of; that it lies on the desk is no part of it.
_COLUMNS = frozenset(
    {"caption", "place", "lat", "lon", "time", "time_zone_known", "camera", "account_id", "done", "done_at", PHOTOS}
)


@dataclass(frozen=True)
class Changes:
    """What became of an account's past since a decision.

    Attributes:
        decision_id: The newest decision; where to ask from the next time.
        appended: Posts that came behind all others, in order; empty if `rebuilt`.
        rebuilt: True if anything else happened to the past: a post in it was changed, opened again or moved to another
            account, or one came in between.
    """

    decision_id: int
    appended: tuple[int, ...] = ()
    rebuilt: bool = False


@dataclass
class _Before:
    """What a post was like before the first decision that is looked at, as far as the decisions tell."""

    columns: dict[str, Any] = field(default_factory=dict)
    changed: bool = False


class Past(HistoryFile):
    """Reads the past.

    To follow it, keep the place of the last post read and the last decision asked for, and each time

    1. ask `changes_since`; if it was rebuilt, begin anew with no place;
    2. read `past` behind the place until nothing comes.

    Then nothing is missed and nothing comes twice, whatever others write in between: a post that is done between the
    two steps is read at once and told of the next time; one that is changed is told of the next time.
    """

    def past(self, account_id: int, after: tuple[str, int] | None = None, limit: int = 500) -> list[DonePost]:
        """Done posts of an account in the order of when they were done, then of their numbers.

        Args:
            after: `DonePost.place` of the last one that was read; None: from the first one on.
            limit: Posts at most; fewer come only at the end.
        """
        with self.read() as db:
            rows = db.execute(
                "SELECT id, done_at FROM posts WHERE done AND account_id = ? AND (done_at, id) > (?, ?)"
                " ORDER BY done_at, id LIMIT ?",
                [account_id, *(after or ("", 0)), limit],
            ).fetchall()
            posts = load_posts(db, [post_id for post_id, _ in rows])
        return [DonePost(datetime.fromisoformat(at), post) for (_, at), post in zip(rows, posts, strict=True)]

    def latest_decision(self) -> int:
        """Number of the newest decision, of whatever kind; 0 before the first one. Take it before the past is read."""
        with self.read() as db:
            return _latest_decision(db)

    def changes_since(self, account_id: int, decision_id: int) -> Changes:
        """What became of an account's past since a decision; quick if it was not long ago.

        It tells of everything that `past` gives but what is no decision: content hashes and error sentences of photos.
        Aliases, blocked tags and rejections are no part of the past. A change that was undone counts as one.
        """
        with self.read() as db:
            latest = _latest_decision(db)
            touched = _touched(db, decision_id) if latest > decision_id else {}
            now = _now_of(db, touched)
            came, gone = [], []  # places of posts that are in the past now, or were in it before
            for post_id, before in touched.items():
                then = {**now[post_id], **before.columns}
                was, is_ = (bool(post["done"]) and post["account_id"] == account_id for post in (then, now[post_id]))
                if is_ and not was:
                    came.append((now[post_id]["done_at"], post_id))
                elif was and before.changed:
                    gone.append((then["done_at"] or "", post_id))
            came.sort()
            if gone or (came and _count_from(db, account_id, came[0], len(came) + 1) > len(came)):
                return Changes(latest, rebuilt=True)
            return Changes(latest, tuple(post_id for _, post_id in came))

    def latest_from(self, account_id: int, posts: int, step: int) -> tuple[tuple[str, int] | None, int]:
        """Where to begin to read so that at least so many of the latest posts come, or all where there are no more.

        Args:
            step: Posts that are left out come in so many at once: who asks after each new post begins at the same one
                for a long time.

        Returns:
            The place to read behind, as `past` takes it, and how many posts come.
        """
        with self.read() as db:
            (total,) = db.execute("SELECT COUNT(*) FROM posts WHERE done AND account_id = ?", [account_id]).fetchone()
            left_out = max(0, (total - posts) // step) * step
            if not left_out:
                return None, total
            last: tuple[str, int] = db.execute(
                "SELECT done_at, id FROM posts WHERE done AND account_id = ? ORDER BY done_at, id LIMIT 1 OFFSET ?",
                [account_id, left_out - 1],
            ).fetchone()
            return last, total - left_out


def _latest_decision(db: Database) -> int:
    latest: int | None = db.execute("SELECT MAX(id) FROM decisions").fetchone()[0]
    return latest or 0


def _touched(db: Database, decision_id: int) -> dict[int, _Before]:
    """What the decisions behind this one were about, by post."""
    touched: dict[int, _Before] = {}
    for post_id, tag, *states in db.execute(
        "SELECT post_id, tag, before, after FROM decisions WHERE id > ? ORDER BY id", [decision_id]
    ):
        old, new = ({} if state is None else json.loads(state) for state in states)
        post = touched.setdefault(post_id, _Before())
        if tag is not None:
            post.changed |= _shown(old) != _shown(new)
            continue
        for name, value in old.items():
            post.columns.setdefault(name, value)
        post.changed |= not _COLUMNS.isdisjoint(old)
    return touched


def _shown(row: Mapping[str, Any]) -> tuple[str, int, bool] | None:
    """What the past shows of a tag's row, if the post carries it: its text, its position, if it is an own one."""
    if not row:
        return None
    own = bool(row["typed"] or row["in_caption"])
    return (row["tag"], row["position"], own) if own or row["accepted"] else None


def _now_of(db: Database, post_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    ids = json.dumps(list(post_ids))
    rows = db.query(
        "SELECT id, account_id, done, done_at FROM posts WHERE id IN (SELECT value FROM json_each(?))", [ids]
    )
    return {row["id"]: row for row in rows}


def _count_from(db: Database, account_id: int, place: tuple[str, int], most: int) -> int:
    """Done posts of an account from a place on, counted up to `most`: not all of a long past is counted."""
    count: int = db.execute(
        "SELECT COUNT(*) FROM (SELECT 1 FROM posts WHERE done AND account_id = ? AND (done_at, id) >= (?, ?) LIMIT ?)",
        [account_id, *place, most],
    ).fetchone()[0]
    return count
