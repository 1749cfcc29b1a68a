"""How a run stands is told by its files and its lock, whatever is wrong with them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.assistant.training.event_file import EventTail, append, last_word, mend, size_of
from tagdesk.assistant.training.request import Activate, TrainingWish
from tagdesk.assistant.training.run_folder import RunFolder, RunState, RunStatus, all_runs, new_run
from tagdesk.contract.events import MAX_LINE, Cancelled, Done, Event, EventError, Failed, Hello, Log, Paused, Step
from tagdesk.contract.run_lock import RunLock
from tagdesk.errors import TrainingRunError

NOW = datetime(2026, 11, 27, 15, 3, 12)
HELLO, STEP = Hello(1, "1", "cpu"), Step("sog", "fitting", 1, 2, 0.5)
FULL = TrainingWish(
    models=("sog", "csrw"),
    accounts=("me", "Größe"),
    since=date(2024, 1, 2),
    until=date(2025, 1, 2),
    seed=7,
    hold_out=0.1,
    most=500,
    threads=2,
    keep_running=True,
    activate=Activate.BETTER,
    base=(Path("/a"), Path("/b")),
)


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return new_run(tmp_path / "training", TrainingWish(), NOW)


@contextmanager
def held(run: RunFolder) -> Iterator[None]:
    """As if a child were at work."""
    run.out_dir.mkdir(exist_ok=True)
    lock = RunLock(run.lock_file)
    assert lock.take()
    try:
        yield
    finally:
        lock.release()


def say(run: RunFolder, *events: Event | str) -> None:
    with run.events_file.open("a", encoding="utf-8") as file:
        for event in events:
            file.write(event if isinstance(event, str) else f"{event.line()}\n")


# the wish


@pytest.mark.parametrize("wish", [TrainingWish(), FULL])
def test_a_wish_comes_back(wish: TrainingWish, tmp_path: Path) -> None:
    wish.save(tmp_path / "request.json")
    assert TrainingWish.load(tmp_path / "request.json") == wish


@pytest.mark.parametrize(
    "change",
    [
        {"models": "sog"},
        {"models": [1]},
        {"since": "yesterday"},
        {"since": 3},
        {"seed": "7"},
        {"seed": True},
        {"hold_out": None},
        {"keep_running": 1},
        {"activate": "always"},
        {"base": None},
    ],
)
def test_a_wish_that_nobody_wrote_so(change: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    FULL.save(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(TrainingRunError, match="delete that folder and train anew"):
        TrainingWish.load(path)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_a_wish_that_is_damaged(content: bytes, run: RunFolder) -> None:
    run.request_file.write_bytes(content)
    status = run.status()
    assert status.state is RunState.DAMAGED
    assert str(run.path) in status.sentence


# how it stands


@pytest.mark.parametrize(
    ("events", "at_work", "status"),
    [
        ([], False, RunStatus(RunState.NEW)),
        ([], True, RunStatus(RunState.RUNNING)),
        ([HELLO, STEP], True, RunStatus(RunState.RUNNING)),
        ([HELLO, STEP, Paused(True), STEP, STEP], True, RunStatus(RunState.PAUSED)),
        ([HELLO, STEP, Paused(True), Paused(False), STEP], True, RunStatus(RunState.RUNNING)),
        ([HELLO, Paused(True), HELLO], True, RunStatus(RunState.RUNNING)),
        ([HELLO, STEP, Cancelled()], False, RunStatus(RunState.STOPPED)),
        ([HELLO, Cancelled(), HELLO, STEP, "half a line"], True, RunStatus(RunState.RUNNING)),
        ([HELLO, STEP, Failed("No room.")], False, RunStatus(RunState.FAILED, "No room.")),
        (["rubbish\n", HELLO, "\x00\x00\n", "[]\n", Failed("No room.")], False, RunStatus(RunState.FAILED, "No room.")),
        ([HELLO, Failed("No room."), HELLO, Cancelled()], False, RunStatus(RunState.STOPPED)),
    ],
)
def test_status(run: RunFolder, events: list[Event | str], at_work: bool, status: RunStatus) -> None:
    if events:
        say(run, *events)
    if at_work:
        with held(run):
            assert run.status() == status
    else:
        assert run.status() == status


@pytest.mark.parametrize("events", [[HELLO], [HELLO, STEP, Log("x")], [HELLO, Paused(True)], [HELLO, Done(["sog"])]])
def test_a_child_that_died_can_be_followed_by_another(run: RunFolder, events: list[Event]) -> None:
    say(run, *events)
    status = run.status()
    assert status.state is RunState.STOPPED
    assert status.sentence == "The training ended unexpectedly; start it again, it goes on where it stopped."


def test_what_comes_after_the_fit(run: RunFolder) -> None:
    assert run.models() == ()
    run.out_dir.mkdir()
    run.finished_file.write_text('{"models": ["sog", "fusion"]}')
    say(run, HELLO, Done(["sog", "fusion"]))
    assert run.status() == RunStatus(RunState.FITTED)
    assert run.models() == ("sog", "fusion")
    run.gate_dir.mkdir()
    run.verdict_file.write_text("{}")
    run.gate_posts.write_text("{}")
    run.snapshot.write_text("a copy")
    assert run.status() == RunStatus(RunState.JUDGED)
    run.settle("20261127-150312")
    assert run.status() == RunStatus(RunState.SETTLED)
    assert json.loads(run.outcome_file.read_text()) == {"set": "20261127-150312"}
    # What takes room is gone, what tells of it is there.
    assert sorted(path.name for path in run.path.rglob("*")) == [
        "events.jsonl", "gate", "outcome.json", "request.json", "verdict.json",
    ]  # fmt: skip


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"models": 3}', "[" * 100_000])
def test_a_finish_that_is_damaged_has_no_models(run: RunFolder, content: str) -> None:
    run.out_dir.mkdir()
    run.finished_file.write_text(content)
    assert run.models() == ()


def test_an_outcome_that_can_not_be_written(run: RunFolder) -> None:
    run.outcome_file.mkdir()
    with pytest.raises(TrainingRunError, match="can't be written"):
        run.settle(None)
    assert run.request_file.exists()


# the folders


def test_runs_are_in_order(tmp_path: Path) -> None:
    training = tmp_path / "training"
    assert all_runs(training) == []
    first = new_run(training, FULL, NOW)
    later = [new_run(training, TrainingWish(), NOW) for _ in range(10)]
    earlier = new_run(training, TrainingWish(), datetime(2026, 1, 1))
    (training / "something else").mkdir()
    (training / "20260101-000000.txt").touch()
    assert first.run_id == "20261127-150312"
    assert later[-1].run_id == "20261127-150312-11"
    assert all_runs(training) == [*reversed(later), first, earlier]
    assert first.wish() == FULL


def test_a_run_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "training").write_text("a file")
    with pytest.raises(TrainingRunError, match="check the disk and your rights"):
        new_run(tmp_path / "training", TrainingWish(), NOW)


def test_delete(run: RunFolder) -> None:
    with held(run):
        with pytest.raises(TrainingRunError, match="stop it before you delete it"):
            run.delete()
        assert run.request_file.exists()
    run.delete()
    assert list(run.path.parent.iterdir()) == []
    with pytest.raises(TrainingRunError, match="delete it yourself"):
        run.delete()


def test_a_deletion_that_was_interrupted_ends_later(run: RunFolder) -> None:
    going = run.path.rename(run.path.with_name(f".deleted-{run.run_id}"))
    assert all_runs(going.parent) == []
    assert not going.exists()


# the file of events


def test_whole_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"one\ntw")
    tail = EventTail(path)
    assert list(tail.lines()) == [(0, "one")]
    assert list(tail.lines()) == []
    with path.open("ab") as file:
        file.write("o\nGrüße\n\xff".encode() + b"\xff\n")
    assert list(tail.lines()) == [(4, "two"), (8, "Grüße"), (16, "ÿ�")]
    assert next(EventTail(path, 4).lines()) == (4, "two")
    assert tail.offset == size_of(path)


def test_a_line_without_end(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"one\n" + b"x" * (4 * MAX_LINE + 1))
    lines = EventTail(path).lines()
    assert next(lines) == (0, "one")
    with pytest.raises(EventError):
        next(lines)


@given(st.lists(st.binary(max_size=8), max_size=6), st.integers(1, 7))
def test_however_it_comes_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], at: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    content = b"\n".join(parts)
    path.write_bytes(b"")
    tail = EventTail(path)
    found = []
    for start in range(0, len(content), at):
        with path.open("ab") as file:
            file.write(content[start : start + at])
        found += [line for _, line in tail.lines()]
    assert found == [line.decode("utf-8", "replace") for line in content.split(b"\n")[:-1]]


def test_a_part_of_a_line_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    mend(path)
    assert not path.exists()
    assert last_word(path) is None
    path.write_text('{"event": "progr')
    append(path, Cancelled())
    append(path, Failed("\ud83d"))
    path.write_bytes(path.read_bytes() + b'{"event"')
    mend(path)
    assert path.read_text().splitlines() == [
        '{"event": "cancelled"}',
        Failed("\ud83d").line().replace("\ud83d", "\\ud83d"),
    ]
    assert last_word(path) == Failed("\ud83d")
