"""`tagdesk suggest --why`: sentences below the tags, reasons in JSON, and what it can't be asked with."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tagdesk import __main__ as program
from tagdesk.assistant import suggest as suggest_module
from tagdesk.assistant.explanation import Explanation
from tagdesk.domain import Progress, Suggestion
from tagdesk.history.journal import TagRow
from tagdesk.history.store import History
from tagdesk.paths import Profile

TAGS = ("New York", "espresso", "tea", "a", "b", "c", "d")


class FakeService:
    """Keeps what it was asked to explain, and whether it followed the past."""

    explained: list[tuple[str, dict[str, Any]]]
    caught_up: int

    def __init__(self, models_dir: Path, *, history: History | None, **_options: Any) -> None:
        self.history = history

    def catch_up(self) -> Iterator[Progress]:
        type(self).caught_up += 1
        yield Progress(1, 1)

    def status(self) -> Any:
        return SimpleNamespace(problems=())

    def suggest(self, **question: Any) -> Any:
        tags = tuple(Suggestion(tag, 0.5, {"sog": 0.5}) for tag in TAGS)
        return SimpleNamespace(suggestions=tags, timings_ms={"total": 12.5}, image_words=())

    def explain(self, tag: str, **post: Any) -> Explanation:
        self.explained.append((tag, post))
        return Explanation(f"Because of {tag}.", {"sog": 0.5}, {"first": 1.25}, posts=((3, 0.5),))


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[FakeService]:
    monkeypatch.setenv("TAGDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(suggest_module, "SuggestService", FakeService)
    FakeService.explained, FakeService.caught_up = [], 0
    return FakeService


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    return program.main(["suggest", *args]), *capsys.readouterr()


def test_json_has_the_reasons_of_the_first_five(capsys: pytest.CaptureFixture[str], service: type[FakeService]) -> None:
    code, out, err = run(capsys, "--caption", "First espresso", "--accept", "rome", "--why", "--json")
    assert (code, err) == (0, "")
    (record,) = json.loads(out)
    assert record["suggestions"][0]["why"] == {
        "sentence": "Because of New York.",
        "sources": {"sog": 0.5},
        "words": {"first": 1.25},
        "shown": {},
        "posts": [{"post": 3, "weight": 0.5}],
        "accepted": {},
        "regions": None,
    }
    assert ["why" in row for row in record["suggestions"]] == [True] * 5 + [False] * 2
    tag, post = service.explained[1]
    assert tag == "espresso" and post["caption"] == "First espresso" and post["accepted"] == ("rome",)


def test_the_sentence_stands_behind_each_tag(
    capsys: pytest.CaptureFixture[str], service: type[FakeService], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = run(capsys, "--caption", "First", "--why", "-k", "2")
    assert out.splitlines()[:2] == ["#NewYork\t0.500\tBecause of New York.", "#espresso\t0.500\tBecause of espresso."]
    monkeypatch.setattr("tagdesk.cli.suggest.is_terminal", lambda: True)
    monkeypatch.setattr("tagdesk.cli.output.is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "120")
    _, out, _ = run(capsys, "--caption", "First", "--why")
    assert "Because of tea." in out and "Why" in out
    _, out, _ = run(capsys, "--caption", "First")
    assert "Why" not in out


def test_without_it_nothing_is_explained(capsys: pytest.CaptureFixture[str], service: type[FakeService]) -> None:
    _, out, _ = run(capsys, "--caption", "First", "--json")
    assert service.explained == [] and "why" not in out


@pytest.mark.parametrize("more", [("--model", "sog"), ("--decode", "greedy")])
def test_one_model_alone_is_not_explained(
    capsys: pytest.CaptureFixture[str], service: type[FakeService], more: tuple[str, str]
) -> None:
    code, _, err = run(capsys, "--caption", "First", "--why", *more)
    assert code == 2 and "leave out --model and --decode" in err


def test_the_past_counts_where_there_is_one(capsys: pytest.CaptureFixture[str], service: type[FakeService]) -> None:
    run(capsys, "--caption", "First")
    assert service.caught_up == 0
    with closing(History(Profile.locate().history_file)) as history, history.write() as journal:
        post = journal.insert_post([], caption="First")
        journal.set_tag(post, "own", TagRow("tea", 1, typed=True))
        journal.mark_done(post, "done", datetime(2026, 6, 14, tzinfo=UTC))
    run(capsys, "--caption", "First")
    assert service.caught_up == 1
    run(capsys, "--caption", "First", "--model", "sog")
    assert service.caught_up == 1, "one model reads what it needs by itself"
