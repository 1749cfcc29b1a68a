"""Where code stands, told so that it is the same on every machine: relative to what it was installed into."""

import os
import sys
import sysconfig
from functools import cache
from pathlib import Path

#: What is told of code that belongs to neither TagDesk nor Python nor a library.
ELSEWHERE = "<elsewhere>"


def code_place(file: str) -> str:
    """The file of a frame or a warning, without the folders above its package."""
    if file.startswith("<") or (getattr(sys, "frozen", False) and not Path(file).is_absolute()):
        return file.replace("\\", "/")
    for folder in _folders():
        if file.startswith(folder):
            return file[len(folder) :].replace("\\", "/")
    # Libraries that were installed for one person only.
    _, found, rest = file.replace("\\", "/").rpartition("/site-packages/")
    return rest if found else ELSEWHERE


@cache
def _folders() -> tuple[str, ...]:
    """Innermost first: an environment may lie inside the sources."""
    paths = sysconfig.get_paths()
    roots = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    roots |= {str(Path(__file__).resolve().parents[2]), str(getattr(sys, "_MEIPASS", ""))} - {""}
    return tuple(f"{root}{os.sep}" for root in sorted(roots, key=len, reverse=True))
