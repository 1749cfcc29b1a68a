"""How far a replay is, on stderr: a bar for a person, a line for each account in a log, JSON lines for a program."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tagdesk.cli.output import complain

if TYPE_CHECKING:
    from tagdesk.domain import Progress

#: Programs are told so often at most.
_INTERVAL_S = 0.2


@contextmanager
def shown_progress(*, for_programs: bool) -> "Iterator[Callable[[Progress], None]]":
    """What is to be told of each step."""
    from rich.console import Console

    console = Console(stderr=True)
    if for_programs:
        yield _told_to_a_program()
    elif console.is_terminal:
        from rich.markup import escape
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bar(*columns, console=console, transient=True) as bar:
            task = bar.add_task("")
            yield lambda step: bar.update(
                task, description=escape(step.note), completed=step.done, total=step.total or None
            )
    else:
        yield _told_to_a_log()


def _told_to_a_log() -> "Callable[[Progress], None]":
    said: set[str] = set()

    def say(step: "Progress") -> None:
        if step.note and step.note not in said:
            said.add(step.note)
            complain(f"{step.done} of {step.total} posts replayed, now {step.note}")

    return say


def _told_to_a_program() -> "Callable[[Progress], None]":
    next_s = time.monotonic()

    def say(step: "Progress") -> None:
        nonlocal next_s
        if time.monotonic() < next_s:
            return
        next_s = time.monotonic() + _INTERVAL_S
        try:
            click.echo(json.dumps(asdict(step)), err=True)
        except BrokenPipeError:
            # Whoever started this is gone, and nobody waits for the figures.
            raise click.Abort from None

    return say
