"""The forms an archive comes in, one class each: a folder, a zip, a tar (compressed or not), a single file.

Nothing is ever extracted by the names an archive gives: entries are only read, and links are not followed.
"""

import bz2
import contextlib
import gzip
import lzma
import os
import re
import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol, cast

from tagdesk.errors import ArchiveError

#: Files of one archive or folder; a listing of more would not fit into memory.
MOST_FILES = 1_000_000
#: A file that unpacks to more than this and to so many times its packed size is refused: no photo or text does that.
_LARGE_BYTES, _MOST_TIMES = 100 << 20, 200
#: What must stay free on the disk while a tar is unpacked beside the history.
_SPARE_BYTES = 500 << 20
_CHUNK_BYTES = 1 << 20

_DRIVE = re.compile(r"[A-Za-z]:")
#: Errors of the decompressors, whatever is done to an archive.
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)


class Part(Protocol):
    """Files of one folder or archive."""

    def names(self) -> Iterator[tuple[str, int]]:
        """Names as they are kept, with slashes between folders, and sizes in bytes."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """A file for reading; raises `ArchiveError`, `OSError` or one of `BROKEN`."""
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
    try:
        if path.is_dir():
            return Folder(path)
        with path.open("rb") as stream:
            return open_stream(stream, path.name, scratch, path)
    except FileNotFoundError:
        raise ArchiveError(f"{path} doesn't exist.") from None
    except OSError as error:
        raise ArchiveError(f"{path} can't be read: {error.strerror or error}.") from error


def open_stream(stream: IO[bytes], name: str, scratch: Path, path: Path | None = None) -> Part:
    """A zip, tar or single file whose bytes are read from a stream that can seek.

    Args:
        name: What sentences call it.
        path: Where it lies; None for an archive inside of another one, which must be a zip or tar.

    Raises:
        ArchiveError: It can't be opened.
    """
    beginning = stream.read(6)
    stream.seek(0)
    if beginning.startswith((b"PK\3\4", b"PK\5\6")):
        return Zip(path or stream, name)
    for magic, opener in _COMPRESSED.items():
        if beginning.startswith(magic) and _begins_as_tar(stream, opener):
            stream.seek(0)
            return Tar(_unpacked(stream, opener, name, scratch), name)
    stream.seek(0)
    if path is None:
        raise ArchiveError(f"{name} is no zip or tar.")
    if path.suffix.lower() in (".zip", ".tgz") or path.name.lower().endswith(".tar.gz"):
        raise ArchiveError(f"{name} is damaged or cut off; download it again.")
    return Tar(path.open("rb"), name) if tarfile.is_tarfile(path) else SingleFile(path)


class Folder:
    """A folder with all that is in it; links inside are left out, and so are hidden folders."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self) -> Iterator[tuple[str, int]]:
        """As every `Part`."""
        count = 0
        for folder, folders, files in os.walk(self._root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for file in sorted(files):
                path = Path(folder, file)
                with contextlib.suppress(OSError):  # gone since it was listed
                    state = path.lstat()
                    if stat.S_ISREG(state.st_mode):
                        count += 1
                        if count > MOST_FILES:
                            raise ArchiveError(_too_many(self._root.name))
                        yield path.relative_to(self._root).as_posix(), state.st_size

    def open(self, name: str) -> IO[bytes]:
        """As every `Part`."""
        return (self._root / name).open("rb")

    def path(self, name: str) -> Path | None:
        """As every `Part`."""
        return self._root / name

    def close(self) -> None:
        """Nothing is held."""


class SingleFile:
    """One file; the folder it lies in counts only for what it names."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> Iterator[tuple[str, int]]:
        """As every `Part`."""
        yield self._path.name, self._path.stat().st_size

    def open(self, name: str) -> IO[bytes]:
        """As every `Part`."""
        return self._path.open("rb")

    def path(self, name: str) -> Path | None:
        """As every `Part`."""
        return self._path

    def close(self) -> None:
        """Nothing is held."""


class Zip:
    """A zip archive."""

    def __init__(self, file: "Path | IO[bytes]", name: str) -> None:
        self._label, self._file = name, file
        try:
            self._refuse_millions(file)
            self._zip = zipfile.ZipFile(file)
        except BROKEN as error:
            raise ArchiveError(f"{name} is damaged or cut off; download it again.") from error
        self._entries: dict[str, zipfile.ZipInfo] = {}

    def names(self) -> Iterator[tuple[str, int]]:
        """As every `Part`."""
        for entry in self._zip.infolist():
            if entry.is_dir() or _is_link(entry):
                continue
            name = _readable(entry)
            if self._entries.setdefault(name, entry) is entry:
                yield name, entry.file_size

    def open(self, name: str) -> IO[bytes]:
        """As every `Part`."""
        entry = self._entries[name]
        if entry.flag_bits & 1:
            raise ArchiveError(f"{self._label} is locked with a password; unpack it yourself and import the folder.")
        _refuse_bomb(self._label, entry.compress_size, entry.file_size)
        return self._zip.open(entry)

    def path(self, name: str) -> Path | None:
        """Never."""
        return None

    def close(self) -> None:
        """Let go of the archive; what was unpacked goes."""
        self._zip.close()
        if not isinstance(self._file, Path):
            self._file.close()

    def _refuse_millions(self, file: "Path | IO[bytes]") -> None:
        """Before the listing is read: the end of a zip says how many entries there are."""
        with contextlib.ExitStack() as stack:
            stream = stack.enter_context(file.open("rb")) if isinstance(file, Path) else file
            end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
            stream.seek(0)
        if end and end[4] > MOST_FILES:
            raise ArchiveError(_too_many(self._label))


class Tar:
    """A tar archive that can be read anywhere."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream, self._label = stream, name
        self._entries: dict[str, tarfile.TarInfo] = {}
        try:
            self._tar = tarfile.TarFile(fileobj=stream, errorlevel=0)
        except BROKEN as error:
            stream.close()
            raise ArchiveError(f"{name} is damaged or cut off; download it again.") from error

    def names(self) -> Iterator[tuple[str, int]]:
        """As every `Part`."""
        entries = iter(self._tar)
        while True:
            try:
                entry = next(entries, None)
            except (*BROKEN, ValueError, OSError) as error:
                raise ArchiveError(f"{self._label} is damaged or cut off; download it again.") from error
            if entry is None:
                return
            # A sparse file claims a size that is not in the archive.
            if not entry.isreg() or entry.issparse():
                continue
            if len(self._entries) >= MOST_FILES:
                raise ArchiveError(_too_many(self._label))
            if self._entries.setdefault(entry.name, entry) is entry:
                yield entry.name, entry.size

    def open(self, name: str) -> IO[bytes]:
        """As every `Part`."""
        return cast(IO[bytes], self._tar.extractfile(self._entries[name]))

    def path(self, name: str) -> Path | None:
        """Never."""
        return None

    def close(self) -> None:
        """Let go of the archive; what was unpacked goes."""
        self._tar.close()
        self._stream.close()


_COMPRESSED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}


def _begins_as_tar(stream: IO[bytes], opener: object) -> bool:
    try:
        with opener(stream, "rb") as unpacked:  # type: ignore[operator]
            return b"ustar" in unpacked.read(512)[257:263]
    except (*BROKEN, OSError):
        return False


def _unpacked(stream: IO[bytes], opener: object, name: str, scratch: Path) -> IO[bytes]:
    """The tar inside, in a file that can be read anywhere; a gzip can only be read from its beginning."""
    packed = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    try:
        with opener(stream, "rb") as unpacked:  # type: ignore[operator]
            return spooled(unpacked, packed, name, scratch)
    except (*BROKEN, gzip.BadGzipFile) as error:
        raise ArchiveError(f"{name} is damaged or cut off; download it again.") from error


def spooled(stream: IO[bytes], packed: int, name: str, scratch: Path) -> IO[bytes]:
    """All bytes of a stream in a file without a name, which can be read anywhere and goes by itself.

    Args:
        packed: How many bytes it is unpacked from.
        name: What sentences call it.

    Raises:
        ArchiveError: There is no room for it, or it looks harmful.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        spool = stack.enter_context(tempfile.TemporaryFile(dir=scratch))
        size = 0
        while chunk := stream.read(_CHUNK_BYTES):
            size += len(chunk)
            _refuse_bomb(name, packed, size)
            if shutil.disk_usage(scratch).free < _SPARE_BYTES:
                raise ArchiveError(f"There is no room to unpack {name}; free some space and do it again.")
            spool.write(chunk)
        spool.seek(0)
        stack.pop_all()
    return cast(IO[bytes], spool)


def _refuse_bomb(label: str, packed: int, unpacked: int) -> None:
    if unpacked > _LARGE_BYTES and unpacked > _MOST_TIMES * max(packed, 1):
        raise ArchiveError(
            f"{label} holds a file that unpacks to more than {_MOST_TIMES} times its size; it looks harmful, so"
            " nothing was imported from it."
        )


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return (entry.external_attr >> 16) & 0o170000 == 0o120000


def _readable(entry: zipfile.ZipInfo) -> str:
    """The name as UTF-8 where it is that without saying so (the flag that says so is often missing)."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _too_many(label: str) -> str:
    return f"{label} holds more than {MOST_FILES:,} files; choose the folder or archive with the export alone."


def is_safe(name: str) -> bool:
    """Whether the name of an entry stays inside of its archive."""
    pieces = name.split("/")
    leads_out = name.startswith("/") or ".." in pieces or _DRIVE.match(name)
    return bool(name) and "\0" not in name and not leads_out
