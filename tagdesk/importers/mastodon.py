"""Mastodon, and servers that export as it does (Glitch, Hometown): the archive with `outbox.json`."""

import re
from collections.abc import Iterator

from tagdesk.importers.activity_notes import NOTES, Author, post_of_note
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import document, elements, first_value, text_of, value_of

_SOURCE = "mastodon"
_OUTBOX = r"outbox[^/]*\.json"
_BEGINNING_BYTES = 1 << 16


def _recognise(tree: ArchiveTree) -> Export | None:
    files = [name for name in tree.matching(_OUTBOX) if _is_collection(tree, name)]
    if not files:
        return None
    return Export(next(filter(None, (_account(tree, name) for name in files)), None), tuple(files))


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    ids: set[str] = set()
    for name in export.files:
        root = name[: name.rfind("/") + 1]
        author = Author.of(document(tree, f"{root}actor.json") if f"{root}actor.json" in tree else None, ids)
        for activity in elements(tree, name, "orderedItems.item"):
            yield _item(tree, activity, author, options, root)


def _item(tree: ArchiveTree, activity: object, author: Author, options: Options, root: str) -> Item | Skip:
    kind = text_of(activity, "type")
    if kind == "Announce":
        return Skip.REPOST
    if kind in ("Delete", "Tombstone"):
        return Skip.DELETED
    note = activity if kind in NOTES else value_of(activity, "object") if kind == "Create" else None
    if not isinstance(note, dict) or not isinstance(activity, dict):
        return Skip.UNREADABLE
    # The envelope tells what some servers leave out of the note.
    missing = {key: activity[key] for key in ("to", "cc", "published") if key in activity and not note.get(key)}
    return post_of_note(tree, {**note, **missing}, author, _SOURCE, options, root)


def _is_collection(tree: ArchiveTree, name: str) -> bool:
    beginning = tree.beginning(name, _BEGINNING_BYTES)
    is_outbox = b"OrderedCollection" in beginning or b"orderedItems" in beginning
    return is_outbox and first_value(tree, name).startswith("{")


def _account(tree: ArchiveTree, name: str) -> str | None:
    actor = f"{name[: name.rfind('/') + 1]}actor.json"
    found = None
    if actor in tree:
        beginning = tree.beginning(actor, _BEGINNING_BYTES).decode("utf-8", "replace")
        found = re.search(r'"preferredUsername"\s*:\s*"([^"\\]+)"', beginning)
    return text_of(found[1]) or None if found else None


MASTODON = Importer(_SOURCE, "Mastodon", _recognise, _posts, options=("replies",))
