"""Pixelfed: `outbox.json`, a bare list of notes, or statuses in the shape of Mastodon's API."""

import re
from collections.abc import Iterator
from typing import Any

from tagdesk.domain import Post
from tagdesk.importers.activity_notes import Author, inside, merged_tags, place_of, post_of_note
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import document, elements, first_value, list_of, text_of, value_of
from tagdesk.importers.markup import text_of_html
from tagdesk.importers.moments import from_iso, in_utc
from tagdesk.importers.pictures import described_pictures

_SOURCE = "pixelfed"
_FILE = r"(?:outbox|statuses|posts|pixelfed)[^/]*\.json"
_BEGINNING_BYTES = 1 << 16
_NOTE = re.compile(rb'"type"\s*:\s*"Note"')
_WRITER = re.compile(r'"attributedTo"\s*:\s*"([^"]+)"')


def _recognise(tree: ArchiveTree) -> Export | None:
    names = tree.matching(_FILE if len(tree) > 1 else r"[^/]*\.json")
    files = [name for name in names if _is_list_of_posts(tree, name)]
    return Export(_account(tree, files[0]), tuple(files)) if files else None


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    ids: set[str] = set()
    for name in export.files:
        root = name[: name.rfind("/") + 1]
        author = Author.of(document(tree, f"{root}account.json") if f"{root}account.json" in tree else None, ids)
        author.name = author.name or export.account
        for element in elements(tree, name):
            if not isinstance(element, dict):
                yield Skip.UNREADABLE
            elif "created_at" in element:
                yield _status(tree, element, author, options, root)
            else:
                yield post_of_note(tree, element, author, _SOURCE, options, root)


def _status(tree: ArchiveTree, status: dict[str, Any], author: Author, options: Options, root: str) -> Item | Skip:
    """A status as the API tells it; its address is the id that the list of notes gives it."""
    if status.get("reblog"):
        return Skip.REPOST
    if text_of(status, "visibility") == "direct":
        return Skip.MESSAGE
    status_id = text_of(status, "uri") or text_of(status, "url") or text_of(status, "id")
    if not status_id:
        return Skip.UNREADABLE
    if status_id in author.ids:
        return Skip.TWICE
    author.ids.add(status_id)
    answered = text_of(status, "in_reply_to_id")
    reply = bool(answered) and text_of(status, "in_reply_to_account_id") != text_of(status, "account", "id")
    if reply and not options.replies:
        return Skip.REPLY
    content = text_of(status, "content_text").strip() or text_of_html(text_of(status, "content"))
    text = "\n\n".join(filter(None, (text_of(status, "spoiler_text").strip(), content)))
    names = [(text_of(tag, "name") or text_of(tag)).strip("#＃ ") for tag in list_of(status, "tags")]
    tags = merged_tags(text, names)
    if not text and not tags:
        return Skip.EMPTY
    images, alt, missing = described_pictures(tree, _pictures(status), root)
    place, lat, lon = place_of(value_of(status, "place"))
    post = Post(
        post_id=status_id,
        caption=text,
        tags=tuple(tags),
        user=author.name or text_of(status, "account", "username") or None,
        source=_SOURCE,
        time=in_utc(from_iso(text_of(status, "created_at"))),
        place=place,
        lat=lat,
        lon=lon,
        images=images,
        alt=alt,
        flags=tuple(
            flag
            for flag, is_set in (("reply", reply), ("private", text_of(status, "visibility") == "private"))
            if is_set
        ),
    )
    return Item(post, missing)


def _pictures(status: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for medium in list_of(status, "media_attachments"):
        if text_of(medium, "type") in ("image", "photo", ""):
            yield inside(text_of(medium, "url")), text_of(medium, "description")


def _is_list_of_posts(tree: ArchiveTree, name: str) -> bool:
    if not first_value(tree, name).startswith("[{"):
        return False
    beginning = tree.beginning(name, _BEGINNING_BYTES)
    note = _NOTE.search(beginning) and b'"attributedTo"' in beginning
    return bool(note) or (b'"media_attachments"' in beginning and b'"created_at"' in beginning)


def _account(tree: ArchiveTree, name: str) -> str | None:
    """The name at the end of the author's address, for which no other file is needed."""
    found = _WRITER.search(tree.beginning(name, _BEGINNING_BYTES).decode("utf-8", "replace"))
    return (text_of(found[1].rstrip("/").rpartition("/")[2]) or None) if found else None


PIXELFED = Importer(_SOURCE, "Pixelfed", _recognise, _posts, options=("replies",))
