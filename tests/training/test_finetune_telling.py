"""What a run tells, what it obeys, what its failures are called, and what it runs on."""

import contextlib
import errno
import io
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tagdesk
from tagdesk.contract.events import Cancelled, Done, Event, Failed, Hello, Log, Metric, Paused, Step, read_event
from tagdesk.errors import HistoryError
from training.errors import TrainingError
from training.finetune.commands import Commands
from training.finetune.failure import NO_ROOM, sentence_of
from training.finetune.telling import Stopped, Telling


class Clock:
    """Time that stands still unless it is told otherwise."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def commands(tmp_path: Path, clock: Clock) -> Commands:
    return Commands(tmp_path / "command", keep_running=False, clock=clock)


@pytest.fixture
def stream() -> io.BytesIO:
    return io.BytesIO()


@pytest.fixture
def tell(stream: io.BytesIO, commands: Commands, clock: Clock) -> Telling:
    return Telling(stream, commands, clock)


def said(stream: io.BytesIO) -> list[Event]:
    """What was told since the last time."""
    lines = stream.getvalue().decode("utf-8").splitlines()
    stream.seek(0)
    stream.truncate()
    return [read_event(line) for line in lines]


# telling


def test_each_kind_of_event(tell: Telling, stream: io.BytesIO) -> None:
    tell.hello("cuda", resumed=True)
    tell.metric("sog", 0, None, 0.25)
    tell.metric("sog", 1, float("nan"), 0.5)
    tell.metric("sog", 2, 1.5, 0.5)
    tell.log("Grüße \ud83d")
    tell.done(["sog"])
    tell.failed("No.", is_bug=True)
    tell.cancelled()
    assert said(stream) == [
        Hello(1, tagdesk.__version__, "cuda", resumed=True),
        Metric("sog", 0, None, 0.25),
        Metric("sog", 1, None, 0.5),
        Metric("sog", 2, 1.5, 0.5),
        Log("Grüße \ud83d"),
        Done(["sog"]),
        Failed("No.", is_bug=True),
        Cancelled(),
    ]


def test_a_sentence_without_end_is_cut(tell: Telling, stream: io.BytesIO) -> None:
    tell.failed("x" * 200_000)
    (failed,) = said(stream)
    assert failed == Failed("x" * 2_000)


def test_overall_follows_the_plan_and_never_falls(tell: Telling, stream: io.BytesIO, clock: Clock) -> None:
    tell.plan([("", "reading", 10.0), ("sog", "fitting", 60.0), ("csrw", "fitting", 30.0)])
    shares = []
    for model, stage, done, total in [
        ("", "reading", 0, 0),
        ("", "reading", 5, 10),
        ("sog", "fitting", 1, 2),
        ("sog", "fitting", 0, 2),  # another epoch
        ("csrw", "fitting", 0, 4),
        ("csrw", "surprise", 1, 2),  # not in the plan
        ("csrw", "fitting", 9, 4),  # more than was said
    ]:
        clock.now += 1
        tell.step(model, stage, done, total)
        (step,) = said(stream)
        assert isinstance(step, Step)
        assert (step.model, step.stage, step.done, step.total) == (model, stage, done, total)
        shares.append(step.overall)
    assert shares == [0.0, 0.05, 0.4, 0.4, 0.7, 0.7, 1.0]


def test_a_plan_that_takes_no_time(tell: Telling, stream: io.BytesIO) -> None:
    tell.plan([])
    tell.step("sog", "fitting", 1, 2)
    tell.plan([("csrw", "fitting", 0.0)])
    tell.step("csrw", "fitting", 1, 2)
    assert [step.overall for step in said(stream) if isinstance(step, Step)] == [0.0, 0.0]


def test_no_more_steps_than_a_person_sees(tell: Telling, stream: io.BytesIO, clock: Clock) -> None:
    for done in range(10):
        tell.step("sog", "fitting", done, 10)
    assert [step.done for step in said(stream) if isinstance(step, Step)] == [0]
    clock.now += 0.3
    tell.step("sog", "fitting", 10, 10)
    tell.step("sog", "exporting", 0, 1)  # another stage is told at once
    assert [step.stage for step in said(stream) if isinstance(step, Step)] == ["fitting", "exporting"]


def test_a_long_step_is_told_again(tell: Telling, stream: io.BytesIO, clock: Clock) -> None:
    tell.beat()
    assert said(stream) == []
    clock.now += 10
    tell.beat()
    assert said(stream) == [Step("", "reading", 0, 0, 0.0)]
    tell.step("sog", "fitting", 1, 9)
    tell.step("sog", "fitting", 2, 9)  # too soon to be told
    said(stream)
    clock.now += 10
    tell.beat()
    tell.beat()
    assert said(stream) == [Step("sog", "fitting", 2, 9, 0.0)]


def test_a_run_that_hangs_falls_silent(tell: Telling, stream: io.BytesIO, clock: Clock) -> None:
    tell.step("sog", "fitting", 1, 9)
    said(stream)
    clock.now += 19 * 60
    tell.beat()
    assert len(said(stream)) == 1
    clock.now += 2 * 60
    tell.beat()
    assert said(stream) == []
    tell.step("sog", "fitting", 2, 9)
    said(stream)
    clock.now += 10
    tell.beat()
    assert len(said(stream)) == 1


def test_the_heart_beats_by_itself(stream: io.BytesIO, tmp_path: Path) -> None:
    beaten = threading.Event()

    class Beating(Telling):
        def beat(self) -> None:
            beaten.set()

    with Beating(stream, Commands(tmp_path / "command", keep_running=True)):
        assert beaten.wait(60)


def test_a_full_disk_is_met_by_the_run_not_by_the_heart(commands: Commands, clock: Clock) -> None:
    class Full(io.BytesIO):
        def write(self, _data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    tell = Telling(Full(), commands, clock)
    clock.now += 11
    tell.beat()
    with pytest.raises(OSError, match="No space left"):
        tell.log("more")


def test_a_disk_that_takes_half_of_a_line_gets_the_rest(commands: Commands, clock: Clock) -> None:
    class Halves(io.BytesIO):
        def write(self, data: Any) -> int:
            return super().write(data[: max(1, len(data) // 2)])

    stream = Halves()
    Telling(stream, commands, clock).log("whole")
    assert said(stream) == [Log("whole")]


# commands


def test_cancel_stops_the_next_step(tell: Telling, commands: Commands, stream: io.BytesIO) -> None:
    commands.obey("cancel")
    tell.log("no step")
    with pytest.raises(Stopped):
        tell.step("sog", "fitting", 1, 2)
    assert said(stream) == [Log("no step"), Step("sog", "fitting", 1, 2, 0.0)]


def test_a_pause_holds_the_next_step(tell: Telling, commands: Commands, stream: io.BytesIO) -> None:
    commands.obey("pause")
    told = []

    def wait() -> None:
        told.append(said(stream))
        commands.obey("resume")

    commands.wait = wait  # type: ignore[method-assign]
    tell.step("sog", "fitting", 1, 2)
    assert told == [[Step("sog", "fitting", 1, 2, 0.0), Paused(True)]]
    assert said(stream) == [Paused(False)]
    tell.step("sog", "exporting", 1, 2)
    assert said(stream) == [Step("sog", "exporting", 1, 2, 0.0)]


def test_a_run_that_waits_can_be_stopped(tell: Telling, commands: Commands, stream: io.BytesIO, clock: Clock) -> None:
    commands.obey("pause")

    def wait() -> None:
        clock.now += 3_600
        tell.beat()  # it waits, it doesn't hang
        commands.obey("cancel")

    commands.wait = wait  # type: ignore[method-assign]
    with pytest.raises(Stopped):
        tell.step("sog", "fitting", 1, 2)
    step = Step("sog", "fitting", 1, 2, 0.0)
    assert said(stream) == [step, Paused(True), step, Paused(False)]


def test_a_command_wakes_whoever_waits(commands: Commands) -> None:
    commands.obey("pause")
    threading.Timer(0.05, commands.obey, ["resume"]).start()
    while commands.is_paused():
        commands.wait()


def test_a_command_in_a_file_is_obeyed_once(tmp_path: Path, commands: Commands, clock: Clock) -> None:
    file = tmp_path / "command"
    file.write_text("pause\n")
    assert commands.is_paused()
    assert list(tmp_path.iterdir()) == []
    file.write_text("resume")
    assert commands.is_paused()  # too soon to look again
    clock.now += 1
    assert not commands.is_paused()
    file.write_bytes(b"\xff\x00")
    clock.now += 1
    assert not commands.is_cancelled()
    file.write_text("cancel")
    clock.now += 1
    assert commands.is_cancelled()


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        with contextlib.suppress(OSError):
            os.close(end)


def wait_for(condition: Callable[[], bool]) -> None:
    """Until it holds; a test that waits for ever is ended by whoever runs it."""
    tick = threading.Event()
    while not condition():
        tick.wait(0.005)


def test_lines_on_the_standard_input(commands: Commands, pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    commands.listen(reading)
    os.write(writing, b"pau")
    os.write(writing, b"se\r\nnonsense\n")
    wait_for(commands.is_paused)
    os.write(writing, b"resume\ncancel\n")
    wait_for(commands.is_cancelled)


@pytest.mark.parametrize("keep_running", [False, True])
def test_the_end_of_the_input(tmp_path: Path, pipe: tuple[int, int], keep_running: bool) -> None:
    reading, writing = pipe
    commands = Commands(tmp_path / "command", keep_running=keep_running)
    os.write(writing, b"pause\n")
    os.close(writing)
    commands._listen(reading)
    assert (commands.is_cancelled(), commands.is_paused()) == (not keep_running, keep_running)


def test_no_input_at_all_is_an_end(commands: Commands, pipe: tuple[int, int]) -> None:
    os.close(pipe[0])
    commands._listen(pipe[0])
    assert commands.is_cancelled()


# what a failure is called


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (TrainingError("Too few."), "Too few."),
        (HistoryError("Damaged."), "Damaged."),
        (OSError(errno.ENOSPC, "No space left on device", "x"), NO_ROOM),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), NO_ROOM),
        (RuntimeError("Error while writing: I/O error: No space left on device (os error 28)"), NO_ROOM),
        (HistoryError("The disk is full, so it could not take the change."), NO_ROOM),
        (PermissionError(errno.EACCES, "Permission denied", "a.onnx"), "a.onnx can't be read or written: Permission"
         " denied."),
        (MemoryError(), "There is not enough memory; close other programs and start again, it goes on where it"
         " stopped."),
        (ModuleNotFoundError("No module named 'torch'", name="torch"), "The package torch is missing; install all that"
         ' training needs with pip install "tagdesk[training]".'),
        (OSError(errno.EBADF, "Bad file descriptor"), None),
        (ValueError("a fault"), None),
        (KeyError("a fault"), None),
    ],
)  # fmt: skip
def test_sentence_of(error: Exception, sentence: str | None, tmp_path: Path) -> None:
    assert sentence_of(error, tmp_path) == sentence


def test_the_cause_of_a_failure_counts(tmp_path: Path) -> None:
    def fail(error: Exception, cause: OSError) -> None:
        try:
            raise cause
        except OSError:
            raise error  # noqa: B904 - as libraries do

    with pytest.raises(TrainingError) as caught:
        fail(TrainingError("The file can't be written."), OSError(errno.ENOSPC, "No space left on device"))
    assert sentence_of(caught.value, tmp_path) == NO_ROOM
    round_about = ValueError()
    round_about.__context__ = round_about
    assert sentence_of(round_about, tmp_path) is None


def test_on_a_full_disk_any_fault_is_for_want_of_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1_000})
    monkeypatch.setattr("training.finetune.failure.shutil.disk_usage", lambda _: usage)
    assert sentence_of(RuntimeError("PytorchStreamWriter failed"), tmp_path) == NO_ROOM
    assert sentence_of(TrainingError("Too few."), tmp_path) == "Too few."
    monkeypatch.undo()
    assert sentence_of(RuntimeError("PytorchStreamWriter failed"), tmp_path / "gone") is None


# the device


def test_out_of_memory_on_the_card_goes_on_on_the_processor(tell: Telling, stream: io.BytesIO) -> None:
    import torch
    from accelerate import Accelerator

    from training.finetune.device import device_name, on_device

    assert device_name() == ("cuda" if torch.cuda.is_available() else "cpu")
    tried = []

    def fit(*, cpu: bool) -> str:
        tried.append(cpu)
        if not cpu:
            Accelerator()  # has chosen its device
            raise torch.cuda.OutOfMemoryError("CUDA out of memory.")
        # What the fits make without saying where.
        return str(Accelerator().device)

    assert on_device(fit, tell) == "cpu"
    assert tried == [False, True]
    (log,) = said(stream)
    assert log == Log("The memory of the graphics card is too small, so the processor goes on with this model.")
    assert "ACCELERATE_USE_CPU" not in os.environ
    assert on_device(lambda *, cpu: cpu, tell) is False
    assert said(stream) == []


def test_other_failures_are_not_tried_again(tell: Telling) -> None:
    from training.finetune.device import on_device

    def fit(*, cpu: bool) -> None:
        raise TrainingError("Too few.")

    with pytest.raises(TrainingError):
        on_device(fit, tell)
