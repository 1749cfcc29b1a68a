"""Imports of archives: which posts of which platform are here already, and how new ones come in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from sqlite_utils import Database

from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.hashtags import find_hashtags
from tagdesk.history.journal import Journal, TagRow, next_batch, stored_path, utc_text
from tagdesk.history.transaction import HistoryFile

_KIND = "import"
#: Posts without a time come before all others: nobody knows better, and they must not pass for the latest habits.
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
#: What an export says of a post, and a newer one may say otherwise.
_COLUMNS = ("caption", "place", "lat", "lon", "time", "time_zone_known")
#: Where one posts: the same words at the same second are the same post, whatever tool tells of it.
_PLATFORMS = frozenset({"instagram", "threads", "facebook", "twitter", "mastodon", "pixelfed", "bluesky", "tumblr"})
#: Source of posts that were made in TagDesk.
OWN_SOURCE = "tagdesk"
_AMONG = "IN (SELECT value FROM json_each(?))"


class Outcome(StrEnum):
    """What became of a post of an export."""

    IMPORTED = "imported"
    UPDATED = "updated"
    DUPLICATE = "duplicates"


@dataclass(frozen=True)
class ImportRun:
    """One import, which may take several sittings; all of it is one undo step.

    Attributes:
        request: What was asked for, so that it can go on after it was interrupted.
    """

    import_id: int
    batch: int
    source: str
    title: str
    request: Mapping[str, Any]
    started: datetime
    finished: datetime | None = None


@dataclass(frozen=True)
class Incoming:
    """A post that comes in.

    Attributes:
        photos: Its pictures on this machine, with what they show in words ("" where that isn't told).
    """

    post: Post
    account_id: int
    photos: tuple[tuple[Path, str], ...] = ()

    @property
    def key(self) -> tuple[int, str, str]:
        """Under which it is known once it was imported."""
        return self.account_id, self.post.source or "", self.post.post_id

    @property
    def done_at(self) -> datetime:
        """When it became a habit."""
        return self.post.done_at or self.post.time or _NO_TIME


class Imports(HistoryFile):
    """Reads and writes imports."""

    def begin_import(self, source: str, title: str, request: Mapping[str, Any]) -> ImportRun:
        """Begin an import, or go on with one of the same request that was interrupted."""
        text = json.dumps(request, sort_keys=True)  # ASCII: names of files may be no text
        with self._transaction() as db:
            row = db.execute(
                "SELECT id FROM imports WHERE finished IS NULL AND source = ? AND request = ?", [source, text]
            ).fetchone()
            import_id = row[0] if row else _insert_run(db, source, title, text)
            return _run(db, import_id)

    def finish_import(self, import_id: int) -> None:
        """Say that all of it came in, or that it is not to go on."""
        with self._transaction() as db:
            db.execute("UPDATE imports SET finished = ? WHERE id = ?", [_now(), import_id])

    def unfinished_imports(self) -> list[ImportRun]:
        """Imports that were interrupted, oldest first."""
        with self.read() as db:
            ids = [row[0] for row in db.execute("SELECT id FROM imports WHERE finished IS NULL ORDER BY id")]
            return [_run(db, import_id) for import_id in ids]

    def outcomes(self, posts: Sequence[Incoming]) -> list[Outcome]:
        """What would become of posts, each by itself."""
        with self.read() as db:
            found = _Known(db, posts)
            return [found.outcome(post) for post in posts]

    def take_in(self, run: ImportRun, posts: Sequence[Incoming]) -> list[Outcome]:
        """Write posts in one transaction; those that are known already are brought up to date.

        Args:
            posts: So few that nobody has to wait for the transaction.
        """
        with self.write(run.batch) as journal:
            known = _Known(journal.db, posts)
            outcomes = []
            for post in posts:
                outcome, place = known.outcome(post), known.place(post)
                outcomes.append(outcome)
                if outcome is not Outcome.DUPLICATE:
                    known.note(post, _write(journal, run, post, place))
        return outcomes


class _Place(NamedTuple):
    """A post of an export that is here: its number, what was said of it, whether it is a habit."""

    post_id: int
    record: str
    done: bool


class _Known:
    """What the history knows of some posts of an export."""

    def __init__(self, db: Database, posts: Sequence[Incoming]) -> None:
        self._places: dict[tuple[int, str, str], _Place] = {}
        self._twins: set[tuple[int, str, str, str]] = set()
        self._own = _own(db, posts)
        for account_id, source in {post.key[:2] for post in posts}:
            here = [post for post in posts if post.key[:2] == (account_id, source)]
            self._places |= _places(db, account_id, source, here)
            if source in _PLATFORMS:
                self._twins |= _twins(db, account_id, source, here)

    def outcome(self, incoming: Incoming) -> Outcome:
        """What becomes of it."""
        if incoming.post.source == OWN_SOURCE and incoming.post.post_id in self._own:
            return Outcome.DUPLICATE
        place = self._places.get(incoming.key)
        if place is None:
            return Outcome.DUPLICATE if _twin_key(incoming) in self._twins else Outcome.IMPORTED
        if not place.done:
            return Outcome.IMPORTED  # its import was undone
        return Outcome.DUPLICATE if place.record == record_of(incoming.post) else Outcome.UPDATED

    def place(self, incoming: Incoming) -> _Place | None:
        """Where it is; None if it never came in."""
        return self._places.get(incoming.key)

    def note(self, incoming: Incoming, post_id: int) -> None:
        """It came in."""
        self._places[incoming.key] = _Place(post_id, record_of(incoming.post), True)
        if incoming.post.source in _PLATFORMS and incoming.post.caption and incoming.post.time:
            self._twins.add(_twin_key(incoming))


def record_of(post: Post) -> str:
    """What an export says of a post, as text that is the same if it says the same."""
    said = post.to_record()
    return json.dumps({name: said[name] for name in (*_COLUMNS, "tags", "flags")}, ensure_ascii=False)


def own_id(post_id: int, added: str) -> str:
    """Name of a post that was made here; no post of another profile has it."""
    return f"{added}#{post_id}"


def _own(db: Database, posts: Sequence[Incoming]) -> set[str]:
    """Names of posts that were made here, and never left."""
    numbers = {post.post.post_id.rpartition("#")[2] for post in posts if post.post.source == OWN_SOURCE}
    ids = [int(number) for number in numbers if number.isascii() and number.isdecimal() and len(number) < 18]
    rows = db.execute(f"SELECT id, added FROM posts WHERE id {_AMONG}", [json.dumps(ids)])
    return {own_id(post_id, added) for post_id, added in rows}


def _places(
    db: Database, account_id: int, source: str, posts: Sequence[Incoming]
) -> dict[tuple[int, str, str], _Place]:
    ids = json.dumps([post.post.post_id for post in posts])
    rows = db.execute(
        "SELECT source_id, post_id, record, done FROM imported JOIN posts ON posts.id = post_id"
        f" WHERE imported.account_id = ? AND source = ? AND source_id {_AMONG}",
        [account_id, source, ids],
    )
    return {(account_id, source, row[0]): _Place(row[1], row[2], bool(row[3])) for row in rows}


def _twins(db: Database, account_id: int, source: str, posts: Sequence[Incoming]) -> set[tuple[int, str, str, str]]:
    """Posts of the platform at the same seconds, by what they say."""
    times = json.dumps([utc_text(post.done_at) for post in posts if post.post.time])
    rows = db.execute(
        "SELECT done_at, caption FROM posts JOIN imported ON imported.post_id = posts.id"
        f" WHERE done AND posts.account_id = ? AND source = ? AND caption != '' AND done_at {_AMONG}",
        [account_id, source, times],
    )
    return {(account_id, source, done_at, caption) for done_at, caption in rows}


def _twin_key(incoming: Incoming) -> tuple[int, str, str, str]:
    account_id, source, _ = incoming.key
    return account_id, source, utc_text(incoming.done_at), incoming.post.caption


def _write(journal: Journal, run: ImportRun, incoming: Incoming, place: _Place | None) -> int:
    """Bring in a post that is new, was undone or is told otherwise; its number."""
    if place is None:
        return _insert(journal, run, incoming)
    if not place.done:
        journal.mark_done(place.post_id, _KIND, incoming.done_at)
    if place.record != record_of(incoming.post):
        _update(journal, run, incoming, place)
    return place.post_id


def _insert(journal: Journal, run: ImportRun, incoming: Incoming) -> int:
    """Write a post that is new, with all that belongs to it."""
    post, db = incoming.post, journal.db
    columns = {"place": "", "camera": post.camera or "", **_columns(post)}
    post_id = journal.insert_done_post(_KIND, incoming.done_at, account_id=incoming.account_id, **columns)
    _insert_photos(db, post_id, incoming)
    rows = _tag_rows(post, int(db.execute("SELECT MAX(position) FROM post_tags").fetchone()[0] or 0))
    db.conn.executemany(
        "INSERT INTO post_tags (post_id, key, tag, position, typed, in_caption, rejected) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(post_id, row.key, row.tag, row.position, row.typed, row.in_caption, row.rejected) for row in rows],
    )
    db.execute(
        "INSERT INTO imported (account_id, source, source_id, post_id, import_id, record) VALUES (?, ?, ?, ?, ?, ?)",
        [*incoming.key, post_id, run.import_id, record_of(post)],
    )
    return post_id


def _insert_photos(db: Database, post_id: int, incoming: Incoming) -> None:
    db.conn.executemany(
        "INSERT INTO photos (post_id, position, path, alt) VALUES (?, ?, ?, ?)",
        [(post_id, place, stored_path(path), alt) for place, (path, alt) in enumerate(incoming.photos)],
    )


def _update(journal: Journal, run: ImportRun, incoming: Incoming, place: _Place) -> None:
    """Bring a post up to date: what the export says otherwise than before, unless the person changed that since."""
    post_id, before, post = place.post_id, json.loads(place.record), incoming.post
    said = post.to_record()
    now = _columns(post)
    changed = [name for name in _COLUMNS if said[name] != before.get(name)]
    untouched = [name for name in changed if journal.column(post_id, name) == _columns_said(before)[name]]
    journal.set_columns(post_id, _KIND, **{name: now[name] for name in untouched})
    rows = journal.tag_rows(post_id)
    earlier = {model_key(tag) for tag in before.get("tags", ())}
    wanted = _tag_rows(post)
    for row in wanted:
        known = rows.get(row.key, replace(row, position=0))
        if row.key not in earlier and not known.rejected:
            journal.set_tag(post_id, _KIND, replace(known, typed=row.typed, in_caption=row.in_caption))
    for key in earlier.difference(row.key for row in wanted):
        if key in rows:
            journal.set_tag(post_id, _KIND, replace(rows[key], typed=False, in_caption=False))
    if not journal.db.execute("SELECT 1 FROM photos WHERE post_id = ?", [post_id]).fetchone():
        _insert_photos(journal.db, post_id, incoming)
    journal.db.execute(
        "UPDATE imported SET record = ?, import_id = ? WHERE account_id = ? AND source = ? AND source_id = ?",
        [record_of(post), run.import_id, *incoming.key],
    )


def _columns(post: Post) -> dict[str, Any]:
    return _columns_said(post.to_record())


def _columns_said(record: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a post as the history keeps what a record says."""
    columns = {name: record.get(name) for name in _COLUMNS}
    return columns | {
        "caption": record.get("caption") or "",
        "place": record.get("place") or "",
        "time_zone_known": int(bool(record.get("time_zone_known"))),
    }


def _tag_rows(post: Post, last_position: int = 0) -> list[TagRow]:
    """Tags of a post: own ones, those in the caption marked as such; then those that were rejected."""
    in_caption = {model_key(tag) for tag in find_hashtags(post.caption)}
    rows = {}
    for tag in post.tags:
        key = model_key(tag)
        if key and key not in rows:
            rows[key] = TagRow(tag, typed=key not in in_caption, in_caption=key in in_caption)
    for tag in post.rejected:
        if (key := model_key(tag)) and key not in rows:
            rows[key] = TagRow(tag, rejected=True)
    return [replace(row, position=last_position + place) for place, row in enumerate(rows.values(), start=1)]


def _insert_run(db: Database, source: str, title: str, request: str) -> int:
    import_id: int = db.execute(
        "INSERT INTO imports (batch, source, title, request, started) VALUES (?, ?, ?, ?, ?)",
        [next_batch(db), source, title, request, _now()],
    ).lastrowid
    return import_id


def _run(db: Database, import_id: int) -> ImportRun:
    row = next(db.query("SELECT * FROM imports WHERE id = ?", [import_id]))
    return ImportRun(
        import_id=row["id"],
        batch=row["batch"],
        source=row["source"],
        title=row["title"],
        request=json.loads(row["request"]),
        started=datetime.fromisoformat(row["started"]),
        finished=datetime.fromisoformat(row["finished"]) if row["finished"] else None,
    )


def _now() -> str:
    return utc_text(datetime.now(UTC))
