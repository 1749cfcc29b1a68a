"""Bounds of time and memory for code that is fed with damage, where the system can tell and set them."""

import contextlib
import signal
from collections.abc import Iterator

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


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
    """The most memory that this process ever had, in megabytes; 0 where nobody tells."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10 if resource else 0
