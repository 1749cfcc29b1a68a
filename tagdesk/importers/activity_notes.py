"""Notes of ActivityPub, as Mastodon, Pixelfed and others of the Fediverse export them, to posts."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.hashtags import find_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Item, Options, Skip
from tagdesk.importers.json_file import list_of, text_of, value_of
from tagdesk.importers.markup import text_of_html
from tagdesk.importers.moments import from_iso, in_utc, position
from tagdesk.importers.pictures import described_pictures

#: What people post; a `Question` is a poll.
NOTES = frozenset({"Note", "Question", "Article", "Page", "Image"})
_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_TITLED = frozenset({"Article", "Page", "Image"})
_PICTURES = frozenset({"Document", "Image", ""})
#: Servers keep hashtags without accents; letters that do not fall apart into a letter and an accent.
_PLAIN = str.maketrans("øłđðħŧıŋĸ", "olddhtink")


@dataclass
class Author:
    """Whose notes are read.

    Attributes:
        name: Short name of the account.
        address: Id of the actor, which the ids of the notes begin with on most servers.
        followers: Address of all followers.
        ids: Own notes so far.
    """

    name: str | None = None
    address: str = ""
    followers: str = ""
    ids: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, actor: Any, ids: set[str]) -> "Author":
        """The author that an `actor.json` tells about."""
        name = text_of(actor, "preferredUsername") or text_of(actor, "username") or None
        return cls(name, text_of(actor, "id"), text_of(actor, "followers"), ids)

    def wrote(self, address: str) -> bool:
        """Whether the note of this address is an own one."""
        return address in self.ids or (bool(self.address) and address.startswith(self.address.rstrip("/") + "/"))


def post_of_note(
    tree: ArchiveTree, note: dict[str, Any], author: Author, source: str, options: Options, root: str = ""
) -> Item | Skip:
    """What a note is; its author is known from then on.

    Args:
        root: Folder of the export.
    """
    if text_of(note, "type") == "Tombstone":
        return Skip.DELETED
    if text_of(note, "type") not in NOTES:
        return Skip.UNREADABLE
    writer = text_of(note, "attributedTo") or text_of(note, "attributedTo", "id")
    author.address = author.address or writer
    if writer and writer != author.address:
        return Skip.OTHERS
    addressed = set(_addresses(note, "to")) | set(_addresses(note, "cc"))
    public = not _PUBLIC.isdisjoint(addressed)
    if not public and not any(address == author.followers or address.endswith("/followers") for address in addressed):
        return Skip.MESSAGE
    note_id = text_of(note, "id") or text_of(note, "url")
    if note_id in author.ids:
        return Skip.TWICE
    if note_id:
        author.ids.add(note_id)
    answered = text_of(note, "inReplyTo") or text_of(note, "inReplyTo", "id")
    reply = bool(answered) and not author.wrote(answered)
    if reply and not options.replies:
        return Skip.REPLY
    text = _text(note)
    tags = merged_tags(text, _tag_names(note))
    if not text and not tags:
        return Skip.EMPTY
    images, alt, missing = described_pictures(tree, _pictures(note), root)
    place, lat, lon = place_of(value_of(note, "location"))
    published = text_of(note, "published")
    post = Post(
        post_id=note_id or sha1(f"{published}|{text}".encode()).hexdigest(),
        caption=text,
        tags=tuple(tags),
        user=author.name or author.address.rstrip("/").rpartition("/")[2].lstrip("@") or None,
        source=source,
        time=in_utc(from_iso(published)),
        place=place,
        lat=lat,
        lon=lon,
        images=images,
        alt=alt,
        flags=tuple(flag for flag, is_set in (("reply", reply), ("private", not public)) if is_set),
    )
    return Item(post, missing)


def merged_tags(text: str, names: list[str]) -> list[str]:
    """Hashtags as the text spells them, then those that only the field holds, where servers drop case and accents."""
    found = find_hashtags(text)
    known = {_plain(tag) for tag in found}
    return unique_tags([*found, *(name for name in names if _plain(name) not in known)])


def place_of(location: Any) -> tuple[str | None, float | None, float | None]:
    """Name and position of a place."""
    names = [text_of(location, key).strip() for key in ("name", "country")]
    latitude = value_of(location, "latitude") or value_of(location, "lat")
    longitude = value_of(location, "longitude") or value_of(location, "long")
    return ", ".join(filter(None, names)) or None, *position(latitude, longitude)


def _addresses(note: dict[str, Any], key: str) -> Iterator[str]:
    found = note.get(key)
    for address in found if isinstance(found, list) else [found]:
        if text := text_of(address) or text_of(address, "id"):
            yield text


def _text(note: dict[str, Any]) -> str:
    """Title, content warning and text, with a blank line between."""
    content = text_of(note, "content")
    if not content and isinstance(languages := note.get("contentMap"), dict):
        content = next(filter(None, map(text_of, languages.values())), "")
    title = text_of(note, "name") if text_of(note, "type") in _TITLED else ""
    return "\n\n".join(filter(None, map(text_of_html, (title, text_of(note, "summary"), content))))


def _tag_names(note: dict[str, Any]) -> list[str]:
    return [text_of(tag, "name").strip("#＃ ") for tag in list_of(note, "tag") if text_of(tag, "type") == "Hashtag"]


def _pictures(note: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Addresses and descriptions of the pictures; cards that preview links are attached too."""
    for attachment in list_of(note, "attachment"):
        kind = text_of(attachment, "mediaType")
        if text_of(attachment, "type") in _PICTURES and (not kind or kind.startswith("image/")):
            address = text_of(attachment, "url") or text_of(attachment, "href")
            address = address or text_of(attachment, "url", "href") or text_of(attachment, "url", 0, "href")
            yield inside(address), text_of(attachment, "name") or text_of(attachment, "summary")


def inside(address: str) -> str:
    """Where an export has the file of an address: buckets and hosts stand before it on some servers."""
    path = address.partition("://")[2].partition("/")[2] or address
    return path[path.find("media_attachments/") :] if "media_attachments/" in path else path.partition("?")[0]


def _plain(tag: str) -> str:
    letters = unicodedata.normalize("NFKD", model_key(tag))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_PLAIN)
