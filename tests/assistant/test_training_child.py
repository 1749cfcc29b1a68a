"""A child that does what it should, and children that don't: slow, silent, mad, deaf, dead, of another version."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from made_up_training import OBEDIENT, ROOT, program, watch

import tagdesk
from tagdesk.assistant.training import following
from tagdesk.assistant.training.child import PROGRAM, Child, arguments_of, environment
from tagdesk.assistant.training.following import NO_ROOM, follow
from tagdesk.assistant.training.picture import OTHER_VERSION, TrainingProgress
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.assistant.training.run_folder import RunFolder, RunState, RunStatus, new_run
from tagdesk.contract.events import Cancelled, Failed, Metric, read_event
from tagdesk.errors import TrainingRunError

Start = Callable[..., Child]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the made-up program waits for a pipe")


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return new_run(tmp_path / "training", TrainingWish(), datetime(2026, 11, 27))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "LOOK_S", 0.01)


@pytest.fixture
def start(run: RunFolder, tmp_path: Path) -> Iterator[Start]:
    """Start a program with this body in the run."""
    children = []

    def call(body: str) -> Child:
        children.append(Child.start(run, program(tmp_path / "program", body)))
        return children[-1]

    yield call
    for child in children:
        child.end()
        assert child._process is not None
        child._process.wait(60)


def until_at_work(run: RunFolder) -> None:
    while not run.is_at_work():
        time.sleep(0.005)


def is_fitting(seen: TrainingProgress) -> bool:
    return seen.stage == "fitting"


def is_paused(seen: TrainingProgress) -> bool:
    return seen.is_paused


def goes_on(seen: TrainingProgress) -> bool:
    return not seen.is_paused and seen.overall == 0.5


def nothing() -> None:
    """No reaction: it only has to be seen."""


# as it should be


def test_a_run_that_goes_well(run: RunFolder, start: Start) -> None:
    child = start("""
hello()
say(Step("sog", "fitting", 1, 2, 0.5))
say(Metric("sog", 1, 1.5, 0.25))
say(Log("A word."))
print("a complaint", file=sys.stderr)
command()
finish("sog", "fusion")
""")
    seen: list[TrainingProgress] = []

    def keep(progress: TrainingProgress) -> bool:
        seen.append(progress)
        return bool(progress.sentences)

    status = watch(follow(run, child), (keep, lambda: child.tell("go")))
    assert status == RunStatus(RunState.FITTED)
    assert run.models() == ("sog", "fusion")
    last = seen[-1]
    assert (last.done, last.total, last.device, last.sentences) == (500, 1000, "cpu", ("A word.",))
    assert last.curves == {"sog": (Metric("sog", 1, 1.5, 0.25),)}
    assert run.log_file.read_text() == "a complaint\n"
    assert child.exit_code == 0
    assert [read_event(line).name for line in run.events_file.read_text().splitlines()] == [
        "hello", "progress", "metric", "log", "done",
    ]  # fmt: skip


def test_what_the_child_is_called_with(run: RunFolder, start: Start) -> None:
    assert watch(follow(run, start("finish()"))).state is RunState.FITTED
    out = run.path / "out"
    assert json.loads((out / "arguments.json").read_text()) == [
        "finetune", "--history", str(run.path / "snapshot.sqlite"), "--out", str(out), "--seed", "42", "--hold-out",
        "0.2",
    ]  # fmt: skip
    wish = TrainingWish(
        models=("sog", "csrw"),
        accounts=("me", "--odd"),
        since=date(2024, 1, 2),
        until=date(2025, 1, 2),
        seed=7,
        hold_out=0.1,
        most=500,
        threads=2,
        keep_running=True,
        base=(Path("/a"), Path("/b")),
    )
    assert arguments_of(run, wish)[5:] == [
        "--seed", "7", "--hold-out", "0.1", "--models", "sog,csrw", "--account=me", "--account=--odd",
        "--since", "2024-01-02", "--until", "2025-01-02", "--base", "/a", "--base", "/b", "--most", "500",
        "--threads", "2", "--keep-running",
    ]  # fmt: skip


def test_the_real_program_takes_these_arguments(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    from training.cli import main
    from training.finetune import command
    from training.finetune.telling import Wish

    wishes: list[Wish] = []
    monkeypatch.setattr(command, "run_process", lambda wish, keep_running: wishes.append(wish) or 0)
    wish = TrainingWish(("sog",), ("--odd",), date(2024, 1, 2), date(2024, 1, 3), base=(Path("/a"),), keep_running=True)
    with pytest.raises(SystemExit) as end:
        main(arguments_of(run, wish))
    assert end.value.code == 0
    assert (wishes[0].accounts, wishes[0].models, wishes[0].base) == (("--odd",), ("sog",), (Path("/a"),))
    assert wishes[0].out == run.out_dir
    assert PROGRAM[1:] == ("-m", "training")


def test_python_behaves_as_usual_in_the_child() -> None:
    odd = {"PATH": "/bin", "PYTHONINSPECT": "1", "PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2", "PYTHONHOME": "/p"}
    variables = environment(odd | {"PYTHONPATH": "/mine"})
    assert {name for name in variables if name.startswith("PYTHON")} == {"PYTHONHOME", "PYTHONPATH", "PYTHONUTF8"}
    assert variables["PATH"] == "/bin"
    assert variables["HF_HUB_OFFLINE"] == "1"
    # Its packages are found wherever TagDesk was started.
    assert variables["PYTHONPATH"].split(os.pathsep)[-1] == "/mine"
    found = subprocess.run(
        [sys.executable, "-c", "import tagdesk, training; print(tagdesk.__file__)"],
        cwd="/",
        env=environment(dict(os.environ)),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert Path(found.stdout.strip()) == ROOT / "tagdesk/__init__.py"


def test_pause_resume_cancel(run: RunFolder, start: Start) -> None:
    child = start(OBEDIENT)
    status = watch(
        follow(run, child),
        (is_fitting, lambda: child.tell("pause")),
        (is_paused, lambda: (run.status() == RunStatus(RunState.PAUSED)) or pytest.fail("not paused")),
        (is_paused, lambda: child.tell("resume")),
        (goes_on, lambda: child.tell("cancel")),
    )
    assert status == RunStatus(RunState.STOPPED)
    child.tell("pause")  # nobody hears it
    assert child.exit_code == 0


def test_a_child_that_was_found_again(run: RunFolder, start: Start) -> None:
    start(OBEDIENT)
    found = Child.find(run)
    until_at_work(run)
    status = watch(
        follow(run, found),
        (is_fitting, lambda: found.tell("pause")),
        (is_paused, lambda: found.tell("resume")),
        (goes_on, lambda: found.tell("cancel")),
    )
    assert status == RunStatus(RunState.STOPPED)
    assert found.exit_code is None
    assert not found.is_alive()


def test_who_stops_looking_stops_nothing(run: RunFolder, start: Start) -> None:
    child = start(OBEDIENT)
    look = follow(run, child)
    while next(look).stage != "fitting":
        pass
    look.close()
    assert child.is_alive()
    assert watch(follow(run, child), (is_fitting, lambda: child.tell("cancel"))) == RunStatus(RunState.STOPPED)


def test_the_end_of_whoever_started_it(run: RunFolder, start: Start) -> None:
    child = start(OBEDIENT)
    assert watch(follow(run, child), (is_fitting, child.close)) == RunStatus(RunState.STOPPED)
    assert isinstance(read_event(run.events_file.read_text().splitlines()[-1]), Cancelled)


def test_only_one_at_a_time(run: RunFolder, start: Start) -> None:
    child = start(OBEDIENT)
    watched = follow(run, child)
    while next(watched).stage != "fitting":
        pass
    with pytest.raises(TrainingRunError, match="at work already"):
        Child.start(run)
    child.tell("cancel")
    assert watch(watched) == RunStatus(RunState.STOPPED)


def test_a_program_that_is_not_there(run: RunFolder) -> None:
    with pytest.raises(TrainingRunError, match="can't be started"):
        Child.start(run, (str(run.path / "nothing"),))
    assert run.status().state is RunState.NEW


# as it shouldn't be


def test_rubbish(run: RunFolder, start: Start) -> None:
    child = start('hello(); print("a library prints"); sys.stdout.flush(); time.sleep(600)')
    status = watch(follow(run, child))
    assert status.state is RunState.FAILED
    assert status.sentence.startswith("The training program said something that TagDesk can't understand: 'a library")
    assert child.exit_code == -signal.SIGKILL
    assert run.status() == status  # whoever looks later is told the same


def test_rubbish_without_end(run: RunFolder, start: Start) -> None:
    status = watch(follow(run, start('hello()\nwhile True: sys.stdout.write("x" * 100_000)')))
    assert status == RunStatus(RunState.FAILED, "The training program prints a line without end.")


def test_rubbish_that_ends_by_itself(run: RunFolder, start: Start) -> None:
    assert "understand: 'no event" in watch(follow(run, start('print("no event")'))).sentence


def test_rubbish_of_an_earlier_child_does_no_harm(run: RunFolder, start: Start) -> None:
    run.events_file.write_text('rubbish\n{"event": "progress", "mod')
    child = start("hello(); finish('sog')")
    assert watch(follow(run, child)) == RunStatus(RunState.FITTED)
    assert run.events_file.read_text().splitlines()[:2] == ["rubbish", json.dumps(
        {"event": "hello", "protocol": 1, "version": tagdesk.__version__, "device": "cpu", "resumed": False}
    )]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        'say(Hello(PROTOCOL + 1, tagdesk.__version__, "cpu")); time.sleep(600)',
        'say(Hello(PROTOCOL, "0.0.1", "cpu")); time.sleep(600)',
        'print(json.dumps({"event": "hello", "protocol": 7, "agent": "x"})); sys.stdout.flush(); time.sleep(600)',
        "sys.exit(2)  # as one that doesn't know the options",
    ],
)
def test_another_version(run: RunFolder, start: Start, body: str) -> None:
    assert watch(follow(run, start(body))) == RunStatus(RunState.FAILED, OTHER_VERSION)


def test_a_child_that_dies_at_once(run: RunFolder, start: Start) -> None:
    status = watch(follow(run, start("import a_package_that_is_not_there")))
    assert status == RunStatus(RunState.FAILED, f"The training program ended before it began; {run.log_file} says why.")
    assert "a_package_that_is_not_there" in run.log_file.read_text()


@pytest.mark.parametrize("how", ["os.kill(os.getpid(), signal.SIGKILL)", "sys.exit(1)", "os._exit(0)"])
def test_a_child_that_dies_without_a_word(run: RunFolder, start: Start, how: str) -> None:
    status = watch(follow(run, start(f"hello(); say(Step('sog', 'fitting', 1, 2, 0.5)); {how}")))
    assert status.state is RunState.STOPPED
    assert status.sentence == "The training ended unexpectedly; start it again, it goes on where it stopped."


def test_a_child_that_is_killed_before_it_says_a_word(run: RunFolder, start: Start) -> None:
    assert watch(follow(run, start("os.kill(os.getpid(), signal.SIGKILL)"))) == RunStatus(RunState.NEW)
    assert watch(follow(run, start("os.kill(os.getpid(), signal.SIGSEGV)"))).state is RunState.FAILED
    assert watch(follow(run, start("hello(); finish()"))) == RunStatus(RunState.FITTED)


def test_a_child_that_dies_in_the_middle_of_a_word(run: RunFolder, start: Start) -> None:
    dying = 'hello(); sys.stdout.write(\'{"event": "progr\'); sys.stdout.flush(); os.kill(os.getpid(), signal.SIGKILL)'
    assert watch(follow(run, start(dying))).state is RunState.STOPPED
    assert watch(follow(run, start("hello(); finish()"))) == RunStatus(RunState.FITTED)


def test_a_child_that_fails(run: RunFolder, start: Start) -> None:
    status = watch(follow(run, start('hello(); say(Failed("No room.")); sys.exit(1)')))
    assert status == RunStatus(RunState.FAILED, "No room.")


def test_a_full_disk(run: RunFolder, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1_000}))
    child = start("hello(); sys.exit(1)")
    assert watch(follow(run, child)) == RunStatus(RunState.FAILED, NO_ROOM)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(following, "append", full)
    child = start("hello(); sys.exit(1)")
    assert watch(follow(run, child)) == RunStatus(RunState.FAILED, NO_ROOM)


def test_a_child_that_hangs(run: RunFolder, start: Start) -> None:
    child = start('hello(); say(Step("sog", "fitting", 1, 2, 0.5)); time.sleep(600)')
    silent: list[TrainingProgress] = []

    def is_silent(seen: TrainingProgress) -> bool:
        silent.append(seen)
        return seen.is_silent

    status = watch(
        follow(run, child, patience_s=0.3, grace_s=0.2),
        (is_fitting, nothing),
        (is_silent, lambda: child.tell("cancel")),
    )
    assert not silent[0].is_silent
    assert status == RunStatus(RunState.STOPPED)
    assert child.exit_code == -signal.SIGKILL


def test_a_child_that_is_deaf_is_ended(run: RunFolder, start: Start) -> None:
    deaf = """
hello()
while True:
    say(Step("sog", "fitting", 1, 2, 0.5))
    time.sleep(0.02)
"""
    child = start(deaf)
    status = watch(follow(run, child, grace_s=0.3), (is_fitting, lambda: child.tell("cancel")))
    assert status == RunStatus(RunState.STOPPED)
    assert child.exit_code == -signal.SIGKILL
    # One that somebody else started, too.
    other = start(deaf)
    until_at_work(run)
    found = Child.find(run)
    assert watch(follow(run, found, grace_s=0.3), (is_fitting, lambda: found.tell("cancel"))).state is RunState.STOPPED
    assert other.exit_code == -signal.SIGKILL
    found.end()  # there is nobody


def test_what_a_child_started_ends_with_it(run: RunFolder, start: Start) -> None:
    child = start("""
import subprocess
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
hello()
say(Log(str(other.pid)))
time.sleep(600)
""")
    numbers: list[int] = []

    def has_said(seen: TrainingProgress) -> bool:
        numbers.extend(map(int, seen.sentences))
        return bool(numbers)

    watch(follow(run, child), (has_said, child.end))
    give_up_s = time.monotonic() + 60
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < give_up_s and not _is_zombie(numbers[0]):
            os.kill(numbers[0], 0)
    assert time.monotonic() < give_up_s


def _is_zombie(number: int) -> bool:
    """Dead, and waiting for whoever adopts it."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


def test_a_folder_that_goes_away(run: RunFolder, start: Start) -> None:
    child = start(OBEDIENT)
    look = follow(run, child)
    while next(look).stage != "fitting":
        pass
    run.path.rename(run.path.with_name("elsewhere"))
    with pytest.raises(TrainingRunError, match="train anew"):
        watch(look)
    assert child._process is not None
    assert child._process.wait(60) == -signal.SIGKILL


def test_a_command_that_can_not_be_written(run: RunFolder) -> None:
    with pytest.raises(TrainingRunError, match="can't be written"):
        Child.find(run).tell("cancel")


def test_a_command_of_yesterday_is_forgotten(run: RunFolder, start: Start) -> None:
    run.out_dir.mkdir()
    run.command_file.write_text("cancel")
    child = start(OBEDIENT)
    assert watch(follow(run, child), (is_fitting, lambda: child.tell("cancel"))) == RunStatus(RunState.STOPPED)
    assert not run.command_file.exists()


def test_failed_is_a_last_word_for_everybody(run: RunFolder, start: Start) -> None:
    watch(follow(run, start("sys.exit(2)")))
    assert read_event(run.events_file.read_text()) == Failed(OTHER_VERSION)
