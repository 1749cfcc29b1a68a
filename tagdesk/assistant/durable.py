"""Files that are there as a whole or not at all, also after a power cut."""

import contextlib
import os
import shutil
from pathlib import Path

from tagdesk.disk import flush_folder, flush_to_disk


def replace_text(path: Path, text: str) -> None:
    """Put a text in the place of a file, which is the old one or the new one at any moment.

    Raises:
        OSError: It can't be written; the old one is still there.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        write_text(partial, text)
        partial.replace(path)
        flush_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a file and wait until it is really on the disk; raises `OSError`."""
    with path.open("wb") as file:
        file.write(text.encode())
        flush_to_disk(file)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file's content and wait until it is really on the disk; raises `OSError`."""
    with source.open("rb") as read, target.open("wb") as written:
        shutil.copyfileobj(read, written, 1 << 20)
        flush_to_disk(written)
