"""Putting back a backup: every row, nothing deleted, whole or not at all wherever it dies."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from every_table import Rows, all_rows, assert_sound, make_file

from tagdesk.errors import DamagedHistoryError, HistoryError
from tagdesk.history import use
from tagdesk.history.backups import Backup, Why, backups_dir, backups_of
from tagdesk.history.migrations import STEPS
from tagdesk.history.store import History
from tagdesk.history.upkeep import restore_backup

JUNK = b"this was a database once, and a disk ate it " * 500


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_file(tmp_path / "history.sqlite", len(STEPS))


@pytest.fixture
def backup(path: Path) -> Backup:
    with closing(History(path)) as history:
        return history.back_up()


def work(path: Path) -> None:
    with closing(History(path)) as history, history.write() as journal:
        journal.set_columns(1, "caption", caption="after the backup")


def test_a_damaged_history_is_back_with_every_row(path: Path, backup: Backup) -> None:
    before = all_rows(path)
    work(path)
    path.write_bytes(JUNK)
    path.with_name("history.sqlite-wal").write_bytes(b"journal of the damaged one")
    with pytest.raises(DamagedHistoryError, match="tagdesk history restore"):
        History(path)
    replaced = restore_backup(path, backup)
    assert all_rows(path) == before
    assert_sound(path)
    assert (replaced / "history.sqlite").read_bytes() == JUNK
    assert (replaced / "history.sqlite-wal").read_bytes() == b"journal of the damaged one"
    assert not path.with_name("history.sqlite-wal").exists()
    work(path)
    assert backup.path.is_file()


def test_commits_that_are_in_the_journal_yet_are_kept_too(path: Path, backup: Backup, tmp_path: Path) -> None:
    with closing(History(path)) as history:
        with history.write() as journal:
            journal.set_columns(1, "caption", caption="in the journal")
        crashed = tmp_path / "crashed"
        crashed.mkdir()
        for name in ("history.sqlite", "history.sqlite-wal"):
            shutil.copy(path.with_name(name), crashed / name)
    replaced = restore_backup(crashed / "history.sqlite", backup)
    with closing(sqlite3.connect(replaced / "history.sqlite")) as db:
        assert db.execute("SELECT caption FROM posts WHERE id = 1").fetchone() == ("in the journal",)
    [kept] = backups_of(crashed / "history.sqlite")
    assert kept.why is Why.RESTORE
    with closing(sqlite3.connect(kept.path)) as db:
        assert db.execute("SELECT caption FROM posts WHERE id = 1").fetchone() == ("in the journal",)


def test_a_restore_is_taken_back_by_another(path: Path, backup: Backup) -> None:
    work(path)
    later = all_rows(path)
    restore_backup(path, backup)
    assert all_rows(path) != later
    restore_backup(path, next(one for one in backups_of(path) if one.why is Why.RESTORE))
    assert all_rows(path) == later


@pytest.mark.parametrize("left", [None, b""])
def test_a_history_that_went_is_not_begun_anew(path: Path, backup: Backup, left: bytes | None) -> None:
    before = all_rows(path)
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    with pytest.raises(DamagedHistoryError, match=r"gone or empty.*tagdesk history restore"):
        History(path)
    assert path.exists() is (left is not None)
    restore_backup(path, backup)
    assert all_rows(path) == before
    path.unlink()
    backups_dir(path).rename(path.with_name("away"))
    with closing(History(path)) as history:
        assert history.stats()["posts"] == 0, "as the sentence says"


def test_a_backup_of_an_older_version_is_migrated_before_it_takes_the_place(tmp_path: Path) -> None:
    path = make_file(tmp_path / "history.sqlite", 1)
    History(path).close()
    [backup] = backups_of(path)
    old = all_rows(backup.path)
    path.write_bytes(JUNK)
    restore_backup(path, backup)
    with closing(History(path)) as history:
        assert history.stats()["posts"] == 6
        assert len(history.backups) == 1, "there was nothing to migrate any more"
    assert all_rows(backup.path) == old


def test_a_damaged_backup_is_refused_and_all_is_as_it_was(path: Path, backup: Backup) -> None:
    content = bytearray(backup.path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xaa" * 200
    backup.path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(HistoryError, match=r"backup .* is damaged; put back another one") as caught:
        restore_backup(path, backup)
    assert not isinstance(caught.value, DamagedHistoryError)
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in backups_dir(path).iterdir()) == [".lock", backup.path.name]


@pytest.mark.skipif(os.name == "nt", reason="there an open file can't be renamed")
def test_while_it_is_open_nothing_is_replaced(path: Path, backup: Backup, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = pytest.raises(HistoryError, match="open in another TagDesk; close that one")
    with closing(History(path)), closing(History(path)), refused:
        restore_backup(path, backup)
    monkeypatch.setattr(use, "PATIENCE_S", 0)
    with closing(use.Use(path, alone=True)), pytest.raises(HistoryError, match="is being restored"):
        History(path)
    restore_backup(path, backup)


class Dead(BaseException):
    """The process has died."""


@contextlib.contextmanager
def death(at: int) -> Iterator[list[int]]:
    """The process dies before its n-th change to the disk, and does nothing any more."""
    count = [0]
    with pytest.MonkeyPatch.context() as patch:

        def mortal(change: Callable[..., Any]) -> Callable[..., Any]:
            def act(*args: Any, **options: Any) -> Any:
                count[0] += 1
                if count[0] >= at:
                    raise Dead
                return change(*args, **options)

            return act

        for module, name in [
            *((os, name) for name in ("fsync", "rename", "replace", "mkdir", "unlink", "rmdir")),
            (shutil, "rmtree"),
        ]:
            patch.setattr(module, name, mortal(getattr(module, name)))
        yield count


@pytest.mark.parametrize("is_damaged", [True, False])
def test_wherever_it_dies_the_old_history_or_the_new_one_is_whole(
    path: Path, backup: Backup, tmp_path: Path, is_damaged: bool
) -> None:
    new = all_rows(path)
    work(path)
    old: Rows | None = all_rows(path)
    if is_damaged:
        path.write_bytes(JUNK)
        path.with_name("history.sqlite-wal").write_bytes(b"its journal")
        old = None
    seen = set()
    for at in range(1, 100):
        home = tmp_path / f"home{at}"
        home.mkdir()
        for entry in path.parent.iterdir():
            if entry.name.startswith("history"):
                (shutil.copytree if entry.is_dir() else shutil.copy)(entry, home / entry.name)
        history_file = home / path.name
        is_done = False
        with death(at), contextlib.suppress(Dead):
            restore_backup(history_file, backup)
            is_done = True
        found = _opened(history_file)
        assert found in (old, new)
        seen.add(found == new)
        assert not (backups_dir(history_file) / ".restore").exists()
        junk = [entry for entry in home.rglob("history.sqlite") if entry.read_bytes() == JUNK]
        journals = [entry for entry in home.rglob("*-wal") if entry.read_bytes() == b"its journal"]
        assert len(junk) == len(journals) == is_damaged, "what was there is kept"
        assert [entry.parent for entry in junk] == [entry.parent for entry in journals], "and stays together"
        if found != new:
            restore_backup(history_file, backup)
            assert _opened(history_file) == new
        shutil.rmtree(home)
        if is_done:
            break
    assert is_done and at > 8
    assert seen == {True, False}


def _opened(path: Path) -> Rows | None:
    """All rows once it was opened; None if it is damaged."""
    try:
        History(path).close()
    except DamagedHistoryError:
        return None
    assert_sound(path)
    return all_rows(path)


@pytest.mark.parametrize("name", ["rename", "fsync"])
def test_a_disk_that_takes_nothing_leaves_all_as_it_was(
    path: Path, backup: Backup, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    work(path)
    before = all_rows(path)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, name, refuse)
    with pytest.raises(HistoryError, match=r"can't be put in the place of .*Input/output error.*do it again"):
        restore_backup(path, backup)
    monkeypatch.undo()
    with closing(History(path)):
        pass
    assert all_rows(path) == before
    restore_backup(path, backup)
    assert all_rows(path) != before
