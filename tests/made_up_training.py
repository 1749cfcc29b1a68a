"""A training program of a few lines, which speaks the contract as a test wants it, and a history to train on."""

import sys
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from tagdesk.assistant.training.picture import TrainingProgress
from tagdesk.assistant.training.run_folder import RunStatus
from tagdesk.domain import Post
from tagdesk.history.imports import Incoming
from tagdesk.history.store import History

ROOT = Path(__file__).resolve().parents[1]
Result = TypeVar("Result")
_PROGRAM = f"""
import json, os, select, signal, sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
import tagdesk
from tagdesk.contract.events import *
from tagdesk.contract.run_lock import RunLock

# A test that fails may leave it alone.
signal.alarm(120)
OUT = Path(sys.argv[sys.argv.index("--out") + 1])
lock = RunLock(OUT / "running.lock")
assert lock.take()
(OUT / "arguments.json").write_text(json.dumps(sys.argv[1:]))

def say(event):
    sys.stdout.write(event.line() + "\\n")
    sys.stdout.flush()

def hello():
    say(Hello(PROTOCOL, tagdesk.__version__, "cpu"))

inputs = [0]

def command():
    '''The next command, in whatever way it comes; nothing at the end of the input.'''
    file = OUT / "command"
    while True:
        if file.exists():
            text = file.read_text()
            file.unlink()
            return text.strip()
        if select.select([0] if inputs else [], [], [], 0.01)[0]:
            line = b""
            while not line.endswith(b"\\n"):
                letter = os.read(0, 1)
                if not letter:
                    inputs.clear()
                    return ""
                line += letter
            return line.decode().strip()

def finish(*models):
    (OUT / "finished.json").write_text(json.dumps({{"models": models}}))
    say(Done(list(models)))

"""
#: A program that does all that is asked of it, and works for ever.
OBEDIENT = """
hello()
say(Step("sog", "fitting", 1, 4, 0.25))
while True:
    told = command()
    if told in ("cancel", ""):
        say(Cancelled())
        sys.exit()
    say(Paused(told == "pause"))
    say(Step("sog", "fitting", 2, 4, 0.5))
"""


def program(folder: Path, body: str) -> tuple[str, ...]:
    """The command of a program with this body."""
    folder.mkdir(exist_ok=True)
    script = folder / "made_up_program.py"
    script.write_text(_PROGRAM + body, encoding="utf-8")
    return sys.executable, str(script)


def finished(work: Generator[Any, None, Result]) -> Result:
    """What long work comes to."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


def watch(
    work: Generator[TrainingProgress, None, RunStatus], *reactions: tuple[Callable[[TrainingProgress], bool], Any]
) -> RunStatus:
    """Look on to the end; as soon as something is seen the reaction to it follows, one after the other."""
    waiting = list(reactions)
    while True:
        try:
            seen = next(work)
        except StopIteration as end:
            assert not waiting, "something that was waited for was never seen"
            status: RunStatus = end.value
            return status
        if waiting and waiting[0][0](seen):
            waiting.pop(0)[1]()


def fill(
    history: History,
    posts: int,
    account_id: int = 1,
    *,
    tags: int = 3,
    caption: str = "a swim",
    photo: Path | None = None,
) -> None:
    """Take in posts of as many days, with a caption and two of so many tags each."""
    run = history.begin_import("x", "X", {"paths": ["/a.zip"]})
    begin = datetime(2026, 1, 1, 12, tzinfo=UTC)
    history.take_in(
        run,
        [
            Incoming(
                Post(
                    f"{account_id}/{number}",
                    caption,
                    (f"tag{number % tags}", f"tag{(number + 1) % tags}"),
                    source="x",
                    time=begin + timedelta(days=number),
                ),
                account_id,
                ((photo, ""),) if photo else (),
            )
            for number in range(posts)
        ],
    )
