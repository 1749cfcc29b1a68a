"""What must be done so that files and their names survive a power cut."""

import contextlib
import os
from pathlib import Path
from typing import BinaryIO


def flush_to_disk(file: BinaryIO) -> None:
    """Wait until a file is really on the disk."""
    file.flush()
    os.fsync(file.fileno())


def flush_file(path: Path) -> None:
    """The same for a file that somebody else wrote."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut too; not every system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
