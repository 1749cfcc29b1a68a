"""Long work off the GUI thread."""

import threading
import weakref
from collections.abc import Generator, Iterator

import pytest
from PySide6.QtCore import QThread

from tagdesk.domain import Progress
from tagdesk.errors import PhotoError
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step


@pytest.fixture
def jobs(qtbot) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


def test_progress_and_result_arrive_in_the_gui_thread(qtbot, jobs: Jobs) -> None:
    threads: dict[str, bool] = {}
    seen: list[Progress] = []
    results: list[str] = []

    def work() -> Generator[Progress, None, str]:
        threads["work"] = threading.current_thread() is threading.main_thread()
        yield Progress(1, 2)
        yield Progress(2, 2)
        return "all"

    job = Job(work)
    job.progressed.connect(seen.append)
    job.succeeded.connect(results.append)
    job.succeeded.connect(lambda _: threads.update(slot=QThread.isMainThread()))
    with qtbot.waitSignal(job.finished):
        jobs.start(job, Lane.INTAKE)
    assert results == ["all"]
    assert threads == {"work": False, "slot": True}
    assert seen[-1] == Progress(2, 2)


def test_an_expected_error_fails_and_a_bug_is_raised_in_the_gui_thread(qtbot, jobs: Jobs) -> None:
    def refuse() -> None:
        raise PhotoError("IMG.jpg is empty.")

    expected = Job(single_step(refuse))
    with qtbot.waitSignal(expected.failed) as failed:
        jobs.start(expected, Lane.INTAKE)
    assert str(failed.args[0]) == "IMG.jpg is empty."
    bug = Job(single_step(lambda: 1 / 0))
    with qtbot.captureExceptions() as exceptions, qtbot.waitSignal(bug.finished):
        jobs.start(bug, Lane.INTAKE)
    assert [kind for kind, _, _ in exceptions] == [ZeroDivisionError]


def test_cancelling_closes_the_generator(qtbot, jobs: Jobs) -> None:
    started, closed = threading.Event(), threading.Event()

    def work() -> Generator[Progress, None, None]:
        try:
            for step in range(1_000_000):
                started.set()
                yield Progress(step, 0)
        finally:
            closed.set()

    job = Job(work)
    with qtbot.waitSignals([job.cancelled, job.finished]):
        jobs.start(job, Lane.INTAKE)
        assert started.wait(5)
        job.cancel()
    assert closed.is_set()


def test_a_job_cancelled_before_its_turn_never_starts(qtbot, jobs: Jobs) -> None:
    gate, ran = threading.Event(), threading.Event()
    first, second = Job(single_step(lambda: gate.wait(5))), Job(single_step(ran.set))
    jobs.start(first, Lane.ENGINE)
    with qtbot.waitSignal(second.cancelled):
        jobs.start(second, Lane.ENGINE)
        second.cancel()
        gate.set()
    assert not ran.is_set()


def test_no_result_of_many_quick_jobs_is_lost(qtbot, jobs: Jobs) -> None:
    results: list[int] = []
    for number in range(400):
        job = Job(single_step(lambda number=number: number))
        job.succeeded.connect(results.append)
        jobs.start(job, Lane.PICTURES)
    qtbot.waitUntil(lambda: len(results) == 400)
    assert results == list(range(400))  # one after the other within a lane


def test_higher_priority_goes_first(qtbot, jobs: Jobs) -> None:
    gate = threading.Event()
    order: list[str] = []
    jobs.start(Job(single_step(lambda: gate.wait(5))), Lane.PICTURES)
    for name, priority in (("old row", 1), ("new row", 2), ("photo", 100)):
        job = Job(single_step(lambda name=name: name))
        job.succeeded.connect(order.append)
        jobs.start(job, Lane.PICTURES, priority=priority)
    gate.set()
    qtbot.waitUntil(lambda: len(order) == 3)
    assert order == ["photo", "new row", "old row"]


def test_closing_waits_for_the_threads_and_silences_them(qtbot) -> None:
    jobs, results = Jobs(), []
    ended = threading.Event()

    def work() -> Generator[Progress, None, None]:
        try:
            while True:
                yield Progress(0, 0)
        finally:
            ended.set()

    job = Job(work)
    job.cancelled.connect(lambda: results.append("cancelled"))
    jobs.start(job, Lane.INTAKE)
    jobs.close()
    qtbot.wait(20)
    assert results == []
    assert ended.is_set() or job.cancel_requested


def test_a_job_that_is_over_is_forgotten_with_all_that_was_connected_to_it(qtbot, jobs: Jobs) -> None:
    told: list[int] = []
    held: list[weakref.ref[Job]] = []

    def start(number: int) -> None:
        job = Job(single_step(lambda: number))
        job.succeeded.connect(lambda answer: told.append(answer) if not job.cancel_requested else None)
        held.append(weakref.ref(job))
        jobs.start(job, Lane.ENGINE)

    for number in range(50):
        start(number)
    qtbot.waitUntil(lambda: not any(job() for job in held))
    assert told == list(range(50))
