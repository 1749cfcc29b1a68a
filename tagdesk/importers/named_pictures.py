"""Pictures that a list of posts names by their paths: in its archive, beside it or anywhere on this machine."""

import os
import posixpath
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.pictures import is_picture

_ABSOLUTE = re.compile(r"/|[A-Za-z]:")


def named_pictures(
    tree: ArchiveTree, file: str, references: Iterable[str], alt: Sequence[str] = (), *, anywhere: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Pictures of a post: names in the tree or absolute paths, what they show in words, and how many are missing.

    Args:
        file: The list in the tree that names them; paths are relative to its folder.
        alt: Words, one text for each reference.
        anywhere: Paths may be absolute or lead out of the folder, unless the list is in an archive.
    """
    found: dict[str, str] = {}
    missing = 0
    for place, reference in enumerate(references):
        if not reference or not is_picture(reference):
            continue
        if name := _found(tree, file, reference.replace("\0", ""), anywhere):
            found.setdefault(name, alt[place] if place < len(alt) else "")
        else:
            missing += 1
    return tuple(found), tuple(found.values()) if any(found.values()) else (), missing


def basename(reference: str) -> str:
    """The last part of a path as any system writes it."""
    return reference.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _found(tree: ArchiveTree, file: str, reference: str, anywhere: bool) -> str | None:
    path = reference.replace("\\", "/")
    if path.startswith("//") or "://" in path:
        return None  # a web address or the drive of another machine: nothing is fetched
    folder = file.rpartition("/")[0]
    inside = posixpath.normpath(posixpath.join(folder, path))
    leads_out = bool(_ABSOLUTE.match(path)) or inside.startswith("..")
    if not leads_out and inside in tree:
        return inside
    list_file = tree.path(file)
    if list_file and (anywhere or not (leads_out or ".." in path.split("/"))):
        for written in dict.fromkeys((reference, path)):
            if beside := _existing(list_file.parent, written):
                return beside
    return None if leads_out or ".." in path.split("/") else tree.resolve(path, f"{folder}/" if folder else "")


def _existing(folder: Path, reference: str) -> str | None:
    try:
        path = os.path.abspath(folder / reference)  # noqa: PTH100 - links stay as they are named
        return path if Path(path).is_file() else None
    except (OSError, ValueError):  # too long, or no name of a file
        return None
