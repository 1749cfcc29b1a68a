"""What went wrong in a run, as one sentence to the person."""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from tagdesk.errors import TagDeskError
from training.errors import TrainingError

NO_ROOM = "There is no room left on the disk; free some and start again, it goes on where it stopped."
_NO_MEMORY = "There is not enough memory; close other programs and start again, it goes on where it stopped."
_NO_PACKAGE = 'The package {} is missing; install all that training needs with pip install "tagdesk[training]".'
#: How libraries that raise errors of their own put it.
_NO_ROOM_WORDS = ("No space left on device", "disk is full", "Disk quota exceeded")
_NO_MEMORY_WORDS = ("not enough memory", "can't allocate memory", "out of memory", "bad allocation", "std::bad_alloc")
#: With less room than this, whatever could not be written could not be written for want of it.
_LEAST_BYTES = 1 << 20


def sentence_of(error: BaseException, folder: Path) -> str | None:
    """The sentence; None for a bug.

    Args:
        folder: Of the run.
    """
    causes = list(_causes(error))
    # First: a full disk makes many an error, also expected ones that say something else.
    if any(_is_no_room(cause) for cause in causes) or (not _is_told(error) and _is_full(folder)):
        return NO_ROOM
    if _is_told(error):
        return str(error)
    if any(isinstance(cause, MemoryError) or _says(cause, _NO_MEMORY_WORDS) for cause in causes):
        return _NO_MEMORY
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _NO_PACKAGE.format(error.name)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} can't be read or written: {error.strerror}."
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _is_told(error: BaseException) -> bool:
    return isinstance(error, (TrainingError, TagDeskError))


def _is_no_room(error: BaseException) -> bool:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    return full or _says(error, _NO_ROOM_WORDS)


def _says(error: BaseException, words: tuple[str, ...]) -> bool:
    return isinstance(error, Exception) and any(word in str(error) for word in words)


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LEAST_BYTES
    except OSError:
        return False
