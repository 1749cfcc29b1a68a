"""A set of models as one file, to take to another machine: a zip of plain names, of which nothing is believed."""

import contextlib
import stat
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from tagdesk.assistant.model_folders import OWN_SYSTEMS
from tagdesk.assistant.own_set import SET_NAME, files_of, is_plain_name, own_pack
from tagdesk.disk import flush_folder, flush_to_disk
from tagdesk.domain import Progress
from tagdesk.errors import PackError
from tagdesk.importers.unpacking import MALFORMED, size_of

#: A set has at most six packs of some files each.
_MOST_FILES, _LARGEST_LISTING = 100, 1 << 17
_LARGEST_TEXT, _LARGEST_MODEL, _LARGEST_SET = 16 << 20, 128 << 20, 512 << 20
#: Weights hardly shrink, lists of words to a fifth: what shrinks more than this is meant to fill the disk.
_MOST_TIMES, _SMALL = 100, 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1
_CHUNK = 1 << 20
#: The same set is the same file, whenever and wherever it is written.
_TIME, _MODE, _UNIX = (1980, 1, 1, 0, 0, 0), (stat.S_IFREG | 0o644) << 16, 3


def write_set(folder: Path, systems: Sequence[str], target: Path, *, replace: bool) -> None:
    """Write the packs of a set and what is told of it; the file is there when it is whole.

    Raises:
        PackError: The file exists already or can't be written, or a pack is damaged.
    """
    if target.exists() and not replace:
        raise PackError(f"{target} exists already; choose another name.")
    names = [f"{system}/{name}" for system in systems for name in files_of(own_pack(folder / system))]
    partial = target.with_name(f".{target.name}.partial")
    try:
        with partial.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as written:
                for name in sorted([SET_NAME, *names]):
                    if (folder / name).is_file():
                        _add(written, name, folder / name)
            flush_to_disk(file)
        partial.replace(target)
        flush_folder(target.parent)
    except OSError as error:
        raise PackError(f"{target} can't be written ({error.strerror}); choose another folder.") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def unpack_set(path: Path, into: Path) -> Iterator[Progress]:
    """Unpack a set into an empty folder: nothing but its files, each where it belongs; their content is not looked at.

    Raises:
        PackError: It is no set, or not a safe one.
        OSError: The folder can't be written.
    """
    with contextlib.ExitStack() as stack:
        try:
            if not path.is_file():
                raise PackError(f"{path} is no file; choose one that was exported from TagDesk.")
            stream = stack.enter_context(path.open("rb"))
            _refuse_long_listing(stream, path)
            archive = stack.enter_context(zipfile.ZipFile(stream))
            entries = archive.infolist()
        except MALFORMED as error:
            raise _unreadable(path, error) from error
        _refuse_unsafe(entries, path)
        for number, entry in enumerate(entries):
            yield Progress(number, len(entries), f"unpacking {entry.filename}")
            _unpack(archive, entry, into / entry.filename, path)
    for folder in (folder for folder in into.iterdir() if folder.is_dir()):
        if unknown := {file.name for file in folder.iterdir()} - set(files_of(own_pack(folder))):
            raise _refused(path, f"nothing in it says what {folder.name}/{min(unknown)} is")


def _add(archive: zipfile.ZipFile, name: str, file: Path) -> None:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.create_system, entry.external_attr, entry.file_size = _UNIX, _MODE, file.stat().st_size
    with file.open("rb") as source, archive.open(entry, "w") as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)


def _refuse_long_listing(stream: IO[bytes], path: Path) -> None:
    """The listing is read as a whole, before anything of it can be looked at."""
    size_of(stream)
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
    if end and end[5] > _LARGEST_LISTING:
        raise _refused(path, "it holds too many files")
    stream.seek(0)


def _refuse_unsafe(entries: Sequence[zipfile.ZipInfo], path: Path) -> None:
    if len(entries) > _MOST_FILES:
        raise _refused(path, "it holds too many files")
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise _refused(path, "it holds two files of one name")
    if SET_NAME not in (entry.filename for entry in entries):
        raise _refused(path, f"it holds no {SET_NAME}")
    if sum(entry.file_size for entry in entries) > _LARGEST_SET:
        raise _refused(path, "it is too large")
    for entry in entries:
        if problem := _problem(entry):
            raise _refused(path, problem)


def _problem(entry: zipfile.ZipInfo) -> str:
    """Why an entry can't be part of a set; empty if it can."""
    name = entry.filename
    system, slash, file = name.partition("/")
    if entry.orig_filename != name or not (
        name == SET_NAME or (slash and system in OWN_SYSTEMS and is_plain_name(file))
    ):
        return f"it holds {name[:60]!a}, which no set of models has"
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        return f"{name} in it is no plain file"
    if entry.flag_bits & _ENCRYPTED:
        return "it is locked with a password"
    if entry.compress_type not in _METHODS:
        return f"{name} in it is packed in an unusual way"
    if entry.file_size > (_LARGEST_MODEL if name.endswith(".onnx") else _LARGEST_TEXT):
        return f"{name} in it is too large"
    if entry.file_size > _SMALL and entry.file_size > _MOST_TIMES * entry.compress_size:
        return f"{name} in it unpacks to more than {_MOST_TIMES} times its size"
    return ""


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, path: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    with target.open("xb") as file:
        for chunk in _chunks(archive, entry, path):
            file.write(chunk)
        flush_to_disk(file)


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> Iterator[bytes]:
    left = entry.file_size
    try:
        with archive.open(entry) as source:
            while chunk := source.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise ValueError("more than was told")
                yield chunk
    except MALFORMED as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: BaseException) -> PackError:
    if isinstance(error, OSError) and error.strerror:
        return PackError(f"{path} can't be read ({error.strerror}); copy it anew from where it came.")
    return _refused(path, "it is damaged or cut off")


def _refused(path: Path, why: str) -> PackError:
    return PackError(f"{path.name} was not taken in, because {why}; export the models anew with TagDesk.")
