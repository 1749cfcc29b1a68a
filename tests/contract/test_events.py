"""What a training process prints is read back as it was meant, and nothing else is taken for it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.contract.events import (
    MAX_LINE,
    PROTOCOL,
    Cancelled,
    Done,
    Event,
    EventError,
    Failed,
    Hello,
    Log,
    Metric,
    Paused,
    Step,
    read_event,
)

NUMBERS = st.floats(allow_nan=False)
WORDS = st.text(max_size=200)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Hello, st.integers(), WORDS, WORDS, st.booleans()),
    st.builds(Step, WORDS, WORDS, st.integers(), st.integers(), NUMBERS),
    st.builds(Metric, WORDS, st.integers(), st.none() | NUMBERS, NUMBERS),
    st.builds(Log, WORDS),
    st.builds(Paused, st.booleans()),
    st.builds(Done, st.lists(WORDS, max_size=5)),
    st.builds(Failed, WORDS, st.booleans()),
    st.just(Cancelled()),
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
#: Objects that look like events, with values of any kind.
NEARLY = st.builds(
    lambda name, rest: {**rest, "event": name},
    st.sampled_from(["hello", "progress", "metric", "log", "paused", "done", "error", "cancelled", "unknown"]),
    st.dictionaries(
        st.sampled_from(["protocol", "version", "device", "resumed", "model", "stage", "done", "total", "overall",
                         "epoch", "loss", "recall_at_5", "text", "is_paused", "models", "is_bug", "more"]),
        JSON,
    ),
)  # fmt: skip


@given(EVENTS)
def test_every_event_comes_back(event: Event) -> None:
    line = event.line()
    assert "\n" not in line
    assert read_event(line) == event
    assert read_event(f"{line}\r\n") == event


@given(st.text() | JSON.map(json.dumps) | NEARLY.map(json.dumps))
def test_whatever_else_comes_is_one_sentence(line: str) -> None:
    try:
        event = read_event(line)
    except EventError as error:
        assert str(error).startswith("The training program said something that TagDesk can't understand: ")
        assert str(error).endswith(".")
    else:
        assert set(json.loads(event.line())) >= set(json.loads(line))


@given(EVENTS, st.data())
def test_a_part_of_a_line_is_no_event(event: Event, data: st.DataObject) -> None:
    line = event.line()
    with pytest.raises(EventError):
        read_event(line[: data.draw(st.integers(0, len(line) - 1))])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[]",
        '"log"',
        "{}",
        '{"event": ["log"], "text": ""}',
        '{"event": "unknown"}',
        '{"event": "log"}',
        '{"event": "log", "text": 3}',
        '{"event": "log", "text": "a", "more": 1}',
        '{"event": "hello", "protocol": true, "version": "1", "device": "cpu"}',
        '{"event": "progress", "model": "", "stage": "", "done": 1.5, "total": 2, "overall": 0}',
        '{"event": "metric", "model": "", "epoch": 1, "loss": "low", "recall_at_5": 0}',
        '{"event": "done", "models": [1]}',
        '{"event": "done", "models": "sog"}',
        '{"event": "error", "text": "x", "is_bug": 1}',
        "[" * 50_000,
        '{"event": "progress", "done": ' + "1" * 5_000 + "}",
    ],
)
def test_what_is_no_event(line: str) -> None:
    with pytest.raises(EventError):
        read_event(line)


def test_a_line_without_end_is_not_even_looked_at() -> None:
    fits = Log("x" * (MAX_LINE - len(Log("").line())))
    assert read_event(fits.line()) == fits
    with pytest.raises(EventError):
        read_event(Log(fits.text + "x").line())


def test_the_words_are_those_of_the_contract() -> None:
    assert PROTOCOL == 1
    assert json.loads(Step("sog", "fitting", 3, 9, 0.25).line()) == {
        "event": "progress", "model": "sog", "stage": "fitting", "done": 3, "total": 9, "overall": 0.25,
    }  # fmt: skip
    assert read_event(
        '{"event": "progress", "model": "", "stage": "reading", "done": 0, "total": 0, "overall": 0}'
    ) == (Step("", "reading", 0, 0, 0.0))
    assert read_event('{"event": "error", "text": "No room."}') == Failed("No room.")
