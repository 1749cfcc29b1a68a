"""Bounds of time and memory for code that is fed with damage, where the system can tell and set them."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path


class HangsError(BaseException):
    """Something doesn't end; no `Exception`, so that nothing on the way takes it for an expected one."""


@contextlib.contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """Raises `HangsError` in a block that takes longer."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def hangs(*_: object) -> None:
        raise HangsError(f"no end after {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def peak_mb() -> int:
    """The most memory that this program ever had, in megabytes; 0 where nobody tells.

    Not `ru_maxrss`: a child begins with what its parent had.
    """
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) >> 10
    return 0
