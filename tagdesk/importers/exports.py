"""Which exports were given: parts that belong together become one tree, and each tree is asked what it holds."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tagdesk.errors import ArchiveError
from tagdesk.importers.archive_tree import ArchiveTree
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

    Parts of the same platform belong together unless both hold the same file with another content: then they are two
    exports, of two accounts or of two years. An archive in which nothing is recognised holds media of the others.

    Args:
        scratch: Folder for what has to be unpacked; nothing stays there.

    Returns:
        Exports in the order of the importers; close their trees after use.

    Raises:
        ArchiveError: A path can't be opened, or nothing was recognised.
    """
    paths = list(dict.fromkeys(paths))
    specific = [importer for importer in importers if not importer.general]
    with contextlib.ExitStack() as stack:
        trees: list[ArchiveTree] = []
        unknown: list[tuple[Path, ArchiveTree]] = []
        for path in paths:
            tree = ArchiveTree.open([path], scratch)
            stack.callback(tree.close)
            if not _recognised(tree, specific):
                unknown.append((path, tree))
            elif (place := next((i for i, other in enumerate(trees) if _belong(other, tree, specific)), None)) is None:
                trees.append(tree)
            else:
                trees[place] = trees[place].joined(tree)
        loose = [tree for path, tree in unknown if not (trees and path.is_file() and len(tree) > 1)]
        media = [tree for _, tree in unknown if tree not in loose]
        for part in media:
            trees = [tree.joined(part) for tree in trees]
        found = [one for tree in trees for one in _recognised(tree, specific)]
        for tree in loose:
            found += _recognised(tree, [importer for importer in importers if importer.general])[:1]
        if not found:
            raise ArchiveError(_unknown(paths, [*trees, *loose]))
        stack.pop_all()
    order = {importer.name: place for place, importer in enumerate(importers)}
    return sorted(found, key=lambda one: order[one.importer.name])


def _recognised(tree: ArchiveTree, importers: Iterable[Importer]) -> list[Found]:
    found = []
    for importer in importers:
        if export := importer.recognise(tree):
            found.append(Found(importer, tree, export))
    return found


def _belong(one: ArchiveTree, other: ArchiveTree, importers: Iterable[Importer]) -> bool:
    """Whether two trees are parts of one export."""
    exports = {found.importer.name: found.export for found in _recognised(one, importers)}
    pairs = [
        (exports[found.importer.name].files, found.export.files)
        for found in _recognised(other, importers)
        if found.importer.name in exports
    ]
    return bool(pairs) and all(
        one.size(name) == other.size(name) for ours, theirs in pairs for name in set(ours).intersection(theirs)
    )


def _unknown(paths: Sequence[Path], trees: Iterable[ArchiveTree]) -> str:
    names = ", ".join(path.name or str(path) for path in paths[:3]) + (" …" if len(paths) > 3 else "")
    problems = [problem for tree in trees for problem in tree.problems]
    why = f" ({problems[0].rstrip('.')})" if problems else ""
    return f"{names} holds no export that TagDesk knows{why}; README lists the formats."
