"""What lies in the inbox of a window, whoever put it there, opens photos or nothing."""

import os
from pathlib import Path

import pytest

from tagdesk.gui.single_instance import Inbox
from tagdesk.paths import Profile

GARBAGE = {
    "no text": b'\xff\xfe{"photos": []}',
    "nested": b'{"photos": ' + b"[" * 100_000,
    "long": b'{"photos": ["' + b"a" * (5 << 20) + b'"]}',
    "a number": b"1" * 5_000,
    "no paths": b'{"photos": [1, {}]}',
    "a list": b"[]",
}


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_taken_away(qtbot, tmp_path: Path, content: bytes) -> None:
    assert asked_by(tmp_path, content) == []


def test_a_token_that_no_environment_takes_is_left_out(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "before")
    assert asked_by(tmp_path, b'{"photos": ["/a.jpg"], "token": "a\\u0000b"}') == [[Path("/a.jpg")]]
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "before"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_not_waited_for(qtbot, tmp_path: Path) -> None:
    os.mkfifo(inbox(tmp_path) / "a.json")
    (tmp_path / "target").write_text('{"photos": ["/a.jpg"]}')
    (inbox(tmp_path) / "b.json").symlink_to(tmp_path / "target")
    assert asked_by(tmp_path, b"") == []
    assert (tmp_path / "target").exists()


def inbox(root: Path) -> Path:
    folder = Profile(root / "profile").inbox_dir
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def asked_by(root: Path, content: bytes) -> list[list[Path]]:
    """What a window is asked to open by one request; nothing may be left of it."""
    (inbox(root) / "c.json").write_bytes(content)
    found: list[list[Path]] = []
    box = Inbox(Profile(root / "profile"))
    box.asked.connect(found.append)
    box.open()
    assert list(inbox(root).iterdir()) == []
    return found
