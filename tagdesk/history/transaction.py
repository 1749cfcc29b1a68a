"""The history file as reads and writes see it: one moment for a read, whole or not at all for a write."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from tagdesk.history.connection import Connections
from tagdesk.history.journal import Journal


class HistoryFile:
    """One SQLite file; may be used from several threads at once."""

    def __init__(self, path: Path, *, is_copy: bool = False) -> None:
        """Open the file, or make it.

        Args:
            is_copy: Whether the file is a copy of a history, which needs no backup.

        Raises:
            HistoryError: It can't be used as a history; it is left as it was.
        """
        self._connections = Connections(path, is_copy=is_copy)

    def close(self) -> None:
        """Close the file for all threads."""
        self._connections.close()

    @contextlib.contextmanager
    def read(self) -> Iterator[Database]:
        """The database as of one moment, while others may write.

        Raises:
            HistoryError: The file can't be read.
        """
        with self._connections.sentences():
            db = self._connections.db
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.rollback()

    @contextlib.contextmanager
    def write(self, batch: int | None = None) -> Iterator[Journal]:
        """One transaction, on the disk when the block ends; an error inside leaves the history as it was.

        Args:
            batch: Undo step to continue; by default the block's decisions begin a new one.

        Raises:
            HistoryError: The disk is full, the file read-only, damaged or in use; nothing was changed.
        """
        with self._transaction() as db:
            journal = Journal(db, batch)
            yield journal
            journal.update_index()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Database]:
        with self._connections.sentences():
            db = self._connections.db
            # IMMEDIATE: what the block reads is still true when it writes.
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                db.rollback()
                raise
