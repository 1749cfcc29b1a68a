"""What was computed or learned and is kept, so that it is not done again; none of it is the person's own data."""

import json
import os
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from tagdesk.history.transaction import HistoryFile

_ROWS_A_TRANSACTION = 200


class Computed(HistoryFile):
    """Features of photos, what a model learned of an account, and states of an account after so many posts."""

    def cached_features(self, content_hash: str, model: str) -> bytes | None:
        """What `cache_features` kept for a photo and a model."""
        return self.cached_many([content_hash], model).get(content_hash)

    def cached_many(self, content_hashes: Iterable[str], model: str) -> dict[str, bytes]:
        """What is kept of these contents for a model, by content; those of which nothing is kept are left out."""
        with self.read() as db:
            rows = db.execute(
                "SELECT content_hash, payload FROM features"
                " WHERE content_hash IN (SELECT value FROM json_each(?)) AND model = ?",
                [json.dumps(list(content_hashes)), model],
            )
            return dict(rows.fetchall())

    def photos_without(self, account_id: int, model: str) -> list[Path]:
        """Leading photos of an account's done posts of which nothing is kept for a model, latest posts first."""
        with self.read() as db:
            rows = db.execute(
                "SELECT path FROM posts JOIN photos ON post_id = posts.id AND position = 0"
                " WHERE done AND account_id = ? AND NOT EXISTS ("
                "SELECT 1 FROM features WHERE features.content_hash = photos.content_hash AND model = ?)"
                " ORDER BY done_at DESC, posts.id DESC",
                [account_id, model],
            )
            return [Path(os.fsdecode(path)) for (path,) in rows]

    def cache_features(self, content_hash: str, model: str, payload: bytes) -> None:
        """Keep what a model computed from a photo, so that it is computed once."""
        self.cache_many({content_hash: payload}, model)

    def cache_many(self, payloads: Mapping[str, bytes], model: str) -> None:
        """Keep what a model computed, by content; a call that fails may have kept a part of it."""
        left = iter(payloads.items())
        while rows := list(islice(left, _ROWS_A_TRANSACTION)):
            with self._transaction() as db:
                for content_hash, payload in rows:
                    db.execute("INSERT OR REPLACE INTO features VALUES (?, ?, ?)", [content_hash, model, payload])

    def learned(self, account_id: int, model: str) -> dict[str, Any] | None:
        """What a model learned of an account; None: nothing yet."""
        with self.read() as db:
            row = db.execute(
                "SELECT payload FROM learned WHERE account_id = ? AND model = ?", [account_id, model]
            ).fetchone()
        return json.loads(row[0]) if row else None

    def has_learned(self, account_id: int, model: str) -> bool:
        """Whether anything is kept that a model learned of an account."""
        with self.read() as db:
            row = db.execute("SELECT 1 FROM learned WHERE account_id = ? AND model = ?", [account_id, model]).fetchone()
        return row is not None

    def keep_learned(self, account_id: int, model: str, payload: Mapping[str, Any]) -> None:
        """Keep what a model learned of an account, as plain JSON that a person can read."""
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False)
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO learned VALUES (?, ?, ?)", [account_id, model, text])

    def reset_learned(self, account_id: int) -> None:
        """Forget what all models learned of an account; its posts, tags and decisions stay."""
        with self._transaction() as db:
            db.execute("DELETE FROM learned WHERE account_id = ?", [account_id])

    def user_states(self, account_id: int, model: str) -> list[tuple[int, str, bytes]]:
        """States of an account as (posts that it has seen, digest of those posts, state), newest first."""
        with self.read() as db:
            return db.execute(
                "SELECT posts, digest, state FROM user_states WHERE account_id = ? AND model = ? ORDER BY posts DESC",
                [account_id, model],
            ).fetchall()

    def keep_state(self, account_id: int, model: str, posts: int, digest: str, state: bytes) -> None:
        """Keep the state of an account after its first so many posts.

        Args:
            digest: Says whether those posts are still the same ones; the history does not look at it.
        """
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO user_states VALUES (?, ?, ?, ?, ?)", [account_id, model, posts, digest, state]
            )

    def drop_states(self, account_id: int) -> None:
        """Forget the states of an account, for all models."""
        with self._transaction() as db:
            db.execute("DELETE FROM user_states WHERE account_id = ?", [account_id])
