"""`tagdesk replay` as a child process: slow and humble, heard of now and then, gone when nobody waits for it."""

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from json import loads
from pathlib import Path

from tagdesk.domain import Progress
from tagdesk.errors import TagDeskError
from tagdesk.paths import own_command

_LOG = logging.getLogger(__name__)
#: A child that says nothing for so long hangs: it takes a minute to load models on a slow machine.
_SILENCE_S = 600.0
#: Longest line that is read at once, and how many of those that are no progress are kept.
_LINE, _KEPT_LINES = 10_000, 50
_NICENESS = 10
#: How sentences of the program begin.
_SAYS = "tagdesk: "


class ReplayChild:
    """One replay, whose document becomes a file once it is whole."""

    def __init__(self, arguments: Sequence[str], target: Path) -> None:
        """Start it.

        Args:
            arguments: Of `tagdesk replay`, besides those that say how it reports.
            target: The file; the folder also gets the log of a fault in the child.

        Raises:
            OSError: It can't be started, or the file can't be written.
        """
        self._target, self._partial = target, target.with_name(f".{target.name}.partial")
        # What the child of a program that was killed still writes must not go into the new file.
        self._partial.unlink(missing_ok=True)
        command = [*own_command(), "replay", *arguments, "--json", "--each", "--progress-json"]
        with self._partial.open("wb") as document:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=document,
                stderr=subprocess.PIPE,
                env={**os.environ, "TAGDESK_HOME": str(target.parent), "PYTHONUTF8": "1"},
                creationflags=_HUMBLE,
            )
        _lower(self._process)
        self.progress = Progress(0, 0)
        self._heard_s = time.monotonic()
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def is_done(self, timeout_s: float) -> bool:
        """Wait a little; True once the file is there.

        Raises:
            TagDeskError: The child failed, or hangs.
            OSError: The file can't be put in its place.
        """
        try:
            code = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            if time.monotonic() - self._heard_s > _SILENCE_S:
                raise TagDeskError("The program that tries the models on your posts hangs; try again.") from None
            return False
        self._listener.join()
        if code:
            raise TagDeskError(self._failure(code))
        self._partial.replace(self._target)
        return True

    def stop(self) -> None:
        """End it, however far it is."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        assert self._process.stderr
        self._process.stderr.close()
        with contextlib.suppress(OSError):
            self._partial.unlink(missing_ok=True)

    def _failure(self, code: int) -> str:
        _LOG.warning("a replay ended with code %d: %s", code, "\n".join(self._lines))
        said = [line.removeprefix(_SAYS) for line in self._lines if line.startswith(_SAYS)]
        if said:
            return f"The models can't be tried on your posts: {said[-1]}"
        return f"The program that tries the models on your posts broke off (code {code}); try again."

    def _listen(self) -> None:
        assert self._process.stderr
        for line in iter(lambda: self._process.stderr.readline(_LINE), b""):  # type: ignore[union-attr]
            self._heard_s = time.monotonic()
            text = line.decode(errors="replace").rstrip()
            try:
                step = loads(text)
                self.progress = Progress(int(step["done"]), int(step["total"]))
            except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError):
                self._lines.append(text)


if sys.platform == "win32":
    _HUMBLE = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW

    def _lower(process: "subprocess.Popen[bytes]") -> None:
        """It was born so."""

else:
    _HUMBLE = 0

    def _lower(process: "subprocess.Popen[bytes]") -> None:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
