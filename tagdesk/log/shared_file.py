"""A log file that several processes may write, and that doesn't grow for ever."""

import contextlib
import logging
import time
from collections.abc import Iterator
from pathlib import Path

from tagdesk.contract.run_lock import RunLock

#: Longest wait for another process that writes, and between two looks.
_PATIENCE_S, _LOOK_S = 1.0, 0.01


class SharedFileHandler(logging.Handler):
    """Opens the file for each record, so that whoever began a new one meanwhile has everybody follow.

    Args:
        path: The file; older ones have a number behind their name.
        most_bytes: A record that would make it longer goes into a new file.
        kept: Older files.
    """

    def __init__(self, path: Path, *, most_bytes: int = 1_000_000, kept: int = 2) -> None:
        super().__init__()
        self._path, self._most_bytes, self._kept = path, most_bytes, kept

    def emit(self, record: logging.LogRecord) -> None:
        """Append it; where that fails, the log's own complaint goes to stderr."""
        text = (self.format(record) + "\n").encode("utf-8", "backslashreplace")
        try:
            with self._alone() as alone:
                if alone and self._size() and self._size() + len(text) > self._most_bytes:
                    self._begin_anew()
                with self._path.open("ab", buffering=0) as file:
                    file.write(text)
        except OSError:
            self.handleError(record)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[bool]:
        """No other process writes meanwhile; False: one holds the lock for too long, and must not be waited for."""
        lock = RunLock(self._path.with_name(f"{self._path.name}.lock"))
        until_s = time.monotonic() + _PATIENCE_S
        while not (taken := lock.take()) and time.monotonic() < until_s:
            time.sleep(_LOOK_S)
        try:
            yield taken
        finally:
            lock.release()

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    def _begin_anew(self) -> None:
        files = [self._path, *(self._path.with_name(f"{self._path.name}.{number + 1}") for number in range(self._kept))]
        for older, newer in zip(reversed(files[1:]), reversed(files[:-1]), strict=True):
            # Windows lets nobody rename a file that an editor holds; then it grows until the next time.
            with contextlib.suppress(FileNotFoundError, PermissionError):
                newer.replace(older)
