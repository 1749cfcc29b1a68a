"""What a run of training is asked for, and how it tells of its work."""

import contextlib
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

import tagdesk
from tagdesk.contract.events import (
    CANCEL,
    PROTOCOL,
    Cancelled,
    Done,
    Event,
    Failed,
    Hello,
    Log,
    Metric,
    Paused,
    Step,
)
from training.finetune.commands import Commands

#: A person sees no more steps a second.
_LEAST_S = 0.2
_HEARTBEAT_S = 10.0
#: A run that does nothing for so long hangs, and should be seen to.
_MOST_SILENCE_S = 20 * 60.0
_MOST_CHARACTERS = 2_000


class Stopped(Exception):  # noqa: N818 - being told to stop is no error
    """The person told the run to stop; it goes on from here when it is started again."""


@dataclass(frozen=True)
class Wish:
    """What a run is to do.

    Attributes:
        history: Snapshot of a history (`.sqlite`), or posts (`.jsonl`, `.jsonl.gz`).
        out: Folder of the run; what a run that was stopped left there is used.
        base: Folders of packs to start from, the first one that has a model counts.
        models: Systems; empty for all that the base has.
        accounts: Names; empty for all.
        since, until: When the first post was made that counts, and the first one behind the last; None: no limit.
        hold_out: Share of the newest posts of each account that nothing may learn from.
        most: Newest posts of each account that are learned from; 0 for all.
        threads: Processor threads; 0 for as many as PyTorch likes.
    """

    history: Path
    out: Path
    base: tuple[Path, ...]
    models: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    seed: int = 42
    hold_out: float = 0.2
    most: int = 0
    threads: int = 0


class Telling:
    """Prints the events of a run, and stops or holds it at its next step if somebody wants that.

    As a context manager it tells at least every ten seconds that the run is alive.

    Args:
        stream: Where events go, and nothing else.
        commands: What the run is told.
    """

    def __init__(self, stream: BinaryIO, commands: Commands, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._commands, self._clock = stream, commands, clock
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._parts: dict[tuple[str, str], tuple[float, float]] = {}
        self._step = Step("", "reading", 0, 0, 0.0)
        self._is_paused = False
        self._spoke_at = self._stepped_at = self._worked_at = clock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._beat, daemon=True, name="heartbeat").start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()

    def hello(self, device: str, *, resumed: bool) -> None:
        """Say who speaks; comes first."""
        self._print(Hello(PROTOCOL, tagdesk.__version__, device, resumed))

    def plan(self, parts: Sequence[tuple[str, str, float]]) -> None:
        """Say what is to be done.

        Args:
            parts: Model, stage and about how many seconds it takes, in the order of the work.
        """
        total = sum(seconds for _, _, seconds in parts) or 1.0
        before = 0.0
        self._parts = {}
        for model, stage, seconds in parts:
            self._parts[model, stage] = (before / total, seconds / total)
            before += seconds

    def step(self, model: str, stage: str, done: int, total: int) -> None:
        """Say how far the work is; call it often.

        Raises:
            Stopped: The run is to stop.
        """
        now = self._clock()
        begun, share = self._parts.get((model, stage), (0.0, 0.0))
        overall = begun + share * min(1.0, done / total if total else 0.0)
        is_another = (model, stage) != (self._step.model, self._step.stage)
        # What was skipped or took less time than planned is never taken back.
        self._step = Step(model, stage, done, total, round(max(overall, self._step.overall), 4))
        self._worked_at = now
        if is_another or now - self._stepped_at >= _LEAST_S:
            self._stepped_at = now
            self._print(self._step)
        self._obey()

    def metric(self, model: str, epoch: int, loss: float | None, recall_at_5: float) -> None:
        """Say how good a model is after an epoch; 0 is before the first."""
        known = loss is not None and math.isfinite(loss)
        self._print(Metric(model, epoch, loss if known else None, recall_at_5))

    def log(self, text: str) -> None:
        """Say a sentence to the person."""
        self._print(Log(text))

    def done(self, models: Sequence[str]) -> None:
        """Say that the run went well; comes last, as do the next two."""
        self._print(Done(list(models)))

    def failed(self, text: str, *, is_bug: bool = False) -> None:
        """Say why the run can't go on."""
        self._print(Failed(text, is_bug))

    def cancelled(self) -> None:
        """Say that the run stopped as it was told to."""
        self._print(Cancelled())

    def _obey(self) -> None:
        if self._commands.is_paused():
            self._is_paused = True
            self._print(Paused(True))
            while self._commands.is_paused():
                self._commands.wait()
            self._is_paused = False
            self._worked_at = self._clock()
            self._print(Paused(False))
        if self._commands.is_cancelled():
            raise Stopped

    def _print(self, event: Event) -> None:
        if isinstance(event, (Log, Failed)):
            event = replace(event, text=event.text[:_MOST_CHARACTERS])
        with self._lock:
            self._spoke_at = self._clock()
            try:
                # Half emoji in a tag are no UTF-8; escaped they are still JSON.
                line = f"{event.line()}\n".encode("utf-8", "backslashreplace")
                while line:
                    line = line[self._stream.write(line) :]
            except BrokenPipeError:
                # Nobody listens any more, and nobody would see the rest.
                self._commands.obey(CANCEL)

    def _beat(self) -> None:
        while not self._over.wait(1.0):
            self.beat()

    def beat(self) -> None:
        """Repeat the last step if nothing was told for a while."""
        now = self._clock()
        hangs = not self._is_paused and now - self._worked_at > _MOST_SILENCE_S
        if now - self._spoke_at >= _HEARTBEAT_S and not hangs:
            # Whatever is wrong there, the run meets it too, and ends by it.
            with contextlib.suppress(OSError):
                self._print(self._step)
