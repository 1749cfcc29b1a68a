"""The forms an archive comes in, one class each: a folder, a zip, a tar (compressed or not), a single file.

Nothing is ever extracted by the names an archive gives: entries are only read, and links are not followed.
"""

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from tagdesk.errors import ArchiveError
from tagdesk.importers.tar_part import Tar, opened_tar
from tagdesk.importers.unpacking import MOST_FILES, damaged, too_many
from tagdesk.importers.zip_part import Zip, is_zip

#: What says of itself that it is an archive.
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz")
_ZIP_MARKS = (b"PK\3\4", b"PK\5\6")
_DRIVE = re.compile(r"[A-Za-z]:")


class Part(Protocol):
    """Files of one folder or archive."""

    def names(self) -> Iterator[tuple[str, int]]:
        """Names as they are kept, with slashes between folders, and sizes in bytes."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """A file for reading; raises `ArchiveError` or `OSError`, also while it is read."""
        ...

    def path(self, name: str) -> Path | None:
        """Where a file lies by itself; None inside an archive."""
        ...

    def close(self) -> None:
        """Let go of the archive."""
        ...


def open_part(path: Path, scratch: Path) -> Part:
    """A folder, zip, tar or single file, by what it is rather than by its name.

    Args:
        scratch: Folder where a compressed tar is unpacked to a file without a name, which goes by itself.

    Raises:
        ArchiveError: It isn't there or can't be opened.
    """
    with contextlib.ExitStack() as stack:
        try:
            if path.is_dir():
                return Folder(path)
            stream = stack.enter_context(_opened(path))
            part = _archive(stream, path.name, scratch, path)
        except FileNotFoundError:
            raise ArchiveError(f"{path} doesn't exist.") from None
        except (OSError, ValueError) as error:  # a name that no file has
            raise ArchiveError(f"{path} can't be read: {getattr(error, 'strerror', '') or error}.") from error
        if isinstance(part, Tar) and part.reads(stream):
            stack.pop_all()
        elif part is None and path.name.lower().endswith(ARCHIVES):
            raise damaged(path.name)
    return part or SingleFile(path)


def open_stream(stream: IO[bytes], name: str, scratch: Path) -> Part:
    """A zip or tar inside of another archive, whose bytes are read from a stream that can seek.

    Args:
        name: What sentences call it.

    Raises:
        ArchiveError: It can't be opened; the stream is closed then.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(stream)
        part = _archive(stream, name, scratch)
        if part is None:
            raise damaged(name)
        if part.reads(stream):
            stack.pop_all()
    return part


def _archive(stream: IO[bytes], name: str, scratch: Path, path: Path | None = None) -> Zip | Tar | None:
    """What a stream holds; None if that is neither zip nor tar."""
    beginning = stream.read(4)
    stream.seek(0)
    if beginning.startswith(_ZIP_MARKS):
        return Zip(path or stream, name)
    if tar := opened_tar(stream, name, scratch):
        return tar
    # Something may stand before a zip: a program that unpacks it.
    return Zip(path or stream, name) if name.lower().endswith(".zip") and is_zip(stream) else None


def _opened(path: Path) -> IO[bytes]:
    """A file for reading, never a device or pipe: these may have no end."""
    stream = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)), "rb")
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    stream.close()
    raise ArchiveError(f"{path} is no file.")


class Folder:
    """A folder with all that is in it; links inside are left out, and so are hidden folders."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self) -> Iterator[tuple[str, int]]:
        """As every `Part`."""
        count = 0
        for folder, folders, files in os.walk(self._root, onerror=self._refuse):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for file in sorted(files):
                path = Path(folder, file)
                with contextlib.suppress(OSError):  # gone since it was listed
                    state = path.lstat()
                    if stat.S_ISREG(state.st_mode):
                        count += 1
                        if count > MOST_FILES:
                            raise too_many(self._root.name)
                        yield path.relative_to(self._root).as_posix(), state.st_size

    def open(self, name: str) -> IO[bytes]:
        """As every `Part`."""
        return _opened(self._root / name)

    def path(self, name: str) -> Path | None:
        """As every `Part`."""
        return self._root / name

    def close(self) -> None:
        """Nothing is held."""

    def _refuse(self, error: OSError) -> None:
        """Folders in it that can't be read are left out; it can't be left out itself."""
        if error.filename == str(self._root):
            raise ArchiveError(f"{self._root} can't be read: {error.strerror or error}.") from error


class SingleFile:
    """One file; the folder it lies in counts only for what it names."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> Iterator[tuple[str, int]]:
        """As every `Part`."""
        yield self._path.name, self._path.stat().st_size

    def open(self, name: str) -> IO[bytes]:
        """As every `Part`."""
        return _opened(self._path)

    def path(self, name: str) -> Path | None:
        """As every `Part`."""
        return self._path

    def close(self) -> None:
        """Nothing is held."""


def is_safe(name: str) -> bool:
    """Whether the name of an entry stays inside of its archive."""
    pieces = name.split("/")
    leads_out = name.startswith("/") or ".." in pieces or _DRIVE.match(name)
    return bool(name) and "\0" not in name and not leads_out
