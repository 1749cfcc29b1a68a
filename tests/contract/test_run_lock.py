"""Whoever works in a folder is the only one, is seen by others, and is gone when its process is."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tagdesk.contract import run_lock
from tagdesk.contract.run_lock import RunLock, holder, is_held

HOLD = """
import sys
from pathlib import Path
from tagdesk.contract.run_lock import RunLock
lock = RunLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


def test_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "running.lock"
    first, second = RunLock(path), RunLock(path)
    assert not is_held(path)
    assert holder(path) is None
    assert first.take()
    assert is_held(path)
    assert holder(path) == os.getpid()
    assert not second.take()
    second.release()  # holds nothing
    assert is_held(path)
    first.release()
    assert not is_held(path)
    assert holder(path) is None
    assert second.take()
    second.release()


def test_a_number_that_is_not_written_yet_is_none(tmp_path: Path) -> None:
    path = tmp_path / "running.lock"
    lock = RunLock(path)
    assert lock.take()
    path.write_bytes(b" ")
    assert is_held(path)
    assert holder(path) is None
    lock.release()


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        RunLock(tmp_path / "gone" / "running.lock").take()


def test_another_process_holds_it_until_it_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "running.lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "True\n"
        assert is_held(path)
        assert holder(path) == child.pid
        assert not RunLock(path).take()
        child.kill()
    assert not is_held(path)
    lock = RunLock(path)
    assert lock.take()
    lock.release()


@pytest.mark.skipif(sys.platform == "win32", reason="asking takes nothing there")
def test_somebody_who_is_only_asking_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    path = tmp_path / "running.lock"
    path.touch()
    with path.open("rb") as asking:
        fcntl.flock(asking, fcntl.LOCK_SH)  # as `is_held` does for a moment
        answers = []

        def ask_and_be_done(fd: int) -> bool:
            answers.append(is_locked(fd))
            fcntl.flock(asking, fcntl.LOCK_UN)
            return answers[-1]

        is_locked = run_lock._is_locked
        monkeypatch.setattr(run_lock, "_is_locked", ask_and_be_done)
        lock = RunLock(path)
        assert lock.take()
        assert answers == [False]
    monkeypatch.undo()
    assert is_held(path)
    lock.release()


class Windows(ModuleType):
    """As much of Windows as the lock needs: a byte locked by one descriptor can't be written or read by another."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.locked_by: int | None = None

    def locking(self, fd: int, mode: int, count: int) -> None:
        assert (mode, count, os.lseek(fd, 0, os.SEEK_CUR)) == (self.LK_NBLCK, 1, 0)
        self.refuse_others(fd)
        self.locked_by = fd

    def refuse_others(self, fd: int) -> None:
        if self.locked_by not in (None, fd) and os.lseek(fd, 0, os.SEEK_CUR) == 0:
            raise PermissionError(13, "Permission denied")


class WindowsOs(ModuleType):
    """`os` with the files of such a Windows."""

    def __init__(self, windows: Windows) -> None:
        super().__init__("os")
        self._windows = windows

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)

    def read(self, fd: int, count: int) -> bytes:
        self._windows.refuse_others(fd)
        return os.read(fd, count)

    def write(self, fd: int, data: bytes) -> int:
        self._windows.refuse_others(fd)
        return os.write(fd, data)

    def close(self, fd: int) -> None:
        if self._windows.locked_by == fd:
            self._windows.locked_by = None
        os.close(fd)


def test_the_windows_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows = Windows()
    monkeypatch.setitem(sys.modules, "msvcrt", windows)
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("windows_run_lock", Path(str(run_lock.__file__)))
    assert spec is not None
    assert spec.loader is not None
    there = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(there)
    monkeypatch.undo()
    monkeypatch.setattr(there, "os", WindowsOs(windows))

    path = tmp_path / "running.lock"
    first, second = there.RunLock(path), there.RunLock(path)
    assert not there.is_held(path)
    assert first.take()
    assert there.is_held(path)
    assert there.holder(path) == os.getpid()
    assert not second.take()
    first.release()
    assert not there.is_held(path)
    assert second.take()
    second.release()
