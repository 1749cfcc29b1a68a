"""Looks through the whole past of all accounts: newest first, by words, days, account and where a post came from."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from tagdesk.domain import DeskPost
from tagdesk.history.imports import OWN_SOURCE
from tagdesk.history.loading import load_posts
from tagdesk.history.search import match_expression
from tagdesk.history.transaction import HistoryFile

#: Posts that came without a time were done before this day, as far as the history knows.
NO_DAY = "1970-01-02"
#: The day that a post shows: its photo's clock, else when it was done; one that tells neither shows none.
SHOWN_DAY = f"COALESCE(substr(time, 1, 10), CASE WHEN done_at >= '{NO_DAY}' THEN substr(done_at, 1, 10) END)"
#: Drafts stand before all that is done.
_DRAFT = "~"


@dataclass(frozen=True)
class Which:
    """Which posts: those that hold every word and keep to all else that is given.

    Attributes:
        account_id: None: of all accounts.
        source: Where they came from (`Source.name`); None: from anywhere.
        first: Shown day at the earliest; a post without a day is left out as soon as a day is given.
        last: Shown day at the latest.
        drafts: Whether drafts on the desk are among them.
    """

    words: str = ""
    account_id: int | None = None
    source: str | None = None
    first: date | None = None
    last: date | None = None
    drafts: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything leaves posts out."""
        return any((self.words.strip(), self.account_id, self.source, self.first, self.last))


@dataclass(frozen=True)
class Source:
    """A platform that posts were imported from, or TagDesk itself; `title` is what it is called."""

    name: str
    title: str


@dataclass(frozen=True)
class Origin:
    """Where one post came from.

    Attributes:
        title: Of the platform; empty for a post that was made in TagDesk.
        files: Paths that were imported.
        added: When it came into the history.
        done_at: When it became a habit (UTC); None for a draft, and where nobody knows.
    """

    title: str
    account: str
    added: datetime
    done_at: datetime | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundPost:
    """A post that was found, and when it became a habit (UTC); None for a draft, and where nobody knows."""

    post: DeskPost
    done_at: datetime | None = None

    @property
    def day(self) -> date | None:
        """The day it shows: that of its photo's clock, else when it was done."""
        time = self.post.time or self.done_at
        return time.date() if time else None


class Browse(HistoryFile):
    """Reads posts to look through."""

    def found_ids(self, which: Which, limit: int | None = None) -> list[int]:
        """Numbers of posts, newest first; with a limit it is quick however many there are.

        Drafts come first, then done posts by when they were done. Words that hold no letter and no sign find nothing.
        """
        expression = match_expression(which.words)
        if which.words.strip() and not expression:
            return []
        values: dict[str, Any] = {"words": expression, "source": which.source, "limit": -1 if limit is None else limit}
        values["first"] = (which.first or date.min).isoformat()
        values["last"] = (which.last or date.max).isoformat()
        with self.read() as db:
            accounts = [which.account_id] if which.account_id is not None else _account_ids(db)
            values |= {f"account{number}": account for number, account in enumerate(accounts)}
            return [row[0] for row in db.execute(_query(which, expression, len(accounts)), values)]

    def found(self, post_ids: Sequence[int]) -> list[FoundPost]:
        """The posts with these numbers, in this order; unknown ones are left out."""
        with self.read() as db:
            posts = load_posts(db, list(post_ids))
            rows = db.execute(
                "SELECT id, done_at FROM posts WHERE done AND id IN (SELECT value FROM json_each(?))",
                [json.dumps(list(post_ids))],
            )
            done_at = {post_id: _known(at) for post_id, at in rows}
        return [FoundPost(post, done_at.get(post.post_id)) for post in posts]

    def sources(self) -> list[Source]:
        """Where the posts of the history came from, by title; TagDesk itself is not among them."""
        with self.read() as db:
            rows = db.execute("SELECT source, MAX(title) FROM imports GROUP BY source ORDER BY MAX(title)")
            return [Source(name, title) for name, title in rows]

    def origin(self, post_id: int) -> Origin:
        """Where a post came from.

        Raises:
            LookupError: There is no such post.
        """
        with self.read() as db:
            row = db.execute(
                "SELECT accounts.name, added, CASE WHEN done THEN done_at END, imports.title,"
                " imports.request FROM posts JOIN accounts ON accounts.id = posts.account_id"
                " LEFT JOIN imported ON imported.post_id = posts.id LEFT JOIN imports ON imports.id = import_id"
                " WHERE posts.id = ?",
                [post_id],
            ).fetchone()
        if row is None:
            raise LookupError(f"no post {post_id}")
        account, added, done_at, title, request = row
        return Origin(title or "", account, datetime.fromisoformat(added), _known(done_at), _files(request))


def _account_ids(db: Database) -> list[int]:
    return [row[0] for row in db.execute("SELECT id FROM accounts ORDER BY id")]


def _query(which: Which, expression: str, accounts: int) -> str:
    """The newest posts of each account, and of these the newest: an index has them in order, account by account.

    That index must win over the words, or a word that all posts have would sort them all.
    """
    hits = "WITH hits AS MATERIALIZED (SELECT rowid FROM post_search WHERE post_search MATCH :words) "
    conditions = _conditions(which, expression)
    newest = "ORDER BY done_at DESC, id DESC LIMIT :limit"
    done = "SELECT done_at, id FROM posts INDEXED BY posts_past WHERE done AND account_id = :account"
    streams = [f"{done}{number}{conditions} {newest}" for number in range(accounts)]
    if which.drafts:
        of_account = " AND account_id = :account0" if which.account_id is not None else ""
        drafts = f"SELECT '{_DRAFT}' AS done_at, id FROM posts WHERE on_desk AND NOT done"
        streams.append(f"{drafts}{of_account}{conditions} {newest}")
    every = " UNION ALL ".join(f"SELECT * FROM ({stream})" for stream in streams)
    return f"{hits if expression else ''}SELECT id FROM ({every}) {newest}"


def _conditions(which: Which, expression: str) -> str:
    """What leaves posts out."""
    parts = []
    if expression:
        parts.append("id IN (SELECT rowid FROM hits)")
    if which.first or which.last:
        parts.append(f"{SHOWN_DAY} BETWEEN :first AND :last")
    if which.source == OWN_SOURCE:
        parts.append("NOT EXISTS (SELECT 1 FROM imported WHERE post_id = posts.id)")
    elif which.source is not None:
        parts.append("EXISTS (SELECT 1 FROM imported WHERE post_id = posts.id AND source = :source)")
    return "".join(f" AND {part}" for part in parts)


def _known(done_at: str | None) -> datetime | None:
    """When a post was done; none for one that came without a time."""
    return datetime.fromisoformat(done_at) if done_at and done_at >= NO_DAY else None


def _files(request: str | None) -> tuple[str, ...]:
    return tuple(json.loads(request).get("paths", ())) if request else ()
