"""What the person said of tags as such: aliases, blocked tags; and on how many posts they rejected one."""

import json
from collections.abc import Iterable

from tagdesk.contract.features import model_key
from tagdesk.domain import TagState
from tagdesk.errors import TagDeskError
from tagdesk.history.transaction import HistoryFile


class TagRules(HistoryFile):
    """Reads and changes them; tags are the same if their keys are (`model_key`)."""

    def aliases(self) -> dict[str, tuple[str, str]]:
        """What stands for what: key of each alias, and of its target the key and the text; chains are resolved."""
        with self.read() as db:
            direct = {key: (target, tag) for key, target, tag in db.execute("SELECT * FROM aliases ORDER BY key")}
        return {key: _end(direct, key) for key in direct}

    def set_alias(self, tag: str, target: str) -> None:
        """Let a tag stand for another one from now on; what it stood for before is forgotten.

        Raises:
            TagDeskError: Both are the same tag, or the target stands for this one already.
        """
        key, target_key = model_key(tag), model_key(target)
        if key == target_key:
            raise TagDeskError(f"'{tag}' and '{target}' are one tag already; an alias needs two.")
        with self._transaction() as db:
            direct = {key: (target, tag) for key, target, tag in db.execute("SELECT * FROM aliases")}
            direct[key] = target_key, target
            step = target_key
            while step in direct:
                step = direct[step][0]
                if step == key:
                    raise TagDeskError(f"'{target}' stands for '{tag}' already; remove that alias first.")
            db.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?, ?)", [key, target_key, target])

    def remove_alias(self, tag: str) -> bool:
        """Let a tag stand for itself again; False if it did."""
        with self._transaction() as db:
            return bool(db.execute("DELETE FROM aliases WHERE key = ?", [model_key(tag)]).rowcount)

    def spellings(self, keys: Iterable[str]) -> dict[str, str]:
        """How tags were written last, by key; those that were never used are left out."""
        with self.read() as db:
            among = "key IN (SELECT value FROM json_each(?))"
            return dict(db.execute(f"SELECT key, tag FROM tag_uses WHERE {among}", [json.dumps(list(keys))]).fetchall())

    def blocked(self) -> dict[str, str]:
        """Tags that are never to be suggested, by key, as typed."""
        with self.read() as db:
            return dict(db.execute("SELECT key, tag FROM blocked ORDER BY key").fetchall())

    def block(self, tag: str) -> None:
        """Never suggest a tag again; posts that have it keep it."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO blocked VALUES (?, ?)", [model_key(tag), tag])

    def unblock(self, tag: str) -> bool:
        """Let a tag be suggested again; False if it was not blocked."""
        with self._transaction() as db:
            return bool(db.execute("DELETE FROM blocked WHERE key = ?", [model_key(tag)]).rowcount)

    def rejections(self, account_id: int) -> dict[str, int]:
        """On how many posts of an account each tag is rejected, by key, most often first.

        Drafts count, so that the next photo of a batch profits; those taken off the desk don't. A tag that was rejected
        and then typed is an own one.
        """
        with self.read() as db:
            # Rejections are few, and are to be read first; left to itself SQLite reads all tags in the order of their
            # keys, a second for 100,000 posts after each one that is done.
            rows = db.execute(
                "SELECT key, COUNT(*) AS times FROM post_tags INDEXED BY post_tags_rejected"
                " CROSS JOIN posts ON posts.id = post_id"
                f" WHERE state = '{TagState.REJECTED}' AND account_id = ? AND (on_desk OR done)"
                " GROUP BY key ORDER BY times DESC, key",
                [account_id],
            )
            return dict(rows.fetchall())

    def posts_with(self, key: str, after_id: int = 0, limit: int | None = None) -> list[int]:
        """Posts of all accounts that carry a tag or rejected it, drafts included, in the order of their numbers."""
        with self.read() as db:
            rows = db.execute(
                "SELECT post_id FROM post_tags WHERE key = ? AND post_id > ? ORDER BY post_id LIMIT ?",
                [key, after_id, -1 if limit is None else limit],
            )
            return [row[0] for row in rows]


def _end(direct: dict[str, tuple[str, str]], key: str) -> tuple[str, str]:
    """Where a chain of aliases ends; it has an end, for a circle is never written."""
    target = direct[key]
    while target[0] in direct:
        target = direct[target[0]]
    return target
