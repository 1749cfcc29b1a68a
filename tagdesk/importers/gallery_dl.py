"""What gallery-dl saves of a person's own posts: media with a JSON file each, one a folder, or lines of JSON."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import PurePosixPath
from typing import Any

from tagdesk.domain import Post
from tagdesk.errors import ArchiveError
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.gallery_dl_records import Facts, facts_of
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import dict_of, document, peek, text_of
from tagdesk.importers.pictures import PICTURES, VIDEOS, is_picture, is_video, pictures

_LINES = "data.jsonl"
_OF_FOLDER = ("info.json", "metadata.json")
_LONGEST_LINE_BYTES = 16 << 20
#: How many files of each kind are looked at to see whether it is an export.
_MOST_SEEN = 10
#: A JSON file whose text is larger is none of one post.
_LARGEST_BYTES = 4 << 20


@dataclass(frozen=True)
class _Record:
    """One record and where it stands: `media` are names or paths of the media it is about."""

    facts: Facts
    media: tuple[str, ...]
    folder: str


@dataclass
class _Posts:
    """Which files are about which post, and how many posts each author has on each platform."""

    files: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    authors: dict[str, Counter[str]] = field(default_factory=dict)
    known: set[tuple[str, str]] = field(default_factory=set)
    unreadable: int = 0
    others: Counter[str] = field(default_factory=Counter)

    def count(self, facts: Facts) -> None:
        """One more record; a retweet says nothing about whose archive it is."""
        key = facts.source, facts.post_id
        if key not in self.known and facts.authors and facts.skip is not Skip.REPOST:
            self.authors.setdefault(facts.source, Counter())[facts.authors[0]] += 1
        self.known.add(key)

    def owner(self, source: str) -> str:
        """Who has most posts on a platform."""
        counts = self.authors.get(source)
        return counts.most_common(1)[0][0] if counts else ""


def _recognise(tree: ArchiveTree) -> Export | None:
    beside = [name for name in tree if name.endswith(".json") and _stands_beside_media(tree, name)]
    others = [name for base in (*_OF_FOLDER, _LINES) for name in tree.named(base)]
    facts = [found for name in [*_spread(beside), *_spread(others)] if (found := facts_of(_peek(tree, name)))]
    if not facts:
        return None
    folders = {name.rpartition("/")[0] for name in (*beside, *others)}
    files = [name for name in tree if name.endswith(".json") or _basename(name) == _LINES]
    names = {one.authors[0] for one in facts if one.authors}
    account = names.pop() if len(names) == 1 else None
    return Export(account, tuple(name for name in files if name.rpartition("/")[0] in folders))


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    posts = _survey(tree, export.files)
    for category, count in posts.others.items():
        tree.problems.append(f"{count} files of {category[:40]} were left out; TagDesk doesn't know that platform.")
    yield from [Skip.UNREADABLE] * posts.unreadable
    seen: set[tuple[str, str]] = set()
    account = (options.account or "").lstrip("@")
    for records in _groups(tree, export.files, posts):
        facts = records[0].facts
        owner = account or posts.owner(facts.source)
        if facts.skip is Skip.STORY and not options.stories:
            yield Skip.STORY
        elif facts.skip in (Skip.MESSAGE, Skip.REPOST):
            yield facts.skip
        elif not facts.is_by(owner) and (facts.authors or account):
            yield Skip.OTHERS
        elif facts.skip is Skip.REPLY and not options.replies:
            yield Skip.REPLY
        elif (key := (facts.source, facts.post_id)) in seen:
            yield Skip.TWICE
        else:
            seen.add(key)
            yield _item(tree, records)


GALLERY_DL = Importer("gallery-dl", "gallery-dl", _recognise, _posts, options=("account", "stories", "replies"))


def _item(tree: ArchiveTree, records: list[_Record]) -> Item | Skip:
    facts = records[0].facts
    if not facts.caption and not facts.tags:
        return Skip.EMPTY
    images: dict[str, str] = {}
    missing = 0
    for record in records:
        found, lost = pictures(tree, record.media, record.folder)
        missing += lost
        for name in found:
            images[name] = images.get(name) or record.facts.alt
    flags = {Skip.STORY: ("story",), Skip.REPLY: ("reply",)}
    post = Post(
        post_id=facts.post_id,
        caption=facts.caption,
        tags=facts.tags,
        user=facts.authors[0] if facts.authors else None,
        source=facts.source,
        time=facts.time,
        place=facts.place or None,
        lat=facts.position[0],
        lon=facts.position[1],
        images=tuple(images),
        alt=tuple(images.values()) if any(images.values()) else (),
        flags=flags.get(facts.skip, ()) if facts.skip else (),
    )
    return Item(post, missing)


def _survey(tree: ArchiveTree, files: Iterable[str]) -> _Posts:
    """The first pass; of each post only names of files are kept."""
    posts = _Posts()
    for name in files:
        folder = name.rpartition("/")[0]
        if _basename(name) == _LINES:
            for line in _lines(tree, name):
                facts = facts_of(line or {})
                if not line or (facts and not facts.post_id):
                    posts.unreadable += 1
                elif facts:
                    posts.count(facts)
            continue
        if b"{" not in tree.beginning(name, 64) or tree.size(name) > _LARGEST_BYTES:
            continue
        value = document(tree, name)
        record = dict_of(value)
        facts = facts_of(record)
        if value is None or (facts and not facts.post_id):
            posts.unreadable += 1
        elif facts:
            posts.count(facts)
            posts.files.setdefault((folder, facts.source, facts.post_id), []).append(name)
        elif (category := text_of(record, "category")) and "subcategory" in record:
            posts.others[category] += 1
    return posts


def _groups(tree: ArchiveTree, files: Iterable[str], posts: _Posts) -> Iterator[list[_Record]]:
    """The records of one post after the other."""
    in_folder = _media_by_folder(tree) if any(_basename(name) in _OF_FOLDER for name in files) else {}
    for (folder, _, post_id), names in posts.files.items():
        records = []
        for name in sorted(names, key=_order):
            record = dict_of(peek(tree, name, _LARGEST_BYTES))
            facts = facts_of(record)
            if facts and facts.post_id == post_id:
                media = _media_of(name, record, in_folder.get(folder, [])) if _basename(name) in _OF_FOLDER else ()
                records.append(
                    _Record(facts, media or _media_beside(tree, name, facts), f"{folder}/" if folder else "")
                )
        with_media = [record for record in records if record.media]
        if records:
            yield with_media or records
    for name in files:
        if _basename(name) == _LINES:
            yield from _groups_of_lines(tree, name)


def _groups_of_lines(tree: ArchiveTree, name: str) -> Iterator[list[_Record]]:
    """The tool writes the lines of one post right after each other."""
    folder = name.rpartition("/")[0]
    found = (facts_of(line or {}) for line in _lines(tree, name, note=False))
    for _, group in groupby(
        (one for one in found if one and one.post_id), key=lambda facts: (facts.source, facts.post_id)
    ):
        yield [_Record(facts, (facts.file,) if facts.file else (), f"{folder}/" if folder else "") for facts in group]


def _media_beside(tree: ArchiveTree, name: str, facts: Facts) -> tuple[str, ...]:
    """The media file that a JSON file stands beside."""
    media = _basename(name).removesuffix(".json")
    if _basename(name) in _OF_FOLDER:
        return ()
    if PurePosixPath(media).suffix.lower() not in PICTURES | VIDEOS:
        suffix = facts.file.rpartition(".")[2]
        media = f"{media}.{suffix}" if suffix else media
    return (media,)


def _media_of(name: str, record: Mapping[str, Any], media: list[str]) -> tuple[str, ...]:
    """All media of a folder, if that many belong to the post its JSON file is about."""
    count = record.get("count")
    return tuple(sorted(media, key=_order)) if count == len(media) or (count is None and len(media) == 1) else ()


def _media_by_folder(tree: ArchiveTree) -> dict[str, list[str]]:
    folders: dict[str, list[str]] = {}
    for name in tree:
        base = _basename(name)
        if is_video(base) or ("." in base and is_picture(base)):
            folders.setdefault(name.rpartition("/")[0], []).append(base)
    return folders


def _lines(tree: ArchiveTree, name: str, *, note: bool = True) -> Iterator[dict[str, Any] | None]:
    """Records of lines; None for one that can't be read."""
    try:
        with tree.open_file(name) as stream:
            whole = True
            while line := stream.readline(_LONGEST_LINE_BYTES):
                begins, whole = whole, line.endswith(b"\n") or len(line) < _LONGEST_LINE_BYTES
                if begins and line.strip():
                    yield _object(line)
    except ArchiveError as error:
        if note:
            tree.problems.append(str(error))


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        return dict_of(json.loads(line)) or None
    except (ValueError, RecursionError):
        return None


def _peek(tree: ArchiveTree, name: str) -> dict[str, Any]:
    """What a file holds, or the first of its lines that can be read."""
    if _basename(name) != _LINES:
        return dict_of(peek(tree, name))
    return next((line for line in islice(_lines(tree, name, note=False), _MOST_SEEN) if line), {})


def _stands_beside_media(tree: ArchiveTree, name: str) -> bool:
    stem = name.removesuffix(".json")
    suffix = PurePosixPath(stem).suffix.lower()
    return suffix in PICTURES or suffix in VIDEOS or any(stem + ending in tree for ending in (*PICTURES, *VIDEOS))


def _basename(name: str) -> str:
    return name.rpartition("/")[2]


def _spread(names: list[str]) -> list[str]:
    return names[:: max(1, len(names) // _MOST_SEEN)][:_MOST_SEEN]


def _order(name: str) -> list[tuple[int, str]]:
    """Sorts `1_10.jpg` behind `1_2.jpg`."""
    return [(int(piece[:30]), "") if piece.isdecimal() else (0, piece) for piece in re.split(r"(\d+)", name)]
