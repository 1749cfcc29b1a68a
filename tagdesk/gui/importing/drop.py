"""Which of dropped files are exports to import, and which are photos for the queue (Qt-free)."""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tagdesk.domain import Progress
from tagdesk.errors import ArchiveError

#: Nothing but an export ends so, as far as TagDesk is concerned.
_ARCHIVES = (
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".car", ".csv", ".tsv",
    ".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz",
)  # fmt: skip
#: These may be a file out of an export, so somebody has to look.
_DATA = (".json", ".js")
#: Names of files that are for the queue if they are anything.
_FOR_THE_QUEUE = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".tif", ".tiff", ".gif", ".avif", ".bmp", ".txt", ".xmp"}
)


@dataclass(frozen=True)
class Sorted:
    """Dropped paths: exports, and all others in their order."""

    exports: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()


def is_archive(name: str) -> bool:
    """Whether a file of this name is an export if it is anything."""
    return name.lower().endswith(_ARCHIVES)


def needs_a_look(paths: Iterable[Path]) -> bool:
    """Whether names alone don't tell: a folder may be anything."""
    return any(path.suffix.lower() not in _FOR_THE_QUEUE and not is_archive(path.name) for path in paths)


def sort_names(paths: Sequence[Path]) -> Sorted:
    """Sort by names alone."""
    exports = tuple(path for path in paths if is_archive(path.name))
    return Sorted(exports, tuple(path for path in paths if path not in exports))


def sort_drop(paths: Sequence[Path], scratch: Path) -> Generator[Progress, None, Sorted]:
    """Sort by what is inside; a folder that merely holds photos is for the queue, whatever keywords they carry.

    Args:
        scratch: Folder for what has to be unpacked to look into it.
    """
    from tagdesk.importers.exports import find_exports  # loads all importers, which must not delay the first paint
    from tagdesk.importers.formats import IMPORTERS

    platforms = [importer for importer in IMPORTERS if not importer.general]

    def is_export(asked: Sequence[Path]) -> bool:
        try:
            found = find_exports(asked, scratch, platforms)
        except ArchiveError:
            return False
        for one in found:
            one.tree.close()
        return True

    exports: list[Path] = []
    data = [path for path in paths if path.name.lower().endswith(_DATA) and not path.is_dir()]
    if data and is_export(data):  # together: parts of one export may tell something only so
        exports += data
    for done, path in enumerate(paths):
        yield Progress(done, len(paths), path.name)
        if (path not in data and (path.is_dir() and is_export([path]))) or (is_archive(path.name) and path.is_file()):
            exports.append(path)
    return Sorted(
        tuple(path for path in paths if path in exports), tuple(path for path in paths if path not in exports)
    )
