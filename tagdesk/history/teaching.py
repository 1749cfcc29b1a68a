"""What there is to learn from, and a copy of the history that stays as it is while somebody learns."""

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Generator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tagdesk.contract.features import clean_caption, model_key
from tagdesk.domain import Progress
from tagdesk.errors import HistoryError
from tagdesk.history.backing_up import copy_whole
from tagdesk.history.quality import CHOSEN, Period, conditions_of
from tagdesk.history.transaction import HistoryFile

#: Posts that a replay takes too: without a time their order isn't known, and replies have tags of their own kind.
_TEACHES = (
    "done AND time IS NOT NULL AND posts.id NOT IN ("
    "SELECT post_id FROM imported WHERE record LIKE '%\"reply\"%'"
    " AND EXISTS (SELECT 1 FROM json_each(record, '$.flags') WHERE value = 'reply'))"
)


@dataclass(frozen=True)
class Teaching:
    """Done posts that can be learned from, and what they have.

    Attributes:
        posts: Those with tags and a time that are no replies.
        with_photos: Those of them that have a photo.
        with_captions: Those of them whose caption says something besides tags.
        tags: Different tags.
        by_account: Posts by the name of their account; accounts without any are left out.
    """

    posts: int
    with_photos: int
    with_captions: int
    tags: int
    by_account: dict[str, int]


class Teachings(HistoryFile):
    """Reads what training needs."""

    def teaching(
        self, account_ids: Collection[int] = (), first: date | None = None, last: date | None = None
    ) -> Teaching:
        """Count what there is to learn from.

        Args:
            account_ids: Only these accounts; none: all.
            first, last: Only posts of these shown days, both included.
        """
        where, values = conditions_of(Period(None, first, last))
        if account_ids:
            where += f" AND account_id IN ({', '.join(map(str, map(int, account_ids)))})"
        tagged = f"EXISTS (SELECT 1 FROM post_tags WHERE post_id = posts.id AND {CHOSEN})"
        with self.read() as db:
            posts = db.execute(
                "SELECT posts.id, accounts.name, caption, EXISTS (SELECT 1 FROM photos WHERE post_id = posts.id)"
                " FROM posts JOIN accounts ON accounts.id = account_id"
                f" WHERE {_TEACHES} AND {tagged}{where} ORDER BY accounts.id, posts.id",
                values,
            ).fetchall()
            tags = db.execute(
                f"SELECT DISTINCT key FROM post_tags WHERE {CHOSEN} AND post_id IN (SELECT value FROM json_each(?))",
                [json.dumps([post_id for post_id, *_ in posts])],
            ).fetchall()
        return Teaching(
            posts=len(posts),
            with_photos=sum(photo for *_, photo in posts),
            with_captions=sum(bool(clean_caption(caption)) for _, _, caption, _ in posts),
            tags=len({model_key(key) for (key,) in tags}),
            by_account=dict(Counter(name for _, name, _, _ in posts)),
        )

    def copy_to(self, target: Path) -> Generator[Progress, None, None]:
        """Write a copy of the history as it is at one moment; the file is there when it is whole.

        Whoever writes meanwhile doesn't wait, and what is written then is not in the copy.

        Raises:
            HistoryError: The history can't be read, or the copy not be written.
        """
        yield Progress(0, 1, target.name)
        partial = target.with_name(f".{target.name}.partial")
        try:
            with self._connections.sentences():
                source = self._connections.db.conn
            copy_whole(source, partial)
            partial.replace(target)
        except (OSError, sqlite3.Error) as error:
            raise HistoryError(
                f"The history can't be copied to {target} ({error}); check the free space there and the rights."
            ) from error
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
        yield Progress(1, 1, target.name)
