"""What an expected failure of SQLite means to the person; all others are bugs and keep their traceback."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tagdesk.errors import DamagedHistoryError, HistoryError

DAMAGED = (
    "{path} is damaged or no TagDesk history; it was left as it is: put back a backup with: tagdesk history restore."
)
_FULL = "The disk is full, so {path} could not take the change; free some space and do it again."
NO_ACCESS = "{path} can't be opened or written; check that the folder exists and that you may write there."
_IN_USE = "{path} is in use by another program; close that one and do it again."
_SENTENCES = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: "{path} could not be read or written; check the disk and its free space, then do it again.",
    sqlite3.SQLITE_READONLY: NO_ACCESS,
    sqlite3.SQLITE_PERM: NO_ACCESS,
    sqlite3.SQLITE_CANTOPEN: NO_ACCESS,
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
}
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_damage(error: Exception) -> bool:
    """Whether an error says that a file isn't what it should be."""
    return _code(error) in _DAMAGE


@contextlib.contextmanager
def failures_told(path: Path) -> Iterator[None]:
    """Turn expected SQLite failures inside the block into a `HistoryError` about a file; bugs pass through."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damage(error):
            raise DamagedHistoryError(DAMAGED.format(path=path)) from error
        if (sentence := _SENTENCES.get(_code(error))) is None:
            raise
        raise HistoryError(sentence.format(path=path)) from error


def _code(error: Exception) -> int:
    # The low byte is the primary code; the rest refines it.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
