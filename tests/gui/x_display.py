"""An X server without a screen, and the hand and keyboard of a person on it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")

MISSING = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]

_REPOSITORY = Path(__file__).resolve().parents[2]
_STEP_S = 0.05


class XDisplay:
    """Starts Xvfb; programs started on it are gone when it is closed."""

    def __init__(self, size: str = "1280x800x24") -> None:
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp", "-noreset"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            self.name = f":{pipe.readline().strip()}"
        self._programs: list[subprocess.Popen[bytes]] = []

    def set_layout(self, layout: str) -> None:
        """Put another keyboard layout on the keyboard."""
        subprocess.run(["setxkbmap", layout], env={**os.environ, "DISPLAY": self.name}, check=True, timeout=20)

    def close(self) -> None:
        for program in self._programs:
            if program.poll() is None:
                program.kill()
            program.wait(10)
        self._server.terminate()
        self._server.wait(10)

    def start(self, arguments: list[str], **environment: str) -> subprocess.Popen[bytes]:
        """Start Python with these arguments on the display."""
        program = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=_REPOSITORY,
            env={**os.environ, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb", **environment},
        )
        self._programs.append(program)
        return program

    def do(self, *arguments: str) -> str:
        """Run xdotool."""
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, "DISPLAY": self.name},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """Wait for a visible window of that title; its id."""
        found = wait_for(lambda: self.do("search", "--onlyvisible", "--name", title))
        return found.splitlines()[-1]

    def place(self, window: str, x: int, y: int, width: int, height: int) -> None:
        self.do("windowsize", "--sync", window, str(width), str(height))
        self.do("windowmove", window, str(x), str(y))
        time.sleep(4 * _STEP_S)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Drag from one point of the screen to another, with pauses as a hand has them."""
        self.do("mousemove", *map(str, start))
        time.sleep(2 * _STEP_S)
        self.do("mousedown", "1")
        for step in range(1, 11):
            x, y = (round(a + (b - a) * step / 10) for a, b in zip(start, end, strict=True))
            self.do("mousemove", str(x), str(y))
            time.sleep(_STEP_S)
        time.sleep(4 * _STEP_S)
        self.do("mouseup", "1")


def wait_for(look: Callable[[], Found], timeout_s: float = 20.0) -> Found:
    """Look until there is something to see."""
    end_s = time.monotonic() + timeout_s
    while time.monotonic() < end_s:
        if found := look():
            return found
        time.sleep(_STEP_S)
    raise AssertionError(f"nothing came within {timeout_s} s")
