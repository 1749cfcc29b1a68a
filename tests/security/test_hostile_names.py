"""Words of others are shown and nothing else: no terminal and no label does what stands in them."""

import ast
import sys
import zipfile
from json import dumps
from pathlib import Path
from typing import Any

import pytest

from tagdesk import __main__
from tagdesk.cli import output

GUI = Path(__file__).resolve().parents[2] / "tagdesk" / "gui"
#: Sets the title of a terminal, wipes it, begins a line anew, turns the order of letters around, ends the line.
EVIL = "a\x1b]0;owned\x07\x1b[2J\x9b1mb\rc\u202egpj.exe\ntagdesk: all is well"
HARMLESS = set("\n\t")


def obeyed(text: str) -> set[str]:
    """Characters that a terminal would obey."""
    return {
        letter for letter in text if (letter < " " or "\x7f" <= letter < "\xa0" or letter in "\u202e\u2067")
    } - HARMLESS


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAGDESK_HOME", str(tmp_path / "home"))
    return tmp_path


def evil_mastodon(folder: Path) -> Path:
    """An archive whose account, caption and tag are hostile."""
    note: dict[str, Any] = {
        "type": "Note",
        "id": "https://example.org/1",
        "published": "2024-01-01T00:00:00Z",
        "content": f"<p>{EVIL} #evil</p>",
        "tag": [{"type": "Hashtag", "name": f"#{EVIL}"}],
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
    }
    path = folder / "mastodon\x1b[2J.zip"
    create = {"type": "Create", "published": note["published"], "object": note, "to": note["to"]}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("outbox.json", dumps({"orderedItems": [create], "type": "OrderedCollection"}))
        archive.writestr("actor.json", dumps({"preferredUsername": EVIL, "name": EVIL, "id": "https://example.org/u"}))
    return path


@pytest.mark.parametrize("on_terminal", [False, True])
def test_what_an_archive_says_is_only_shown(
    home: Path, on_terminal: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("tagdesk.cli.output", "tagdesk.cli.suggest"):
        __import__(module)
        monkeypatch.setattr(sys.modules[module], "is_terminal", lambda: on_terminal)
    archive = evil_mastodon(home)
    for command in (
        ["import", str(archive)],
        ["history", "search", "evil"],
        ["history", "stats"],
        ["accounts", "list"],
        ["suggest", "--caption", "evil", "-k", "3", "--accept", EVIL],
        ["tags", "alias", EVIL, "evil"],
        ["tags", "list"],
    ):
        assert __main__.main(command) in (0, 1)
        out, err = capsys.readouterr()
        assert obeyed(out + err) == set(), command
        assert "\ntagdesk: all is well" not in out + err


@pytest.mark.parametrize("command", ["suggest", "import", "write", "open"])
def test_names_of_files_in_sentences(home: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert __main__.main([command, str(home / f"{EVIL}.jpg")] if command != "open" else [EVIL[:9]]) in (1, 2)
    out, err = capsys.readouterr()
    assert (out, obeyed(err)) == ("", set())
    assert "\ntagdesk: all is well" not in err


def test_families_of_emoji_and_joined_letters_stay() -> None:
    assert output.plain("👩‍👩‍👧 می‌خواهم é\u0301") == "👩‍👩‍👧 می‌خواهم é\u0301"


def test_tool_tips_are_of_our_own_words_or_plain() -> None:
    """Qt takes a tip that looks like it for HTML, and HTML may name files to be loaded."""
    foreign = []
    for path in sorted(GUI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "setToolTip":
                if _is_own(node.args[-1]):
                    continue
                foreign.append(f"{path.relative_to(GUI)}:{node.lineno}")
    assert foreign == []


def _is_own(tip: ast.expr) -> bool:
    """Whether a tip is made plain, or made of our own words alone."""
    if isinstance(tip, ast.IfExp):
        return _is_own(tip.body) and _is_own(tip.orelse)
    if isinstance(tip, ast.Constant):
        return True
    if not isinstance(tip, ast.Call):
        return isinstance(tip, ast.Name) and tip.id == "words"  # of the list of keys
    name = tip.func.attr if isinstance(tip.func, ast.Attribute) else getattr(tip.func, "id", "")
    return name in ("plain_tip", "tr", "_tr", "_tip")
