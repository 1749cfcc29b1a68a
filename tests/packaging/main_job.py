"""The main job, done by an installed or frozen TagDesk in a folder of its own, far from its sources."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

_PATIENCE_S = 120
_ARCHIVE = "time,text,tags\n2026-05-01T10:00,Morning by the lake,lake sunrise\n2026-05-02T10:00,Cake,cake\n"


class Program:
    """A TagDesk whose person has an empty home.

    Args:
        command: How it is started.
        folder: For the home, the photos and what they become.
    """

    def __init__(self, command: Path, folder: Path) -> None:
        self.command, self.folder = command, folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TAGDESK", "XDG_"))}
        kept.pop("VIRTUAL_ENV", None)
        self.environment: Mapping[str, str] = {**kept, "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"}

    def run(self, *arguments: str, code: int = 0) -> str:
        """What it prints."""
        done = subprocess.run(
            [self.command, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + (done.stderr if code else "")

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Let it open its window."""
        return subprocess.Popen([self.command, *arguments], cwd=self.folder, env=self.environment)


def main_job(program: Program, sample: Path, installation: str) -> dict[str, float]:
    """Do it; seconds by step.

    Raises:
        AssertionError: Something is not as it should be.
    """
    photo = program.folder / "holiday photo.jpg"
    shutil.copy(sample, photo)
    (program.folder / "posts.csv").write_text(_ARCHIVE, encoding="utf-8")
    seconds: dict[str, float] = {}

    def timed(name: str, *arguments: str, code: int = 0) -> str:
        started = time.monotonic()
        said = program.run(*arguments, code=code)
        seconds[name] = round(time.monotonic() - started, 2)
        return said

    timed("version", "--version")
    suggested = json.loads(timed("suggest", "suggest", photo.name, "--caption", "Sunday on the sofa", "--json"))
    assert "cat" in json.dumps(suggested)
    found = json.loads(timed("doctor", "doctor", "--json"))
    assert found["ok"] and found["surroundings"]["installation"] == installation, found
    timed("import", "import", "posts.csv")
    timed("import again", "import", "posts.csv")
    assert _posts(program) == 2
    timed("desktop install", "desktop", "install")
    entry = (program.folder / ".local/share/applications/tagdesk.desktop").read_text(encoding="utf-8")
    assert str(program.command) in entry
    said = timed("train", "train", code=1)
    assert 'pip install "tagdesk[training]"' in said, said
    seconds["window"] = _open_window(program, photo)
    return seconds


def _open_window(program: Program, photo: Path) -> float:
    """Seconds until the photo is on the desk; a second start finds the window."""
    started = time.monotonic()
    window = program.start(photo.name)
    try:
        while _posts(program) < 3:
            assert window.poll() is None, "the window closed"
            assert time.monotonic() - started < _PATIENCE_S, "the photo never came onto the desk"
            time.sleep(0.1)
        seconds = round(time.monotonic() - started, 2)
        assert "comes to the front" in program.run()
        assert window.poll() is None, "the window closed"
    finally:
        window.send_signal(signal.SIGTERM)
        window.wait(_PATIENCE_S)
    return seconds


def _posts(program: Program) -> int:
    return int(json.loads(program.run("history", "stats", "--json"))["posts"])
