"""The history file as the rest of TagDesk knows it."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from tagdesk.contract.features import model_key
from tagdesk.domain import DeskPost, Post
from tagdesk.history.accounts import Accounts
from tagdesk.history.browse import Browse
from tagdesk.history.computed import Computed
from tagdesk.history.imports import OWN_SOURCE, Imports, own_id
from tagdesk.history.journal import stored_path, utc_text
from tagdesk.history.loading import load_posts
from tagdesk.history.past import Past
from tagdesk.history.search import match_expression
from tagdesk.history.statistics import Figures
from tagdesk.history.tag_rules import TagRules
from tagdesk.history.tag_sets import TagSets
from tagdesk.history.teaching import Teachings
from tagdesk.history.upkeep import Upkeep
from tagdesk.history.written import WrittenKeywords

_EXPORT_CHUNK = 200
_KEPT = "(posts.on_desk OR posts.done)"
_MOST_USED = 20
_LAST_CHARACTER = "\U0010ffff"


class History(
    Browse, Figures, Past, Imports, Accounts, TagRules, TagSets, Computed, WrittenKeywords, Teachings, Upkeep
):
    """Posts, tags and decisions of one person in one SQLite file; may be used from several threads at once.

    A draft that was taken off the desk is kept, but neither searched nor counted: undo, or adding its photo again,
    brings it back as it was.
    """

    def desk_posts(self, after: int = 0) -> list[DeskPost]:
        """Posts on the desk, in the order they were added; with `after`, those behind that one."""
        with self.read() as db:
            rows = db.execute("SELECT id FROM posts WHERE on_desk AND id > ? ORDER BY id", [after])
            return load_posts(db, [row[0] for row in rows])

    def post(self, post_id: int) -> DeskPost:
        """One post, on the desk or off it.

        Raises:
            LookupError: There is no such post.
        """
        with self.read() as db:
            posts = load_posts(db, [post_id])
        if not posts:
            raise LookupError(f"no post {post_id}")
        return posts[0]

    def posts(self, post_ids: Iterable[int]) -> list[DeskPost]:
        """The posts with these ids, in this order; unknown ids are left out."""
        with self.read() as db:
            return load_posts(db, list(post_ids))

    def latest(self, count: int) -> list[DeskPost]:
        """The latest done posts, oldest first; one without a time counts from when it was added."""
        order = "ORDER BY datetime(COALESCE(time, added)) DESC, id DESC"
        with self.read() as db:
            ids = [row[0] for row in db.execute(f"SELECT id FROM posts WHERE done {order} LIMIT ?", [count])]
            return load_posts(db, ids[::-1])

    def search(self, query: str, limit: int = 50) -> list[DeskPost]:
        """Posts whose caption, tags and place hold every word typed (or its beginning), best match first.

        A query without any word gives the newest posts.
        """
        expression = match_expression(query)
        with self.read() as db:
            if expression:
                rows = db.execute(
                    "SELECT posts.id FROM post_search JOIN posts ON posts.id = post_search.rowid"
                    f" WHERE post_search MATCH ? AND {_KEPT} ORDER BY rank, posts.id DESC LIMIT ?",
                    [expression, limit],
                )
            elif query.strip():
                return []
            else:
                rows = db.execute(f"SELECT id FROM posts WHERE {_KEPT} ORDER BY id DESC LIMIT ?", [limit])
            return load_posts(db, [row[0] for row in rows])

    def stats(self) -> dict[str, Any]:
        """Counts of posts, done posts, photos, different tags and decisions by kind, and the most used tags."""
        with self.read() as db:
            posts, done = db.execute(f"SELECT COUNT(*), COALESCE(SUM(done), 0) FROM posts WHERE {_KEPT}").fetchone()
            (photos,) = db.execute(
                f"SELECT COUNT(*) FROM photos JOIN posts ON posts.id = photos.post_id WHERE {_KEPT}"
            ).fetchone()
            tags = db.execute("SELECT tag, uses FROM tag_uses WHERE uses > 0 ORDER BY uses DESC, key").fetchall()
            return {
                "posts": posts,
                "done": done,
                "photos": photos,
                "tags": len(tags),
                "decisions": dict(db.execute("SELECT kind, COUNT(*) FROM decisions GROUP BY kind ORDER BY kind")),
                "most_used_tags": [{"tag": tag, "uses": uses} for tag, uses in tags[:_MOST_USED]],
            }

    def export_posts(self) -> Iterator[Post]:
        """All done posts, oldest first; read in chunks, so that nothing waits for a slow reader."""
        last_id = 0
        while True:
            with self.read() as db:
                rows = list(
                    db.query(
                        "SELECT posts.id, added, done_at, lat, lon, time_zone_known, accounts.name AS user,"
                        " source, source_id, record FROM posts JOIN accounts ON accounts.id = posts.account_id"
                        " LEFT JOIN imported ON imported.post_id = posts.id"
                        " WHERE done AND posts.id > ? ORDER BY posts.id LIMIT ?",
                        [last_id, _EXPORT_CHUNK],
                    )
                )
                posts = load_posts(db, [row["id"] for row in rows])
            if not rows:
                return
            for row, post in zip(rows, posts, strict=True):
                yield _exported(row, post)
            last_id = rows[-1]["id"]

    def tags_starting(self, prefix: str, limit: int) -> list[str]:
        """Tags the person used that start so, most used first, in the spelling that came last."""
        key = model_key(prefix)
        with self.read() as db:
            rows = db.execute(
                "SELECT tag FROM tag_uses WHERE key >= ? AND key < ? AND uses > 0 ORDER BY uses DESC, key LIMIT ?",
                [key, key + _LAST_CHARACTER, limit],
            ).fetchall()
        return [row[0] for row in rows]

    def set_photo_error(self, photo_id: int, sentence: str | None) -> None:
        """Keep why a photo can't be shown or tagged; None clears it."""
        with self._transaction() as db:
            db.execute("UPDATE photos SET error = ? WHERE id = ?", [sentence, photo_id])

    def set_content_hash(self, path: Path, content_hash: str) -> None:
        """Keep the SHA-256 of what is at a path with every photo that is said to be there."""
        with self._transaction() as db:
            db.execute(
                "UPDATE photos SET content_hash = ? WHERE path = ? AND content_hash IS NOT ?",
                [content_hash, stored_path(path), content_hash],
            )

    def set_photo_hash(self, photo_id: int, content_hash: str) -> None:
        """Keep the SHA-256 of a photo's bytes."""
        with self._transaction() as db:
            db.execute("UPDATE photos SET content_hash = ? WHERE id = ?", [content_hash, photo_id])


def _exported(row: dict[str, Any], post: DeskPost) -> Post:
    """A done post under the name that it came with, or that no other post has, so that it can come back."""
    done_at = datetime.fromisoformat(row["done_at"])
    alt = tuple(photo.alt for photo in post.photos)
    return Post(
        post_id=row["source_id"] or own_id(post.post_id, row["added"]),
        caption=post.caption,
        tags=post.chosen,
        user=row["user"],
        source=row["source"] or OWN_SOURCE,
        time=post.time,
        time_zone_known=bool(row["time_zone_known"]),
        place=post.place or None,
        lat=row["lat"],
        lon=row["lon"],
        images=tuple(str(photo.path) for photo in post.photos),
        alt=alt if any(alt) else (),
        flags=tuple(json.loads(row["record"])["flags"]) if row["record"] else (),
        rejected=post.rejected,
        camera=post.camera or None,
        done_at=None if post.time and utc_text(post.time) == row["done_at"] else done_at,
    )
