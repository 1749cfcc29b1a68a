"""`tagdesk import`: what it says, in words and as JSON, and how it goes on."""

import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click.testing
import pytest

from tagdesk.assistant.importing import Choice, ImportService
from tagdesk.cli.app import cli
from tagdesk.cli.options import Session
from tagdesk.errors import ArchiveError
from tagdesk.history.store import History
from tagdesk.paths import Profile

Run = Callable[..., click.testing.Result]
POSTS = [
    {"id": "1", "source": "x", "time": "2024-01-02T03:04:05+00:00", "caption": "swim", "tags": ["lake", "sea"]},
    {"id": "2", "source": "x", "time": "2025-01-02T03:04:05+00:00", "caption": "dive", "tags": ["sea"]},
    {"id": "3", "caption": "", "tags": []},
]


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(map(json.dumps, POSTS)))
    return path


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(*arguments: object, code: int = 0) -> click.testing.Result:
        session = Session(profile=Profile(tmp_path / "profile"))
        result = click.testing.CliRunner().invoke(cli, [str(argument) for argument in arguments], obj=session)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return call


def test_in_words(run: Run, posts: Path) -> None:
    assert run("import", posts).stdout.splitlines() == [
        "Posts as JSON lines: 2 posts found, 2 imported; into account 'me'.",
        "  From 2024-01-02 to 2025-01-02.",
        "  Different tags: 2; photos: 0.",
        "  Skipped: without tags and text (1).",
        "  Most used: sea (2), lake (1).",
    ]
    assert "2 posts found, 2 duplicates" in run("import", posts).stdout


def test_a_dry_run_writes_nothing(run: Run, posts: Path, tmp_path: Path) -> None:
    assert "2 posts found, would be: 2 imported" in run("import", posts, "--dry-run").stdout
    with closing(History(tmp_path / "profile/history.sqlite")) as history:
        assert history.stats()["posts"] == 0


def test_as_json(run: Run, posts: Path) -> None:
    told = json.loads(run("import", posts, "--json").stdout)
    contract = {"source", "account", "posts_found", "imported", "updated", "duplicates", "skipped", "tags", "photos"}
    assert contract | {"missing_media"} <= told.keys()
    assert (told["source"], told["imported"], told["skipped"]) == ("jsonl", 2, {"without tags and text": 1})


def test_several_exports_are_a_list(run: Run, posts: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("time,text,tags\n2024-01-01T00:00:00Z,hello,#a #b\n")
    told = json.loads(run("import", posts, table, "--json").stdout)
    assert [(report["source"], report["imported"]) for report in told] == [("jsonl", 2), ("csv", 1)]


def test_into_an_account(run: Run, posts: Path) -> None:
    assert "into account 'work'" in run("import", posts, "--into", "work").stdout
    assert [(account["name"], account["done"]) for account in json.loads(run("accounts", "--json").stdout)] == [
        ("me", 0),
        ("work", 2),
    ]


def test_goes_on_with_what_was_interrupted(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(json.dumps({"id": str(number), "tags": ["a"]}) for number in range(300)))
    profile = Profile(tmp_path / "profile")
    with closing(History(profile.history_file)) as history:
        service = ImportService(history, profile)
        with service.open([path]) as arrival:
            work = service.take_in(arrival, arrival.found[0], Choice(into="work"))
            next(work)
            work.close()
    told = json.loads(run("import", "--resume", "--json").stdout)
    assert (told["posts_found"], told["into"]) == (300, "work")
    assert run("import", "--resume").stdout == "No import was interrupted.\n"


@pytest.mark.parametrize("arguments", [(), ("--resume", "a.zip")])
def test_bad_usage(run: Run, arguments: tuple[str, ...]) -> None:
    assert "Name the archives to import, or --resume" in run("import", *arguments, code=2).stderr


@pytest.mark.parametrize("content", [b"", b"PK\3\4 cut off", b"\0" * 100, b"{"], ids=repr)
def test_what_is_no_export_is_one_sentence(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(ArchiveError) as told:
        run("import", path)
    assert str(told.value).count("\n") == 0
    assert str(told.value).endswith(".")


def test_a_locked_zip(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("posts.jsonl", '{"tags": ["a"]}')
    raw = bytearray(path.read_bytes())
    for signature, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        raw[raw.index(signature) + place] |= 1
    path.write_bytes(raw)
    with pytest.raises(ArchiveError, match="locked with a password; unpack it yourself"):
        run("import", path)


def test_a_decoder_that_wonders_about_a_photo_says_nothing() -> None:
    """Pillow warns of broken EXIF; whoever imports a thousand photos sees sentences only."""
    import subprocess
    import sys

    warn = "import warnings; warnings.warn_explicit('odd', UserWarning, 'x.py', 1, module='PIL.TiffImagePlugin')"
    told = []
    for before in ("", "from tagdesk.__main__ import main; main(['--version']); "):
        child = subprocess.run([sys.executable, "-c", before + warn], capture_output=True, text=True, check=True)
        told.append("odd" in child.stderr)
    assert told == [True, False]
