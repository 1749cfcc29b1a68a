"""The file of a run's events: read while the child writes it, and mended when the child is gone."""

from collections.abc import Iterator
from pathlib import Path

from tagdesk.contract.events import MAX_LINE, Cancelled, Done, Event, EventError, Failed, Hello, Paused, read_event

#: Read at a time.
_CHUNK_BYTES = 1 << 20
#: A character of a line takes no more.
_CHARACTER_BYTES = 4
#: Events that tell in what state a run is.
_DECISIVE = (Hello, Paused, Done, Failed, Cancelled)


class EventTail:
    """Whole lines of a file, as they come.

    Args:
        offset: Bytes at the beginning that are left out.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self._path, self.offset = path, offset

    def lines(self) -> Iterator[tuple[int, str]]:
        """What came since the last time: where a line begins, and the line; a part of one waits for its rest.

        Raises:
            EventError: The line that has begun is longer than any event.
            OSError: The file can't be read.
        """
        rest = b""
        with self._path.open("rb") as file:
            file.seek(self.offset)
            while chunk := file.read(_CHUNK_BYTES):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    begun = self.offset
                    self.offset += len(line) + 1
                    yield begun, line.decode("utf-8", "replace")
                if len(rest) > MAX_LINE * _CHARACTER_BYTES:
                    raise EventError("The training program prints a line without end.")


def size_of(path: Path) -> int:
    """Bytes of the file; 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def mend(path: Path) -> None:
    """Take away the part of a line that a child left behind, which nobody writes to any more; raises `OSError`."""
    if not size_of(path):
        return
    with path.open("r+b") as file:
        file.truncate(file.read().rfind(b"\n") + 1)


def append(path: Path, event: Event) -> None:
    """Say what a child could not say itself, which nobody writes to any more; raises `OSError`."""
    mend(path)
    with path.open("ab") as file:
        file.write(f"{event.line()}\n".encode("utf-8", "backslashreplace"))


def last_word(path: Path) -> Event | None:
    """The newest event that tells in what state the run is; what can't be read is left out."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return None
    for line in reversed(lines):
        if line.startswith(b'{"event": "progress"'):
            continue  # nearly all are
        try:
            event = read_event(line.decode("utf-8", "replace"))
        except EventError:
            continue
        if isinstance(event, _DECISIVE):
            return event
    return None
