"""Google Photos in an export of Google Takeout: pictures with a JSON beside each, in folders by year and by album."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tagdesk.domain import Post
from tagdesk.hashtags import find_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.google_folders import (
    MEDIA,
    Folder,
    albums_of,
    basename_of,
    folder_of,
    is_photo,
    key_of,
    photo_folders,
    take_album,
)
from tagdesk.importers.google_sidecars import is_named_as_sidecar, match_sidecars, media_names, sidecar_names, unedited
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import dict_of, document, list_of, text_of, value_of
from tagdesk.importers.moments import from_seconds, position
from tagdesk.importers.photo_words import suffix_of, words_in
from tagdesk.importers.pictures import PICTURES, VIDEOS, is_video
from tagdesk.metadata.description import persons_words
from tagdesk.metadata.keywords import PhotoWords

NAME = "google_photos"
#: JSON files that are opened to see whether they are Google's.
_SAMPLE = 40
_QUARTER_S, _FARTHEST_ZONE_S = 900, 14 * 3600
#: How far a zone's clock is from the sun's at most, in hours.
_SUN_HOURS = 3.5


def _recognise(tree: ArchiveTree) -> Export | None:
    names = [name for name in tree if is_named_as_sidecar(name)]
    problems = list(tree.problems)
    found = any(is_photo(document(tree, name)) for name in names[:: len(names) // _SAMPLE + 1])
    tree.problems = problems  # reading it all will tell them again
    return Export(None, tuple(names)) if found else None


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    folders = photo_folders(tree, export)
    for folder in folders.values():
        take_album(tree, folder)
    # Folders by year first: albums hold copies, or only the JSON.
    ordered = sorted(folders.values(), key=lambda folder: bool(folder.album))
    reader = _Reader(tree, folders, albums_of(tree, ordered) if options.albums else {}, options)
    for folder in ordered:
        yield from reader.items(folder)
    yield from reader.items_without_sidecar()


class _Reader:
    """Reads folder by folder and knows what was read already."""

    def __init__(
        self, tree: ArchiveTree, folders: dict[str, Folder], albums: dict[str, list[str]], options: Options
    ) -> None:
        self._tree, self._folders, self._albums, self._options = tree, folders, albums, options
        self._seen: set[str] = set()
        self._known: set[tuple[str, int]] = set()
        self._elsewhere_taken: set[str] = set()
        self._alone: list[str] = []

    def items(self, folder: Folder) -> Iterator[Item | Skip]:
        """Posts of all JSON files of a folder."""
        media = {basename_of(name): name for name in folder.media}
        matches = match_sidecars((basename_of(name) for name in folder.sidecars), media)
        matched = {name for names in matches.values() for name in names}
        for name in folder.sidecars:
            data = document(self._tree, name)
            if not is_photo(data) and not (is_named_as_sidecar(name) and text_of(data, "title")):
                if is_named_as_sidecar(name):
                    yield Skip.UNREADABLE
                else:
                    matched.difference_update(matches.get(basename_of(name), ()))
                continue
            own = matches.get(basename_of(name), [])
            if not own:
                own = [one for one in media_names(text_of(data, "title"), basename_of(name)) if one in media]
                own = [one for one in own if one not in matched][:1]
                matched.update(own)
            yield self._item(name, data, [media[one] for one in own])
        self._known.update((one, self._tree.size(media[one])) for one in matched)
        self._alone += [name for one, name in media.items() if one not in matched]

    def items_without_sidecar(self) -> Iterator[Item | Skip]:
        """Posts of pictures whose JSON isn't there."""
        for name in self._alone:
            if is_video(name) or name in self._elsewhere_taken:
                continue
            if (basename_of(name), self._tree.size(name)) in self._known:
                yield Skip.TWICE
            elif (words := words_in(self._tree, name)) is None:
                yield Skip.UNREADABLE
            else:
                mark = words.time.replace(tzinfo=None).isoformat() if words.time else str(self._tree.size(name))
                yield self._once(f"{basename_of(name)}|{mark}") or self._post(
                    f"{basename_of(name)}|{mark}", {}, words, name, words.text
                )

    def _item(self, sidecar: str, data: Any, media: list[str]) -> Item | Skip:
        key = key_of(data, sidecar)
        if skip := self._once(key):
            return skip
        if value_of(data, "trashed") is True:
            return Skip.DELETED
        if "fromPartnerSharing" in dict_of(data, "googlePhotosOrigin"):
            return Skip.OTHERS
        missing = 0
        title = text_of(data, "title")
        if not media and suffix_of(title) not in VIDEOS:
            media = self._elsewhere(key, title, sidecar)
            missing = 0 if media else 1
        stills = [name for name in media if not is_video(name)]
        words = (words_in(self._tree, stills[0]) if stills else None) or PhotoWords()
        caption = persons_words(text_of(data, "description")) or words.text
        item = self._post(key, data, words, _shown(stills), caption)
        return Item(item.post, missing) if isinstance(item, Item) else item

    def _post(self, key: str, data: Any, words: PhotoWords, picture: str | None, caption: str) -> Item | Skip:
        people = [text_of(person, "name") for person in list_of(data, "people")] if self._options.people else []
        own = [*find_hashtags(caption), *words.tags(people=self._options.people)]
        tags = unique_tags([*own, *people, *self._albums.get(key, ())])
        if not caption and not tags:
            return Skip.EMPTY
        time, zone_known = _time(data, words)
        lat, lon = _position(data, words)
        post = Post(
            post_id=_post_id(key),
            caption=caption,
            tags=tuple(tags),
            source=NAME,
            time=time,
            time_zone_known=zone_known,
            place=words.place or None,
            lat=lat,
            lon=lon,
            images=(picture,) if picture and suffix_of(picture) in PICTURES else (),
            flags=("archived",) if value_of(data, "archived") is True else (),
        )
        return Item(post)

    def _once(self, key: str) -> Skip | None:
        if key in self._seen:
            return Skip.TWICE
        self._seen.add(key)
        return None

    def _elsewhere(self, key: str, title: str, sidecar: str) -> list[str]:
        """The picture in another folder: an album may hold only its JSON, or a part of the export is absent."""
        for basename in media_names(title, basename_of(sidecar)):
            found = [name for name in self._tree.named(basename) if suffix_of(name) in MEDIA]
            found = [name for name in found if folder_of(name) in self._folders and self._may_be(name, key)]
            if found and len({self._tree.size(name) for name in found}) == 1:
                self._elsewhere_taken.update(found)
                return found[:1]
        return []

    def _may_be(self, picture: str, key: str) -> bool:
        """Whether a picture isn't that of another JSON in its own folder."""
        front = picture.removesuffix(basename_of(picture))
        own = next((front + name for name in sidecar_names(basename_of(picture)) if front + name in self._tree), None)
        return own is None or key_of(document(self._tree, own), own) == key


def _post_id(key: str) -> str:
    return hashlib.sha1(f"google|{key}".encode("utf-8", "replace")).hexdigest()


def _time(data: Any, words: PhotoWords) -> tuple[datetime | None, bool]:
    """The moment, on the clock of its place where the camera's own clock tells that, and whether it does."""
    camera = words.time
    stamp = text_of(data, "photoTakenTime", "timestamp")
    moment = from_seconds(stamp) if stamp not in ("", "0") else None
    if moment is None:
        time = camera or from_seconds(text_of(data, "creationTime", "timestamp"))
        return time, camera is not None and camera.tzinfo is not None
    if camera is None:
        return moment, False
    if camera.tzinfo:
        return (camera, True) if abs(camera - moment) < timedelta(minutes=1) else (moment, False)
    ahead_s = (camera.replace(tzinfo=UTC) - moment).total_seconds()
    zone_s = round(ahead_s / _QUARTER_S) * _QUARTER_S
    if abs(ahead_s - zone_s) > 2 or abs(zone_s) > _FARTHEST_ZONE_S:
        return moment, False
    lon = _position(data, words)[1]
    if zone_s == 0 and (lon is None or abs(lon / 15) > _SUN_HOURS):
        # Google takes the camera's clock for UTC where it knows no zone: then only the clock is right.
        return camera, False
    if lon is not None and abs(zone_s / 3600 - lon / 15) > _SUN_HOURS:
        return moment, False
    return moment.astimezone(timezone(timedelta(seconds=zone_s))), True


def _position(data: Any, words: PhotoWords) -> tuple[float | None, float | None]:
    for key in ("geoData", "geoDataExif"):
        lat, lon = position(value_of(data, key, "latitude"), value_of(data, key, "longitude"))
        if lat is not None:
            return lat, lon
    return words.position or (None, None)


def _shown(stills: list[str]) -> str | None:
    """The edited copy, which is how the person wants the picture, else the original."""
    stills = [name for name in stills if suffix_of(name) in PICTURES]
    basenames = {basename_of(name) for name in stills}
    return next((name for name in stills if unedited(basename_of(name)) in basenames), stills[0] if stills else None)


GOOGLE_PHOTOS = Importer(NAME, "Google Photos (Takeout)", _recognise, _posts, options=("people", "albums"))
