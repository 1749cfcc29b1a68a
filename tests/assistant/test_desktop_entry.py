"""TagDesk in the menu of a desktop: written only when asked for, and taken away again."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from tagdesk import __main__ as program
from tagdesk.assistant import desktop_entry
from tagdesk.assistant.desktop_entry import entry_text, install, remove
from tagdesk.errors import TagDeskError
from tagdesk.recommend.photo_file import PHOTO_SUFFIXES

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="freedesktop desktops")


def exec_line(text: str) -> str:
    (line,) = [line for line in text.splitlines() if line.startswith("Exec=")]
    return line.removeprefix("Exec=")


def test_the_entry_names_what_tagdesk_opens() -> None:
    text = entry_text(["tagdesk"])
    assert exec_line(text) == "tagdesk %F"
    types = re.search(r"^MimeType=(.*);$", text, re.MULTILINE)
    assert types
    for kind in types[1].split(";"):
        assert f".{kind.removeprefix('image/')}" in PHOTO_SUFFIXES, kind
    assert "Icon=tagdesk\n" in text
    assert "[de]=" in text


@pytest.mark.parametrize("word", ["/opt/my programs/tagdesk", '/o"dd/$HOME`x`/tag\\desk', "/a%f/tagdesk", "/ü/tagdesk"])
def test_odd_paths_are_quoted_as_the_specification_wants(word: str) -> None:
    line = exec_line(entry_text([word]))
    value = line.replace("\\\\", "\\")  # values are unescaped once, then the quoting counts
    quoted, _, rest = value.rpartition(" ")
    assert rest == "%F"
    assert re.sub(r"\\(.)", r"\1", quoted.strip('"')).replace("%%", "%") == word


def test_a_path_with_line_breaks_adds_no_lines() -> None:
    plain, odd = entry_text(["/a"]), entry_text(["/a\nTerminal=true\rb"])
    assert len(odd.splitlines()) == len(plain.splitlines())
    assert exec_line(odd) == '"/a\\nTerminal=true\\rb" %F'


def test_install_writes_entry_and_icons_and_remove_takes_them_away(tmp_path: Path) -> None:
    home = tmp_path / "share"
    (home / "applications").mkdir(parents=True)
    other = home / "applications" / "other.desktop"
    other.write_text("[Desktop Entry]\n", encoding="utf-8")
    written = install(home)
    assert install(home) == written, "again does no harm"
    assert len(written) == 7
    assert all(path.is_file() and path.is_relative_to(home) for path in written)
    assert not list(home.rglob("*.partial"))
    command = shlex.split(exec_line(written[-1].read_text(encoding="utf-8")))
    assert Path(command[0]).is_file()
    assert sorted(remove(home)) == sorted(written)
    assert remove(home) == []
    assert other.is_file()


def test_a_folder_that_takes_no_files_is_a_sentence(tmp_path: Path) -> None:
    home = tmp_path / "share"
    home.write_text("no folder", encoding="utf-8")
    with pytest.raises(TagDeskError, match="can't be read or written"):
        install(home)


def test_elsewhere_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop_entry.sys, "platform", "win32")
    with pytest.raises(TagDeskError, match="Linux"):
        install(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert program.main(["desktop", "install"]) == 0
    assert "7 files" in capsys.readouterr().out
    assert program.main(["desktop", "remove", "--json"]) == 0
    assert '"removed"' in capsys.readouterr().out
    assert not list(tmp_path.rglob("*tagdesk*"))
