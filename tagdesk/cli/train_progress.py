"""How a training goes, on stderr: a bar for a person, lines for a log."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from tagdesk.cli.output import complain

if TYPE_CHECKING:
    from tagdesk.assistant.training.picture import TrainingProgress
    from tagdesk.contract.events import Metric

_MINUTE_S, _HOUR_S = 60, 3600
#: What is said of each stage of the contract.
_STAGES = {
    "": "starting",
    "reading": "reading your posts",
    "looking": "looking at your photos",
    "fitting": "teaching {model}",
    "exporting": "writing {model}",
    "fusing": "weighing the models",
}
_SILENT = "Nothing was heard of the training for a while, it may hang; stop it with Ctrl+C, it goes on there later."


class Display:
    """A bar on a terminal, else a line for everything that begins."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._said = ""

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn
        from rich.progress import Progress as Bar

        console = Console(stderr=True)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
        bar = Bar(*columns, console=console, transient=True) if console.is_terminal else None
        self._bar = self._stack.enter_context(bar) if bar else None
        self._task = bar.add_task("") if bar else None
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def show(self, done: int, total: int, what: str, more: str = "") -> None:
        """How far it is, what is done, and what changes all the time."""
        if self._bar is not None and self._task is not None:
            text = f"{what}, {more}" if more else what
            self._bar.update(self._task, description=text, completed=done, total=total or None)
        elif what != self._said:
            self._said = what
            complain(what)

    def say(self, line: str) -> None:
        """A line that stays."""
        if self._bar is not None:
            self._bar.console.print(line, markup=False, highlight=False)
        else:
            complain(line)


class Story:
    """Tells of a run as it is looked at, however often one begins to look: of everything once."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._told: set[Metric | str] = set()
        self.was_silent = False

    def tell(self, seen: "TrainingProgress") -> None:
        """What is new since the last time."""
        for metric in (metric for curve in seen.curves.values() for metric in curve):
            if metric not in self._told:
                self._told.add(metric)
                self._display.say(_epoch(metric))
        for sentence in (*seen.sentences, *([_SILENT] if seen.is_silent else ())):
            if sentence not in self._told:
                self._told.add(sentence)
                self._display.say(sentence)
        self.was_silent = seen.is_silent
        what = _STAGES.get(seen.stage, seen.stage).format(model=seen.model.upper())
        left = "" if seen.seconds_left is None else f"{duration(seen.seconds_left)} left"
        self._display.show(seen.done, seen.total, "waiting" if seen.is_paused else what, left)


def duration(seconds: float) -> str:
    """`about 12 minutes`."""
    if seconds < _MINUTE_S:
        return "less than a minute"
    if seconds < 1.5 * _MINUTE_S:
        return "about a minute"
    if seconds < 1.5 * _HOUR_S:
        return f"about {seconds / _MINUTE_S:.0f} minutes"
    return f"about {seconds / _HOUR_S:.1f} hours"


def _epoch(metric: "Metric") -> str:
    loss = "" if metric.loss is None else f"loss {metric.loss:.3f}, "
    return f"{metric.model} epoch {metric.epoch}: {loss}R@5 {metric.recall_at_5:.3f}"
