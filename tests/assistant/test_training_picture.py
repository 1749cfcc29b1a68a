"""What is seen of a run, by what it says and when."""

import json

import pytest

import tagdesk
from tagdesk.assistant.training.pace import Pace
from tagdesk.assistant.training.picture import OTHER_VERSION, Picture
from tagdesk.contract.events import Cancelled, Done, Event, Failed, Hello, Log, Metric, Paused, Step
from tagdesk.errors import TrainingRunError

HELLO = Hello(1, tagdesk.__version__, "cuda")


def step(overall: float) -> Step:
    return Step("sog", "fitting", 1, 2, overall)


def picture(*events: Event) -> Picture:
    found = Picture()
    for event in events:
        found.take(event.line(), 0.0)
    return found


def test_nothing_was_said_yet() -> None:
    seen = Picture().progress(0.0)
    assert (seen.done, seen.total, seen.note, seen.overall, seen.seconds_left) == (0, 1000, "", 0.0, None)
    assert (seen.model, seen.stage, seen.device, seen.curves, seen.sentences) == ("", "", "", {}, ())
    assert not seen.is_paused
    assert not seen.is_silent


def test_all_that_was_said() -> None:
    first, second = Metric("sog", 0, None, 0.25), Metric("sog", 1, 1.5, 0.5)
    seen = picture(HELLO, step(0.25), first, second, Metric("csrw", 1, 1.0, 0.1), Log("A word."), Log("Another."))
    found = seen.progress(0.0, is_silent=True)
    assert (found.done, found.note, found.device, found.is_silent) == (250, "fitting sog", "cuda", True)
    assert found.curves == {"sog": (first, second), "csrw": (Metric("csrw", 1, 1.0, 0.1),)}
    assert found.sentences == ("A word.", "Another.")
    # What was shown stays as it was when more comes.
    seen.take(Log("More.").line(), 1.0)
    seen.take(Metric("macon", 0, None, 0.1).line(), 1.0)
    assert (found.sentences, set(found.curves)) == (("A word.", "Another."), {"sog", "csrw"})


def test_an_epoch_that_is_done_again() -> None:
    points = [Metric("sog", epoch, 1.0, epoch / 10) for epoch in (0, 1, 2, 3)]
    again = Metric("sog", 2, 0.5, 0.9)
    assert picture(*points, HELLO, again).progress(0.0).curves == {"sog": (*points[:2], again)}


def test_figures_that_are_none_are_not_drawn() -> None:
    seen = picture(Metric("sog", 1, 1.0, float("nan")), step(float("nan")))
    assert (seen.progress(0.0).curves, seen.progress(0.0).overall) == ({}, 0.0)
    assert picture(step(7.0)).progress(0.0).overall == 1.0
    assert picture(step(-1.0)).progress(0.0).overall == 0.0


def test_another_child_begins_anew() -> None:
    seen = picture(HELLO, Paused(True), Log("A word."), Cancelled())
    assert seen.is_over
    assert seen.progress(0.0).is_paused
    seen.take(HELLO.line(), 1.0)
    assert not seen.is_over
    assert (seen.progress(1.0).is_paused, seen.progress(1.0).sentences) == (False, ())


@pytest.mark.parametrize("word", [Done([]), Failed("No."), Cancelled()])
def test_the_last_word(word: Event) -> None:
    assert picture(HELLO, word).is_over


@pytest.mark.parametrize(
    "line",
    [
        Hello(2, tagdesk.__version__, "cpu").line(),
        Hello(1, "0.0.1", "cpu").line(),
        json.dumps({"event": "hello", "protocol": 2, "something": "else"}),
    ],
)
def test_another_version(line: str) -> None:
    with pytest.raises(TrainingRunError, match="another version") as caught:
        Picture().take(line, 0.0)
    assert str(caught.value) == OTHER_VERSION


@pytest.mark.parametrize(
    "line", ["", "rubbish", "[]", '{"event": "hello", "protocol": 1}', '{"event": "x"}', "[" * 9_999]
)
def test_rubbish(line: str) -> None:
    seen = Picture()
    with pytest.raises(TrainingRunError, match="said something that TagDesk can't understand"):
        seen.take(line, 0.0)
    seen.recall(line)  # of before we looked on
    assert not seen.was_greeted


def test_what_was_said_before_we_looked_on() -> None:
    seen = Picture()
    for event in (HELLO, step(0.1), step(0.8), Log("A word.")):
        seen.recall(event.line())
    assert not seen.was_greeted
    found = seen.progress(100.0)
    assert (found.overall, found.sentences, found.seconds_left) == (0.8, ("A word.",), None)
    # Of speed it tells nothing: the rest would be over in a moment.
    seen.take(step(0.8).line(), 100.0)
    seen.take(step(0.85).line(), 150.0)
    assert seen.progress(150.0).seconds_left == pytest.approx(150.0)


def test_a_pause_is_no_slow_work() -> None:
    seen = picture(HELLO)
    seen.take(step(0.0).line(), 0.0)
    seen.take(step(0.1).line(), 10.0)
    assert seen.progress(10.0).seconds_left == pytest.approx(90.0)
    seen.take(Paused(True).line(), 10.0)
    assert seen.progress(10.0).seconds_left is None
    seen.take(step(0.1).line(), 5_000.0)  # a sign of life
    seen.take(Paused(False).line(), 10_000.0)
    seen.take(step(0.1).line(), 10_000.0)
    assert seen.progress(10_000.0).seconds_left is None
    seen.take(step(0.2).line(), 10_010.0)
    assert seen.progress(10_010.0).seconds_left == pytest.approx(80.0)


# how long it still takes


def test_steady_work() -> None:
    pace = Pace()
    for second in range(0, 501, 5):
        pace.add(second, second / 1000)
        if second:
            left = pace.seconds_left(second)
            assert left is None if second < 10 else left == pytest.approx(1000 - second)
    assert pace.seconds_left(520) == pytest.approx(480)
    assert pace.seconds_left(5_000) == 0.0


def test_work_that_is_over_at_once_is_forgotten() -> None:
    pace = Pace()
    pace.add(0, 0.0)
    pace.add(1, 0.5)  # was done before
    for second in range(2, 700):
        pace.add(second, 0.5 + second / 4000)
    assert pace.seconds_left(699) == pytest.approx(4000 * (0.5 - 699 / 4000), rel=0.1)


def test_an_estimate_does_not_jump() -> None:
    pace = Pace()
    for second in range(0, 101):
        pace.add(second, second / 1000)
    before = pace.seconds_left(100)
    pace.add(101, 0.3)
    after = pace.seconds_left(101)
    assert before is not None
    assert after is not None
    assert before * 0.85 < after < before


def test_an_end_that_comes_sooner_is_the_end() -> None:
    pace = Pace()
    for second in range(0, 101):
        pace.add(second, second / 1000)
    pace.add(101, 0.99)
    pace.add(102, 1.0)
    left = pace.seconds_left(102)
    assert left is not None
    assert left < 1


def test_the_longer_a_stage_stands_still_the_longer_it_may_take() -> None:
    pace = Pace()
    for second in range(0, 101):
        pace.add(second, second / 200)
    for second in range(101, 301):
        pace.add(second, 0.5)
    left = pace.seconds_left(300)
    assert left is not None
    assert left > 200


def test_standing_still_is_told_by_nothing() -> None:
    pace = Pace()
    for second in range(100):
        pace.add(second, 0.3)
    assert pace.seconds_left(100) is None
