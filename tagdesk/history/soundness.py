"""Whether a database is a history that this version may use, and whether it is whole."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from tagdesk.errors import DamagedHistoryError, HistoryError
from tagdesk.history.failures import DAMAGED
from tagdesk.history.migrations import APPLICATION_ID, MIGRATIONS, STEPS


def refuse_foreign(db: Database, path: Path) -> None:
    """Refuse what this version must not write to, before the first write.

    Raises:
        HistoryError: Of another program, or of a newer TagDesk.
    """
    (application_id,) = db.execute("PRAGMA application_id").fetchone()
    if has_tables(db.conn) and application_id != APPLICATION_ID:
        raise HistoryError(f"{path} is a database of another program; choose another data folder.")
    known = {step.__name__ for step in STEPS}
    if any(migration.name not in known for migration in MIGRATIONS.applied(db)):
        raise HistoryError(f"{path} was written by a newer TagDesk; update TagDesk to open it.")


def refuse_damage(connection: sqlite3.Connection, path: Path) -> None:
    """Read all of it; takes about a second for 100,000 posts.

    Raises:
        DamagedHistoryError: A page, an index or a reference is not what it should be.
        sqlite3.DatabaseError: So damaged that it can't even be looked at.
    """
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
        raise DamagedHistoryError(DAMAGED.format(path=path))


def has_tables(connection: sqlite3.Connection) -> bool:
    """False for a database that was just made."""
    (tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    return bool(tables)


def opened_to_look(path: Path, *, at_rest: bool = True) -> sqlite3.Connection:
    """Open a file without changing it.

    Args:
        at_rest: Nobody has it open, and there is no journal beside it; nothing is put beside it then.
    """
    mode = "mode=ro&immutable=1" if at_rest else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None)
