"""The training program as a child process: started, told what to do, ended; or found again after a restart."""

import contextlib
import os
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tagdesk.assistant.durable import replace_text
from tagdesk.assistant.training.event_file import mend, size_of
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.assistant.training.run_folder import RunFolder
from tagdesk.contract.events import CANCEL
from tagdesk.contract.run_lock import holder
from tagdesk.errors import TrainingRunError

#: The training program, as a command.
PROGRAM = (sys.executable, "-m", "training")
#: Of the variables by which Python can be made to behave otherwise, those that say where it and its packages are.
_KEPT = frozenset({"PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONPATH", "PYTHONPLATLIBDIR"})
#: Nothing leaves the machine, whatever the libraries would like to ask for.
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


class Child:
    """A process that works in the folder of a run.

    Attributes:
        offset: Bytes of the run's events that others printed before it.
        asked_to_stop_s: When it was told to stop, by `time.monotonic`; None: it wasn't.
    """

    asked_to_stop_s: float | None = None

    def __init__(self, run: RunFolder, process: "subprocess.Popen[bytes] | None" = None, offset: int = 0) -> None:
        """Take a process that was started, or none for one that works in the folder already."""
        self._run, self._process, self.offset = run, process, offset

    @classmethod
    def start(cls, run: RunFolder, program: Sequence[str] = PROGRAM) -> "Child":
        """Start one that begins the run, or goes on with it.

        Raises:
            TrainingRunError: It can't be started, or another one is at work.
        """
        if run.is_at_work():
            raise TrainingRunError("This training is at work already; wait until it ends, or stop it first.")
        wish = run.wish()
        try:
            run.out_dir.mkdir(exist_ok=True)
            # It was meant for a child that didn't live to read it.
            run.command_file.unlink(missing_ok=True)
            mend(run.events_file)
            offset = size_of(run.events_file)
            with run.events_file.open("ab") as events, run.log_file.open("ab") as log:
                process = subprocess.Popen(
                    [*program, *arguments_of(run, wish)],
                    stdin=subprocess.PIPE,
                    stdout=events,
                    stderr=log,
                    # Not where TagDesk was started: a folder there may be called as one of our packages.
                    cwd=run.path,
                    env=environment(os.environ),
                    **_APART,
                )
        except OSError as error:
            raise TrainingRunError(f"The training program can't be started ({error}); check the disk.") from error
        return cls(run, process, offset)

    @classmethod
    def find(cls, run: RunFolder) -> "Child":
        """The one that is at work in the folder, whoever started it, if there is one."""
        return cls(run, offset=size_of(run.events_file))

    def is_alive(self) -> bool:
        """Whether it still works."""
        return self._run.is_at_work() if self._process is None else self._process.poll() is None

    @property
    def is_ours(self) -> bool:
        """Whether it was started here, and all that it says was heard from the beginning."""
        return self._process is not None

    @property
    def exit_code(self) -> int | None:
        """What it ended with; None while it works, or if somebody else started it."""
        return None if self._process is None else self._process.poll()

    def tell(self, command: str) -> None:
        """Tell it one of the contract's commands; one that is gone hears nothing.

        Raises:
            TrainingRunError: The command can't be written.
        """
        if command == CANCEL:
            self._note_stop()
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(f"{command}\n".encode())
                self._process.stdin.flush()
            return
        try:
            replace_text(self._run.command_file, f"{command}\n")
        except OSError as error:
            raise TrainingRunError(f"{self._run.command_file} can't be written ({error.strerror}).") from error

    def end(self) -> None:
        """End it at once, with all that it started; what it has done so far stays."""
        self._note_stop()
        number = holder(self._run.lock_file) if self._process is None else self._process.pid
        if number is not None and self.is_alive():
            _kill(number)
        self.close()

    def close(self) -> None:
        """Let go of it; one that isn't to go on without us ends by that."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            self._process.stdin = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0)

    def _note_stop(self) -> None:
        if self.asked_to_stop_s is None:
            self.asked_to_stop_s = time.monotonic()


def arguments_of(run: RunFolder, wish: TrainingWish) -> list[str]:
    """What the training program is called with."""
    arguments = ["finetune", "--history", str(run.snapshot), "--out", str(run.out_dir)]
    arguments += ["--seed", str(wish.seed), "--hold-out", str(wish.hold_out)]
    if wish.models:
        arguments += ["--models", ",".join(wish.models)]
    for account in wish.accounts:
        # Joined: a name may begin with a hyphen.
        arguments.append(f"--account={account}")
    for name, day in (("--since", wish.since), ("--until", wish.until)):
        if day:
            arguments += [name, day.isoformat()]
    for folder in wish.base:
        arguments += ["--base", str(folder)]
    for name, number in (("--most", wish.most), ("--threads", wish.threads)):
        if number:
            arguments += [name, str(number)]
    if wish.keep_running:
        arguments.append("--keep-running")
    return arguments


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """The environment of the child: as ours, but Python behaves as usual there, and nothing is fetched."""
    variables = {name: value for name, value in own.items() if not name.startswith("PYTHON") or name in _KEPT}
    package = Path(__file__).resolve().parents[3]
    if str(package) not in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        # TagDesk runs from its sources, and may have found them by where it was started.
        variables["PYTHONPATH"] = os.pathsep.join(filter(None, (str(package), variables.get("PYTHONPATH"))))
    return variables | _OFFLINE | {"PYTHONUTF8": "1"}


if sys.platform == "win32":
    _APART: dict[str, Any] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}

    def _kill(number: int) -> None:
        with contextlib.suppress(OSError):
            os.kill(number, signal.SIGTERM)

else:
    #: What ends us, such as Ctrl+C or a closed terminal, doesn't end it.
    _APART: dict[str, Any] = {"start_new_session": True}

    def _kill(number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            if os.getpgid(number) == number:
                os.killpg(number, signal.SIGKILL)
            else:
                os.kill(number, signal.SIGKILL)
