"""The words inside of photos and XMP files of an export."""

from pathlib import PurePosixPath
from typing import BinaryIO, cast

from tagdesk.errors import ArchiveError, PhotoError
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.metadata.description import MAX_XMP_BYTES, xmp_tree
from tagdesk.metadata.keywords import PhotoWords
from tagdesk.metadata.picture_words import words_in_picture, words_in_raw
from tagdesk.metadata.xmp import words_in_xmp_tree

SIDECAR = ".xmp"
RAW = frozenset(
    {".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".dng", ".raf", ".orf", ".rw2", ".raw", ".pef"}
    | {".srw", ".3fr", ".erf", ".kdc", ".mef", ".mos", ".mrw", ".rwl", ".x3f", ".iiq", ".fff", ".gpr"}
)
#: More sentences about damaged photos help nobody.
_MOST_PROBLEMS = 20


def words_in(tree: ArchiveTree, name: str) -> PhotoWords | None:
    """What a picture, a raw or an XMP file tells; None if it can't be read, which is noted."""
    try:
        if suffix_of(name) == SIDECAR:
            if (root := xmp_tree(tree.read(name, MAX_XMP_BYTES))) is not None:
                return words_in_xmp_tree(root)
            raise ArchiveError(f"{name} is damaged and was left out.")
        with tree.open_file(name) as stream:
            file = cast(BinaryIO, stream)
            return words_in_raw(file) if suffix_of(name) in RAW else words_in_picture(file, _shown(name))
    except (ArchiveError, PhotoError) as error:
        if len(tree.problems) < _MOST_PROBLEMS and str(error) not in tree.problems:
            tree.problems.append(str(error))
    return None


def suffix_of(name: str) -> str:
    """Ending of a file's name in lower case, with its dot."""
    return PurePosixPath(name).suffix.lower()


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in PurePosixPath(name).name)
