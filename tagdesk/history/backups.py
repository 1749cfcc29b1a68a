"""The backups of a history: their names, which of them stay, what is in them.

Numbers tell their order, since a clock may jump; what is made of the days in their names never depends on today.
"""

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from tagdesk.history.failures import failures_told
from tagdesk.history.soundness import opened_to_look

_NAME = re.compile(r"(\d{6})-(\d{8}-\d{6})-([a-z]+)\.sqlite")
_TIME = "%Y%m%d-%H%M%S"
_DAYS, _WEEKS = 7, 4
#: Of each kind that isn't made day by day.
_LATEST = 3


class Why(StrEnum):
    """What a backup was made for."""

    DAILY = "daily"
    ASKED = "asked"
    UPDATE = "update"  # before a newer TagDesk changes the schema
    RESTORE = "restore"  # before another backup is put back


@dataclass(frozen=True)
class Backup:
    """One backup.

    Attributes:
        made: When, by the clock of then.
    """

    path: Path
    number: int
    made: datetime
    why: Why

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.path.stem


def backups_dir(history_file: Path) -> Path:
    """Where the backups of a history are."""
    return history_file.with_name("history-backups")


def backups_of(history_file: Path) -> list[Backup]:
    """All backups, the newest first."""
    folder = backups_dir(history_file)
    found = [_backup(path) for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(filter(None, found), key=lambda backup: -backup.number)


def next_path(history_file: Path, why: Why) -> Path:
    """Where the next one goes."""
    latest = backups_of(history_file)[:1]
    number = latest[0].number + 1 if latest else 1
    return backups_dir(history_file) / f"{number:06}-{datetime.now(UTC):{_TIME}}-{why}.sqlite"


def posts_in(backup: Backup) -> int:
    """How many posts a backup holds.

    Raises:
        HistoryError: It can't be read.
    """
    with failures_told(backup.path), contextlib.closing(opened_to_look(backup.path)) as connection:
        (posts,) = connection.execute("SELECT COUNT(*) FROM posts WHERE on_desk OR done").fetchone()
        return int(posts)


def kept(backups: Iterable[Backup]) -> list[Backup]:
    """Which of them stay: the newest of each of the latest days and weeks, and a few of each other kind."""
    ordered = sorted(backups, key=lambda backup: -backup.number)
    daily = [backup for backup in ordered if backup.why is Why.DAILY]
    by_day = _first_by((f"{backup.made:%Y%m%d}", backup) for backup in daily)
    by_week = _first_by((f"{backup.made:%G%V}", backup) for backup in by_day[_DAYS:])
    others = [[backup for backup in ordered if backup.why is why][:_LATEST] for why in Why if why is not Why.DAILY]
    return [*by_day[:_DAYS], *by_week[:_WEEKS], *(backup for kind in others for backup in kind)]


def rotate(history_file: Path) -> None:
    """Remove the backups that need not stay; raises `OSError`."""
    backups = backups_of(history_file)
    stay = set(kept(backups))
    for backup in backups:
        if backup not in stay:
            backup.path.unlink(missing_ok=True)


def _backup(path: Path) -> Backup | None:
    if not (found := _NAME.fullmatch(path.name)):
        return None
    try:
        made = datetime.strptime(found[2], _TIME).replace(tzinfo=UTC)
        return Backup(path, int(found[1]), made, Why(found[3]))
    except ValueError:
        return None  # somebody else's file


def _first_by(named: Iterable[tuple[str, Backup]]) -> list[Backup]:
    firsts: dict[str, Backup] = {}
    for name, backup in named:
        firsts.setdefault(name, backup)
    return list(firsts.values())
