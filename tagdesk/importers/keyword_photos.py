"""Folders of photos that carry keywords: inside (XMP, IPTC, EXIF) or in XMP files beside them.

One post a photo. A raw file, the JPEG made by the camera together with it, and XMP files of either are one photo.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tagdesk.domain import Post
from tagdesk.hashtags import find_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.photo_words import RAW, SIDECAR, suffix_of, words_in
from tagdesk.importers.pictures import PICTURES, is_video
from tagdesk.metadata.keywords import PhotoWords, newest_first, together

NAME = "photos"
#: Files that are opened to see whether any carries keywords: so many XMP files, so many photos.
_SAMPLE = 100
#: darktable's further versions of a photo: `IMG_1_01.CR2.xmp` is one of `IMG_1.CR2`.
_VERSION = re.compile(r"(.+)_\d\d")


@dataclass
class _Photo:
    """Files of one photo; names in the tree. `sidecars` name a file (`IMG_1.CR2.xmp`), `shared` only the stem."""

    stem: str
    pictures: list[str] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    sidecars: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)


def _recognise(tree: ArchiveTree) -> Export | None:
    sidecars = [name for name in tree if suffix_of(name) == SIDECAR]
    photos = [name for name in tree if suffix_of(name) in PICTURES or suffix_of(name) == ".dng"]
    problems = list(tree.problems)
    for names in (sidecars, photos):
        for name in names[:: len(names) // _SAMPLE + 1]:
            if (words := words_in(tree, name)) and words.tags(people=True):
                tree.problems = problems  # reading it all will tell them again
                return Export(None, (name,))
    tree.problems = problems
    return None


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    seen: set[str] = set()
    for photo in _photos(tree):
        # Several pictures of one name are several photos, unless they are of the same moment.
        for picture in photo.pictures or (None,):
            item = _item(tree, photo, picture, options)
            if isinstance(item, Item):
                if item.post.post_id in seen:
                    item = Skip.TWICE
                else:
                    seen.add(item.post.post_id)
            yield item


def _item(tree: ArchiveTree, photo: _Photo, picture: str | None, options: Options) -> Item | Skip:
    sidecars = _sidecars(photo, picture)
    holders = [picture] if picture else photo.raws[: 0 if sidecars else 1]
    inside = next((words for name in holders if (words := words_in(tree, name))), None)
    beside = _first_with_words(words for name in sidecars if (words := words_in(tree, name)))
    if inside is None and beside is None:
        return Skip.UNREADABLE
    words = together(*(newest_first(beside, inside) if beside and inside else filter(None, (beside, inside))))
    caption = words.text if words.title.casefold() != photo.stem.casefold() else words.caption
    tags = unique_tags([*find_hashtags(caption), *words.tags(people=options.people)])
    if not caption and not tags:
        return Skip.EMPTY
    # The moment as the camera kept it: programs that mend it do so beside the picture.
    taken = (inside and inside.time) or words.time
    post = Post(
        post_id=_post_id(photo.stem, taken.replace(tzinfo=None).isoformat() if taken else _size(tree, photo, picture)),
        caption=caption,
        tags=tuple(tags),
        source=NAME,
        time=words.time,
        time_zone_known=words.time is not None and words.time.tzinfo is not None,
        place=words.place or None,
        lat=words.position[0] if words.position else None,
        lon=words.position[1] if words.position else None,
        images=(picture,) if picture else (),
    )
    return Item(post, missing=0 if picture or photo.raws else 1)


def _photos(tree: ArchiveTree) -> Iterator[_Photo]:
    """All photos, in the order of the tree."""
    photos: dict[tuple[str, str], _Photo] = {}
    for name in tree:
        folder, _, file = name.rpartition("/")
        if (is_sidecar := suffix_of(file) == SIDECAR) and is_video(file := file[: -len(SIDECAR)]):
            continue
        suffix = suffix_of(file)
        is_file = suffix in PICTURES or suffix in RAW
        if not is_file and not is_sidecar:
            continue
        stem = file[: -len(suffix)] if is_file else file
        photo = photos.setdefault((folder, stem.casefold()), _Photo(stem))
        if is_sidecar:
            (photo.sidecars if is_file else photo.shared).append(name)
        else:
            (photo.pictures if suffix in PICTURES else photo.raws).append(name)
    for (folder, stem), photo in photos.items():
        version = None if photo.pictures or photo.raws else _VERSION.fullmatch(stem)
        if not (version and (folder, version[1]) in photos):
            yield photo


def _sidecars(photo: _Photo, picture: str | None) -> list[str]:
    """XMP files of a picture, else of the raw file: the one with the whole name first."""
    whole = {name.casefold() for name in ([picture] if picture else photo.raws)}
    own = [name for name in photo.sidecars if name[: -len(SIDECAR)].casefold() in whole]
    others = [name for name in photo.sidecars if name not in own and len(photo.pictures) < 2]
    return [*own, *photo.shared, *others]


def _first_with_words(sidecars: Iterator[PhotoWords]) -> PhotoWords | None:
    """The first one that tells keywords or a text, else the first one."""
    first = None
    for words in sidecars:
        first = first or words
        if words.text or words.tags(people=True):
            return words
    return first


def _size(tree: ArchiveTree, photo: _Photo, picture: str | None) -> str:
    files = [picture] if picture else [*photo.raws, *photo.sidecars, *photo.shared]
    return str(tree.size(files[0]))


def _post_id(stem: str, mark: str) -> str:
    return hashlib.sha1(f"{NAME}|{stem.casefold()}|{mark}".encode("utf-8", "replace")).hexdigest()


KEYWORD_PHOTOS = Importer(NAME, "Photos with keywords", _recognise, _posts, general=True, options=("people",))
