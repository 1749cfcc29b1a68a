"""What no case may do: take long, eat memory, write outside its folder, start a program, open a socket."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from limits import ended_after, peak_mb

SLOW_S, HANGS_S = 5.0, 30.0
MOST_GROWTH_MB = 400

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
#: Events of Python's audit that change a path, which stands first or, of the others, second too.
_CHANGES = frozenset({"os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.chmod", "os.chown", "os.utime"}).union(
    {"os.rename", "os.link", "os.symlink"}
)
_STARTS = ("subprocess.", "os.exec", "os.system", "os.posix_spawn", "os.fork", "socket.")


class FaultError(AssertionError):
    """What a parser did that it must not do."""


@dataclass
class _Watch:
    """The folder that may be written to while a case runs (None: no case runs), and what was done besides."""

    folder: str | None = None
    done: list[str] = field(default_factory=list)
    is_hooked: bool = False


_WATCH = _Watch()


def memory_folder() -> Path | None:
    """Where files are never written to a disk, if there is such a place."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() else None


def expect(holds: object, what: str) -> None:
    """Raises `FaultError` where something doesn't hold."""
    if not holds:
        raise FaultError(what)


@contextlib.contextmanager
def bounded(folder: Path, *, hangs_s: float = HANGS_S) -> Iterator[None]:
    """Raises `FaultError` in or behind a block that goes beyond the bounds."""
    start, memory = time.process_time(), peak_mb()
    with written_inside(folder), ended_after(hangs_s):
        yield
    expect((took := time.process_time() - start) < SLOW_S, f"slow: {took:.1f} s")
    expect((grown := peak_mb() - memory) < MOST_GROWTH_MB, f"memory: {grown} MB more")


@contextlib.contextmanager
def written_inside(folder: Path) -> Iterator[None]:
    """The same for whom somebody else watches time and memory."""
    if not _WATCH.is_hooked:  # there is no way to take a hook away
        sys.addaudithook(_audit)
        _WATCH.is_hooked = True
    _WATCH.folder, _WATCH.done = os.path.realpath(folder), []
    try:
        yield
    finally:
        _WATCH.folder = None
    expect(not _WATCH.done, "outside: " + "; ".join(_WATCH.done))


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _WATCH.folder is None:
        return
    if event == "open":
        path, mode, flags = arguments
        if (mode and set("wax+") & set(mode)) or (isinstance(flags, int) and flags & _WRITING):
            _check(event, path)
    elif event in _CHANGES:
        for path in arguments[: 2 if event in ("os.rename", "os.link", "os.symlink") else 1]:
            _check(event, path)
    elif event.startswith(_STARTS):
        _WATCH.done.append(event)


def _check(event: str, path: Any) -> None:
    """Note a path that isn't below the folder; compiled modules and numbers of open files aside."""
    if isinstance(path, int):
        return
    name = os.path.realpath(os.fsdecode(path))
    if f"{name}/".startswith(f"{_WATCH.folder}/") or "__pycache__" in name or name == os.devnull:
        return
    _WATCH.done.append(f"{event} {name!r:.200}")
