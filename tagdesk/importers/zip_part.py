"""Zip archives as parts of an export."""

import contextlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tagdesk.errors import ArchiveError
from tagdesk.importers.unpacking import (
    MALFORMED,
    MOST_FILES,
    DamagedError,
    guarded,
    refuse_bomb,
    size_of,
    too_many,
    unreadable,
)

#: Listings of less hold few entries, whatever else the archive tells.
_LARGE_LISTING_BYTES = 8 << 20
_ENTRY_MARK = b"PK\1\2"
_CHUNK_BYTES = 1 << 20
_ENCRYPTED = 1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
_IS_UTF8 = 0x800
_LINK, _KIND_OF_FILE = 0o120000, 0o170000


def is_zip(stream: IO[bytes]) -> bool:
    """Whether a stream ends as a zip."""
    try:
        return zipfile.is_zipfile(stream)
    except MALFORMED:
        return False


class Zip:
    """A zip archive. Of two files of one name the last counts, as when it is unpacked."""

    def __init__(self, file: "Path | IO[bytes]", label: str) -> None:
        self._label, self._file = label, file
        try:
            self._size = self._checked_size(file)
            self._zip = zipfile.ZipFile(file)
        except MALFORMED as error:
            raise unreadable(label, error) from error
        try:
            self._entries = self._listed()
        except ArchiveError:
            self._zip.close()
            raise

    def names(self) -> Iterator[tuple[str, int]]:
        """As every `Part`."""
        return ((name, entry.file_size) for name, entry in self._entries.items())

    def open(self, name: str) -> IO[bytes]:
        """As every `Part`."""
        entry = self._entries[name]
        if entry.flag_bits & _ENCRYPTED:
            raise self._locked()
        if entry.compress_type not in _METHODS:
            raise ArchiveError(
                f"{name} is packed in a way that TagDesk can't read; unpack {self._label} and import the folder."
            )
        if entry.compress_size > self._size:
            raise DamagedError(f"{name} is damaged and can't be read.")
        refuse_bomb(self._label, entry.compress_size, entry.file_size)
        return guarded(lambda: self._zip.open(entry), name)

    def path(self, name: str) -> Path | None:
        """Never."""
        return None

    def reads(self, stream: IO[bytes]) -> bool:
        """Whether it goes on reading this stream."""
        return self._file is stream

    def close(self) -> None:
        """Let go of the archive; what was unpacked goes."""
        self._zip.close()
        if not isinstance(self._file, Path):
            self._file.close()

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        entries = {
            _readable(entry): entry
            for entry in self._zip.infolist()
            if not entry.filename.endswith("/") and not _is_link(entry) and "\0" not in entry.orig_filename
        }
        if entries and all(entry.flag_bits & _ENCRYPTED for entry in entries.values()):
            raise self._locked()
        # Entries may share their bytes: each looks harmless then.
        refuse_bomb(self._label, self._size, sum(entry.file_size for entry in entries.values()))
        return entries

    def _checked_size(self, file: "Path | IO[bytes]") -> int:
        """Its bytes; refuses millions of files before they are listed."""
        with contextlib.ExitStack() as stack:
            stream = stack.enter_context(file.open("rb")) if isinstance(file, Path) else file
            size = size_of(stream)
            end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
            if end and (end[4] > MOST_FILES or self._marks(stream, size, end[5]) > MOST_FILES):
                raise too_many(self._label)
            stream.seek(0)
        return size

    def _marks(self, stream: IO[bytes], size: int, listing: int) -> int:
        """How many entries a large listing may have: what the archive tells of their number may be false."""
        if not _LARGE_LISTING_BYTES < listing <= size:
            return 0
        stream.seek(-min(size, listing + (1 << 17)), 2)
        count, before = 0, b""
        while chunk := stream.read(_CHUNK_BYTES):
            count += (before + chunk).count(_ENTRY_MARK)
            before = chunk[1 - len(_ENTRY_MARK) :]
        return count

    def _locked(self) -> ArchiveError:
        return ArchiveError(f"{self._label} is locked with a password; unpack it yourself and import the folder.")


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return (entry.external_attr >> 16) & _KIND_OF_FILE == _LINK


def _readable(entry: zipfile.ZipInfo) -> str:
    """The name as UTF-8 where it is that without saying so (the flag that says so is often missing)."""
    if entry.flag_bits & _IS_UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename
