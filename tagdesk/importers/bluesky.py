"""Bluesky: the repository of an account (`repo.car`), and a folder of its pictures if there is one."""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tagdesk.domain import Post
from tagdesk.errors import ArchiveError
from tagdesk.hashtags import find_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.atproto_repository import Repository, is_repository
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import list_of, text_of, value_of
from tagdesk.importers.moments import from_iso, from_seconds, in_utc
from tagdesk.importers.pictures import PICTURES

_SOURCE = "bluesky"
_POST, _REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"
#: A repository is read as a whole; it holds no pictures.
_MOST_BYTES = 512 << 20
_BEGINNING_BYTES = 1 << 20
_SUFFIXES = ("", *sorted(PICTURES))
_TID_LETTERS = {letter: number for number, letter in enumerate("234567abcdefghijklmnopqrstuvwxyz")}
_TID_CHARACTERS = 13


def _recognise(tree: ArchiveTree) -> Export | None:
    names = tree.matching(r"[^/]*\.car" if len(tree) > 1 else r"[^/]*")
    files = [name for name in names if is_repository(tree.beginning(name, 256))]
    if not files:
        return None
    # The newest commit is the first block of what servers give out.
    dids = (Repository(tree.beginning(name, _BEGINNING_BYTES)).did for name in files)
    return Export(next(filter(None, dids), None), tuple(files))


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    seen: set[str] = set()
    for name in export.files:
        try:
            repository = Repository(tree.read(name, _MOST_BYTES))
        except ArchiveError as error:
            tree.problems.append(str(error))
            continue
        if not repository.is_readable:
            tree.problems.append(f"{name} is damaged or cut off; export it from Bluesky again.")
            continue
        for key, record in repository.records(_POST, _REPOST):
            address = f"at://{repository.did}/{key}"
            if address in seen:
                yield Skip.TWICE
                continue
            seen.add(address)
            yield _item(tree, address, record, repository.did, options)
        if repository.damaged:
            tree.problems.append(f"{name} is damaged; some posts were left out.")


def _item(tree: ArchiveTree, address: str, record: Any, did: str, options: Options) -> Item | Skip:
    if f"/{_REPOST}/" in address:
        return Skip.REPOST
    if not isinstance(record, dict):
        return Skip.UNREADABLE
    reply = _is_reply(record, did)
    if reply and not options.replies:
        return Skip.REPLY
    text = text_of(record, "text").strip()
    tags = _tags(record)
    if not text and not tags:
        return Skip.EMPTY
    time = in_utc(from_iso(text_of(record, "createdAt"))) or _time_of_key(address.rpartition("/")[2])
    images, alt, missing = _pictures(tree, record)
    post = Post(
        post_id=address,
        caption=text,
        tags=tuple(tags),
        user=did,
        source=_SOURCE,
        time=time,
        time_zone_known=bool(time and time.utcoffset() != timedelta(0)),
        images=images,
        alt=alt,
        flags=("reply",) if reply else (),
    )
    return Item(post, missing)


def _is_reply(record: dict[str, Any], did: str) -> bool:
    """Whether it stands in a conversation with others; own threads are no replies."""
    uris = [text_of(record, "reply", key, "uri") for key in ("parent", "root")]
    return any(uri and not uri.startswith(f"at://{did}/") for uri in uris)


def _tags(record: dict[str, Any]) -> list[str]:
    """Hashtags that are marked in the text, others in the text that nobody marked, then those outside of the text."""
    text = bytearray(text_of(record, "text").encode())
    marked: list[tuple[int, str]] = []
    for facet in list_of(record, "facets"):
        start, end = value_of(facet, "index", "byteStart"), value_of(facet, "index", "byteEnd")
        inside = isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)
        features = list_of(facet, "features")
        tags = [text_of(feature, "tag") for feature in features if text_of(feature, "$type").endswith("#tag")]
        marked += [(start if inside else len(text), tag) for tag in tags]
        if inside:
            text[start:end] = b" " * (end - start)
    rest = find_hashtags(text.decode("utf-8", "replace"))
    named = [tag for _, tag in sorted(marked, key=lambda place: place[0])]
    outside = [text_of(tag) for tag in list_of(record, "tags")]
    return unique_tags(tag.strip().lstrip("#＃") for tag in (*named, *rest, *outside))


def _pictures(tree: ArchiveTree, record: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Pictures by the ids of their content, in any folder; their descriptions; how many there are not."""
    found: dict[str, str] = {}
    missing = set()
    embed = record.get("embed")
    for image in list_of(embed, "images") or list_of(embed, "media", "images"):
        if cid := _cid(image):
            names = (name for suffix in _SUFFIXES for name in tree.named(cid + suffix))
            if name := next(names, None):
                found[name] = found.get(name) or text_of(image, "alt").strip()
            else:
                missing.add(cid)
    return tuple(found), tuple(found.values()) if any(found.values()) else (), len(missing)


def _cid(image: Any) -> str:
    """Id of a picture's content in writing; old records hold it so."""
    reference = value_of(image, "image", "ref")
    if isinstance(reference, bytes):
        return "b" + base64.b32encode(reference).decode().lower().rstrip("=")
    return text_of(reference, "$link") or text_of(image, "image", "cid")


def _time_of_key(key: str) -> datetime | None:
    """The moment a record was made at, which its key tells."""
    if len(key) != _TID_CHARACTERS or not all(letter in _TID_LETTERS for letter in key):
        return None
    number = 0
    for letter in key:
        number = number << 5 | _TID_LETTERS[letter]
    return from_seconds((number >> 10 & (1 << 53) - 1) / 1e6)


BLUESKY = Importer(_SOURCE, "Bluesky", _recognise, _posts, options=("replies",))
