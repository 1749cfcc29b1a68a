"""Lets a process and all its children end at the first socket that is none of this machine's own (Linux, seccomp).

The kernel looks at every call, so it doesn't matter which library makes it. `python tests/security/no_network.py
COMMAND …` runs any program so.
"""

import ctypes
import os
import platform
import struct
import sys

#: Numbers of `socket` and `io_uring_setup` (whose queue can open sockets too), and how the kernel calls the machine.
_CALLS = {"x86_64": (41, 425, 0xC000003E), "aarch64": (198, 425, 0xC00000B7)}
_AF_UNIX = 1
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_KILL_PROCESS, _ALLOW = 0x80000000, 0x7FFF0000
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
#: Where the kernel puts them: number of the call, kind of machine, first argument.
_NUMBER, _MACHINE, _FIRST = 0, 4, 16


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def is_possible() -> bool:
    """Whether this machine can do it."""
    return sys.platform.startswith("linux") and platform.machine() in _CALLS


def forbid_network() -> None:
    """From now on a socket of another family than AF_UNIX is the end of this process (SIGSYS)."""
    socket, io_uring, machine = _CALLS[platform.machine()]
    steps = [
        (_LOAD, 0, 0, _MACHINE),
        (_JUMP_IF_EQUAL, 0, 5, machine),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_IF_EQUAL, 3, 0, io_uring),
        (_JUMP_IF_EQUAL, 0, 3, socket),
        (_LOAD, 0, 0, _FIRST),
        (_JUMP_IF_EQUAL, 1, 0, _AF_UNIX),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = b"".join(struct.pack("<HBBI", *step) for step in steps)
    libc = ctypes.CDLL(None, use_errno=True)
    program = _Program(len(steps), code)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        _PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "no filter of system calls")


if __name__ == "__main__":
    forbid_network()
    os.execvp(sys.argv[1], sys.argv[1:])
