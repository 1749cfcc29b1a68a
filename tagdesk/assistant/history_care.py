"""The history's safety as a use case: a look after the start, backups when they are due, putting one back."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from tagdesk.domain import Progress
from tagdesk.errors import HistoryError
from tagdesk.history.backups import Backup, Why, backups_of, posts_in
from tagdesk.history.store import History
from tagdesk.history.upkeep import restore_backup
from tagdesk.paths import Profile


@dataclass(frozen=True)
class Restorable:
    """A backup that can be read, and how many posts it holds."""

    backup: Backup
    posts: int


def look_after(history: History) -> Generator[Progress, None, Backup | None]:
    """Look for damage if the last use ended by a crash, and make a backup if one is due, which looks for damage too.

    Raises:
        DamagedHistoryError: The history is damaged.
        HistoryError: There is no room for a backup.
    """
    history.sweep()
    yield Progress(0, 2)
    if history.ended_uncleanly:
        history.look_for_damage()
    yield Progress(1, 2)
    made = history.back_up(Why.DAILY) if history.is_backup_due() else None
    yield Progress(2, 2)
    return made


def restorable(profile: Profile) -> list[Restorable]:
    """What can be put back, the newest first; what can't be read is left out."""
    found = []
    for backup in backups_of(profile.history_file):
        try:
            found.append(Restorable(backup, posts_in(backup)))
        except HistoryError:
            continue  # nobody can choose it
    return found


def put_back(profile: Profile, backup: Backup) -> Generator[Progress, None, Path]:
    """Put a backup in the place of the history, whatever state that is in.

    Returns:
        Folder with what was replaced.

    Raises:
        HistoryError: The backup is damaged, there is no room, or the history is open elsewhere; all is as it was.
    """
    yield Progress(0, 1, backup.name)
    replaced = restore_backup(profile.history_file, backup)
    yield Progress(1, 1, backup.name)
    return replaced
