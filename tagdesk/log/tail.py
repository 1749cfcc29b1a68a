"""The last lines of a log file."""

from pathlib import Path

_TAIL_BYTES = 200_000


def log_tail(file: Path, lines: int = 500) -> str:
    """The end of a log; empty if there is none, and raises `OSError` if it can't be read."""
    try:
        with file.open("rb") as log:
            log.seek(0, 2)
            start = max(0, log.tell() - _TAIL_BYTES)
            log.seek(start)
            rows = log.read(_TAIL_BYTES).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join(rows[1 if start else 0 :][-lines:])
