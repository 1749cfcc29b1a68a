"""The models rest after a pause, never while they are needed, and are there again for the next question."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tagdesk.errors import PackError
from tagdesk.gui.engine_line import EngineLine
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.model_rest import ModelRest, Rest


@pytest.fixture
def jobs(qtbot) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def rest(jobs: Jobs, service) -> Iterator[ModelRest]:
    yield ModelRest(service, jobs, pause_ms=20)
    for gate in (service.rest_gate, service.gate, service.past_gate):
        gate.set()


def ask(jobs: Jobs, service, lane: Lane = Lane.ENGINE) -> None:
    jobs.start(Job(single_step(lambda: service.suggest(caption="lake"))), lane)


def states_of(rest: ModelRest) -> list[Rest]:
    states: list[Rest] = []
    rest.changed.connect(states.append)
    return states


class TestWatching:
    def test_nothing_is_let_go_before_anything_was_loaded(self, qtbot, rest: ModelRest, service) -> None:
        qtbot.wait(80)
        assert service.rests == 0

    def test_it_rests_once_a_pause_after_the_last_question(self, qtbot, rest: ModelRest, jobs: Jobs, service) -> None:
        states = states_of(rest)
        ask(jobs, service)
        qtbot.waitUntil(lambda: rest.state is Rest.RESTING)
        qtbot.wait(80)
        assert service.rests == 1, "who rests needs no second rest"
        assert states == [Rest.RESTING]

    @pytest.mark.parametrize("lane", [Lane.ENGINE, Lane.PAST, Lane.PHOTOS, Lane.FITS])
    def test_never_while_a_model_is_needed(self, qtbot, rest: ModelRest, jobs: Jobs, service, lane: Lane) -> None:
        with qtbot.waitSignal(jobs.ended):
            ask(jobs, service)
        service.gate.clear()
        ask(jobs, service, lane)
        qtbot.wait(80)
        assert rest.idle
        assert service.rests == 0
        service.gate.set()
        qtbot.waitUntil(lambda: service.rests == 1)

    def test_the_pause_begins_when_all_are_over(self, qtbot, rest: ModelRest, jobs: Jobs, service) -> None:
        service.past_gate.clear()
        jobs.start(Job(single_step(lambda: service.past_gate.wait(10))), Lane.PAST)
        with qtbot.waitSignal(jobs.ended):
            ask(jobs, service)
        qtbot.wait(80)
        assert service.rests == 0
        service.past_gate.set()
        qtbot.waitUntil(lambda: service.rests == 1)

    def test_other_work_neither_wakes_them_nor_keeps_them(self, qtbot, rest: ModelRest, jobs: Jobs, service) -> None:
        ask(jobs, service)
        service.past_gate.clear()
        jobs.start(Job(single_step(lambda: service.past_gate.wait(10))), Lane.TRAINING_TALK)
        qtbot.waitUntil(lambda: rest.state is Rest.RESTING)
        service.past_gate.set()
        jobs.start(Job(single_step(lambda: None)), Lane.BROWSE)
        qtbot.wait(30)
        assert rest.state is Rest.RESTING

    def test_the_next_question_wakes_them_and_the_pause_begins_anew(
        self, qtbot, rest: ModelRest, jobs: Jobs, service
    ) -> None:
        ask(jobs, service)
        qtbot.waitUntil(lambda: rest.state is Rest.RESTING)
        states = states_of(rest)
        ask(jobs, service)
        assert rest.state is Rest.WAKING
        qtbot.waitUntil(lambda: service.rests == 2)
        assert states[:2] == [Rest.WAKING, Rest.AWAKE]

    def test_a_question_while_they_are_let_go_comes_after(self, qtbot, rest: ModelRest, jobs: Jobs, service) -> None:
        service.rest_gate.clear()
        ask(jobs, service)
        qtbot.waitUntil(lambda: not rest.idle)
        states = states_of(rest)
        ask(jobs, service)
        qtbot.wait(30)
        assert len(service.asked) == 1
        service.rest_gate.set()
        qtbot.waitUntil(lambda: len(states) >= 2)
        assert states[:2] == [Rest.WAKING, Rest.AWAKE]
        assert len(service.asked) == 2

    def test_a_question_that_failed_counts_as_one(self, qtbot, rest: ModelRest, jobs: Jobs, service) -> None:
        service.error = PackError("The model is damaged; reinstall TagDesk.")
        ask(jobs, service)
        qtbot.waitUntil(lambda: rest.state is Rest.RESTING)


class TestWindow:
    def test_suggestions_after_a_rest_are_those_of_before(
        self,
        qtbot,
        open_window: Callable[..., MainWindow],
        service,
        make_photo: Callable[..., Path],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("tagdesk.gui.model_rest.PAUSE_MS", 40)
        window = open_window([make_photo(), make_photo()])
        qtbot.waitUntil(lambda: "models resting" in window.engine.text())
        followed = list(service.caught_up)
        service.gate.clear()
        window.queue.step(1)
        qtbot.waitUntil(lambda: "loading the models…" in window.engine.text())
        service.gate.set()
        qtbot.waitUntil(lambda: "128 ms" in window.engine.text())
        assert window.tags.model.rowCount() > 0
        assert service.caught_up == followed, "the past is not read anew"


def test_the_line_keeps_to_itself_how_long_it_took_before(qtbot, service) -> None:
    line = EngineLine()
    qtbot.addWidget(line)
    line.set_status(service.status())
    line.set_timings({"total": 128.0})
    line.set_rest(Rest.RESTING)
    assert line.text() == "on this machine · models resting"
    line.set_rest(Rest.WAKING)
    assert line.text() == "on this machine · loading the models…"
    line.set_rest(Rest.AWAKE)
    assert line.text().endswith("128 ms")
