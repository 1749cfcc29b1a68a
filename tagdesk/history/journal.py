"""The decision log: each change of a post is written together with the decision that made it, and can be undone."""

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tagdesk.contract.features import model_key
from tagdesk.domain import FIRST_ACCOUNT, TagState
from tagdesk.history.search import indexed_tags, indexed_text

_UNDO, _REDO = "undo", "redo"


@dataclass(frozen=True)
class TagRow:
    """What happened to one tag of a post, as independent facts; its state follows from them."""

    tag: str
    position: int = 0
    accepted: bool = False
    typed: bool = False
    in_caption: bool = False
    rejected: bool = False

    @property
    def key(self) -> str:
        """Key under which spellings are the same tag."""
        return model_key(self.tag)

    @property
    def own(self) -> bool:
        """True for a tag of the person's own: typed, or a hashtag in the caption."""
        return self.typed or self.in_caption

    @property
    def chosen(self) -> bool:
        """True if the post carries the tag."""
        return self.own or self.accepted

    @property
    def state(self) -> TagState:
        """The state that the schema's generated column computes too."""
        if self.own:
            return TagState.OWN
        if self.accepted:
            return TagState.ACCEPTED
        return TagState.REJECTED if self.rejected else TagState.SUGGESTED


@dataclass(frozen=True)
class Reversal:
    """What an undo or redo took back or brought back.

    Attributes:
        kind: Of the person's decision.
        post_id: The only post it was about; None if it was about several.
        posts: How many posts it was about.
        tags: Tags it was about.
        rest: Decisions of it that are still to be reversed; to go on, hand `going_on` to the same call.
        going_on: Undo step that is being reversed, and the decision that was reached.
    """

    kind: str
    post_id: int | None
    posts: int
    tags: tuple[str, ...]
    going_on: tuple[int, int]
    rest: int = 0


_TAG_COLUMNS = tuple(field.name for field in fields(TagRow))
_INDEXED_COLUMNS = ("caption", "place")
#: Stands among the columns of a post for the photos it has: a list of their ids, the leading one first.
PHOTOS = "photos"
_NO_ID = 2**63 - 1
_INDEXED = frozenset(_INDEXED_COLUMNS)
_OPEN = "NOT EXISTS (SELECT 1 FROM decisions AS later WHERE later.undoes = decisions.id)"


class Journal:
    """Writes state and decisions inside one transaction of `History.write`; all its decisions are one undo step."""

    def __init__(self, db: Database, batch: int | None = None) -> None:
        """Continue undo step `batch`, or begin a new one with the first decision."""
        self._db = db
        self._batch = batch
        self._touched: set[int] = set()

    @property
    def db(self) -> Database:
        """The database, for other modules of the history."""
        return self._db

    @property
    def batch(self) -> int | None:
        """Number of this undo step; None as long as nothing was decided."""
        return self._batch

    def latest_batch(self) -> int | None:
        """Number of the newest undo step in the history."""
        batch: int | None = self._db.execute("SELECT MAX(batch) FROM decisions").fetchone()[0]
        return batch

    def continue_batch(self, batch: int) -> None:
        """Let the following decisions belong to an earlier undo step."""
        self._batch = batch

    def post_at(self, path: Path, account_id: int = FIRST_ACCOUNT) -> int | None:
        """The newest post of an account that shows the photo at this path, on the desk or off it."""
        row = self._db.execute(
            "SELECT post_id FROM photos JOIN posts ON posts.id = post_id WHERE path = ? AND account_id = ?"
            " ORDER BY photos.id DESC LIMIT 1",
            [stored_path(path), account_id],
        ).fetchone()
        return row[0] if row else None

    def column(self, post_id: int, name: str) -> Any:
        """One column of a post; `PHOTOS` are the ids of its photos in order.

        Raises:
            LookupError: There is no such post.
        """
        if name == PHOTOS:
            self.column(post_id, "id")
            rows = self._db.execute("SELECT id FROM photos WHERE post_id = ? ORDER BY position, id", [post_id])
            return [photo_id for (photo_id,) in rows]
        row = self._db.execute(f"SELECT {name} FROM posts WHERE id = ?", [post_id]).fetchone()
        if row is None:
            raise LookupError(f"no post {post_id}")
        return row[0]

    def tag_rows(self, post_id: int) -> dict[str, TagRow]:
        """All tags of a post that something happened to, by key."""
        rows = self._db.query(f"SELECT {', '.join(_TAG_COLUMNS)} FROM post_tags WHERE post_id = ?", [post_id])
        found = [_tag_row(row) for row in rows]
        return {row.key: row for row in found}

    def insert_post(
        self, photos: Iterable[tuple[Path, str | None]] = (), *, account_id: int = FIRST_ACCOUNT, **columns: Any
    ) -> int:
        """Store a new post of an account, still off the desk, with its photos as (path, error sentence)."""
        columns |= {"account_id": account_id, "added": _now()}
        names = ", ".join(columns)
        slots = ", ".join(f":{name}" for name in columns)
        post_id: int = self._db.execute(f"INSERT INTO posts ({names}) VALUES ({slots})", columns).lastrowid
        for position, (path, error) in enumerate(photos):
            self._db.execute(
                "INSERT INTO photos (post_id, position, path, error) VALUES (?, ?, ?, ?)",
                [post_id, position, stored_path(path), error],
            )
        self._touched.add(post_id)
        return post_id

    def set_photo_error(self, post_id: int, path: Path, error: str | None) -> bool:
        """Keep why a photo can't be read (None: it can); True if it could not be read before and can be now."""
        where = "post_id = ? AND path = ?"
        key = [post_id, stored_path(path)]
        (before,) = self._db.execute(f"SELECT error FROM photos WHERE {where}", key).fetchone()
        self._db.execute(f"UPDATE photos SET error = ? WHERE {where}", [error, *key])
        return before is not None and error is None

    def set_columns(self, post_id: int, kind: str, **columns: Any) -> None:
        """Change columns of a post by a decision of this kind; nothing is written if they are so already.

        `PHOTOS` takes photos from whatever posts they belong to. The decision of the post that they leave comes first:
        an undo, which goes backwards, then moves them back when that one is reached.
        """
        before = {name: self.column(post_id, name) for name in columns}
        if before != columns:
            self._apply(post_id, None, columns)
            self._decide(post_id, kind, None, before, columns)

    def mark_done(self, post_id: int, kind: str, at: datetime | None = None) -> None:
        """Make a post one of the habits, as of `at` (now; without a zone UTC) unless it was one before."""
        before = self.column(post_id, "done_at")
        self.set_columns(post_id, kind, done=True, done_at=before or utc_text(at or datetime.now(UTC)))

    def insert_done_post(self, kind: str, at: datetime, **columns: Any) -> int:
        """Store a new post that is one of the habits as of `at`; its undo makes it none."""
        done: dict[str, Any] = {"done": True, "done_at": utc_text(at)}
        post_id = self.insert_post(**columns, **done)
        self._decide(post_id, kind, None, {"done": False, "done_at": None}, done)
        return post_id

    def rename_tag(self, post_id: int, kind: str, old_key: str, new: str) -> None:
        """Give a tag of a post another name; where the post has that one too, they become one tag."""
        rows = self.tag_rows(post_id)
        old = rows.get(old_key)
        if old is None:
            return
        if model_key(new) == old_key:
            self.set_tag(post_id, kind, replace(old, tag=new))
            return
        there = rows.get(model_key(new), TagRow(new))
        places = [row.position for row in (old, there) if row.chosen] or [old.position]
        # The caption keeps its words, so the tag that stood in it is now one that was typed.
        merged = TagRow(
            tag=new,
            position=min(places),
            accepted=old.accepted or there.accepted,
            typed=old.own or there.typed,
            in_caption=there.in_caption,
            rejected=old.rejected or there.rejected,
        )
        self.set_tag(post_id, kind, TagRow(old.tag))
        self.set_tag(post_id, kind, merged)

    def set_tag(
        self, post_id: int, kind: str, row: TagRow, *, score: float | None = None, model: str | None = None
    ) -> None:
        """Change what is known of a tag by a decision of this kind; a row without any fact goes away.

        Position 0 puts the tag behind all others.
        """
        before = self._tag_row(post_id, row.key)
        after = None if row.state is TagState.SUGGESTED else row
        if after is not None and not after.position:
            last = self._db.execute("SELECT MAX(position) FROM post_tags").fetchone()[0]
            after = replace(after, position=(last or 0) + 1)
        if before != after:
            old, new = (None if found is None else asdict(found) for found in (before, after))
            self._apply(post_id, row.tag, new)
            self._decide(post_id, kind, row.tag, old, new, score=score, model=model)

    def undo(self, most: int = -1, going_on: tuple[int, int] | None = None) -> Reversal | None:
        """Take back the newest undo step that stands, by inverse rows; None if there is none.

        Args:
            most: Decisions at most, the last ones first; -1: all.
            going_on: Go on with a step, whatever was decided since (`Reversal.going_on`).
        """
        return self._reverse(f"kind != '{_UNDO}'", _UNDO, most, going_on)

    def redo(self, most: int = -1, going_on: tuple[int, int] | None = None) -> Reversal | None:
        """Bring back what the last undo took away; None once something new was decided."""
        if going_on is not None:
            return self._reverse(f"kind = '{_UNDO}'", _REDO, most, going_on)
        newest = self._db.execute(
            "SELECT batch FROM decisions WHERE kind NOT IN (?, ?) ORDER BY batch DESC LIMIT 1", [_UNDO, _REDO]
        ).fetchone()
        return self._reverse(f"kind = '{_UNDO}' AND batch > {newest[0]}", _REDO, most) if newest else None

    def home_of(self, photo_id: int) -> int | None:
        """The post that a photo was last taken from into a group, if that has neither photos nor a use since."""
        row = self._db.execute(
            "SELECT post_id FROM decisions JOIN posts ON posts.id = post_id WHERE kind = 'group'"
            " AND NOT on_desk AND NOT done AND json_extract(before, '$.photos[0]') = ?"
            " AND NOT EXISTS (SELECT 1 FROM photos WHERE photos.post_id = posts.id)"
            " ORDER BY decisions.id DESC LIMIT 1",
            [photo_id],
        ).fetchone()
        return row[0] if row else None

    def update_index(self) -> None:
        """Make the full-text index follow the posts that were changed."""
        for post_id in self._touched:
            caption, place = (self.column(post_id, name) for name in _INDEXED_COLUMNS)
            tags = self._db.execute(
                "SELECT tag FROM post_tags WHERE post_id = ? AND state IN ('own', 'accepted') ORDER BY position",
                [post_id],
            ).fetchall()
            self._db.execute("DELETE FROM post_search WHERE rowid = ?", [post_id])
            self._db.execute(
                "INSERT INTO post_search (rowid, caption, tags, place) VALUES (?, ?, ?, ?)",
                [post_id, indexed_text(caption), indexed_tags(tag for (tag,) in tags), indexed_text(place)],
            )

    def _reverse(self, which: str, kind: str, most: int, going_on: tuple[int, int] | None = None) -> Reversal | None:
        """Append the inverse of the newest batch that has rows `which` nobody took back yet, or go on with one."""
        if going_on is None:
            newest = self._db.execute(
                f"SELECT batch FROM decisions WHERE {which} AND {_OPEN} ORDER BY batch DESC LIMIT 1"
            ).fetchone()
            if newest is None:
                return None
            going_on = newest[0], _NO_ID
        still = f"FROM decisions WHERE batch = ? AND id < ? AND {which} AND {_OPEN}"
        rows = list(self._db.query(f"SELECT * {still} ORDER BY id DESC LIMIT ?", [*going_on, most]))
        if not rows:
            return None
        for row in rows:
            before, after = (None if row[name] is None else json.loads(row[name]) for name in ("before", "after"))
            self._apply(row["post_id"], row["tag"], before)
            self._decide(
                row["post_id"], kind, row["tag"], after, before,
                score=row["score"], model=row["model"], undoes=row["id"],
            )  # fmt: skip
        reached = going_on[0], rows[-1]["id"]
        # Only counted once: who goes on knows how many there were.
        count_rest = len(rows) == most and going_on[1] == _NO_ID
        rest = self._db.execute(f"SELECT COUNT(*) {still}", reached).fetchone()[0] if count_rest else 0
        return self._reversal(rows[0], reached, rest)

    def _reversal(self, row: Mapping[str, Any], reached: tuple[int, int], rest: int) -> Reversal:
        """Describe the undo step that the person made, at the root of any chain of undo and redo."""
        while row["undoes"] is not None:
            row = next(self._db.query("SELECT batch, undoes FROM decisions WHERE id = ?", [row["undoes"]]))
        of_step = "FROM decisions WHERE batch = ?"
        (kind,) = self._db.execute(f"SELECT kind {of_step} ORDER BY id LIMIT 1", [row["batch"]]).fetchone()
        posts, post_id = self._db.execute(
            f"SELECT COUNT(DISTINCT post_id), MIN(post_id) {of_step}", [row["batch"]]
        ).fetchone()
        tags = self._db.execute(f"SELECT tag {of_step} AND tag IS NOT NULL ORDER BY id", [row["batch"]])
        return Reversal(
            kind=kind,
            post_id=post_id if posts == 1 else None,
            posts=posts,
            tags=tuple(dict.fromkeys(tag for (tag,) in tags)),
            going_on=reached,
            rest=rest,
        )

    def _apply(self, post_id: int, tag: str | None, values: Mapping[str, Any] | None) -> None:
        """Bring the state to `values`: columns of the post, or the row of a tag (None: no row)."""
        if tag is None:
            columns = dict(values or {})
            if not _INDEXED.isdisjoint(columns):
                self._touched.add(post_id)
            for position, photo_id in enumerate(columns.pop(PHOTOS, ())):
                self._db.execute(
                    "UPDATE photos SET post_id = ?, position = ? WHERE id = ?", [post_id, position, photo_id]
                )
            if not columns:
                return
            assignments = ", ".join(f"{name} = :{name}" for name in columns)
            self._db.execute(f"UPDATE posts SET {assignments} WHERE id = :id", {**columns, "id": post_id})
        else:
            self._touched.add(post_id)
            key = model_key(tag)
            self._db.execute("DELETE FROM post_tags WHERE post_id = ? AND key = ?", [post_id, key])
            if values is not None:
                row = {"post_id": post_id, "key": key, **values}
                slots = ", ".join(f":{name}" for name in row)
                self._db.execute(f"INSERT INTO post_tags ({', '.join(row)}) VALUES ({slots})", row)

    def _decide(
        self, post_id: int, kind: str, tag: str | None, before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None, *, score: float | None = None, model: str | None = None,
        undoes: int | None = None,
    ) -> None:  # fmt: skip
        if self._batch is None:
            self._batch = next_batch(self._db)
        self._db.execute(
            "INSERT INTO decisions (batch, time, post_id, kind, tag, before, after, score, model, undoes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [self._batch, _now(), post_id, kind, tag, _json(before), _json(after), score, model, undoes],
        )

    def _tag_row(self, post_id: int, key: str) -> TagRow | None:
        columns = ", ".join(_TAG_COLUMNS)
        rows = self._db.query(f"SELECT {columns} FROM post_tags WHERE post_id = ? AND key = ?", [post_id, key])
        return next((_tag_row(row) for row in rows), None)


def next_batch(db: Database) -> int:
    """Number of an undo step that nobody has: an import has one before its first decision."""
    batch: int = db.execute(
        "SELECT 1 + MAX(COALESCE((SELECT MAX(batch) FROM decisions), 0), COALESCE((SELECT MAX(batch) FROM imports), 0))"
    ).fetchone()[0]
    return batch


def stored_path(path: Path) -> str | bytes:
    """A path as the database keeps it: text, or bytes for a file name that is no valid text."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(path)
    return str(path)


def _tag_row(row: Mapping[str, Any]) -> TagRow:
    facts = {name: bool(row[name]) for name in _TAG_COLUMNS if name not in ("tag", "position")}
    return TagRow(tag=row["tag"], position=row["position"], **facts)


def _json(values: Mapping[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False)


def _now() -> str:
    return utc_text(datetime.now(UTC))


def utc_text(time: datetime) -> str:
    """A moment as the history keeps it: in UTC and of one length, so that text sorts as time does."""
    if time.tzinfo is not None:
        # Within hours of the first and the last moment there is, it stays as it is.
        with contextlib.suppress(OverflowError):
            time = time.astimezone(UTC)
    return time.replace(tzinfo=UTC).isoformat(timespec="milliseconds")
