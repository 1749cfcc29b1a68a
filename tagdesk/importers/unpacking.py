"""What is true of everything that is unpacked: what may go wrong, what is refused, how a spool is written."""

import contextlib
import errno
import io
import lzma
import os
import shutil
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

from tagdesk.errors import ArchiveError

#: Files of one archive or folder; a listing of more would not fit into memory.
MOST_FILES = 1_000_000
#: What unpacks to more than this and to so many times its packed size is refused: no photo or text does that.
_LARGE_BYTES, _MOST_TIMES = 100 << 20, 200
#: What must stay free on the disk while an archive is unpacked beside the history.
_SPARE_BYTES = 500 << 20
_CHUNK_BYTES = 1 << 20
_READ_BYTES = 1 << 16

#: Errors of the decompressors, whatever is done to an archive.
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)
#: What the readers of zip and tar raise besides when sizes, places, names and numbers in an archive make no sense.
MALFORMED = (*BROKEN, ValueError, struct.error, OverflowError, MemoryError, RecursionError, IndexError, OSError)


#: Errors of the system that come of what an archive says: places that no file has.
_OF_CONTENT = (None, errno.EINVAL, errno.EOVERFLOW, errno.EFBIG)


class DamagedError(ArchiveError):
    """A file in an archive can't be unpacked."""


def damaged(label: str) -> ArchiveError:
    """Says that an archive can't be opened."""
    return ArchiveError(f"{label} is damaged or cut off; download it again.")


def unreadable(label: str, error: BaseException) -> ArchiveError:
    """Says why an archive can't be opened: the disk doesn't give it, or it is damaged."""
    if isinstance(error, OSError) and error.errno not in _OF_CONTENT:
        return ArchiveError(f"{label} can't be read: {error.strerror or error}.")
    return damaged(label)


def file_unreadable(label: str, error: BaseException) -> ArchiveError:
    """The same of a file in an archive."""
    if isinstance(error, OSError) and error.errno not in _OF_CONTENT:
        return ArchiveError(f"{label} can't be read: {error.strerror or error}.")
    return DamagedError(f"{label} is damaged and can't be read.")


def too_many(label: str) -> ArchiveError:
    """Says that an archive or folder holds more than can be listed."""
    return ArchiveError(
        f"{label} holds more than {MOST_FILES:,} files; choose the folder or archive with the export alone."
    )


def refuse_bomb(label: str, packed: int, unpacked: int) -> None:
    """Raises `ArchiveError` for what unpacks to far more than it can hold."""
    if unpacked > _LARGE_BYTES and unpacked > _MOST_TIMES * max(packed, 1):
        raise ArchiveError(
            f"{label} unpacks to more than {_MOST_TIMES} times its size; it looks harmful, so nothing was imported"
            " from it."
        )


def size_of(stream: IO[bytes]) -> int:
    """How many bytes a stream has; it is at its beginning then."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def guarded(opened: Callable[[], IO[bytes]], label: str) -> IO[bytes]:
    """A file in an archive whose errors are sentences, whenever they come.

    Raises:
        ArchiveError: It can't be opened; also while reading it.
    """
    try:
        return io.BufferedReader(_Guarded(opened(), label), _READ_BYTES)
    except MALFORMED as error:
        raise file_unreadable(label, error) from error


class _Guarded(io.RawIOBase):
    """Bytes of a file in an archive."""

    def __init__(self, inner: IO[bytes], label: str) -> None:
        super().__init__()
        self._inner, self._label = inner, label

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._inner.seekable()

    def readinto(self, buffer: Any) -> int:
        try:
            content = self._inner.read(len(buffer))
        except MALFORMED as error:
            raise file_unreadable(self._label, error) from error
        buffer[: len(content)] = content
        return len(content)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        try:
            return self._inner.seek(offset, whence)
        except MALFORMED as error:
            raise file_unreadable(self._label, error) from error

    def tell(self) -> int:
        return self._inner.tell()

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


def spooled(stream: IO[bytes], packed: int, name: str, scratch: Path) -> IO[bytes]:
    """All bytes of a stream in a file without a name, which can be read anywhere and goes by itself.

    Args:
        packed: How many bytes it is unpacked from.
        name: What sentences call it.

    Raises:
        ArchiveError: There is no room for it, or it looks harmful.
    """
    with contextlib.ExitStack() as stack:
        try:
            scratch.mkdir(parents=True, exist_ok=True)
            spool = stack.enter_context(tempfile.TemporaryFile(dir=scratch))
        except OSError as error:
            raise ArchiveError(f"{scratch} can't be written: {error.strerror or error}.") from error
        size = 0
        while chunk := stream.read(_CHUNK_BYTES):
            size += len(chunk)
            refuse_bomb(name, packed, size)
            if shutil.disk_usage(scratch).free < _SPARE_BYTES:
                raise _no_room(name)
            _write(spool, chunk, name)
        _write(spool, b"", name)
        spool.seek(0)
        stack.pop_all()
    return cast(IO[bytes], spool)


def _write(spool: IO[bytes], chunk: bytes, name: str) -> None:
    try:
        spool.write(chunk)
        if not chunk:
            spool.flush()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise _no_room(name) from error
        raise ArchiveError(f"{name} can't be unpacked: {error.strerror or error}.") from error


def _no_room(name: str) -> ArchiveError:
    return ArchiveError(f"There is no room to unpack {name}; free some space and do it again.")
