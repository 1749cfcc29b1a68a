"""Saved sets of tags, by name."""

import json
from collections.abc import Sequence

from sqlite_utils import Database

from tagdesk.history.transaction import HistoryFile


class TagSets(HistoryFile):
    """Reads and changes them. No two names differ in upper and lower case only."""

    def tag_sets(self) -> dict[str, tuple[str, ...]]:
        """Tags of each set, in the order of the names."""
        with self.read() as db:
            rows = db.execute("SELECT name, tags FROM tag_sets").fetchall()
        return {name: tuple(json.loads(tags)) for name, tags in sorted(rows, key=lambda row: _key(row[0]))}

    def keep_tag_set(self, name: str, tags: Sequence[str]) -> None:
        """Save a set; one of that name is replaced."""
        with self._transaction() as db:
            _remove(db, name)
            db.execute("INSERT INTO tag_sets VALUES (?, ?)", [name, json.dumps(list(tags), ensure_ascii=False)])

    def rename_tag_set(self, old: str, new: str) -> bool:
        """Give a set another name; False if there is none of the old name, or another one of the new."""
        with self._transaction() as db:
            names = {_key(name): name for (name,) in db.execute("SELECT name FROM tag_sets")}
            if _key(old) not in names or (_key(new) in names and _key(new) != _key(old)):
                return False
            db.execute("UPDATE tag_sets SET name = ? WHERE name = ?", [new, names[_key(old)]])
            return True

    def remove_tag_set(self, name: str) -> bool:
        """Forget a set; False if there is none."""
        with self._transaction() as db:
            return _remove(db, name)


def _remove(db: Database, name: str) -> bool:
    same = [(known,) for (known,) in db.execute("SELECT name FROM tag_sets").fetchall() if _key(known) == _key(name)]
    for known in same:
        db.execute("DELETE FROM tag_sets WHERE name = ?", known)
    return bool(same)


def _key(name: str) -> str:
    return name.casefold()
