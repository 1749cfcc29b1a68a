"""Who uses the history file: those who have it open share it, who puts another file in its place is alone."""

import os
import sys
import time
from pathlib import Path

from tagdesk.errors import HistoryError
from tagdesk.history.failures import NO_ACCESS

#: Somebody who restores is done in a moment; a window may stay open for days.
PATIENCE_S = 10.0
_POLL_S = 0.02


class Use:
    """Held while the file is open; the end of the process, of whatever kind, releases it."""

    def __init__(self, history_file: Path, *, alone: bool = False, patience_s: float | None = None) -> None:
        """Take part in the use of a file.

        Args:
            alone: Whether nobody else may have it open.
            patience_s: How long to wait for that; by default as long as others who want to be alone may take.

        Raises:
            HistoryError: Others have it open, or somebody is putting another one in its place.
        """
        try:
            self._fd = os.open(history_file.with_name(f"{history_file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise HistoryError(NO_ACCESS.format(path=history_file)) from error
        if patience_s is None:
            patience_s = 0 if alone else PATIENCE_S
        end_s = time.monotonic() + patience_s
        while not _lock(self._fd, alone):
            if time.monotonic() >= end_s:
                self.close()
                raise HistoryError(
                    f"{history_file} is open in another TagDesk; close that one and do it again."
                    if alone
                    else f"{history_file} is being restored by another TagDesk; wait until that is done."
                )
            time.sleep(_POLL_S)

    def close(self) -> None:
        """Don't use it any more."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


if sys.platform == "win32":

    def _lock(fd: int, alone: bool) -> bool:
        return True  # a file that is open can't be renamed there

else:
    import fcntl

    def _lock(fd: int, alone: bool) -> bool:
        try:
            fcntl.flock(fd, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
