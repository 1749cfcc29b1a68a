"""What is seen of a run while it works: how far it is, how good the models are, what it says."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import tagdesk
from tagdesk.assistant.training.pace import Pace
from tagdesk.contract.events import (
    PROTOCOL,
    Cancelled,
    Done,
    Event,
    EventError,
    Failed,
    Hello,
    Log,
    Metric,
    Paused,
    Step,
    read_event,
)
from tagdesk.domain import Progress
from tagdesk.errors import TrainingRunError

_THOUSAND = 1000
OTHER_VERSION = "The training package belongs to another version of TagDesk; install both anew."
_RUBBISH = "{} Train again; if that doesn't help, install TagDesk and its training package anew."


@dataclass(frozen=True)
class TrainingProgress(Progress):
    """How far a run is; `done` of `total` are thousandths.

    Attributes:
        overall: Share of the run that is done, 0…1.
        model: System that is worked at; "" for what all share.
        stage: As the contract's `Step` has it; "" before the first one.
        seconds_left: About how long it still takes; None while nothing is known.
        curves: What was measured of each model, epoch by epoch.
        sentences: What the run said to the person since it was started or started again.
        device: What it runs on; "" before it said so.
        is_silent: Nothing was heard for so long that it may hang; it can be stopped, and goes on from there later.
    """

    overall: float = 0.0
    model: str = ""
    stage: str = ""
    seconds_left: float | None = None
    curves: Mapping[str, tuple[Metric, ...]] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    device: str = ""
    is_paused: bool = False
    is_silent: bool = False


class Picture:
    """Takes a run's lines, and tells what they say together.

    Attributes:
        was_greeted: The program said who it is since we look on.
        is_over: The program said its last word.
    """

    def __init__(self) -> None:
        self.was_greeted = self.is_over = False
        self._pace = Pace()
        self._hello: Hello | None = None
        self._step: Step | None = None
        self._curves: dict[str, tuple[Metric, ...]] = {}
        self._sentences: list[str] = []
        self._is_paused = False

    def recall(self, line: str) -> None:
        """Take a line of before we looked on: what can't be read is left out, and of speed it tells nothing."""
        try:
            event = read_event(line)
        except EventError:
            return
        self._take(event)

    def take(self, line: str, at_s: float) -> None:
        """Take a line that came at this moment.

        Raises:
            TrainingRunError: It is none, or the program is of another version.
        """
        try:
            event = read_event(line)
        except EventError as error:
            raise TrainingRunError(OTHER_VERSION if _is_other_hello(line) else _RUBBISH.format(error)) from error
        if isinstance(event, Hello) and (event.protocol, event.version) != (PROTOCOL, tagdesk.__version__):
            raise TrainingRunError(OTHER_VERSION)
        self._take(event)
        self.was_greeted |= isinstance(event, Hello)
        if isinstance(event, (Hello, Paused)):
            self._pace.begin()
        elif isinstance(event, Step) and not self._is_paused:
            self._pace.add(at_s, self._overall)

    def progress(self, at_s: float, *, is_silent: bool = False) -> TrainingProgress:
        """All of it, at this moment."""
        model, stage = (self._step.model, self._step.stage) if self._step else ("", "")
        return TrainingProgress(
            done=round(self._overall * _THOUSAND),
            total=_THOUSAND,
            note=" ".join(filter(None, (stage, model))),
            overall=self._overall,
            model=model,
            stage=stage,
            seconds_left=None if self._is_paused else self._pace.seconds_left(at_s),
            curves=dict(self._curves),
            sentences=tuple(self._sentences),
            device=self._hello.device if self._hello else "",
            is_paused=self._is_paused,
            is_silent=is_silent,
        )

    def _take(self, event: Event) -> None:
        if isinstance(event, Hello):
            # Another child: it is not paused, and what the one before said is over.
            self._hello, self._is_paused, self.is_over = event, False, False
            self._sentences.clear()
        elif isinstance(event, Step):
            self._step = event
        elif isinstance(event, Metric) and math.isfinite(event.recall_at_5):
            # An epoch that is done once more follows only those before it.
            before = (metric for metric in self._curves.get(event.model, ()) if metric.epoch < event.epoch)
            self._curves[event.model] = (*before, event)
        elif isinstance(event, Log):
            self._sentences.append(event.text)
        elif isinstance(event, Paused):
            self._is_paused = event.is_paused
        elif isinstance(event, (Done, Failed, Cancelled)):
            self.is_over = True

    @property
    def _overall(self) -> float:
        overall = self._step.overall if self._step else 0.0
        return min(1.0, max(0.0, overall)) if math.isfinite(overall) else 0.0


def _is_other_hello(line: str) -> bool:
    """Whether a line that can't be read is the greeting of another contract."""
    try:
        record = json.loads(line)
        return record["event"] == Hello.name and record["protocol"] != PROTOCOL
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
