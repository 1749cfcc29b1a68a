"""Which keywords TagDesk left in which file, so that it takes away no other ones and brings back none."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from tagdesk.contract.features import model_key
from tagdesk.history.journal import Journal, stored_path, utc_text
from tagdesk.history.transaction import HistoryFile

_ROWS_A_TRANSACTION = 200
_CHOSEN = ("accepted", "typed", "in_caption")


@dataclass(frozen=True)
class Written:
    """What is remembered of one photo and one file that holds its keywords.

    Attributes:
        file: The photo's sidecar, or the photo itself.
        keys: Whose each keyword is, by key.
        decision: The newest decision when that was so.
        digest: SHA-256 of a photo as TagDesk left it.
    """

    photo_id: int
    file: Path
    keys: Mapping[str, str]
    decision: int = 0
    digest: str | None = None


class WrittenKeywords(HistoryFile):
    """Remembers what was written; none of it is a decision."""

    def done_with_photos(self) -> list[int]:
        """Done posts that have a photo, in the order of their numbers."""
        with self.read() as db:
            rows = db.execute(
                "SELECT id FROM posts WHERE done AND EXISTS (SELECT 1 FROM photos WHERE post_id = posts.id) ORDER BY id"
            )
            return [post_id for (post_id,) in rows]

    def written_in(self, file: Path) -> dict[int, Written]:
        """What is remembered of a file, by photo; several photos may share it."""
        with self.read() as db:
            rows = db.execute(
                "SELECT photo_id, keys, decision, digest FROM written WHERE file = ?", [stored_path(file)]
            ).fetchall()
        return {photo: Written(photo, file, json.loads(keys), *rest) for photo, keys, *rest in rows}

    def remember_written(self, rows: Iterable[Written]) -> None:
        """Remember what was written, or is about to be; of one photo and file the last one stands."""
        rows = list(rows)
        for start in range(0, len(rows), _ROWS_A_TRANSACTION):
            with self._transaction() as db:
                for row in rows[start : start + _ROWS_A_TRANSACTION]:
                    _remember(db, row)

    def chosen_since(self, post_id: int, decision: int) -> set[str]:
        """Keys of tags that the person accepted or typed for a post after a decision; undoing a removal is the same."""
        with self.read() as db:
            rows = db.execute(
                "SELECT tag, before, after FROM decisions"
                " WHERE post_id = ? AND id > ? AND tag IS NOT NULL AND after IS NOT NULL",
                [post_id, decision],
            ).fetchall()
        # Another place in the order is no new decision for the tag.
        return {model_key(tag) for tag, before, after in rows if _facts(after) > _facts(before)}

    def taken_off(self, post_id: int) -> set[str]:
        """Keys of tags that a post had once and that the person took off it, and not on again."""
        with self.read() as db:
            rows = db.execute(
                "SELECT tag, before, after FROM decisions WHERE post_id = ? AND tag IS NOT NULL ORDER BY id", [post_id]
            ).fetchall()
        off: dict[str, bool] = {}
        for tag, before, after in rows:
            key, was, is_ = model_key(tag), bool(_facts(before)), bool(_facts(after))
            off[key] = not is_ and (was or off.get(key, False))
        return {key for key, is_off in off.items() if is_off}


def remember_found(journal: Journal, post_id: int, found: Mapping[Path, Iterable[str]], whose: str) -> None:
    """Remember which keywords the files of a new post's only photo held when the post took them over."""
    (photo_id,) = journal.db.execute("SELECT id FROM photos WHERE post_id = ?", [post_id]).fetchone()
    (decision,) = journal.db.execute("SELECT COALESCE(MAX(id), 0) FROM decisions").fetchone()
    for file, keywords in found.items():
        keys = {model_key(keyword): whose for keyword in keywords}
        _remember(journal.db, Written(photo_id, file, keys, decision))


def _remember(db: Database, row: Written) -> None:
    db.execute(
        "INSERT OR REPLACE INTO written (photo_id, file, keys, decision, time, digest) VALUES (?, ?, ?, ?, ?, ?)",
        [
            row.photo_id,
            stored_path(row.file),
            json.dumps(row.keys, ensure_ascii=False),
            row.decision,
            utc_text(datetime.now(UTC)),
            row.digest,
        ],
    )


def _facts(state: str | None) -> set[str]:
    """By which ways a tag is on its post, as the log keeps it."""
    row = json.loads(state) if state else {}
    return {name for name in _CHOSEN if row.get(name)}
