"""What a run is told while it works: by lines on its standard input, or by a file."""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tagdesk.contract.events import CANCEL, PAUSE, RESUME

_LOG = logging.getLogger(__name__)
#: Seconds between two looks for the file.
_LOOK_S = 0.5


class Commands:
    """Whether the run is to stop, or to wait.

    Args:
        file: Where somebody may leave a command who doesn't own the standard input; it goes once it is read.
        keep_running: The end of the input doesn't mean that nobody wants the run any more.
    """

    def __init__(self, file: Path, *, keep_running: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._file, self._keep_running, self._clock = file, keep_running, clock
        self._changed = threading.Condition()
        self._is_cancelled = self._is_paused = False
        self._looked_at = -_LOOK_S

    def listen(self, stdin: int) -> None:
        """Obey lines of this file descriptor from now on."""
        threading.Thread(target=self._listen, args=(stdin,), daemon=True, name="commands").start()

    def obey(self, command: str) -> None:
        """Take a command; others than the contract's are none."""
        with self._changed:
            if command == CANCEL:
                self._is_cancelled = True
            elif command in (PAUSE, RESUME):
                self._is_paused = command == PAUSE
            else:
                _LOG.warning("not a command: %.80r", command)
            self._changed.notify_all()

    def is_cancelled(self) -> bool:
        """Whether the run is to stop."""
        self._look()
        return self._is_cancelled

    def is_paused(self) -> bool:
        """Whether the run is to wait; one that is to stop isn't."""
        self._look()
        return self._is_paused and not self._is_cancelled

    def wait(self) -> None:
        """Until there may be another command."""
        with self._changed:
            self._changed.wait(_LOOK_S)

    def _listen(self, stdin: int) -> None:
        rest = b""
        # Not `sys.stdin`: whoever waits there holds a lock without which the interpreter can't end.
        with contextlib.suppress(OSError):
            while data := os.read(stdin, 4_096):
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self.obey(line.decode("utf-8", "replace").strip())
        if not self._keep_running:
            self.obey(CANCEL)

    def _look(self) -> None:
        now = self._clock()
        if now - self._looked_at < _LOOK_S:
            return
        self._looked_at = now
        taken = self._file.with_name(f"{self._file.name}.taken")
        try:
            # Whoever writes the next command meanwhile doesn't lose it.
            self._file.replace(taken)
            command = taken.read_text(encoding="utf-8", errors="replace")
            taken.unlink()
        except OSError:
            return
        self.obey(command.strip())
