"""What exports of Meta (Instagram, Threads, Facebook) have in common: lists of entries, and media with their data."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.json_file import dict_of, document, elements, first_value, list_of, number_of, text_of
from tagdesk.importers.meta_labels import labelled
from tagdesk.importers.meta_text import meta_text
from tagdesk.importers.moments import from_seconds, position

#: `{"ig_reels_media": […`
_WRAPPED = re.compile(r'\{"([^"\\]+)":\[')
#: Keys of an entry, so that an object which has one is no wrapper of entries.
_ENTRY_KEYS = frozenset({"media", "uri", "timestamp", "label_values", "attachments", "data", "creation_timestamp"})
#: A media file's name ends in its id, which is the same in every export.
_ID_DIGITS = 15


def entries(tree: ArchiveTree, name: str) -> Iterator[Any]:
    """Entries of a file: of a bare list, or of the list that an object holds; an object without one is an entry."""
    beginning = first_value(tree, name)
    if (match := _WRAPPED.match(beginning)) and match[1] not in _ENTRY_KEYS:
        yield from elements(tree, name, f"{match[1]}.item")
    elif beginning.startswith("{"):
        whole = dict_of(document(tree, name))
        lists = [value for value in whole.values() if isinstance(value, list)]
        if lists and not _ENTRY_KEYS.intersection(whole):
            for entries_of_one in lists:
                yield from entries_of_one
        elif whole:
            yield whole
    else:
        yield from elements(tree, name)


def quiet_document(tree: ArchiveTree, name: str) -> Any:
    """A file that is read only to know more; None if it is damaged, which is nothing to tell."""
    before = len(tree.problems)
    whole = document(tree, name)
    del tree.problems[before:]
    return whole


def moment(value: Any, *keys: str | int) -> datetime | None:
    """A time in seconds since 1970; 0 and less mean that it is unknown."""
    seconds = number_of(value, *keys)
    return from_seconds(seconds) if seconds is not None and seconds > 0 else None


def media_position(media: Any) -> tuple[float | None, float | None]:
    """Degrees north and east in what a camera wrote, which may be spread over several objects."""
    for metadata in dict_of(media, "media_metadata").values():
        north = east = None
        for exif in (metadata, *list_of(metadata, "exif_data")):
            north = north if number_of(exif, "latitude") is None else number_of(exif, "latitude")
            east = east if number_of(exif, "longitude") is None else number_of(exif, "longitude")
            found = position(north, east)
            if found[0] is not None:
                return found
    return None, None


def media_key(uri: str) -> str:
    """What stays the same of a media file's name in every export: the id it ends in, else all but the suffix."""
    basename = uri.replace("\\", "/").partition("?")[0].rpartition("/")[2]
    stem = basename.rpartition(".")[0] or basename
    digits = stem[len(stem.rstrip("0123456789")) :]
    return digits if len(digits) >= _ID_DIGITS else stem


def is_media_id(key: str) -> bool:
    """Whether a `media_key` is an id, which no other media file has."""
    return len(key) >= _ID_DIGITS and key.isascii() and key.isdigit()


class Identities:
    """Ids of posts where the platform exports none, each given once.

    Args:
        platform: Part of every id.
    """

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._taken: set[str] = set()

    def claim(self, *candidates: tuple[object, ...]) -> str | None:
        """The id made of the first of these that no other post has; None if they all belong to one: it comes twice."""
        ids = [
            hashlib.sha1("|".join((self._platform, *map(str, parts))).encode("utf-8", "replace")).hexdigest()
            for parts in candidates
        ]
        free = next((one for one in ids if one not in self._taken), None)
        self._taken.update(ids)
        return free

    def claim_media_post(self, uri: str, time: datetime | None, text: str) -> str | None:
        """An id of a post of Instagram or Threads.

        The id of its first file where the name tells it (then exports in JSON and in HTML agree), else the second it
        was posted in: an edited caption changes neither. Only if two posts share a second does more count.
        """
        key = media_key(uri)
        if is_media_id(key):
            return self.claim((key,))
        if time is None:
            return self.claim((key or text,))
        second = int(time.timestamp()) if time.tzinfo else time.isoformat()
        return self.claim((second,), (second, key or text))


@dataclass(frozen=True)
class MediaPost:
    """A post of Instagram or Threads.

    Attributes:
        caption: Its text, mended.
        time: When it was posted.
        first_time: What its first file says; unlike `time` it is the same in exports of all years.
        uris: Names of its files, in order.
        media: The objects of its files.
        tags: Hashtags that stand in a field of their own.
    """

    caption: str
    time: datetime | None
    first_time: datetime | None
    uris: tuple[str, ...]
    lat: float | None
    lon: float | None
    media: tuple[dict[str, Any], ...]
    place: str | None = None
    tags: tuple[str, ...] = ()


def media_post(entry: Any) -> MediaPost | None:
    """An entry of a list of posts, or a media object that is one by itself (stories); None if it is neither."""
    if not isinstance(entry, dict):
        return None
    labels = labelled(entry)
    files = labels.media if labels else list_of(entry, "media") or ([entry] if "uri" in entry else [])
    media = tuple(one for one in files if isinstance(one, dict))
    titles = [labels.text if labels else meta_text(entry, "title"), *(meta_text(one, "title") for one in media)]
    if not media and not titles[0].strip():
        return None
    times = [moment(one, "creation_timestamp") for one in media]
    first_time = next((time for time in times if time), None)
    time = moment(entry, "creation_timestamp") or moment(entry, "timestamp") or first_time
    where = [(labels.lat, labels.lon)] if labels else []
    where += [media_position(one) for one in media]
    lat, lon = next((one for one in where if one[0] is not None), (None, None))
    return MediaPost(
        caption="\n\n".join(dict.fromkeys(title.strip() for title in titles if title.strip())),
        time=time,
        first_time=first_time or time,
        uris=tuple(uri for one in media if (uri := text_of(one, "uri"))),
        lat=lat,
        lon=lon,
        media=media,
        place=labels.place if labels else None,
        tags=labels.tags if labels else (),
    )
