"""Which exports were given: parts that belong together become one tree, and each tree is asked what it holds."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tagdesk.errors import ArchiveError
from tagdesk.importers.archive_tree import ArchiveTree, archives_in
from tagdesk.importers.formats import IMPORTERS
from tagdesk.importers.importer import Export, Importer


@dataclass(frozen=True)
class Found:
    """One export of one account, ready to be read. Several exports may share a tree."""

    importer: Importer
    tree: ArchiveTree
    export: Export


def find_exports(paths: Iterable[Path], scratch: Path, importers: Sequence[Importer] = IMPORTERS) -> list[Found]:
    """All exports in folders, archives and files that may be parts of the same or of different exports.

    Parts of the same platform belong together unless they tell different accounts or both hold the same file with
    another content: then they are two exports, of two accounts or of two years. An archive in which nothing is
    recognised holds media of the others. A folder of archives stands for these.

    Args:
        scratch: Folder for what has to be unpacked; nothing stays there.

    Returns:
        Exports in the order of the importers; close their trees after use.

    Raises:
        ArchiveError: A path can't be opened, or nothing was recognised.
    """
    paths = list(dict.fromkeys(file for path in paths for file in archives_in(path) or [path]))
    specific = [importer for importer in importers if not importer.general]
    general = [importer for importer in importers if importer.general]
    with contextlib.ExitStack() as stack:
        known: list[list[Found]] = []
        unknown: list[tuple[Path, ArchiveTree]] = []
        for path in paths:
            tree = ArchiveTree.open([path], scratch)
            stack.callback(tree.close)
            if not (found := _recognised(tree, specific)):
                unknown.append((path, tree))
            elif (place := next((i for i, other in enumerate(known) if _belong(other, found)), None)) is None:
                known.append(found)
            else:
                known[place] = _joined(known[place], [tree], specific)
        media, left_out = [], []
        found = []
        for path, tree in unknown:
            if known and path.is_file() and len(tree) > 1:
                media.append(tree)
            elif one := _recognised(tree, general)[:1]:
                found += one
            elif known and path.is_dir():
                media.append(tree)
            else:
                left_out.append((path, tree))
        found = [one for exports in known for one in _joined(exports, media, specific)] + found
        if not found:
            raise ArchiveError(_unknown(paths, [tree for _, tree in left_out]))
        for path, tree in left_out:
            found[0].tree.note(_unknown([path], [tree]))
            tree.close()
        stack.pop_all()
    order = {importer.name: place for place, importer in enumerate(importers)}
    return sorted(found, key=lambda one: order[one.importer.name])


def _recognised(tree: ArchiveTree, importers: Iterable[Importer]) -> list[Found]:
    exports = ((importer, importer.recognise(tree)) for importer in importers)
    return [Found(importer, tree, export) for importer, export in exports if export]


def _joined(found: list[Found], trees: Iterable[ArchiveTree], importers: Iterable[Importer]) -> list[Found]:
    """The exports of a tree to which others are added."""
    tree = whole = found[0].tree
    for other in trees:
        whole = whole.joined(other)
    return found if whole is tree else _recognised(whole, importers) or [replace(one, tree=whole) for one in found]


def _belong(some: Sequence[Found], others: Sequence[Found]) -> bool:
    """Whether the exports of two trees are parts of the same ones."""
    pairs = [(one, other) for one in some for other in others if one.importer is other.importer]
    return bool(pairs) and all(_is_one(one, other) for one, other in pairs)


def _is_one(one: Found, other: Found) -> bool:
    ours, theirs = one.export, other.export
    if ours.account and theirs.account and ours.account.casefold() != theirs.account.casefold():
        return False
    return all(one.tree.size(name) == other.tree.size(name) for name in set(ours.files).intersection(theirs.files))


def _unknown(paths: Sequence[Path], trees: Iterable[ArchiveTree]) -> str:
    names = ", ".join(path.name or str(path) for path in paths[:3]) + (" …" if len(paths) > 3 else "")
    problems = [problem for tree in trees for problem in tree.problems]
    why = f" ({problems[0].rstrip('.')})" if problems else ""
    return f"{names} holds no export that TagDesk knows{why}; README lists the formats."
