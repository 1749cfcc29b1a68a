"""Sizes of files for people (of Qt it needs the translation only)."""

from tagdesk.gui.number_text import number_text

_UNITS = ("KB", "MB", "GB", "TB")


def size_text(size_bytes: int) -> str:
    """`0 KB`, `840 KB`, `12.3 MB`: rounded up where anything is there at all, three digits at most."""
    size = size_bytes / 1000
    for unit in _UNITS:
        if size < 1000 or unit == _UNITS[-1]:
            break
        size /= 1000
    if unit == _UNITS[0]:
        return f"{-(-size_bytes // 1000)} {unit}"
    return f"{number_text(size, 1)} {unit}" if size < 100 else f"{number_text(size)} {unit}"
