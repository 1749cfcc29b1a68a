"""Facebook: "Download your information" of a person or a page, in JSON."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tagdesk.domain import Post
from tagdesk.hashtags import find_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.facebook_files import FacebookFile, facebook_files, facebook_name, facebook_pages
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import dict_of, document, list_of, text_of
from tagdesk.importers.meta_entries import Identities, entries, media_key, media_position, moment
from tagdesk.importers.meta_labels import labelled
from tagdesk.importers.meta_text import meta_text
from tagdesk.importers.moments import position
from tagdesk.importers.pictures import pictures

_AS_HTML = "This Facebook export is in HTML, which TagDesk doesn't read: ask Facebook for it again in the format JSON."
#: `@[1234:2048:Ann]`: how a person is mentioned.
_MENTION = re.compile(r"@\[\d{1,30}:\d{1,10}:([^\]\n]{1,200})\]")


def _recognise(tree: ArchiveTree) -> Export | None:
    if files := facebook_files(tree):
        return Export(facebook_name(tree), tuple(file.name for file in files))
    if pages := facebook_pages(tree):
        return Export(None, tuple(pages), (_AS_HTML,))
    return None


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    desk = _Desk(tree, export.account)
    for file in map(FacebookFile.of, export.files):
        if file.name.endswith(".html"):
            continue
        if file.kind == "trash":
            yield from (Skip.DELETED for _ in entries(tree, file.name))
        elif file.kind == "album":
            yield from (desk.loose(file, media) for media in list_of(document(tree, file.name), "photos"))
        elif file.kind == "loose":
            yield from (desk.loose(file, media) for media in entries(tree, file.name))
        else:
            yield from (desk.post(file, entry) for entry in entries(tree, file.name))


@dataclass(frozen=True)
class _Found:
    """A post or a picture, whatever it was written as."""

    text: str
    time: datetime | None
    media: list[dict[str, Any]]
    place: str | None
    lat: float | None
    lon: float | None
    tags: tuple[str, ...] = ()
    shares: bool = False

    @property
    def descriptions(self) -> list[str]:
        """What is written below single pictures, which often is the text once more."""
        texts = [_written(media, "description") for media in self.media]
        return list(dict.fromkeys(text for text in texts if text and text != self.text))

    @property
    def uris(self) -> list[str]:
        """Names of the files."""
        return [uri for media in self.media if (uri := text_of(media, "uri"))]


class _Desk:
    """Makes posts of entries, each picture once."""

    def __init__(self, tree: ArchiveTree, account: str | None) -> None:
        self._tree, self._account = tree, account
        self._identities = Identities("facebook")
        self._imported: set[str] = set()

    def post(self, file: FacebookFile, entry: Any) -> Item | Skip:
        """An entry of a list of posts."""
        found = _entry(entry)
        if found is None:
            return Skip.UNREADABLE
        if not (found.text or found.descriptions or found.tags):
            return Skip.REPOST if found.shares and not found.media else Skip.EMPTY
        return self._made(file, found)

    def loose(self, file: FacebookFile, media: Any) -> Item | Skip:
        """A picture or video of an album or beside of all, which may have come with a post before."""
        if not isinstance(media, dict) or not text_of(media, "uri"):
            return Skip.UNREADABLE
        if media_key(text_of(media, "uri")) in self._imported:
            return Skip.TWICE
        place, where = _place(media)
        lat, lon = where if where[0] is not None else media_position(media)
        found = _Found("", moment(media, "creation_timestamp"), [media], place, lat, lon)
        return self._made(file, found) if found.descriptions else Skip.EMPTY

    def _made(self, file: FacebookFile, found: _Found) -> Item | Skip:
        caption = found.text or "\n\n".join(found.descriptions)
        second = int(found.time.timestamp()) if found.time else ""
        key = media_key(found.uris[0]) if found.uris else ""
        candidates = ((second, key), (second, key, caption)) if second or key else ((caption,),)
        if (post_id := self._identities.claim(*candidates)) is None:
            return Skip.TWICE
        self._imported.update(map(media_key, found.uris))
        images, missing = pictures(self._tree, found.uris, file.root)
        tags = [tag for text in (caption, *found.descriptions) for tag in find_hashtags(text)]
        post = Post(
            post_id=post_id,
            caption=caption,
            tags=tuple(unique_tags([*tags, *found.tags])),
            user=self._account,
            source="facebook",
            time=found.time,
            place=found.place,
            lat=found.lat,
            lon=found.lon,
            images=images,
            flags=("archived",) if file.kind == "archive" else (),
        )
        return Item(post, missing)


def _entry(entry: Any) -> _Found | None:
    """A post, or None if it is none."""
    if not isinstance(entry, dict) or not entry:
        return None
    time = moment(entry, "timestamp") or moment(entry, "creation_timestamp")
    attached = [data for attachment in list_of(entry, "attachments") for data in list_of(attachment, "data")]
    media = [one for data in attached if (one := dict_of(data, "media"))]
    if labels := labelled(entry):
        media += [one for one in labels.media if isinstance(one, dict)]
        where = (labels.lat, labels.lon)
        lat, lon = where if where[0] is not None else _first_position(media)
        return _Found(_mended(labels.text), time, media, labels.place, lat, lon, labels.tags)
    texts = [_written(data, "post") for data in list_of(entry, "data")]
    places = [_place(data) for data in attached]
    place = next((name for name, _ in places if name), None)
    where = next((one for _, one in places if one[0] is not None), _first_position(media))
    shares = any("external_context" in data for data in attached if isinstance(data, dict))
    return _Found(next((text for text in texts if text), ""), time, media, place, *where, shares=shares)


def _first_position(media: list[dict[str, Any]]) -> tuple[float | None, float | None]:
    return next((where for one in media if (where := media_position(one))[0] is not None), (None, None))


def _place(data: Any) -> tuple[str | None, tuple[float | None, float | None]]:
    """Name and position of the place that was told."""
    place = dict_of(data, "place")
    coordinate = dict_of(place, "coordinate")
    where = position(coordinate.get("latitude"), coordinate.get("longitude"))
    return meta_text(place, "name").strip() or None, where


def _written(value: Any, key: str) -> str:
    return _mended(meta_text(value, key))


def _mended(text: str) -> str:
    """Text with the names of people that are mentioned in it."""
    return _MENTION.sub(r"\1", text).strip()


FACEBOOK = Importer("facebook", "Facebook", _recognise, _posts)
