"""What a file is called that the history is exported to (Qt-free)."""

from pathlib import Path

#: Forms there are, the one for most people first.
ENDINGS = (".csv", ".jsonl", ".txt")
_PACKED = ".gz"


def named(chosen: Path, ending: str) -> tuple[Path, bool]:
    """The file that is meant, and whether a file of that name may be replaced.

    A name without one of the endings gets the one of the form that was chosen. The dialog asked about the name as it
    was typed only, so that a file of the longer name is never replaced.
    """
    inner = chosen.with_suffix("") if chosen.suffix.lower() == _PACKED else chosen
    if inner.suffix.lower() in ENDINGS:
        return chosen, True
    return chosen.with_name(chosen.name + ending), False
