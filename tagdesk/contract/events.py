"""What a training process prints, one JSON object a line, and what may be told to it; standard library only."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

#: Of this contract: both sides must speak the same.
PROTOCOL = 1
#: Lines that the process reads on its standard input, or finds in the file `command` of its run folder.
CANCEL, PAUSE, RESUME = "cancel", "pause", "resume"
#: Longest line that is read: more is no event.
MAX_LINE = 100_000


class EventError(ValueError):
    """A line that is no event; the message is one sentence."""


@dataclass(frozen=True)
class Event:
    """One line; `event` in it names the class."""

    name: ClassVar[str]

    def line(self) -> str:
        """The JSON line, without its end."""
        return json.dumps({"event": self.name, **asdict(self)}, ensure_ascii=False)


@dataclass(frozen=True)
class Hello(Event):
    """The first line: who speaks, and whether it goes on from a checkpoint."""

    name = "hello"
    protocol: int
    version: str
    device: str
    resumed: bool = False


@dataclass(frozen=True)
class Step(Event):
    """Work goes on; comes at least every ten seconds.

    Attributes:
        model: System that is worked at; "" for what all share.
        stage: `reading`, `looking` (at photos), `fitting`, `exporting`, `fusing`.
        done, total: Of this stage of this model, in units of its own.
        overall: Share of the whole run that is done, 0…1.
    """

    name = "progress"
    model: str
    stage: str
    done: int
    total: int
    overall: float


@dataclass(frozen=True)
class Metric(Event):
    """An epoch is done: its mean loss, and R@5 on posts that the fit doesn't learn from; epoch 0 is before it."""

    name = "metric"
    model: str
    epoch: int
    loss: float | None
    recall_at_5: float


@dataclass(frozen=True)
class Log(Event):
    """A sentence for the person."""

    name = "log"
    text: str


@dataclass(frozen=True)
class Paused(Event):
    """The process waits, or goes on."""

    name = "paused"
    is_paused: bool


@dataclass(frozen=True)
class Done(Event):
    """The last line of a run that went well: systems whose new packs lie in the folder `packs` of its output."""

    name = "done"
    models: list[str]


@dataclass(frozen=True)
class Failed(Event):
    """The last line of a run that didn't: one sentence for the person; `is_bug` where the log has a traceback."""

    name = "error"
    text: str
    is_bug: bool = False


@dataclass(frozen=True)
class Cancelled(Event):
    """The last line of a run that was told to stop; it goes on from here when it is started again."""

    name = "cancelled"


_EVENTS: dict[str, type[Event]] = {
    event.name: event for event in (Hello, Step, Metric, Log, Paused, Done, Failed, Cancelled)
}
_TYPES: dict[Any, tuple[type, ...]] = {
    int: (int,),
    str: (str,),
    float: (int, float),
    bool: (bool,),
    float | None: (int, float, type(None)),
    list[str]: (list,),
}


def read_event(line: str) -> Event:
    """The event of a line.

    Raises:
        EventError: The line is none, or one of another version.
    """
    try:
        if len(line) > MAX_LINE:
            raise ValueError("too long")
        record = json.loads(line)
        found = _EVENTS[record.pop("event")]
        for field in fields(found):
            if field.name in record and not _fits(record[field.name], field.type):
                raise ValueError(f"{field.name} is no {field.type}")
        return found(**record)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EventError(
            f"The training program said something that TagDesk can't understand: {line[:80]!r}."
        ) from error


def _fits(value: Any, kind: Any) -> bool:
    if isinstance(value, bool) and kind is not bool:
        return False
    if kind == list[str]:
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    return isinstance(value, _TYPES[kind])
