"""The rank of this process among others."""

import contextlib
import os
import sys

_NICE = 10
#: BELOW_NORMAL_PRIORITY_CLASS of Windows.
_BELOW_NORMAL = 0x4000


def step_back() -> None:
    """Let everything else on this machine go first, where the system can do that."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import ctypes

            kernel = ctypes.windll.kernel32
            kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)
        else:
            os.nice(_NICE)
