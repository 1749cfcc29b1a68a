"""Puts a backup in the place of the history; wherever the process dies, the next opening finishes or forgets it.

All happens in one work folder. When the new file is whole there, the old files move into the folder, the new one takes
their place, and the folder gets a name with the date: what was replaced is never deleted. Until the first of them
moved, nothing was touched, and the folder is thrown away.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tagdesk.disk import flush_file, flush_folder
from tagdesk.errors import DamagedHistoryError, HistoryError
from tagdesk.history.backing_up import back_up, check_whole, copy_whole, database_files
from tagdesk.history.backups import Backup, Why, backups_dir
from tagdesk.history.failures import is_damage
from tagdesk.history.soundness import opened_to_look
from tagdesk.history.use import PATIENCE_S, Use

_WORK = ".restore"
_DRAFT, _WHOLE = "draft.sqlite", "new.sqlite"


def restore(history_file: Path, backup: Backup, try_out: Callable[[Path], None]) -> Path:
    """Put a backup in the place of the history, whatever that is by now.

    Args:
        try_out: Opens a file as the history is opened, and migrates it.

    Returns:
        Folder with what was replaced.

    Raises:
        HistoryError: The backup is damaged, there is no room, or the history is open elsewhere; all is as it was.
    """
    with contextlib.closing(Use(history_file, alone=True)), _disk_told(history_file, backup.path):
        finish(history_file)
        work = backups_dir(history_file) / _WORK
        work.mkdir(parents=True)
        try:
            with contextlib.closing(opened_to_look(backup.path)) as source:
                copy_whole(source, work / _DRAFT)
            check_whole(work / _DRAFT, backup.path)
            try_out(work / _DRAFT)
            flush_file(work / _DRAFT)
            _keep_present(history_file)
            (work / _DRAFT).rename(work / _WHOLE)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        flush_folder(work)
        return _put_in_place(history_file, work)


def is_pending(history_file: Path) -> bool:
    """Whether somebody died while a backup was being put back."""
    return (backups_dir(history_file) / _WORK).is_dir()


def finish_pending(history_file: Path) -> None:
    """Finish what somebody began who died, or forget it.

    Raises:
        HistoryError: It is under way elsewhere, or the disk says no; it can be done again.
    """
    with contextlib.closing(Use(history_file, alone=True, patience_s=PATIENCE_S)), _disk_told(history_file):
        finish(history_file)


def finish(history_file: Path) -> None:
    """The same for who is alone already."""
    work = backups_dir(history_file) / _WORK
    if not work.is_dir():
        return
    if any((work / path.name).exists() for path in database_files(history_file)):
        _put_in_place(history_file, work)
    else:
        shutil.rmtree(work)


def _put_in_place(history_file: Path, work: Path) -> Path:
    """From the moment on at which the new file is whole; each step is there or still to be done."""
    if (work / _WHOLE).exists():
        # The journal goes with its file: beside the new one it would be taken for that one's.
        for path in database_files(history_file):
            if path.exists():
                path.rename(work / path.name)
        flush_folder(work)
        (work / _WHOLE).rename(history_file)
        flush_folder(history_file.parent)
    replaced = _free(work.with_name(f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"))
    work.rename(replaced)
    flush_folder(replaced.parent)
    return replaced


def _keep_present(history_file: Path) -> None:
    """A history that is whole gets a backup before it is replaced, so that a restore can be taken back by another."""
    if not history_file.exists() or not history_file.stat().st_size:
        return
    # What can't be read, or has no room twice, is kept as the files that are replaced.
    with contextlib.suppress(HistoryError), contextlib.closing(opened_to_look(history_file, at_rest=False)) as present:
        back_up(present, history_file, Why.RESTORE)


def _free(path: Path) -> Path:
    free, number = path, 1
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


@contextlib.contextmanager
def _disk_told(history_file: Path, source: Path | None = None) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, DamagedHistoryError) as error:
        if isinstance(error, DamagedHistoryError) or is_damage(error):
            raise HistoryError(f"The backup {source} is damaged; put back another one.") from error
        raise HistoryError(
            f"The backup can't be put in the place of {history_file} ({error}); free some space or check the rights, "
            "then do it again."
        ) from error
