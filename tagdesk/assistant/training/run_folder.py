"""A run of training on the disk: what belongs to it, and how it stands; computed from its files and its lock alone."""

import contextlib
import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from tagdesk.assistant.durable import replace_text
from tagdesk.assistant.training.event_file import last_word
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.contract.events import Cancelled, Failed, Paused
from tagdesk.contract.run_files import COMMAND, FINISHED, LOCK, PACKS, SPLIT
from tagdesk.contract.run_lock import is_held
from tagdesk.errors import TrainingRunError

_ID = re.compile(r"\d{8}-\d{6}(-\d{1,3})?")
#: In front of the name of a folder that is being deleted.
_GOING = ".deleted-"


class RunState(StrEnum):
    """How a run stands."""

    NEW = "new"  # nothing was done yet
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"  # it can go on
    FAILED = "failed"  # it can go on when what was in its way is gone
    FITTED = "fitted"  # new models lie there, if any got better
    JUDGED = "judged"  # old and new models were compared
    SETTLED = "settled"  # it was decided what becomes of them
    DAMAGED = "damaged"


#: In these a run has a child process.
AT_WORK = (RunState.RUNNING, RunState.PAUSED)
#: In these another child process can go on.
CAN_GO_ON = (RunState.NEW, RunState.STOPPED, RunState.FAILED)

_DIED = "The training ended unexpectedly; start it again, it goes on where it stopped."


@dataclass(frozen=True)
class RunStatus:
    """How a run stands, and a sentence about what is wrong with it; empty: nothing."""

    state: RunState
    sentence: str = ""


@dataclass(frozen=True)
class RunFolder:
    """The folder of one run, and the names in it."""

    path: Path

    @property
    def run_id(self) -> str:
        """Its name."""
        return self.path.name

    @property
    def request_file(self) -> Path:
        """What was wished."""
        return self.path / "request.json"

    @property
    def snapshot(self) -> Path:
        """Copy of the history as it was when the run began."""
        return self.path / "snapshot.sqlite"

    @property
    def events_file(self) -> Path:
        """What the child printed, JSON lines."""
        return self.path / "events.jsonl"

    @property
    def log_file(self) -> Path:
        """What the child and its libraries complained about."""
        return self.path / "log.txt"

    @property
    def out_dir(self) -> Path:
        """What belongs to the child."""
        return self.path / "out"

    @property
    def lock_file(self) -> Path:
        """Held by the child while it lives."""
        return self.out_dir / LOCK

    @property
    def command_file(self) -> Path:
        """Where a child is told what to do that somebody else started."""
        return self.out_dir / COMMAND

    @property
    def split_file(self) -> Path:
        """Of each account, when the first post was made that nothing learned from."""
        return self.out_dir / SPLIT

    @property
    def packs_dir(self) -> Path:
        """New packs."""
        return self.out_dir / PACKS

    @property
    def finished_file(self) -> Path:
        """Written last by the child."""
        return self.out_dir / FINISHED

    @property
    def gate_dir(self) -> Path:
        """Where old and new models are compared."""
        return self.path / "gate"

    @property
    def gate_posts(self) -> Path:
        """The posts of the snapshot, JSON lines."""
        return self.gate_dir / "posts.jsonl"

    @property
    def verdict_file(self) -> Path:
        """What came out of the comparison; written last."""
        return self.gate_dir / "verdict.json"

    @property
    def outcome_file(self) -> Path:
        """What was decided."""
        return self.path / "outcome.json"

    def wish(self) -> TrainingWish:
        """What was wished; raises `TrainingRunError` where that can't be read."""
        return TrainingWish.load(self.request_file)

    def models(self) -> tuple[str, ...]:
        """Systems whose new packs are better on posts that were kept aside; none before the run is fitted."""
        try:
            models = json.loads(self.finished_file.read_text(encoding="utf-8"))["models"]
            return tuple(str(model) for model in models)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return ()

    def status(self) -> RunStatus:
        """How it stands; never raises."""
        try:
            self.wish()
        except TrainingRunError as error:
            return RunStatus(RunState.DAMAGED, str(error))
        if self.outcome_file.is_file():
            return RunStatus(RunState.SETTLED)
        if self.finished_file.is_file():
            return RunStatus(RunState.JUDGED if self.verdict_file.is_file() else RunState.FITTED)
        word = last_word(self.events_file)
        if self.is_at_work():
            return RunStatus(RunState.PAUSED if word == Paused(True) else RunState.RUNNING)
        if word is None:
            return RunStatus(RunState.NEW)
        if isinstance(word, Failed):
            return RunStatus(RunState.FAILED, word.text)
        return RunStatus(RunState.STOPPED, "" if isinstance(word, Cancelled) else _DIED)

    def is_at_work(self) -> bool:
        """Whether a child lives in it."""
        try:
            return is_held(self.lock_file)
        except OSError:
            return False  # there is no such folder any more, or it is not ours

    def settle(self, set_id: str | None) -> None:
        """Keep what was decided, and let go what takes room.

        Args:
            set_id: Name of the set that its packs became; None: none.

        Raises:
            TrainingRunError: It can't be written.
        """
        try:
            replace_text(self.outcome_file, json.dumps({"set": set_id}))
        except OSError as error:
            raise TrainingRunError(f"{self.outcome_file} can't be written ({error.strerror}).") from error
        for path in (self.snapshot, self.gate_posts):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        shutil.rmtree(self.out_dir, ignore_errors=True)

    def delete(self) -> None:
        """Remove it as a whole; a crash meanwhile leaves nothing that would be taken for a run.

        Raises:
            TrainingRunError: It is at work, or can't be removed.
        """
        if self.is_at_work():
            raise TrainingRunError("This training is at work; stop it before you delete it.")
        going = self.path.with_name(_GOING + self.run_id)
        try:
            self.path.rename(going)
            shutil.rmtree(going)
        except OSError as error:
            raise TrainingRunError(f"{self.path} can't be deleted ({error.strerror}); delete it yourself.") from error


def new_run(training_dir: Path, wish: TrainingWish, now: datetime) -> RunFolder:
    """Make the folder of a run, with what is wished.

    Raises:
        TrainingRunError: It can't be made.
    """
    name = f"{now:%Y%m%d-%H%M%S}"
    try:
        training_dir.mkdir(parents=True, exist_ok=True)
        for number in range(1, 1000):
            run = RunFolder(training_dir / (name if number == 1 else f"{name}-{number}"))
            with contextlib.suppress(FileExistsError):
                run.path.mkdir()
                wish.save(run.request_file)
                return run
    except OSError as error:
        raise TrainingRunError(
            f"The folder {training_dir} can't be written ({error.strerror}); check the disk and your rights."
        ) from error
    raise TrainingRunError(f"There are too many runs in {training_dir}; delete some of them.")


def all_runs(training_dir: Path) -> list[RunFolder]:
    """All runs, the newest first; what a deletion left half-done goes for good."""
    try:
        folders = [path for path in training_dir.iterdir() if path.is_dir()]
    except OSError:
        return []
    for folder in folders:
        if folder.name.startswith(_GOING):
            shutil.rmtree(folder, ignore_errors=True)
    runs = [folder for folder in folders if _ID.fullmatch(folder.name)]
    return [RunFolder(folder) for folder in sorted(runs, key=_age, reverse=True)]


def _age(folder: Path) -> tuple[str, int]:
    day, second, *number = folder.name.split("-")
    return day + second, int(number[0]) if number else 1
