"""What the history does for its own safety: looking for damage, and backups when they are due."""

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tagdesk.errors import HistoryError
from tagdesk.history.backing_up import back_up, sweep
from tagdesk.history.backups import Backup, Why, backups_of
from tagdesk.history.connection import Connections
from tagdesk.history.failures import failures_told
from tagdesk.history.migrations import MIGRATIONS
from tagdesk.history.restoring import restore
from tagdesk.history.soundness import opened_to_look, refuse_damage
from tagdesk.history.transaction import HistoryFile

_AGE = timedelta(days=1)
#: So many decisions are a day's work, whatever a clock says that stands still.
_DECISIONS = 500
#: All that a person did; what is computed from that needs no backup of its own.
_DEEDS = (
    "SELECT COALESCE(MAX(id), 0) FROM decisions",
    "SELECT COALESCE(MAX(id), 0), COUNT(finished) FROM imports",
    "SELECT COUNT(*), MAX(time) FROM written",
    "SELECT id, name FROM accounts ORDER BY id",
    "SELECT * FROM aliases ORDER BY key",
    "SELECT * FROM blocked ORDER BY key",
    "SELECT * FROM tag_sets ORDER BY name",
)


class Upkeep(HistoryFile):
    """Looks after the file; takes its time, so it is for a thread of its own."""

    @property
    def backups(self) -> list[Backup]:
        """What can be put back, the newest first."""
        return backups_of(self._connections.path)

    @property
    def ended_uncleanly(self) -> bool:
        """Whether whoever used the file last died, or still has it open."""
        return self._connections.ended_uncleanly

    def look_for_damage(self) -> None:
        """Read all of the file.

        Raises:
            DamagedHistoryError: It is damaged.
        """
        with self.read() as db:
            refuse_damage(db.conn, self._connections.path)

    def back_up(self, why: Why = Why.ASKED) -> Backup:
        """Make a backup, check it and let old ones go.

        Raises:
            DamagedHistoryError: The history is damaged.
            HistoryError: There is no room for it, or another one is being made.
        """
        with self._connections.sentences():
            return back_up(self._connections.db.conn, self._connections.path, why, open_once)

    def is_backup_due(self) -> bool:
        """Whether something was done since the last backup, and that was a day ago or very much."""
        latest = next(iter(self.backups), None)
        with self.read() as db:
            deeds = _deeds(db)
        if latest is None:
            return deeds[0][0] != (0,)
        try:
            with failures_told(latest.path), contextlib.closing(opened_to_look(latest.path)) as connection:
                backed_up = Database(connection)
                if MIGRATIONS.pending(backed_up):
                    return True
                before = _deeds(backed_up)
        except HistoryError:
            return True  # nothing could be put back from that one
        is_old = abs(datetime.now(UTC) - latest.made) >= _AGE
        return deeds != before and (is_old or deeds[0][0][0] - before[0][0][0] >= _DECISIONS)

    def sweep(self) -> None:
        """Remove what a backup left behind during which somebody died."""
        sweep(self._connections.path)


def open_once(path: Path) -> None:
    """Open a copy as the history is opened, and bring it up to date.

    Raises:
        HistoryError: It can't be.
    """
    Connections(path, is_copy=True).close()


def restore_backup(history_file: Path, backup: Backup) -> Path:
    """Put a backup in the place of the history; see `restoring.restore`."""
    return restore(history_file, backup, open_once)


def _deeds(db: Database) -> list[list[tuple[Any, ...]]]:
    return [db.execute(statement).fetchall() for statement in _DEEDS]
