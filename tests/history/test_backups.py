"""Backups of the history: whole, checked, rotated, whatever the clock says."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from every_table import all_rows, make_file

from tagdesk.contract.run_lock import RunLock
from tagdesk.errors import DamagedHistoryError, HistoryError
from tagdesk.history import backups, upkeep
from tagdesk.history.backups import Backup, Why, backups_dir, backups_of, kept, posts_in
from tagdesk.history.migrations import STEPS
from tagdesk.history.store import History

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SetClock = Callable[[datetime], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_file(tmp_path / "history.sqlite", len(STEPS))


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    def set_to(time: datetime) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:
                return time

        for module in (backups, upkeep):
            monkeypatch.setattr(module, "datetime", Clock)

    set_to(NOON)
    return set_to


def work(history: History, decisions: int = 1) -> None:
    """Decide something."""
    for number in range(decisions):
        with history.write() as journal:
            journal.set_columns(1, "caption", caption=f"{journal.latest_batch()} {number}")


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in backups_dir(path).iterdir())


def test_a_backup_holds_every_row_and_is_one_file(path: Path) -> None:
    with closing(History(path)) as history:
        work(history)
        backup = history.back_up()
        assert all_rows(backup.path) == all_rows(path)
        assert names(path) == [".lock", backup.path.name]
        assert posts_in(backup) == 6
        assert names(path) == [".lock", backup.path.name], "looking puts nothing beside it"


def test_who_writes_meanwhile_does_not_wait_and_is_not_in_it(path: Path) -> None:
    with closing(History(path)) as history:
        with history.read() as db:
            db.execute("SELECT 1 FROM posts").fetchone()
            with closing(History(path)) as other:
                work(other)
        assert history.back_up().number == 1


def test_what_is_damaged_becomes_no_backup(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'photos_post'").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xaa" * 4096
    path.write_bytes(content)
    with closing(History(path)) as history:
        with pytest.raises(DamagedHistoryError, match=r"history\.sqlite is damaged.*tagdesk history restore"):
            history.back_up()
        with pytest.raises(DamagedHistoryError):
            history.look_for_damage()
        assert names(path) == [".lock"]


def test_a_reference_to_nothing_is_damage(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("UPDATE photos SET post_id = 99 WHERE id = 1")
    with closing(History(path)) as history, pytest.raises(DamagedHistoryError):
        history.look_for_damage()


def test_a_copy_that_does_not_open_as_a_history_becomes_no_backup(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise HistoryError("it does not open")

    with closing(History(path)) as history:
        monkeypatch.setattr(upkeep, "open_once", refuse)
        with pytest.raises(HistoryError, match="does not open"):
            history.back_up()
        assert names(path) == [".lock"]


def test_what_a_crash_left_goes(path: Path) -> None:
    for name in (".draft.sqlite", ".draft.sqlite-wal", ".draft.sqlite-shm"):
        backups_dir(path).mkdir(exist_ok=True)
        (backups_dir(path) / name).write_bytes(b"half")
    with closing(History(path)) as history:
        assert history.backups == []
        history.sweep()
        assert names(path) == [".lock"]
        history.sweep()


def test_only_one_at_a_time(path: Path) -> None:
    with closing(History(path)) as history:
        history.back_up()
        lock = RunLock(backups_dir(path) / ".lock")
        assert lock.take()
        with pytest.raises(HistoryError, match="Another TagDesk is making a backup"):
            history.back_up()
        lock.release()
        assert history.back_up().number == 2


class TestDue:
    def test_a_day_and_a_change_later(self, path: Path, set_clock: SetClock) -> None:
        with closing(History(path)) as history:
            assert history.is_backup_due(), "there is none yet"
            history.back_up(Why.DAILY)
            work(history)
            set_clock(NOON + timedelta(hours=23))
            assert not history.is_backup_due()
            set_clock(NOON + timedelta(hours=25))
            assert history.is_backup_due()
            history.back_up(Why.DAILY)
            set_clock(NOON + timedelta(days=9))
            assert not history.is_backup_due(), "nothing was done since"

    @pytest.mark.parametrize(
        "change",
        [
            lambda history: history.rename_account(2, "Play"),
            lambda history: history.keep_tag_set("new", ["a", "b"]),
            lambda history: history.block("bad"),
        ],
    )
    def test_what_is_no_decision_counts_too(
        self, path: Path, set_clock: SetClock, change: Callable[[History], object]
    ) -> None:
        with closing(History(path)) as history:
            history.back_up(Why.DAILY)
            set_clock(NOON + timedelta(days=2))
            assert not history.is_backup_due()
            change(history)
            assert history.is_backup_due()

    def test_an_empty_history_needs_none(self, tmp_path: Path) -> None:
        with closing(History(tmp_path / "new.sqlite")) as history:
            assert not history.is_backup_due()

    @pytest.mark.parametrize("jump", [timedelta(days=-20 * 365), timedelta(days=20 * 365)])
    def test_a_clock_that_jumps(self, path: Path, set_clock: SetClock, jump: timedelta) -> None:
        with closing(History(path)) as history:
            history.back_up(Why.DAILY)
            work(history)
            set_clock(NOON + jump)
            assert history.is_backup_due()
            assert history.back_up(Why.DAILY).number == 2
            assert [backup.number for backup in history.backups] == [2, 1], "the newest is the newest"

    def test_a_clock_that_stands_still(self, path: Path, set_clock: SetClock) -> None:
        with closing(History(path)) as history:
            history.back_up(Why.DAILY)
            work(history, 499)
            assert not history.is_backup_due()
            work(history)
            assert history.is_backup_due()

    def test_a_newest_one_that_can_not_be_read(self, path: Path, set_clock: SetClock) -> None:
        with closing(History(path)) as history:
            history.back_up(Why.DAILY).path.write_bytes(b"no database, but long enough to be read as one" * 100)
            assert history.is_backup_due()


class TestRotation:
    def _made(self, *days: float, why: Why = Why.DAILY) -> list[Backup]:
        return [Backup(Path(), number, NOON + timedelta(days=day), why) for number, day in enumerate(days)]

    def test_the_latest_days_and_weeks_stay(self) -> None:
        stay = [backup.number for backup in kept(self._made(*range(60)))]
        assert stay[:7] == [59, 58, 57, 56, 55, 54, 53]
        assert len(stay) == 7 + 4
        assert [NOON + timedelta(days=number) for number in stay[7:]] == [
            # The first is a Monday, the others are the Sundays before.
            NOON + timedelta(days=day)
            for day in (52, 51, 44, 37)
        ]

    def test_of_one_day_the_newest_stays(self) -> None:
        assert [backup.number for backup in kept(self._made(0, 0.1, 0.2, 1))] == [3, 2]

    def test_kinds_do_not_push_each_other_out(self) -> None:
        asked = [Backup(Path(), 100 + number, NOON, Why.ASKED) for number in range(5)]
        update = [Backup(Path(), 50, NOON, Why.UPDATE)]
        stay = {backup.number for backup in kept([*self._made(*range(30)), *asked, *update])}
        assert {104, 103, 102, 50, 29, 23} <= stay and not {101, 100} & stay

    @pytest.mark.parametrize("jump", [-10_000, 10_000])
    def test_a_jump_of_the_clock_takes_at_most_one_place(self, jump: int) -> None:
        days = [*range(7), jump, 7, 8]
        stay = {backup.number for backup in kept(self._made(*days))}
        assert {9, 8, 7, 6, 5, 4, 3} <= stay
        assert len(stay) > 7, "those before are in the weeks"

    def test_old_ones_go_from_the_disk_and_other_files_stay(self, path: Path, set_clock: SetClock) -> None:
        with closing(History(path)) as history:
            backup = history.back_up(Why.DAILY)
            (backups_dir(path) / "mine.sqlite").write_bytes(b"")
            shutil.copy(backup.path, backups_dir(path) / "000009-20269999-000000-daily.sqlite")
            for day in range(1, 20):
                set_clock(NOON + timedelta(days=day))
                history.back_up(Why.DAILY)
        assert len(backups_of(path)) == 7 + 3
        assert {"mine.sqlite", "000009-20269999-000000-daily.sqlite"} <= set(names(path))


@pytest.mark.parametrize("name", ["rename", "fsync", "mkdir"])
def test_a_disk_that_takes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with closing(History(path)) as history:
        if name != "mkdir":
            first = history.back_up()
        monkeypatch.setattr(os, name, refuse)
        if name == "mkdir":
            with pytest.raises(HistoryError, match="can't be backed up to"):
                history.back_up()
            return
        with pytest.raises(HistoryError, match=r"can't be backed up to .*No space left.*free some space"):
            history.back_up()
        monkeypatch.undo()
        assert history.backups == [first]
        assert names(path) == [".lock", first.path.name]
        assert history.back_up().number == 2
