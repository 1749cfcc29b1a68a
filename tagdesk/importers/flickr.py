"""Flickr's account data: a JSON for each photo, albums, and the pictures, which come in archives of their own."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tagdesk.domain import Post
from tagdesk.hashtags import find_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree, root_of
from tagdesk.importers.flickr_media import FlickrMedia, stem_of
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import dict_of, document, list_of, number_of, text_of
from tagdesk.importers.markup import text_of_entities, text_of_html
from tagdesk.importers.moments import from_wall_clock, in_utc, position
from tagdesk.importers.photo_words import words_in
from tagdesk.metadata.description import persons_words

NAME = "flickr"
_PHOTO = r"photo_\d+\.json"
_PROFILE, _ALBUMS = "account_profile.json", "albums.json"
#: Files that are opened to recognise them, and to learn under which names the owner gives tags.
_RECOGNISED_BY, _SAMPLE = 5, 100
_PERSON = re.compile(r"(?:^|/)(?:photos|people)/([^/?#]+)")
#: What the description's own list of boilerplate doesn't know.
_FILE_NAME = re.compile(
    r"_[a-z]{2,4}_?\d{3,}.*|.*\.(?:jpe?g|png|heic|tiff?|gif|cr2|nef|arw|dng|mov|mp4)", re.IGNORECASE
)
_MACHINE_TAG = re.compile(r"[a-z][a-z0-9_]*:[a-z0-9_]+=.*", re.IGNORECASE | re.DOTALL)


def _recognise(tree: ArchiveTree) -> Export | None:
    names = tree.matching(_PHOTO)
    problems = list(tree.problems)
    found = [data for name in names[:: len(names) // _RECOGNISED_BY + 1] if _is_photo(data := document(tree, name))]
    tree.problems = problems  # reading it all will tell them again
    return Export(_account(found[0]), tuple(names)) if found else None


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    media = FlickrMedia(tree, (_id_of_name(name) for name in export.files))
    own = _own_names(tree, export)
    albums = _albums(tree, export) if options.albums else {}
    seen: set[str] = set()
    for name in export.files:
        data = document(tree, name)
        if not _is_photo(data):
            yield Skip.UNREADABLE
            continue
        photo_id = text_of(data, "id") or _id_of_name(name)
        pictures, missing = media.take(photo_id, text_of(data, "original"))
        if photo_id in seen:
            yield Skip.TWICE
            continue
        seen.add(photo_id)
        titles = [text_of(album, "title") for album in list_of(data, "albums")] if options.albums else []
        more = [text_of_html(title) for title in (*titles, *albums.get(photo_id, ()))]
        yield _item(data, photo_id, own, more, pictures, missing)
    for name in media.left():
        yield _item_without_json(tree, name, export.account, options)


def _item(data: Any, photo_id: str, own: set[str], albums: list[str], pictures: list[str], missing: int) -> Item | Skip:
    caption = _caption(data, pictures)
    given = [text_of_entities(text_of(tag, "tag")) for tag in _own_tags(data, own)]
    machine = [tag for tag in given if _MACHINE_TAG.fullmatch(tag)]
    fields = [" ".join(tag.split()).lstrip("#") for tag in given if tag not in machine]
    tags = unique_tags([*find_hashtags(caption), *fields, *albums])
    if not caption and not tags:
        return Skip.EMPTY
    lat, lon = _position(data)
    privacy = text_of(data, "privacy")
    post = Post(
        post_id=photo_id,
        caption=caption,
        tags=tuple(tags),
        user=_account(data),
        source=NAME,
        time=from_wall_clock(text_of(data, "date_taken")) or in_utc(from_wall_clock(text_of(data, "date_imported"))),
        lat=lat,
        lon=lon,
        images=tuple(pictures),
        flags=(
            *([privacy] if privacy not in ("", "public") else []),
            *(["machine tags"] if machine else []),
        ),
    )
    return Item(post, missing)


def _item_without_json(tree: ArchiveTree, name: str, account: str | None, options: Options) -> Item | Skip:
    """A picture whose JSON isn't there: what it tells itself."""
    if (words := words_in(tree, name)) is None:
        return Skip.UNREADABLE
    tags = unique_tags([*find_hashtags(words.text), *words.tags(people=options.people)])
    if not tags and not words.text:
        return Skip.EMPTY
    basename = name.rpartition("/")[2]
    post = Post(
        post_id=FlickrMedia.id_of(basename)
        or hashlib.sha1(f"flickr|{basename}".encode("utf-8", "replace")).hexdigest(),
        caption=words.text,
        tags=tuple(tags),
        user=account,
        source=NAME,
        time=words.time,
        time_zone_known=words.time is not None and words.time.tzinfo is not None,
        place=words.place or None,
        lat=words.position[0] if words.position else None,
        lon=words.position[1] if words.position else None,
        images=(name,),
    )
    return Item(post)


def _is_photo(data: Any) -> bool:
    return isinstance(data, dict) and "id" in data and bool({"photopage", "date_taken", "original"}.intersection(data))


def _id_of_name(name: str) -> str:
    return name.rpartition("_")[2].removesuffix(".json")


def _caption(data: Any, pictures: list[str]) -> str:
    """Title and description, without what cameras name their files."""
    title = persons_words(text_of_html(text_of(data, "name")))
    description = persons_words(text_of_html(text_of(data, "description")))
    if _FILE_NAME.fullmatch(title) or title.casefold() in {stem_of(name).casefold() for name in pictures}:
        title = ""
    if not title or title.casefold() in description.casefold():
        return description or title
    return f"{title}\n\n{description}" if description else title


def _position(data: Any) -> tuple[float | None, float | None]:
    """Degrees; in the files they are millionths."""
    geo = next(iter(list_of(data, "geo")), None)
    lat, lon = number_of(geo, "latitude"), number_of(geo, "longitude")
    if lat is not None and lon is not None and max(abs(lat), abs(lon)) > 180:
        lat, lon = lat / 1e6, lon / 1e6
    return position(lat, lon)


def _own_tags(data: Any, own: set[str]) -> list[Any]:
    """Tags that the owner gave; visitors may give tags too. Where nobody says whose they are, they are the owner's."""
    tags = list_of(data, "tags")
    return [tag for tag in tags if not (user := _person(text_of(tag, "user"))) or not own or user in own]


def _own_names(tree: ArchiveTree, export: Export) -> set[str]:
    """Names under which the owner may stand at a tag; empty if none of them does so anywhere."""
    names = {(export.account or "").casefold()}
    root = root_of(export.files[0], export.files[0].rpartition("/")[2])
    for name in [one for one in tree.ending(_PROFILE) if one.startswith(root)][:1] or tree.ending(_PROFILE)[:1]:
        profile = dict_of(document(tree, name))
        names |= {text_of(profile, key).casefold() for key in ("nsid", "screen_name", "path_alias", "username")}
        names.add(_person(text_of(profile, "profile_url")))
    users: Counter[str] = Counter()
    problems = list(tree.problems)
    for name in export.files[:: len(export.files) // _SAMPLE + 1]:
        data = document(tree, name)
        names.add(_person(text_of(data, "photopage")))
        users.update({_person(text_of(tag, "user")) for tag in list_of(data, "tags")} - {""})
    tree.problems = problems
    names.discard("")
    # An owner may stand there by a number that is told nowhere; nobody else gives as many tags.
    return names if names.intersection(users) or not users else names | {users.most_common(1)[0][0]}


def _albums(tree: ArchiveTree, export: Export) -> dict[str, list[str]]:
    """Titles of the albums of each photo."""
    titles: defaultdict[str, list[str]] = defaultdict(list)
    for name in tree.ending(_ALBUMS):
        for album in list_of(document(tree, name), "albums"):
            for photo in list_of(album, "photos"):
                titles[text_of(photo)].append(text_of(album, "title"))
    return titles


def _account(data: Any) -> str | None:
    match = _PERSON.search(text_of(data, "photopage"))
    return match[1].replace("%40", "@") if match else None


def _person(address: str) -> str:
    """The name in the address of a person's photos, compared without case; a bare name is one too."""
    match = _PERSON.search(address)
    name = match[1] if match else "" if "/" in address else address
    return name.replace("%40", "@").strip().casefold()


FLICKR = Importer(NAME, "Flickr", _recognise, _posts, options=("albums",))
