"""Lets memory that was freed go back to the system; only glibc has to be told."""

import ctypes
import sys
from collections.abc import Callable

#: glibc's number of the setting, and from how many bytes on a block is mapped by itself, whatever was freed before.
_M_MMAP_THRESHOLD, _LARGE = -3, 1 << 20


def map_large_blocks() -> None:
    """From now on a large block goes back when it is freed; without that, gaps as large as models are kept."""
    if set_option := _of_glibc("mallopt"):
        set_option(_M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Return what is free now: of what models took, about half would be kept."""
    if trim := _of_glibc("malloc_trim"):
        trim(0)


def _of_glibc(name: str) -> Callable[..., int] | None:
    """A function of the C library on Linux; musl has none of these."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
