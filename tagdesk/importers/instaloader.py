"""What instaloader saves: one JSON file (often compressed) and its pictures for each post of Instagram."""

import json
import lzma
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tagdesk.domain import Post
from tagdesk.errors import ArchiveError
from tagdesk.hashtags import find_instagram_hashtags
from tagdesk.importers.archive_tree import MOST_BYTES, ArchiveTree
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import dict_of, list_of, text_of, value_of
from tagdesk.importers.moments import from_seconds, position

_SOURCE = "instagram"
_POST, _STORY = "Post", "StoryItem"
#: Comments are of other people, iterators are the tool's own notes.
_NO_POST = re.compile(r"(?:.*_comments|(?:.*/)?iterator_[^/]*|(?:.*/)?resume_info_[^/]*)\.json(?:\.xz)?")
_NAME = re.compile(r"(?P<stem>.*)\.json(?:\.xz)?")
#: In what the tool writes one of these is among the first names.
_MARKS = (b'"node"', b'"instaloader"', b'"shortcode"')
_MOST_PICTURES = 20
_SUFFIXES = (".jpg", ".webp", ".png", ".jpeg", ".heic", ".avif")
#: How many files are looked at to see whether it is an export.
_MOST_SEEN = 20
_UNPACKING_BYTES = 256 << 20
#: Words that Instagram makes for a picture nobody described.
_MADE_ALT = re.compile(
    r"(?:photo|video)(?: shared)? by .{0,200}? (?:on .{0,40}?\d{4}|in .{0,200}?(?:with|tagging) @)|may be (?:an?|one) "
    r"|image may contain|no photo description|(?:foto|video)(?: geteilt)? von .{0,200}? am .{0,40}?\d{4}"
    r"|k(?:ann|önnte) ein bild von |keine fotobeschreibung",
    re.IGNORECASE,
)


@dataclass
class _Owners:
    """Whose posts there are: id and name, of which a file may tell only one."""

    posts: Counter[tuple[str, str]] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, owner: tuple[str, str]) -> None:
        """One more post."""
        self.posts[owner] += 1
        if all(owner):
            self.names[owner[0]] = owner[1]

    def name(self, owner: tuple[str, str]) -> str:
        """The name of an owner, also where only another file tells it; else the id."""
        return owner[1] or self.names.get(owner[0], owner[0])

    def most(self) -> str:
        """The name of whoever has most posts."""
        counts = Counter[str]()
        for owner, count in self.posts.items():
            counts[self.name(owner)] += count
        return counts.most_common(1)[0][0] if counts else ""

    def is_called(self, owner: tuple[str, str], account: str) -> bool:
        """Whether an owner has this name or id."""
        return self.name(owner) == account or (bool(account) and owner[0] == account)


def _recognise(tree: ArchiveTree) -> Export | None:
    candidates = _candidates(tree)
    owners = _Owners()
    for name in _spread(candidates, _MOST_SEEN):
        kind, node = _structure(tree, name)
        if kind in (_POST, _STORY):
            owners.add(_owner(name, node))
    if not owners.posts:
        return None
    folders = {name.rpartition("/")[0] for name in candidates}
    files = [name for name in tree if _NAME.fullmatch(name) and name.rpartition("/")[0] in folders]
    names = {owners.name(owner) for owner in owners.posts}
    return Export(
        names.pop() or None if len(names) == 1 else None, tuple(name for name in files if not _NO_POST.fullmatch(name))
    )


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    owners, seen = _Owners(), set[str]()
    for name in export.files:
        kind, node = _structure(tree, name)
        if kind == _POST:
            owners.add(_owner(name, node))
    account = (options.account or "").lstrip("@").casefold() or owners.most()
    for name in export.files:
        kind, node = _structure(tree, name)
        if kind == "damaged":
            tree.problems.append(f"{name} is damaged and was left out.")
            yield Skip.UNREADABLE
        elif kind == _STORY and not options.stories:
            yield Skip.STORY
        elif kind and not owners.is_called(_owner(name, node), account):
            yield Skip.OTHERS
        elif kind:
            yield _post(tree, name, node, kind, owners.name(_owner(name, node)) or None, seen)


INSTALOADER = Importer("instaloader", "Instaloader (Instagram)", _recognise, _posts, options=("account", "stories"))


def _post(
    tree: ArchiveTree, name: str, node: Mapping[str, Any], kind: str, user: str | None, seen: set[str]
) -> Item | Skip:
    post_id = text_of(node, "shortcode") or text_of(node, "code") or text_of(node, "id")
    if not post_id:
        return Skip.UNREADABLE
    if post_id in seen:
        return Skip.TWICE
    seen.add(post_id)
    caption = _caption(tree, name, node)
    tags = find_instagram_hashtags(caption)
    if not caption:
        return Skip.EMPTY
    pictures = _pictures(tree, name)
    alt = tuple(_alt(node, number) for number in pictures)
    lat, lon = _position(node)
    post = Post(
        post_id=post_id,
        caption=caption,
        tags=tuple(tags),
        user=user,
        source=_SOURCE,
        time=from_seconds(node.get("taken_at_timestamp")) or from_seconds(node.get("date")),
        place=_place(node) or None,
        lat=lat,
        lon=lon,
        images=tuple(pictures.values()),
        alt=alt if any(alt) else (),
        flags=("story",) if kind == _STORY else (),
    )
    return Item(
        post, sum(number not in pictures for number in _expected(node)) if _children(node) or not pictures else 0
    )


def _caption(tree: ArchiveTree, name: str, node: Mapping[str, Any]) -> str:
    """The caption; only where the JSON has none, that of the text file beside it."""
    for keys in (("edge_media_to_caption", "edges", 0, "node", "text"), ("caption",), ("caption", "text")):
        if caption := text_of(node, *keys).strip():
            return caption
    stem = _stem(name)
    if f"{stem}.txt" not in tree:
        return ""
    try:
        text = tree.read(f"{stem}.txt", 1 << 20)
    except ArchiveError as error:
        tree.problems.append(str(error))
        return ""
    return text_of(text.decode("utf-8-sig", errors="replace")).strip()


def _pictures(tree: ArchiveTree, name: str) -> dict[int, str]:
    """Pictures by their number in a carousel; the picture of a single post (also the still of a video) is number 0."""
    stem, found = _stem(name), {}
    for number in range(_MOST_PICTURES + 1):
        path = f"{stem}_{number}" if number else stem
        if number and (f"{path}.json" in tree or f"{path}.json.xz" in tree):
            continue
        for picture in (path + suffix for suffix in _SUFFIXES):
            elsewhere = tree.named(picture.rpartition("/")[2])
            if picture in tree or len(elsewhere) == 1:
                found[number] = picture if picture in tree else elsewhere[0]
                break
    return found


def _expected(node: Mapping[str, Any]) -> list[int]:
    """Numbers under which the pictures of a post are saved; videos have none."""
    if children := _children(node):
        return [number for number, child in enumerate(children, 1) if not _is_video(child)]
    return [] if _is_video(node) or text_of(node, "__typename").endswith("Sidecar") else [0]


def _is_video(node: Any) -> bool:
    is_video = value_of(node, "is_video") is True or text_of(node, "__typename").endswith("Video")
    return is_video or value_of(node, "media_type") == 2


def _children(node: Mapping[str, Any]) -> list[Any]:
    edges = list_of(node, "edge_sidecar_to_children", "edges")
    return [value_of(edge, "node") for edge in edges] or list_of(node, "iphone_struct", "carousel_media")


def _alt(node: Mapping[str, Any], number: int) -> str:
    """What a picture shows in the person's words; those that Instagram makes are left out."""
    text = text_of(_children(node), number - 1, "accessibility_caption") if number else ""
    text = (text if number else text_of(node, "accessibility_caption")).strip()
    return "" if _MADE_ALT.match(text) else text


def _place(node: Mapping[str, Any]) -> str:
    return text_of(node, "location", "name").strip() or text_of(node, "iphone_struct", "location", "name").strip()


def _position(node: Mapping[str, Any]) -> tuple[float | None, float | None]:
    for place in (dict_of(node, "location"), dict_of(node, "iphone_struct", "location")):
        lat, lon = position(place.get("lat"), place.get("lng"))
        if lat is not None:
            return lat, lon
    return None, None


def _owner(name: str, node: Mapping[str, Any]) -> tuple[str, str]:
    number = text_of(node, "owner", "id") or text_of(node, "owner", "pk")
    user = text_of(node, "owner", "username").casefold()
    return number, user or ("" if number else name.rpartition("/")[0].rpartition("/")[2].casefold())


def _structure(tree: ArchiveTree, name: str) -> tuple[str, dict[str, Any]]:
    """What a file holds: `Post`, `StoryItem`, `damaged`, or nothing of interest."""
    if name.endswith(".json") and not any(mark in tree.beginning(name) for mark in _MARKS):
        return "", {}
    try:
        whole = json.loads(_unpacked(tree.read(name)) if name.endswith(".xz") else tree.read(name))
    except (ValueError, RecursionError, ArchiveError, lzma.LZMAError, EOFError):
        return "damaged", {}
    if kind := text_of(whole, "instaloader", "node_type"):
        node = dict_of(whole, "node")
        return (kind, node) if kind in (_POST, _STORY) and node else ("", {})
    bare = dict_of(whole)  # version 3
    is_post = text_of(bare, "shortcode") and ({"taken_at_timestamp", "date", "__typename"} & bare.keys())
    return (_POST, bare) if is_post and "category" not in bare else ("", {})


def _unpacked(packed: bytes) -> bytes:
    unpacker = lzma.LZMADecompressor(memlimit=_UNPACKING_BYTES)
    text = unpacker.decompress(packed, max_length=MOST_BYTES)
    if not unpacker.eof:
        raise EOFError("cut off, or larger than any post")
    return text


def _candidates(tree: ArchiveTree) -> list[str]:
    """Files that are named as the tool does by itself, are packed as it does, or stand beside their pictures."""
    files = [name for name in tree if _NAME.fullmatch(name) and not _NO_POST.fullmatch(name)]
    return [
        name
        for name in files
        if name.endswith(".xz") or (stem := _stem(name)).endswith("_UTC") or _has_picture(tree, stem)
    ]


def _has_picture(tree: ArchiveTree, stem: str) -> bool:
    return any(f"{stem}{number}{suffix}" in tree for number in ("", "_1") for suffix in _SUFFIXES)


def _spread(names: list[str], most: int) -> list[str]:
    return names[:: max(1, len(names) // most)][:most]


def _stem(name: str) -> str:
    match = _NAME.fullmatch(name)
    return match["stem"] if match else name
