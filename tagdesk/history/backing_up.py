"""Makes a backup of a history: written as a draft, checked as one that is put back would be, and only then named."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlite_utils import Database

from tagdesk.contract.run_lock import RunLock
from tagdesk.disk import flush_file, flush_folder
from tagdesk.errors import DamagedHistoryError, HistoryError
from tagdesk.history.backups import Backup, Why, backups_dir, backups_of, next_path, rotate
from tagdesk.history.failures import DAMAGED, failures_told, is_damage
from tagdesk.history.soundness import opened_to_look, refuse_damage, refuse_foreign

_LOCK = ".lock"
_DRAFT = ".draft.sqlite"


def back_up(
    source: sqlite3.Connection, history_file: Path, why: Why, try_out: Callable[[Path], None] | None = None
) -> Backup:
    """Copy the history as it is at one moment; whoever writes meanwhile doesn't wait.

    Args:
        source: A connection to the history.
        try_out: Opens the draft as the history is opened; None where its schema is still to be migrated.

    Raises:
        DamagedHistoryError: The copy isn't whole: what was copied is damaged.
        HistoryError: There is no room for it, or somebody else is making one; the others are as they were.
    """
    folder = backups_dir(history_file)
    try:
        with _turn(folder):
            draft = folder / _DRAFT
            try:
                copy_whole(source, draft)
                check_whole(draft, history_file)
                if try_out is not None:
                    try_out(draft)
                flush_file(draft)
                path = next_path(history_file, why)
                draft.rename(path)
            finally:
                remove_database(draft)
            flush_folder(folder)
            rotate(history_file)
    except (OSError, sqlite3.Error) as error:
        if is_damage(error):
            raise DamagedHistoryError(DAMAGED.format(path=history_file)) from error
        raise HistoryError(
            f"The history can't be backed up to {folder} ({error}); free some space there, or check the rights."
        ) from error
    return next(backup for backup in backups_of(history_file) if backup.path == path)


def sweep(history_file: Path) -> None:
    """Remove the draft of somebody who died.

    Raises:
        HistoryError: Somebody is making a backup right now, or it can't be removed.
    """
    folder = backups_dir(history_file)
    if not any(file.exists() for file in database_files(folder / _DRAFT)):
        return
    try:
        with _turn(folder):
            remove_database(folder / _DRAFT)
    except OSError as error:
        raise HistoryError(f"{folder / _DRAFT} can't be removed ({error}); delete it yourself.") from error


def copy_whole(source: sqlite3.Connection, target: Path) -> None:
    """Write a copy into a file of its own, without a journal beside it; raises `OSError` or `sqlite3.Error`."""
    remove_database(target)
    with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # In one go: between two steps somebody could write, and the copy would have to begin anew.
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def check_whole(copy: Path, told: Path) -> None:
    """Read all of a copy; raises `HistoryError` about the file that is `told`, unless it is a whole history."""
    with failures_told(told), contextlib.closing(opened_to_look(copy)) as connection:
        refuse_foreign(Database(connection), told)
        refuse_damage(connection, told)


def database_files(path: Path) -> list[Path]:
    """A database's file, and what SQLite may put beside it."""
    return [path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))]


def remove_database(path: Path) -> None:
    """Remove all files of a database."""
    for file in database_files(path):
        file.unlink(missing_ok=True)


@contextlib.contextmanager
def _turn(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    lock = RunLock(folder / _LOCK)
    if not lock.take():
        raise HistoryError("Another TagDesk is making a backup of the history; wait until that is done.")
    try:
        yield
    finally:
        lock.release()
