"""Connections to the history file: one a thread, checked before anything is written, errors as sentences."""

import contextlib
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from tagdesk.errors import HistoryError
from tagdesk.history.migrations import APPLICATION_ID, MIGRATIONS, STEPS

_BUSY_TIMEOUT_S = 10.0

_DAMAGED = (
    "{path} is damaged or no TagDesk history; it was left as it is: put back a backup, or move it away to start anew."
)
_NO_ACCESS = "{path} can't be opened or written; check that the folder exists and that you may write there."
#: What an expected SQLite failure means to the person; all others are bugs and keep their traceback.
_SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk is full, so {path} could not take the change; free some space and do it again.",
    sqlite3.SQLITE_IOERR: "{path} could not be read or written; check the disk and its free space, then do it again.",
    sqlite3.SQLITE_READONLY: _NO_ACCESS,
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_CANTOPEN: _NO_ACCESS,
    sqlite3.SQLITE_BUSY: "{path} is in use by another program; close that one and do it again.",
    sqlite3.SQLITE_LOCKED: "{path} is in use by another program; close that one and do it again.",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}


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

    def __init__(self, path: Path) -> None:
        """Open, check and migrate the file; its folder is made if it is missing.

        Raises:
            HistoryError: Not a history, of a newer TagDesk, damaged or not accessible; the file stays as it was.
        """
        self._path = path
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
        try:
            with self.sentences():
                _check(self.db, path)
                self.db.execute("PRAGMA journal_mode = WAL")
                _migrate(self.db)
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
                    raise HistoryError(f"{self._path} was closed; start TagDesk again to go on.")
                current = self._local.connection = _ThreadConnection(self._path)
                self._opened.add(current)
        return current.db

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            self._closed = True
            for connection in list(self._opened):
                connection.close()
            self._local = threading.local()

    @contextlib.contextmanager
    def sentences(self) -> Iterator[None]:
        """Turn expected SQLite failures inside the block into a `HistoryError`; bugs pass through."""
        try:
            yield
        except sqlite3.Error as error:
            # The low byte is the primary code; the rest refines it.
            sentence = _SENTENCES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
            if sentence is None:
                raise
            raise HistoryError(sentence.format(path=self._path)) from error


def _check(db: Database, path: Path) -> None:
    """Refuse what this version must not write to, before the first write."""
    (application_id,) = db.execute("PRAGMA application_id").fetchone()
    (tables,) = db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    if tables and application_id != APPLICATION_ID:
        raise HistoryError(f"{path} is a database of another program; choose another data folder.")
    known = {step.__name__ for step in STEPS}
    if any(migration.name not in known for migration in MIGRATIONS.applied(db)):
        raise HistoryError(f"{path} was written by a newer TagDesk; update TagDesk to open it.")


def _migrate(db: Database) -> None:
    """Bring the schema up to date, all or nothing; a second process that starts at the same time waits."""
    if not MIGRATIONS.pending(db):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        MIGRATIONS.apply(db)
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise
