"""Tar archives as parts of an export."""

import bz2
import gzip
import lzma
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Self, cast

from tagdesk.errors import ArchiveError
from tagdesk.importers.unpacking import (
    MALFORMED,
    MOST_FILES,
    DamagedError,
    damaged,
    guarded,
    size_of,
    spooled,
    too_many,
    unreadable,
)

_BLOCK_BYTES = 512
_MARK = b"ustar"
_COMPRESSED: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}
#: Names and other facts of a file that stand in blocks of their own are read into memory.
_MOST_HEADER_BYTES = 256 << 10
_HEADERS = frozenset({tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}).union(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
)
_LONG_NUMBER = re.compile(rb"[0-9]{100}")


def is_tar(beginning: bytes) -> bool:
    """Whether a file with these first 512 bytes is a tar."""
    return beginning[257:].startswith(_MARK)


def opened_tar(stream: IO[bytes], label: str, scratch: Path) -> "Tar | None":
    """A tar, compressed or not, out of a stream at its beginning; None if it is none.

    Raises:
        ArchiveError: It is damaged, looks harmful, or there is no room to unpack it.
    """
    beginning = stream.read(_BLOCK_BYTES)
    stream.seek(0)
    if is_tar(beginning):
        return Tar(stream, label)
    for magic, opener in _COMPRESSED.items():
        if beginning.startswith(magic) and _begins_as_tar(stream, opener):
            return Tar(_unpacked(stream, opener, label, scratch), label)
    stream.seek(0)
    return None


class Tar:
    """A tar archive that can be read anywhere. Of two files of one name the last counts, as when it is unpacked."""

    def __init__(self, stream: IO[bytes], label: str) -> None:
        self._stream, self._label = stream, label
        self._entries: dict[str, tarfile.TarInfo] = {}
        try:
            self._tar = tarfile.TarFile(fileobj=stream, tarinfo=_Entry, errorlevel=0)
            self._list()
        except ArchiveError:
            stream.close()
            raise
        except MALFORMED as error:
            stream.close()
            raise unreadable(label, error) from error

    def names(self) -> Iterator[tuple[str, int]]:
        """As every `Part`."""
        return ((name, entry.size) for name, entry in self._entries.items())

    def open(self, name: str) -> IO[bytes]:
        """As every `Part`."""
        return guarded(lambda: cast(IO[bytes], self._tar.extractfile(self._entries[name])), name)

    def path(self, name: str) -> Path | None:
        """Never."""
        return None

    def reads(self, stream: IO[bytes]) -> bool:
        """Whether it goes on reading this stream."""
        return self._stream is stream

    def close(self) -> None:
        """Let go of the archive; what was unpacked goes."""
        self._tar.close()
        self._stream.close()

    def _list(self) -> None:
        count = 0
        while entry := self._tar.next():
            self._tar.members.clear()  # type: ignore[attr-defined]  # it keeps them all, those that are of no use too
            count += 1
            if count > MOST_FILES:
                raise too_many(self._label)
            # A sparse file claims a size that is not in the archive.
            if entry.isreg() and not entry.issparse():
                self._entries[entry.name] = entry
        self._stream.seek(self._tar.offset)
        if self._stream.read(_BLOCK_BYTES).strip(b"\0"):
            raise tarfile.ReadError("not all of it can be read")


class _Entry(tarfile.TarInfo):
    """An entry that neither leads back nor takes much time and memory."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        """As every `TarInfo`; raises `ReadError` where an archive would be read for ever."""
        start = archive.offset
        entry = super().fromtarfile(archive)
        if archive.offset <= start or entry.size < 0:
            raise tarfile.ReadError("an entry leads back")
        entry.pax_headers = {}
        return entry

    def _proc_member(self, archive: tarfile.TarFile) -> Any:
        if self.type in _HEADERS:
            _check_header(cast(IO[bytes], archive.fileobj), self.size)
        return super()._proc_member(archive)  # type: ignore[misc]


def _check_header(stream: IO[bytes], size: int) -> None:
    """Refuses what takes `tarfile` the square of its length."""
    if not 0 <= size <= _MOST_HEADER_BYTES:
        raise tarfile.ReadError("a header is too large")
    place = stream.tell()
    header = stream.read(size)
    stream.seek(place)
    if _LONG_NUMBER.search(header):
        raise tarfile.ReadError("a number in a header is too long")


def _begins_as_tar(stream: IO[bytes], opener: Callable[..., Any]) -> bool:
    stream.seek(0)
    try:
        with opener(stream, "rb") as unpacked:
            return is_tar(unpacked.read(_BLOCK_BYTES))
    except MALFORMED:
        return False


def _unpacked(stream: IO[bytes], opener: Callable[..., Any], label: str, scratch: Path) -> IO[bytes]:
    """The tar inside, in a file that can be read anywhere; a gzip can only be read from its beginning."""
    packed = size_of(stream)
    with guarded(lambda: cast(IO[bytes], opener(stream, "rb")), label) as unpacked:
        try:
            return spooled(unpacked, packed, label, scratch)
        except DamagedError as error:
            raise damaged(label) from error
