"""Looking for reasons off the GUI thread: behind everything else, and only for who still waits."""

import threading
from collections.abc import Iterator

import pytest

from tagdesk.assistant.desk import Desk
from tagdesk.domain import DeskPost
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.reasons.feed import ReasonAnswer, ReasonFeed
from tagdesk.gui.reasons.question import ReasonQuestion

POST = DeskPost(1, caption="at the lake")
SUNSET, BEACH = (ReasonQuestion.about(POST, tag) for tag in ("sunset", "beach"))


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def feed(qtbot, service, desk: Desk, jobs: Jobs) -> Iterator[ReasonFeed]:
    yield ReasonFeed(service, desk, jobs)
    service.reason_gate.set()


@pytest.fixture
def answers(feed: ReasonFeed) -> list[str]:
    answers: list[str] = []

    def keep(question: ReasonQuestion, answer: ReasonAnswer) -> None:
        assert question.tag in answer.explanation.sentence
        answers.append(question.tag)

    feed.answered.connect(keep)
    return answers


def test_suggestions_that_are_asked_for_later_come_first(
    qtbot, feed: ReasonFeed, jobs: Jobs, service, answers: list[str]
) -> None:
    busy = threading.Event()
    jobs.start(Job(single_step(lambda: busy.wait(10))), Lane.ENGINE)
    feed.ask(SUNSET, soon=True)
    suggesting = Job(single_step(lambda: len(service.explained)))
    explained_before: list[int] = []
    suggesting.succeeded.connect(explained_before.append)
    jobs.start(suggesting, Lane.ENGINE)
    busy.set()
    qtbot.waitUntil(lambda: feed.idle)
    assert explained_before == [0]
    assert answers == ["sunset"]


def test_the_question_before_is_given_up(qtbot, feed: ReasonFeed, service, answers: list[str]) -> None:
    service.reason_gate.clear()
    feed.ask(SUNSET, soon=True)
    qtbot.waitUntil(lambda: service.explained != [])
    feed.ask(BEACH, soon=True)
    qtbot.waitUntil(lambda: service.given_up == ["sunset"])
    service.reason_gate.set()
    qtbot.waitUntil(lambda: feed.idle)
    assert answers == ["beach"]


def test_the_same_question_is_not_begun_twice(qtbot, feed: ReasonFeed, service, answers: list[str]) -> None:
    feed.ask(SUNSET)
    feed.ask(SUNSET, soon=True)
    feed.ask(SUNSET)
    qtbot.waitUntil(lambda: feed.idle)
    assert [tag for tag, _ in service.explained] == answers == ["sunset"]
    feed.ask(SUNSET, soon=True)
    assert answers == ["sunset", "sunset"] and len(service.explained) == 1
    feed.clear()
    feed.ask(SUNSET, soon=True)
    qtbot.waitUntil(lambda: feed.idle)
    assert len(service.explained) == 2


def test_nobody_is_told_what_nobody_waits_for(qtbot, feed: ReasonFeed, service, answers: list[str]) -> None:
    service.reason_gate.clear()
    feed.ask(SUNSET, soon=True)
    qtbot.waitUntil(lambda: service.explained != [])
    feed.forget()
    assert feed.idle
    qtbot.waitUntil(lambda: service.given_up == ["sunset"])
    feed.ask(BEACH)
    feed.forget()
    qtbot.wait(200)
    assert answers == [] and len(service.explained) == 1
