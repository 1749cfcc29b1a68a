"""`tagdesk history backup`, `backups` and `restore`."""

import json
from contextlib import closing
from pathlib import Path

import click
import pytest

from tagdesk.__main__ import main
from tagdesk.assistant.desk import Desk
from tagdesk.cli import history_backups
from tagdesk.history.store import History
from tagdesk.paths import Profile


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A history of one post."""
    profile = Profile(tmp_path / "home")
    with closing(History(profile.history_file)) as history:
        Desk(history).add_caption_post("first")
    return profile


def run(profile: Profile, *arguments: str) -> int:
    return main(["history", *arguments, "--profile", str(profile.root)])


def test_damaged_found_listed_and_put_back(profile: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(profile, "backup") == 0
    assert capsys.readouterr().out.startswith("1 post backed up and checked: ")
    with closing(History(profile.history_file)) as history:
        Desk(history).add_caption_post("second")
    assert run(profile, "backup", "--json") == 0
    assert json.loads(capsys.readouterr().out)["posts"] == 2
    profile.history_file.write_bytes(b"a disk ate it " * 1000)
    assert run(profile, "search", "first") == 1
    assert "tagdesk history restore" in capsys.readouterr().err
    assert run(profile, "backups", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(one["posts"], one["why"]) for one in listed] == [(2, "asked"), (1, "asked")]
    assert run(profile, "restore", listed[1]["name"]) == 0
    assert capsys.readouterr().out.startswith("1 post is back; what was there before is in ")
    assert run(profile, "restore", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["posts"] == 2, "the newest one"
    assert Path(told["replaced"], "history.sqlite").is_file()


def test_lines_for_a_pipe(profile: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    run(profile, "backup")
    capsys.readouterr()
    assert run(profile, "backups") == 0
    name, _, posts, why = capsys.readouterr().out.strip().split("\t")
    assert name.startswith("000001-") and (posts, why) == ("1", "you asked")


@pytest.mark.parametrize("arguments", [("restore",), ("restore", "nothing")])
def test_what_is_not_there_is_a_sentence(
    profile: Profile, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    if len(arguments) > 1:
        run(profile, "backup")
    assert run(profile, *arguments) == 1
    assert capsys.readouterr().err.startswith("tagdesk: There is no backup")


@pytest.mark.parametrize("answer", [True, False])
def test_a_person_is_asked(
    profile: Profile, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    run(profile, "backup")
    asked: list[str] = []
    monkeypatch.setattr(history_backups, "somebody_answers", lambda _: True)
    monkeypatch.setattr(click, "confirm", lambda question, **_: asked.append(question) or answer)
    assert run(profile, "restore") == (0 if answer else 130)
    assert "with 1 post? What is there now is kept." in asked[0]
    assert bool(list(profile.history_backups_dir.glob("replaced-*"))) is answer
    asked.clear()
    assert run(profile, "restore", "--yes") == 0
    assert asked == []
