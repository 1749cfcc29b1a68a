"""One tree of files over all parts of an export, whatever form they come in."""

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Self

from tagdesk.errors import ArchiveError
from tagdesk.importers.parts import ARCHIVES, Part, is_safe, open_part, open_stream
from tagdesk.importers.unpacking import BROKEN, spooled

#: Folders above the root of an export at most: people pack their exports again.
_DEEPEST_ROOT = 2
#: Never listed, so never opened: letters and address books, whatever export they are in.
_PRIVATE_FOLDERS = frozenset({"messages", "direct", "direct_messages", "inbox", "contacts"}).union(
    {"direct_messages_media", "direct_messages_group_media"}
)
_IGNORED_FOLDERS = frozenset({"__MACOSX", "@eaDir"})
_IGNORED_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
#: A file that is read as a whole; larger ones are read as streams.
MOST_BYTES = 64 << 20
#: Archives inside of archives that are opened at most: each takes room and a file of the system.
_MOST_NESTED = 100
#: The only ones that are opened in a folder too: a folder holds any archives, these belong to an export (Tumblr).
_NESTED_IN_FOLDERS = frozenset({"posts.zip"})
_NO_TEXT = re.compile("[\ud800-\udfff]")


class ArchiveTree:
    """Files by name over several parts; of two files of the same name the first one counts.

    Names have slashes between folders and are those of the archives, so that one never leads outside of them.

    Attributes:
        problems: Sentences about what could not be read; importers add to them and go on.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = list(parts)
        self._where: dict[str, tuple[Part, str, int]] = {}
        self._by_basename: dict[str, list[str]] = defaultdict(list)
        self._problems_of_listing: list[str] = []
        self.problems: list[str] = []
        for part in self._parts:
            self._list(part)

    @classmethod
    def open(cls, paths: Iterable[Path], scratch: Path) -> Self:
        """The tree of folders, archives and files that belong together.

        A folder that holds nothing but archives stands for these. An archive inside of an archive is opened too.

        Raises:
            ArchiveError: One of them isn't there or can't be opened.
        """
        with contextlib.ExitStack() as stack:
            parts = []
            for path in paths:
                for file in archives_in(path) or [path]:
                    parts.append(open_part(file, scratch))
                    stack.callback(parts[-1].close)
            tree = cls(parts)
            tree._open_nested(scratch)
            stack.pop_all()
        return tree

    def joined(self, other: "ArchiveTree") -> "ArchiveTree":
        """The tree of the parts of both; the two are not to be closed then."""
        tree = ArchiveTree([])
        tree._parts = [*self._parts, *other._parts]
        for name, place in (*self._where.items(), *other._where.items()):
            tree._add(name, place)
        tree._problems_of_listing = [*self._problems_of_listing, *other._problems_of_listing]
        tree.problems = [*self.problems, *other.problems]
        return tree

    def forget_reading(self) -> None:
        """Begin `problems` anew: with those of opening the archives."""
        self.problems[:] = self._problems_of_listing

    def note(self, problem: str) -> None:
        """Add a problem that stays, however often the tree is read."""
        self._problems_of_listing.append(problem)
        self.problems.append(problem)

    def close(self) -> None:
        """Let go of all archives."""
        for part in self._parts:
            part.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __contains__(self, name: str) -> bool:
        return name in self._where

    def __iter__(self) -> Iterator[str]:
        """All names, part by part."""
        return iter(self._where)

    def __len__(self) -> int:
        return len(self._where)

    def size(self, name: str) -> int:
        """Size of a file in bytes, as its archive tells."""
        return self._where[name][2]

    def path(self, name: str) -> Path | None:
        """Where a file lies by itself; None inside an archive."""
        part, inner, _ = self._where[name]
        return part.path(inner)

    @contextlib.contextmanager
    def open_file(self, name: str) -> Iterator[IO[bytes]]:
        """A file for reading from its beginning to its end.

        Raises:
            ArchiveError: It can't be read (any more); also while reading inside the block.
        """
        part, inner, _ = self._where[name]
        try:
            with part.open(inner) as stream:
                yield stream
        except BROKEN as error:
            raise ArchiveError(f"{name} is damaged: {error or type(error).__name__}.") from error
        except OSError as error:
            raise ArchiveError(f"{name} can't be read: {error.strerror or error}.") from error

    def read(self, name: str, most: int = MOST_BYTES) -> bytes:
        """A small file as a whole.

        Raises:
            ArchiveError: It can't be read or is larger than `most` bytes.
        """
        with self.open_file(name) as stream:
            content = stream.read(most + 1)
        if len(content) > most:
            raise ArchiveError(f"{name} is larger than {most >> 20} MB.")
        return content

    def beginning(self, name: str, size: int = 4096) -> bytes:
        """The first bytes of a file, to see what it is; empty if it can't be read."""
        try:
            with self.open_file(name) as stream:
                return stream.read(size)
        except ArchiveError:
            return b""

    def named(self, basename: str) -> list[str]:
        """Files of this name in any folder."""
        return self._by_basename.get(basename, [])

    def ending(self, path: str) -> list[str]:
        """Files whose name is this path, or is it behind a root of at most two folders; shallow ones first."""
        found = [name for name in self.named(PurePosixPath(path).name) if name == path or name.endswith(f"/{path}")]
        return sorted((name for name in found if root_of(name, path).count("/") <= _DEEPEST_ROOT), key=_depth)

    def matching(self, pattern: str) -> list[str]:
        """Files whose name, behind a root of at most two folders, is this regular expression; sorted."""
        whole = re.compile(rf"(?:[^/]+/){{0,{_DEEPEST_ROOT}}}(?:{pattern})")
        return sorted((name for name in self._where if whole.fullmatch(name)), key=_natural)

    def resolve(self, reference: str, root: str = "") -> str | None:
        """The file that an export names, or None: at its place, else where a name ends so, else the only one so called.

        Args:
            reference: Path as the export writes it.
            root: What stands before the export's own paths, with a slash at the end.
        """
        reference = reference.replace("\\", "/").lstrip("/").removeprefix("./")
        for path in dict.fromkeys((reference, _unquoted(reference))):
            if not path:
                continue
            if root + path in self._where:
                return root + path
            found = [name for name in self.named(path.rpartition("/")[2]) if name == path or name.endswith(f"/{path}")]
            if found:
                return min(found, key=_depth)
            if len(found := self.named(path.rpartition("/")[2])) == 1:
                return found[0]
        return None

    def _list(self, part: Part, folder: str = "") -> None:
        for inner, size in part.names():
            name = folder + _as_text(inner).replace("\\", "/").removeprefix("./")
            if is_safe(name) and not _is_ignored(name):
                self._add(name, (part, inner, size))

    def _add(self, name: str, place: tuple[Part, str, int]) -> None:
        if name not in self._where:
            self._where[name] = place
            self._by_basename[name.rpartition("/")[2]].append(name)

    def _open_nested(self, scratch: Path) -> None:
        """Archives inside of archives, one level deep: some platforms pack the posts of an export apart."""
        names = [name for name in self._where if name.lower().endswith(ARCHIVES) and self._may_open(name)]
        for name in names[:_MOST_NESTED]:
            try:
                with self.open_file(name) as stream:
                    spool = spooled(stream, self.size(name), name, scratch)
                self._parts.append(part := open_stream(spool, name, scratch))
                self._list(part, folder=_folder_of(name))
            except ArchiveError as error:
                self.note(str(error))
        if len(names) > _MOST_NESTED:
            self.note(f"Of {len(names):,} archives inside only {_MOST_NESTED} were opened.")

    def _may_open(self, name: str) -> bool:
        in_archive = self.path(name) is None or name.rpartition("/")[2] in _NESTED_IN_FOLDERS
        return in_archive and not _is_ignored(_folder_of(name) + "_")


def root_of(name: str, path: str) -> str:
    """What stands before `path` in a name that ends so: empty, or folders with a slash at the end."""
    return name[: len(name) - len(path)]


def archives_in(folder: Path) -> list[Path]:
    """The archives of a folder that holds nothing else."""
    try:
        if not folder.is_dir():
            return []
        files = sorted(path for path in folder.iterdir() if path.name.casefold() not in _IGNORED_FILES)
    except (OSError, ValueError):  # it can't be read, or no file has this name: opening it says so
        return []
    return files if all(path.name.lower().endswith(ARCHIVES) and path.is_file() for path in files) else []


def _folder_of(archive: str) -> str:
    """What stands before the names of an archive inside."""
    suffix = max((suffix for suffix in ARCHIVES if archive.lower().endswith(suffix)), key=len)
    return archive[: -len(suffix)] + "/"


def _as_text(name: str) -> str:
    """A name that can be kept and shown: bytes that are no UTF-8 count as Latin-1, as old programs wrote them."""
    return _NO_TEXT.sub(lambda half: chr(ord(half[0]) - 0xDC00) if "\udc80" <= half[0] <= "\udcff" else "\ufffd", name)


def _is_ignored(name: str) -> bool:
    *folders, file = name.split("/")
    return (
        file.casefold() in _IGNORED_FILES
        or file.startswith("._")
        or any(folder in _IGNORED_FOLDERS or folder.casefold() in _PRIVATE_FOLDERS for folder in folders)
    )


def _unquoted(reference: str) -> str:
    """A path with `%20` and the like resolved (not by `urllib`: nothing here may know the network)."""
    plain = re.sub(rb"%([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), reference.encode("utf-8", "replace"))
    return plain.decode("utf-8", "replace")


def _depth(name: str) -> tuple[int, str]:
    return name.count("/"), name


def _natural(name: str) -> list[tuple[int, str]]:
    """Sorts `posts_10.json` behind `posts_2.json`."""
    # Numbers by their length and digits: Python refuses to convert long ones.
    pieces = re.split(r"0*([0-9]+)", name)
    return [(len(piece), piece) if place % 2 else (0, piece) for place, piece in enumerate(pieces)]
