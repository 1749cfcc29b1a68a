"""Asking the engine off the GUI thread."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tagdesk.errors import PackError
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.question import Question
from tagdesk.gui.suggestion_feed import SuggestionFeed

QUESTION = Question(post_id=1, photo=None, caption="a", place="", time=None, accepted=(), rejected=())


@pytest.fixture
def feed(qtbot, service) -> Iterator[SuggestionFeed]:
    jobs = Jobs()
    yield SuggestionFeed(service, jobs)
    service.gate.set()
    jobs.close()


@pytest.fixture
def answers(feed: SuggestionFeed) -> list[tuple[int, str]]:
    answers: list[tuple[int, str]] = []
    feed.answered.connect(lambda post_id, answer: answers.append((post_id, answer.suggestions[0].tag)))
    return answers


def test_an_answer_comes(qtbot, feed: SuggestionFeed, answers: list) -> None:
    feed.ask(QUESTION)
    assert not feed.idle
    qtbot.waitUntil(lambda: feed.idle)
    assert answers == [(1, "sunset")]


def test_only_the_newest_of_many_questions_is_answered(qtbot, feed: SuggestionFeed, service, answers: list) -> None:
    service.gate.clear()
    for caption in ("lake", "beach", "dog", "sky"):
        feed.ask(replace(QUESTION, caption=caption))
    service.gate.set()
    qtbot.waitUntil(lambda: feed.idle)
    assert answers == [(1, "sky")]
    assert [asked["caption"] for asked in service.asked] == ["lake", "sky"]


def test_an_answer_nobody_waits_for_is_dropped(qtbot, feed: SuggestionFeed, service, answers: list) -> None:
    service.gate.clear()
    feed.ask(QUESTION)
    feed.forget()
    service.gate.set()
    qtbot.waitUntil(lambda: feed.idle)
    assert answers == []


def test_a_refusal_carries_the_sentence_and_the_next_question_is_answered(
    qtbot, feed: SuggestionFeed, service, answers: list
) -> None:
    service.error = PackError("resources/models/sog is damaged; install it again.")
    with qtbot.waitSignal(feed.refused) as refused:
        feed.ask(QUESTION)
    assert refused.args[0] == 1
    assert "damaged" in str(refused.args[1])
    service.error = None
    feed.ask(QUESTION)
    qtbot.waitUntil(lambda: feed.idle)
    assert answers == [(1, "sunset")]
