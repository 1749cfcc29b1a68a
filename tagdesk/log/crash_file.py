"""What a native crash leaves: written by Python's faulthandler, told in the log at the next start."""

import contextlib
import faulthandler
import re
from collections.abc import Iterator
from pathlib import Path

from tagdesk.log.code_place import code_place

_FRAME = re.compile(r'  File "(?P<file>.*)", line (?P<line>\d+|\?\?\?) in (?P<name>.*)')
#: What the interpreter says besides; anything else is left out.
_WORDS = re.compile(
    r"(Fatal Python error: |Windows fatal exception: |(Current t|T)hread 0x|Extension modules: |  \.\.\.).*"
)


@contextlib.contextmanager
def watched_crashes(file: Path) -> Iterator[None]:
    """Where a crash in between writes its stacks; the file is gone after an end of any other kind.

    Raises:
        OSError: The file can't be written.
    """
    with file.open("w", encoding="utf-8") as target:
        faulthandler.enable(target)
        try:
            yield
        finally:
            faulthandler.disable()
            target.close()
            file.unlink(missing_ok=True)


def take_crash(file: Path) -> str:
    """The stacks of the crash that the file tells of, without folders of this machine; empty if there was none."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join(kept for kept in map(_masked, lines) if kept)


def _masked(line: str) -> str:
    if frame := _FRAME.fullmatch(line):
        return f'  File "{code_place(frame["file"])}", line {frame["line"]} in {frame["name"]}'
    return line if _WORDS.fullmatch(line) else ""
