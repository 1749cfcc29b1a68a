"""Files that are replaced as a whole: whoever looks, even after a power cut, finds the old content or the new one."""

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tagdesk.disk import flush_folder, flush_to_disk
from tagdesk.errors import MetadataError
from tagdesk.picture import shown_name

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and do it again",
    errno.EDQUOT: "your quota on this disk is used up; free some space and do it again",
    errno.EROFS: "the disk can only be read; copy the photo to a folder where you may write",
    errno.EACCES: "you may not write there; change the permissions or copy the photo to your own folder",
    errno.EPERM: "you may not write there; change the permissions or copy the photo to your own folder",
    errno.ENAMETOOLONG: "its name is too long; give the photo a shorter one",
    errno.EEXIST: "another TagDesk is writing it; do it again when that is done",
    errno.ENOENT: "its folder is not there any more; add the photo from where it is now",
}


@dataclass(frozen=True)
class Version:
    """Which version of a file was read; None: there was no file."""

    mark: tuple[int, int, int] | None

    @classmethod
    def of(cls, path: Path) -> "Version":
        """The version that is there now."""
        try:
            status = path.stat()
        except FileNotFoundError:
            return cls(None)
        return cls((status.st_ino, status.st_size, status.st_mtime_ns))


def partial_path(path: Path) -> Path:
    """Where the new content of a file is written until it is whole; the next try finds what a crash left there."""
    mark = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:12]
    return path.with_name(f".tagdesk-{mark}.partial")


def replace_file(path: Path, content: bytes, read: Version) -> None:
    """Put new content in place of a file, which keeps its permissions; a symbolic link stays one.

    Args:
        read: The version that the new content was made from.

    Raises:
        MetadataError: It can't be written, or was changed since it was read; it is as it was.
    """
    with writing_sentences(path):
        path = path.resolve()
        partial = partial_path(path)
        partial.unlink(missing_ok=True)
        with _created(partial, private=read.mark is not None) as file, _gone_in_the_end(partial):
            file.write(content)
            flush_to_disk(file)
            file.close()
            put_in_place(partial, path, read)


def put_in_place(partial: Path, path: Path, read: Version) -> None:
    """Let a file that was written as a whole take the place of the one it was made from.

    Raises:
        MetadataError: The file is protected, or was changed since it was read.
        OSError: The disk says no.
    """
    if Version.of(path) != read:
        raise MetadataError(f"{shown_name(path)} was changed by another program just now; do it again.")
    if read.mark is not None and not os.access(path, os.W_OK):
        raise MetadataError(f"{shown_name(path)} is protected from being written; change its permissions to allow it.")
    if read.mark is not None:
        shutil.copystat(path, partial)
        os.utime(partial)
    partial.replace(path)
    flush_folder(path.parent)


def keep_backup(path: Path, folder: Path) -> Path:
    """Copy a file into the folder of backups, under its name and a mark of its content.

    Raises:
        MetadataError: There is no room for it, or the folder can't be written.
    """
    with writing_sentences(path, "can't be backed up, so it was left as it was"):
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        kept = folder / f"{_short(path.stem)}-{digest[:12]}{path.suffix[:10]}"
        if not kept.exists():
            partial = partial_path(kept)
            partial.unlink(missing_ok=True)
            with path.open("rb") as source, _created(partial, private=True) as target, _gone_in_the_end(partial):
                shutil.copyfileobj(source, target, 1 << 20)
                flush_to_disk(target)
                target.close()
                shutil.copystat(path, partial)
                partial.replace(kept)
    return kept


def digest_of(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        MetadataError: It can't be read.
    """
    with writing_sentences(path, "can't be read"), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def writing_sentences(path: Path, what: str = "can't be written") -> Iterator[None]:
    """Turn what the disk says inside the block into a sentence about the file."""
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:  # a link in a circle is a RuntimeError
        code = error.errno if isinstance(error, OSError) else None
        reason = _REASONS.get(code or 0) or f"{getattr(error, 'strerror', None) or error}; check the disk and the name"
        raise MetadataError(f"{shown_name(path)} {what}: {reason}.") from error


def _created(path: Path, *, private: bool) -> BinaryIO:
    """A new file; `private`: nobody else may read it before it has the permissions of the one it replaces."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600 if private else 0o666), "wb")


@contextmanager
def _gone_in_the_end(partial: Path) -> Iterator[None]:
    """Take a file away that didn't come to its place."""
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _short(stem: str) -> str:
    """The beginning of a name that leaves room for the rest, in whole characters."""
    return os.fsencode(stem)[:150].decode("utf-8", "ignore")
