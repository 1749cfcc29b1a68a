"""The library: pictures out of archives, kept in the profile folder."""

import contextlib
import errno
import filecmp
import os
import re
import shutil
import unicodedata
import uuid
from enum import StrEnum
from pathlib import Path
from typing import IO

from tagdesk.errors import ArchiveError
from tagdesk.importers.archive_tree import ArchiveTree

_CHUNK_BYTES = 1 << 20
#: No picture is larger; a larger file in an archive is something else.
_LARGEST_BYTES = 500 << 20
#: What stays free on the disk for everything else.
_SPARE_BYTES = 200 << 20
_PARTIAL = ".partial"
_NO_ROOM = "There is no room for the photos; free some space, or import without photos."
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_NAME_BYTES = 120


class Photos(StrEnum):
    """What happens to the pictures of an export."""

    AUTO = "auto"  # those in folders stay where they are, those in archives are copied
    COPY = "copy"
    LEAVE_OUT = "leave-out"


class NoRoomError(ArchiveError):
    """The disk is too full for the pictures."""


class Library:
    """Copies pictures into one folder a platform and year; the same picture lies there once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sweep(self) -> None:
        """Remove what a copy that was interrupted left behind."""
        for path in self._folder.rglob(f"*{_PARTIAL}"):
            with contextlib.suppress(OSError):
                path.unlink()

    def place(self, tree: ArchiveTree, name: str, photos: Photos, shelf: str) -> Path | None:
        """Where a picture of a tree is from now on; None if it is left out.

        Args:
            shelf: Folder in the library: platform and year.

        Raises:
            ArchiveError: It can't be read, or there is no room for it.
        """
        if photos is Photos.LEAVE_OUT:
            return None
        there = tree.path(name)
        if there is not None and photos is Photos.AUTO:
            return there.absolute()
        return self._copy(tree, name, self._folder / shelf)

    def _copy(self, tree: ArchiveTree, name: str, folder: Path) -> Path:
        partial = folder / f"{uuid.uuid4().hex}{_PARTIAL}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(folder).free < tree.size(name) + _SPARE_BYTES:
                raise NoRoomError(_NO_ROOM)
            with tree.open_file(name) as source, partial.open("wb") as copy:
                _pour(source, copy, name)
                copy.flush()
                os.fsync(copy.fileno())
            target = _free(folder, _safe(name), partial)
            if not target.exists():
                partial.replace(target)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise NoRoomError(_NO_ROOM) from error
            raise ArchiveError(f"{folder} can't be written: {error.strerror or error}.") from error
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
        return target


def _pour(source: IO[bytes], copy: IO[bytes], name: str) -> None:
    """Copy as it is read, so that what an archive says of sizes need not be believed."""
    left = _LARGEST_BYTES
    while chunk := source.read(_CHUNK_BYTES):
        left -= len(chunk)
        if left < 0:
            raise ArchiveError(f"{name} has more than {_LARGEST_BYTES >> 20} MB, which no photo has.")
        copy.write(chunk)


def _free(folder: Path, name: str, copy: Path) -> Path:
    """Where a picture of this name lies already, or may lie: with a number, where another picture has the name."""
    path = folder / name
    number = 1
    while path.exists() and not filecmp.cmp(path, copy, shallow=False):
        number += 1
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return path


def _safe(name: str) -> str:
    """A file name that every system takes, whatever an archive calls it."""
    base = _UNSAFE.sub("_", unicodedata.normalize("NFC", name.rpartition("/")[2])).strip(" .") or "photo"
    # Bytes count on most systems: 255 of them, four a character at most.
    stem = Path(base).stem.encode("utf-8", "replace")[:_NAME_BYTES].decode("utf-8", "ignore")
    return stem + Path(base).suffix[:10]
