"""Files of every released schema: migrated they hold all they held, and a backup of before is kept."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from every_table import VERSIONS, all_rows, assert_sound, make_file

from tagdesk.errors import HistoryError
from tagdesk.history import connection as connection_module
from tagdesk.history.backups import Why, backups_of
from tagdesk.history.migrations import STEPS
from tagdesk.history.store import History


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_row_is_there_after_the_migration(path: Path, version: int) -> None:
    before = all_rows(make_file(path, version))
    assert all(before.values()), "the made-up file fills every table"
    with closing(History(path)) as history:
        assert history.stats()["done"] == 3
        assert [post.post_id for post in history.search("york")]
    after = all_rows(path)
    assert_sound(path)
    for table, rows in before.items():
        if table == "_sqlite_migrations":
            assert [row[1] for row in after[table]][: len(rows)] == [row[1] for row in rows]
            continue
        # Columns were only added, behind those there were.
        assert [row[: len(rows[0])] for row in after[table]][: len(rows)] == rows, table
    uses = {key: count for key, _, count in after["tag_uses"]}
    assert uses == {"newyork": 6, **{f"tag{number}": 1 for number in range(1, 7)}}


@pytest.mark.parametrize("version", VERSIONS)
def test_triggers_of_a_migrated_file_do_their_work(path: Path, version: int) -> None:
    make_file(path, version)
    with closing(History(path)) as history:
        with history.write() as journal:
            journal.mark_done(2, "done")
            journal.set_columns(4, "remove_posts", on_desk=False)
        with history.read() as db:
            assert db.execute("SELECT done_at FROM posts WHERE id = 2").fetchone()[0]
            assert db.execute("SELECT uses FROM tag_uses WHERE key = 'newyork'").fetchone() == (5,)
        with history.write() as journal:
            for statement in (
                "UPDATE decisions SET kind = 'x'",
                "DELETE FROM decisions",
                "UPDATE post_tags SET tag = ''",
            ):
                with pytest.raises(sqlite3.IntegrityError):
                    journal.db.execute(statement)


@pytest.mark.parametrize("version", VERSIONS)
def test_before_a_migration_the_file_is_backed_up_as_it_was(path: Path, version: int) -> None:
    before = all_rows(make_file(path, version))
    with closing(History(path)) as history:
        backups = history.backups
    if version == len(STEPS):
        assert backups == []
        return
    [backup] = backups
    assert backup.why is Why.UPDATE
    assert all_rows(backup.path) == before
    History(path).close()
    assert len(backups_of(path)) == 1, "there was nothing to migrate"


def test_without_room_for_the_backup_nothing_is_migrated(path: Path) -> None:
    before = all_rows(make_file(path, 1))
    (path.parent / "history-backups").write_text("in the way")
    with pytest.raises(HistoryError, match="can't be backed up to"):
        History(path)
    assert all_rows(path) == before


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = all_rows(make_file(path, 2))

    class Failing:
        def pending(self, db: object) -> bool:
            return True

        def apply(self, db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM aliases")
            raise sqlite3.OperationalError("a bug in a step")

    monkeypatch.setattr(connection_module, "MIGRATIONS", Failing())
    with pytest.raises(sqlite3.OperationalError, match="a bug in a step"):
        History(path)
    assert all_rows(path) == before
    monkeypatch.undo()
    with closing(History(path)) as history:
        assert history.stats()["posts"] == 6


def test_a_file_of_a_newer_version_is_refused_and_gets_no_backup(path: Path) -> None:
    make_file(path, len(STEPS))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('tagdesk', 'm999', '')")
    before = path.read_bytes()
    with pytest.raises(HistoryError, match="newer TagDesk; update TagDesk"):
        History(path)
    assert path.read_bytes() == before
    assert backups_of(path) == []
