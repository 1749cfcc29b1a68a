"""Connections to the history file: one a thread, checked before anything is written, errors as sentences."""

import sqlite3
import threading
import weakref
from contextlib import AbstractContextManager, closing
from pathlib import Path

from sqlite_utils import Database

from tagdesk.errors import DamagedHistoryError, HistoryError
from tagdesk.history.backing_up import back_up
from tagdesk.history.backups import Why, backups_dir, backups_of
from tagdesk.history.failures import NO_ACCESS, failures_told
from tagdesk.history.migrations import MIGRATIONS
from tagdesk.history.restoring import finish_pending, is_pending
from tagdesk.history.soundness import has_tables, opened_to_look, refuse_foreign
from tagdesk.history.use import Use

_BUSY_TIMEOUT_S = 10.0


class _ThreadConnection:
    """One thread's open database; closes itself when the thread is gone and nobody holds it any more."""

    def __init__(self, path: Path) -> None:
        # Threads never share it, but whoever closes the history closes all of them.
        connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        self.close = weakref.finalize(self, connection.close)
        self.db = Database(connection)
        self.db.execute("PRAGMA foreign_keys = ON")
        # A decision that was reported as saved must survive a power cut, so each commit is flushed to the disk.
        self.db.execute("PRAGMA synchronous = FULL")


class Connections:
    """The history file, opened once for every thread that uses it."""

    def __init__(self, path: Path, *, is_copy: bool = False) -> None:
        """Open, check and migrate the file, which gets a backup before that; its folder is made if it is missing.

        Args:
            is_copy: Whether the file is a copy of a history, which needs no backup.

        Raises:
            HistoryError: Not a history, of a newer TagDesk, damaged or not accessible; the file stays as it was.
        """
        self.path = path
        self._local = threading.local()
        self._opened: weakref.WeakSet[_ThreadConnection] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._closed = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HistoryError(
                f"The folder {path.parent} can't be made ({error.strerror}); choose another one."
            ) from error
        self._use = None if is_copy else _use(path)
        try:
            with self.sentences():
                if not is_copy:
                    _refuse_reset(path)
                _refuse_unreadable(path)
                #: Who closes the file as the last one leaves no journal.
                self.ended_uncleanly = _journal_of(path).exists()
                refuse_foreign(self.db, path)
                self.db.execute("PRAGMA journal_mode = WAL")
                _migrate(self.db, path, is_copy=is_copy)
        except BaseException:
            self.close()
            raise

    @property
    def db(self) -> Database:
        """The calling thread's connection."""
        current: _ThreadConnection | None = getattr(self._local, "connection", None)
        if current is None:
            with self._lock:
                if self._closed:
                    raise HistoryError(f"{self.path} was closed; start TagDesk again to go on.")
                current = self._local.connection = _ThreadConnection(self.path)
                self._opened.add(current)
        return current.db

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            self._closed = True
            for connection in list(self._opened):
                connection.close()
            self._local = threading.local()
            if self._use is not None:
                self._use.close()

    def sentences(self) -> AbstractContextManager[None]:
        """Turn expected SQLite failures inside the block into a `HistoryError`; bugs pass through."""
        return failures_told(self.path)


def _use(path: Path) -> Use:
    """Take part in the use of the file, as it is when nobody puts another one in its place."""
    use = Use(path)
    while is_pending(path):
        use.close()
        finish_pending(path)
        use = Use(path)
    return use


def _migrate(db: Database, path: Path, *, is_copy: bool) -> None:
    """Bring the schema up to date, all or nothing; a second process that starts at the same time waits."""
    if not MIGRATIONS.pending(db):
        return
    if has_tables(db.conn) and not is_copy:
        back_up(db.conn, path, Why.UPDATE)
    db.execute("BEGIN IMMEDIATE")
    try:
        MIGRATIONS.apply(db)
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _refuse_reset(path: Path) -> None:
    """A history that went is not begun anew as long as it can be put back."""
    try:
        is_gone = not (path.exists() and path.stat().st_size) and bool(backups_of(path))
    except OSError as error:
        raise HistoryError(NO_ACCESS.format(path=path)) from error
    if is_gone:
        raise DamagedHistoryError(
            f"{path} is gone or empty, but there are backups: put one back with: tagdesk history restore; to begin "
            f"anew, move the folder {backups_dir(path)} away."
        )


def _refuse_unreadable(path: Path) -> None:
    """What can't be read at all stays as it is: whoever opens it to write moves what is in its journal."""
    if not path.is_file():
        return
    try:
        with closing(opened_to_look(path, at_rest=False)) as connection:
            connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError:
        return  # an interrupted write, say: opening it to write will mend that, or tell what is wrong


def _journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")
