"""The run as a process: what it says, what it obeys, and how it ends; the models are stood in for."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import tagdesk
from tagdesk.contract.events import (
    Cancelled,
    Done,
    Event,
    Failed,
    Hello,
    Log,
    Paused,
    Step,
    read_event,
)
from tagdesk.contract.run_lock import RunLock, is_held
from tagdesk.log.details import DETAILS_VARIABLE
from training import cli_finetune
from training.cli import main
from training.finetune import command, priority
from training.finetune.failure import NO_ROOM
from training.finetune.telling import Telling, Wish

ROOT = Path(__file__).resolve().parents[2]
#: The command as it is, with another fit under it.
STAND_IN = """
import os, sys, types
from pathlib import Path

device = types.ModuleType("training.finetune.device")
device.device_name = lambda: "cpu"
device.use_threads = lambda count: print("threads", count)
run = types.ModuleType("training.finetune.run")
exec(os.environ["FIT"], run.__dict__)
sys.modules |= {"training.finetune.device": device, "training.finetune.run": run}
from training.cli import main
main(["finetune", "--history", "posts.jsonl", *sys.argv[1:]])
"""
#: Goes on until it is told to stop; what it has done so far lies in the folder.
ENDLESS = """
import itertools, time
def finetune(wish, tell):
    done = wish.out / "runs" / "done"
    done.parent.mkdir(exist_ok=True)
    for number in itertools.count(int(done.read_text()) if done.exists() else 0):
        draft = done.with_suffix(".tmp")
        draft.write_text(str(number))
        draft.replace(done)
        tell.step("sog", f"fitting {number}", number, 0)
        time.sleep(0.01)
"""
QUICK = """
def finetune(wish, tell):
    tell.step("sog", "fitting", 1, 1)
    return ["sog", "fusion"]
"""


# the options


def test_the_options_are_the_wish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wishes: list[tuple[Wish, bool]] = []

    def run_process(wish: Wish, *, keep_running: bool) -> int:
        wishes.append((wish, keep_running))
        return 1

    monkeypatch.setattr(command, "run_process", run_process)
    monkeypatch.chdir(tmp_path)
    arguments = ["finetune", "--history", "h.sqlite", "--out", "out"]
    assert CliRunner().invoke(main, arguments).exit_code == 1
    more = ["--models", "sog, csrw", "--account", "a", "--account", "b", "--since", "2024-01-02", "--until",
            "2024-02-29", "--base", "x", "--base", "y", "--seed", "7", "--hold-out", "0.1", "--most", "500",
            "--threads", "2", "--keep-running"]  # fmt: skip
    CliRunner().invoke(main, [*arguments, *more])
    (plain, plain_keeps), (full, full_keeps) = wishes
    assert (plain_keeps, full_keeps) == (False, True)
    assert plain == Wish(tmp_path / "h.sqlite", tmp_path / "out", plain.base)
    assert [folder.name for folder in plain.base] == ["models"]
    assert full == Wish(
        history=tmp_path / "h.sqlite",
        out=tmp_path / "out",
        base=(tmp_path / "x", tmp_path / "y"),
        models=("sog", "csrw"),
        accounts=("a", "b"),
        since=datetime(2024, 1, 2, tzinfo=UTC),
        until=datetime(2024, 3, 1, tzinfo=UTC),
        seed=7,
        hold_out=0.1,
        most=500,
        threads=2,
    )
    assert CliRunner().invoke(main, [*arguments, "--hold-out", "0"]).exit_code == 2
    assert cli_finetune.finetune.name == "finetune"


# the process


class Process:
    """The command in a process of its own, with a fit of the test's."""

    def __init__(self, folder: Path, fit: str, *options: str) -> None:
        self.out = folder / "out"
        self.log = folder / "log.txt"
        self._lines: queue.Queue[str] = queue.Queue()
        with self.log.open("a") as log:
            self.popen = subprocess.Popen(
                [sys.executable, "-c", STAND_IN, "--out", str(self.out), *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env={**os.environ, "PYTHONPATH": str(ROOT), "FIT": fit},
                cwd=folder,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self._lines.put(line)

    def next_event(self) -> Event:
        """The next one that is printed."""
        return read_event(self._lines.get(timeout=60))

    def until(self, kind: type[Event]) -> Event:
        """Skip to one of a kind."""
        while not isinstance(event := self.next_event(), kind):
            pass
        return event

    def tell(self, command: str) -> None:
        """A line on its standard input."""
        assert self.popen.stdin is not None
        self.popen.stdin.write(f"{command}\n")
        self.popen.stdin.flush()

    def end(self) -> tuple[int, list[Event]]:
        """Exit code, and what else was printed."""
        code = self.popen.wait(60)
        self._reader.join(60)
        rest = []
        with contextlib.suppress(queue.Empty):
            while True:
                rest.append(read_event(self._lines.get_nowait()))
        return code, rest

    def close(self) -> None:
        """Nothing of it stays."""
        self.popen.kill()
        self.popen.wait()
        self._reader.join(60)
        for stream in (self.popen.stdin, self.popen.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):
                stream.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def call(fit: str, *options: str) -> Process:
        started.append(Process(tmp_path, fit, *options))
        return started[-1]

    yield call
    for process in started:
        process.close()


def test_a_run_that_goes_well(start: Callable[..., Process]) -> None:
    noisy = """
import os, subprocess, sys
def finetune(wish, tell):
    print("a library prints")
    os.write(1, b"and another one\\n")
    subprocess.run([sys.executable, "-c", "print('and its child')"], check=True)
    tell.log(f"niceness {os.nice(0)}")
    return ["sog", "fusion"]
"""
    code, events = start(noisy, "--threads", "3").end()
    assert code == 0
    hello, log, done = events
    assert hello == Hello(1, tagdesk.__version__, "cpu", resumed=False)
    assert log == Log(f"niceness {os.nice(0) + 10}")
    assert done == Done(["sog", "fusion"])
    process = start("def finetune(wish, tell): raise AssertionError('fitted again')")
    assert process.end() == (0, [hello, done])
    assert json.loads((process.out / "finished.json").read_text()) == {"models": ["sog", "fusion"]}
    assert process.log.read_text().splitlines() == [
        "threads 3", "a library prints", "and another one", "and its child",
    ]  # fmt: skip
    assert not is_held(process.out / "running.lock")


def test_a_finish_that_can_not_be_read_is_none(start: Callable[..., Process], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/finished.json").write_text("{")
    code, events = start(QUICK).end()
    assert (code, events[-1]) == (0, Done(["sog", "fusion"]))
    assert json.loads((tmp_path / "out/finished.json").read_text())["models"] == ["sog", "fusion"]


def test_only_one_at_a_time_in_a_folder(start: Callable[..., Process]) -> None:
    first = start(ENDLESS)
    first.until(Step)
    second = start(QUICK)
    assert second.end() == (1, [])
    assert second.log.read_text() == (
        f"A training run is at work in {first.out} already; wait until it ends, or stop it first.\n"
    )
    first.tell("cancel")
    assert first.until(Cancelled)


def test_cancel_and_go_on(start: Callable[..., Process]) -> None:
    process = start(ENDLESS)
    process.until(Step)
    process.tell("cancel")
    code, events = process.end()
    assert (code, events[-1]) == (0, Cancelled())
    assert process.log.read_text() == ""
    done = int((process.out / "runs/done").read_text())
    again = start(ENDLESS)
    assert again.next_event() == Hello(1, tagdesk.__version__, "cpu", resumed=True)
    step = again.next_event()
    assert isinstance(step, Step)
    assert step.done >= done
    again.tell("cancel")
    assert again.end()[0] == 0


def test_pause_and_resume(start: Callable[..., Process]) -> None:
    process = start(ENDLESS)
    process.until(Step)
    process.tell("pause")
    assert process.until(Paused) == Paused(True)
    done = process.out / "runs/done"
    before = done.read_text()
    (process.out / "command").write_text("resume")
    assert process.next_event() == Paused(False)
    assert done.read_text() == before
    process.until(Step)
    process.tell("cancel")
    assert process.end()[1][-1] == Cancelled()


@pytest.mark.parametrize("keeps", [False, True])
def test_the_end_of_whoever_started_it(start: Callable[..., Process], keeps: bool) -> None:
    process = start(ENDLESS, *(["--keep-running"] if keeps else []))
    process.until(Step)
    assert process.popen.stdin is not None
    process.popen.stdin.close()
    if keeps:
        for _ in range(3):
            process.until(Step)
        (process.out / "command").write_text("cancel")
    code, events = process.end()
    assert (code, events[-1]) == (0, Cancelled())


@pytest.mark.skipif(sys.platform == "win32", reason="such signals end a process there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_machine_that_shuts_down(start: Callable[..., Process], number: signal.Signals) -> None:
    process = start(ENDLESS)
    process.until(Step)
    process.popen.send_signal(number)
    code, events = process.end()
    assert (code, events[-1]) == (0, Cancelled())


def test_kill_and_go_on(start: Callable[..., Process]) -> None:
    for _ in range(4):
        process = start(ENDLESS)
        process.until(Step)
        process.until(Step)
        process.popen.kill()
        process.popen.wait(60)
        assert not is_held(process.out / "running.lock")
    done = int((process.out / "runs/done").read_text())
    again = start(ENDLESS)
    assert again.next_event() == Hello(1, tagdesk.__version__, "cpu", resumed=True)
    step = again.next_event()
    assert isinstance(step, Step)
    assert step.done == done >= 4
    again.tell("cancel")
    again.end()


@pytest.mark.parametrize(
    ("raises", "failed", "traced"),
    [
        ("TrainingError('Too few.')", Failed("Too few."), "training.errors.TrainingError"),
        ("OSError(28, 'No space left on device')", Failed(NO_ROOM), "No space left"),
        ("ZeroDivisionError('x')", Failed(command._BUG, is_bug=True), "ZeroDivisionError"),
    ],
)
def test_a_failure_is_told_and_kept(start: Callable[..., Process], raises: str, failed: Failed, traced: str) -> None:
    process = start(f"from training.errors import TrainingError\ndef finetune(wish, tell): raise {raises}")
    code, events = process.end()
    assert (code, events[-1]) == (1, failed)
    log = process.log.read_text()
    assert traced in log
    assert "Too few" not in log and "'x'" not in log, "what it was about may be a caption"
    assert not (process.out / "finished.json").exists()
    assert start(QUICK).end()[0] == 0


def test_what_a_failure_was_about_is_kept_if_asked(
    start: Callable[..., Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DETAILS_VARIABLE, "1")
    process = start("def finetune(wish, tell): raise ZeroDivisionError('x')")
    assert process.end()[0] == 1
    assert "ZeroDivisionError: x" in process.log.read_text()


def test_a_folder_that_can_not_be_made(start: Callable[..., Process], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    code, (failed,) = start(QUICK).end()
    assert code == 1
    assert isinstance(failed, Failed)
    assert str(tmp_path / "out") in failed.text
    assert not failed.is_bug


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_disk_without_room_for_a_single_event(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full, (tmp_path / "log.txt").open("w") as log:  # noqa: PTH123
        code = subprocess.run(
            [sys.executable, "-c", STAND_IN, "--out", str(tmp_path / "out")],
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(ROOT), "FIT": QUICK},
            check=False,
            timeout=60,
        ).returncode
    assert code == 1
    assert (tmp_path / "log.txt").read_text().count("Traceback") == 1


def test_whoever_reads_goes_away(start: Callable[..., Process], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with (tmp_path / "log.txt").open("w") as log:
        code = subprocess.run(
            [sys.executable, "-c", STAND_IN, "--out", str(tmp_path / "out"), "--keep-running"],
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(ROOT), "FIT": ENDLESS},
            check=False,
            timeout=60,
        ).returncode
    os.close(writing)
    assert (code, (tmp_path / "log.txt").read_text()) == (0, "")


def test_windows_knows_priorities_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes

    asked: list[tuple[str, int]] = []

    class Kernel:
        def GetCurrentProcess(self) -> str:  # noqa: N802
            return "this"

        def SetPriorityClass(self, process: str, kind: int) -> None:  # noqa: N802
            asked.append((process, kind))

    monkeypatch.setattr(ctypes, "windll", type("Windll", (), {"kernel32": Kernel()}), raising=False)
    monkeypatch.setattr(priority.sys, "platform", "win32")
    priority.step_back()
    monkeypatch.undo()
    assert asked == [("this", 0x4000)]


def test_the_lock_is_let_go_also_within_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "step_back", lambda: None)

    def fit(_wish: Wish, _tell: Telling) -> list[str]:
        os.write(1, b"a library prints")
        return ["sog"]

    monkeypatch.setattr(command, "_finetune", fit)
    before = signal.getsignal(signal.SIGTERM)
    wish = Wish(tmp_path / "h.sqlite", tmp_path / "out", ())
    assert command.run_process(wish, keep_running=True) == 0
    os.write(1, b"the rest of the program")
    assert signal.getsignal(signal.SIGTERM) is before
    lock = RunLock(tmp_path / "out/running.lock")
    assert lock.take()
    lock.release()
    assert capfd.readouterr() == (Done(["sog"]).line() + "\nthe rest of the program", "a library prints")
