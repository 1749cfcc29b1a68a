"""Writes that fail in the midst, and flushes that do: one sentence, and what was saved is there."""

import errno
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.model_pointer import Pointer, PointerFile
from tagdesk.assistant.settings import SettingsFile
from tagdesk.errors import HistoryError, TagDeskError
from tagdesk.history.store import History

resource = pytest.importorskip("resource", reason="limits of a process are POSIX")


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """No file of this process grows beyond: writes fail as on a broken disk, not as on a full one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_write_of_the_history_that_fails_in_the_midst(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with closing(History(path)) as history:
        desk = Desk(history)
        post = desk.add_caption_post("first")
        journal = path.with_name("history.sqlite-wal")
        with (
            pytest.raises(HistoryError, match=r"(could not be read or written; check the disk|disk is full)"),
            files_end_at(journal.stat().st_size + 10_000),
        ):
            desk.set_caption(post.post_id, "x" * 50_000)
        assert desk.post(post.post_id).caption == "first"
        desk.set_caption(post.post_id, "afterwards")
        with history.read() as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with closing(History(path)) as history:
        assert Desk(history).post(post.post_id).caption == "afterwards"


def test_a_backup_that_fails_in_the_midst(tmp_path: Path) -> None:
    with closing(History(tmp_path / "history.sqlite")) as history:
        Desk(history).add_caption_post("first")
        with pytest.raises(HistoryError, match="can't be backed up to"), files_end_at(30_000):
            history.back_up()
        assert [path.name for path in (tmp_path / "history-backups").iterdir()] == [".lock"]
        assert history.back_up().number == 1


@pytest.mark.parametrize("name", ["fsync", "replace", "write"])
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("what", ["settings", "models"])
def test_small_files_stay_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int, what: str
) -> None:
    settings, pointer = SettingsFile(tmp_path / "settings.json"), PointerFile(tmp_path / "active.json")

    def save(number: int) -> None:
        if what == "settings":
            settings.save(replace(settings.load()[0], threads=number))
        else:
            pointer.save(Pointer(f"2026010{number}-000000"))

    save(1)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    if name == "write":
        with files_end_at(10), pytest.raises(TagDeskError, match=r"can't be written"):
            save(2)
    else:
        monkeypatch.setattr(os, name, refuse)
        with pytest.raises(TagDeskError, match=rf"can't be written \({os.strerror(code)}\)"):
            save(2)
        monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    save(2)
    assert {path.name for path in tmp_path.iterdir()} == set(before)


def test_what_a_crash_left_of_the_settings_goes(tmp_path: Path) -> None:
    (tmp_path / "settings.json.4711.partial").write_text("{")
    (tmp_path / "settings.json").write_text('{"threads": 2}')
    file = SettingsFile(tmp_path / "settings.json")
    file.sweep()
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]
    assert file.load()[0].threads == 2
