"""A lock that a process holds while it lives, and that others can ask about without taking it; stdlib only."""

import os
import sys
from pathlib import Path

#: Byte that is locked; the number stands behind it, or Windows would let nobody read it.
_LOCKED_BYTE = b" "
#: The number always covers the one before.
_DIGITS = 20


class RunLock:
    """Held by the process that works in a folder; its end, of whatever kind, releases it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    def take(self) -> bool:
        """Take it, unless somebody has it; the file then tells the number of this process.

        Raises:
            OSError: The file can't be written.
        """
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            taken = _lock(fd)
            if taken:
                os.lseek(fd, 0, os.SEEK_SET)
                os.write(fd, _LOCKED_BYTE + f"{os.getpid():<{_DIGITS}}".encode())
        except BaseException:
            os.close(fd)
            raise
        if taken:
            self._fd = fd
        else:
            os.close(fd)
        return taken

    def release(self) -> None:
        """Let somebody else have it."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def is_held(path: Path) -> bool:
    """True while some process holds the lock; asking never stands in the way of one that wants to take it."""
    try:
        fd = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return _is_locked(fd)
    finally:
        os.close(fd)


def holder(path: Path) -> int | None:
    """Number of the process that holds the lock; None if nobody does."""
    try:
        fd = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        if not _is_locked(fd):
            return None
        os.lseek(fd, len(_LOCKED_BYTE), os.SEEK_SET)
        return int(os.read(fd, _DIGITS))
    except ValueError:
        return None  # taken this moment
    finally:
        os.close(fd)


if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int) -> bool:
        try:
            # A byte that is not there can be locked, but reading it tells nothing.
            os.write(fd, _LOCKED_BYTE)
            os.lseek(fd, 0, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_NBLCK, len(_LOCKED_BYTE))
        except OSError:
            return False
        return True

    def _is_locked(fd: int) -> bool:
        try:
            os.read(fd, len(_LOCKED_BYTE))
        except PermissionError:
            return True
        return False

else:
    import fcntl

    def _lock(fd: int) -> bool:
        while not _flock(fd, fcntl.LOCK_EX):
            if _is_locked(fd):
                return False
            # Somebody was only asking.
        return True

    def _is_locked(fd: int) -> bool:
        """Whoever asks shares the lock with others who ask; only a holder keeps them all out."""
        if not _flock(fd, fcntl.LOCK_SH):
            return True
        fcntl.flock(fd, fcntl.LOCK_UN)
        return False

    def _flock(fd: int, kind: int) -> bool:
        try:
            fcntl.flock(fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
