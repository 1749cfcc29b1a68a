"""`tagdesk write`: what it says, in words and as JSON, and what it refuses."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click.testing
import pytest
from keyword_files import jpeg

from tagdesk.assistant.desk import Desk
from tagdesk.cli.app import cli
from tagdesk.cli.options import Session
from tagdesk.cli.work import result_of
from tagdesk.errors import TagDeskError
from tagdesk.history.store import History
from tagdesk.paths import Profile

Run = Callable[..., click.testing.Result]


def names_in(folder: Path) -> list[str]:
    """Names of the files in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("a.jpg", "b.jpg"):
        (folder / name).write_bytes(jpeg())
    return folder


@pytest.fixture
def run(tmp_path: Path, folder: Path) -> Run:
    """Two photos in the history; the first one, post 1, is done."""
    profile = Profile(tmp_path / "profile")
    with closing(History(profile.history_file)) as history:
        desk = Desk(history)
        posts = result_of(desk.add_photos([folder / "a.jpg", folder / "b.jpg"]))
        for post in posts:
            desk.add_own(post.post_id, ["lake", "New York"])
        desk.set_done(posts[0].post_id)

    def call(*arguments: object, code: int = 0) -> click.testing.Result:
        session = Session(profile=profile)
        result = click.testing.CliRunner().invoke(cli, ["write", *map(str, arguments)], obj=session)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return call


def test_in_words(run: Run, folder: Path) -> None:
    dry = ["a.jpg.xmp: + lake, New York", "Files that would be written: 1 new."]
    assert run("--all", "--dry-run").stdout.splitlines() == dry
    assert names_in(folder) == ["a.jpg", "b.jpg"]
    assert run(1, 1).stdout.splitlines() == ["a.jpg.xmp: + lake, New York", "Files: 1 new."]
    assert run("--all").stdout.splitlines() == ["Files: 1 unchanged."]
    assert names_in(folder) == ["a.jpg", "a.jpg.xmp", "b.jpg"]


def test_as_json(run: Run, folder: Path) -> None:
    assert json.loads(run("--all", "--into", "jpeg", "--json").stdout) == [
        {
            "post_id": 1,
            "photo": str(folder / "a.jpg"),
            "file": str(folder / "a.jpg"),
            "becomes": "updated",
            "added": ["lake", "New York"],
            "kept": [],
            "removed": [],
            "left_out": [],
            "error": None,
        }
    ]


def test_failures_are_sentences_and_tell_by_the_exit_code(run: Run, folder: Path) -> None:
    (folder / "a.jpg").unlink()
    result = run("--all", code=1)
    assert result.stderr == "tagdesk: a.jpg is not there; add it from where it is now.\n"
    assert result.stdout == "Files: 1 failed.\n"


@pytest.mark.parametrize("arguments", [(), (1, "--all"), ("x",), (0,), ("--all", "--into", "nowhere")])
def test_bad_usage(run: Run, arguments: tuple[object, ...]) -> None:
    run(*arguments, code=2)


@pytest.mark.parametrize(("post", "words"), [(2, "still in work"), (7, "no post 7")])
def test_only_done_posts(run: Run, post: int, words: str) -> None:
    with pytest.raises(TagDeskError, match=words):
        run(1, post)


def test_without_exiftool(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(TagDeskError, match="ExifTool is not on this machine"):
        run("--all", "--into", "exiftool")
