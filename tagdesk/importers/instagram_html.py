"""Instagram's export in HTML: pages for reading, in which a post is a box with its text, its media and a date.

The names of the boxes' classes have stayed the same since 2022. Where they are missing, a post is what stands
before a date and holds media.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tagdesk.domain import Post
from tagdesk.hashtags import find_instagram_hashtags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.html_pieces import Tag
from tagdesk.importers.html_stream import html_stream
from tagdesk.importers.importer import Export, Item, Options, Skip
from tagdesk.importers.instagram_content import Content, content_files, judged
from tagdesk.importers.meta_entries import Identities, media_key
from tagdesk.importers.moments import position
from tagdesk.importers.pictures import pictures
from tagdesk.importers.written_time import from_written

_BOX, _CAPTION, _TIME = "_a6-g", frozenset({"_a6-h", "_a6-i"}), "_a6-o"
_PAGE = re.compile(rb"<!doctype html|<html", re.IGNORECASE)
_OURS = re.compile(rb"_a6-g|instagram", re.IGNORECASE)
_BEGINNING_BYTES = 1 << 18
_MEDIA = re.compile(r"(?:\.\./|\./|/)*((?:[^/:?]+/){0,3}(?:public-)?media/(?!profile/)[^?#]+)")
#: Tags within a line of text; all others end it.
_INLINE = frozenset({"a", "b", "i", "u", "em", "strong", "span", "font", "wbr", "img"})
_LINKS = frozenset({"a", "img", "video", "source"})
_HEADINGS = frozenset({"title", "h1", "header"})
_DEGREES = re.compile(r"-?\d{1,3}\.\d{3,20}")
_NORTH, _EAST = ("latitud", "breite", "breedte"), ("longitud", "länge", "lengte")


def html_files(tree: ArchiveTree) -> list[str]:
    """The pages of such an export that hold posts."""
    found = []
    for content in content_files(tree, ".html"):
        beginning = tree.beginning(content.name, _BEGINNING_BYTES)
        if _PAGE.search(beginning[:1024]) and (content.sure or _OURS.search(beginning)):
            found.append(content.name)
    return found


def html_posts(tree: ArchiveTree, export: Export, options: Options, identities: Identities) -> Iterator[Item | Skip]:
    """Their posts."""
    for name in export.files:
        if content := Content.of(name):
            for box in _boxes(tree, name):
                if not (box.uris or box.text or box.moment):
                    continue  # a note on top of the page
                yield content.skipped(options) or _post(tree, content, box, export.account, identities)


@dataclass
class _Box:
    """What was found of a post so far."""

    caption: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    time: str = ""
    uris: dict[str, str] = field(default_factory=dict)
    before_media: int | None = None

    def add_media(self, uri: str) -> None:
        """A file, which may be linked and shown, and lie in two places."""
        if self.before_media is None:
            self.before_media = len(self.lines)
        self.uris.setdefault(media_key(uri), uri)

    @property
    def text(self) -> str:
        """What the person wrote."""
        if self.caption:
            return "\n\n".join(self.caption)
        before = [line for line in self.lines[: self.before_media or 0] if not from_written(line)]
        return before[-1] if before else ""

    @property
    def moment(self) -> datetime | None:
        """When it was posted, on the clock of an unknown zone."""
        times = (from_written(text) for text in (self.time, *reversed(self.lines)))
        return next((time for time in times if time), None)

    @property
    def position(self) -> tuple[float | None, float | None]:
        """Degrees behind the labels for them or, in another language, the only two numbers that look like degrees."""
        north = east = ""
        for label, value in zip(self.lines, self.lines[1:], strict=False):
            if _DEGREES.fullmatch(value):
                north = value if label.casefold().startswith(_NORTH) else north
                east = value if label.casefold().startswith(_EAST) else east
        numbers = [line for line in self.lines if _DEGREES.fullmatch(line)]
        if not (north and east) and len(numbers) == 2:
            north, east = numbers
        return position(north, east)


class _Page:
    """Cuts a page into boxes."""

    def __init__(self) -> None:
        self._box = _Box()
        self._line: list[str] = []
        self._role = ""
        self._role_tag, self._role_depth = "", 0
        self._depth: int | None = None
        self.known_classes = False

    def read(self, token: Tag | str) -> _Box | None:
        """A box, if one ends here."""
        if isinstance(token, str):
            self._line.append(re.sub(r"\s+", " ", token))
            return None
        if token.name == "br":
            self._line.append("\n")
            return None
        ended = None
        if token.name not in _INLINE:
            ended = self._end_line()
        if uri := _media(token):
            self._box.add_media(uri)
        if token.name == "div" and _BOX in _classes(token):
            ended = self._end_box() or ended
            self.known_classes, self._depth = True, 0
        elif token.name == "div" and self._depth is not None:
            self._depth += -1 if token.closing else 1
            if self._depth < 0:
                ended = self._end_box() or ended
        self._follow_role(token)
        return ended

    def end(self) -> _Box | None:
        """The last box, where the page doesn't close it."""
        return self._end_line() or self._end_box()

    def _follow_role(self, token: Tag) -> None:
        if self._role:
            if token.name == self._role_tag:
                self._role_depth += -1 if token.closing else 1
                self._role = self._role if self._role_depth else ""
        elif not token.closing and (role := _role(token)):
            self._role, self._role_tag, self._role_depth = role, token.name, 1

    def _end_line(self) -> _Box | None:
        line = re.sub(r" ?\n ?", "\n", "".join(self._line)).strip()
        self._line = []
        if not line or self._role == "heading":
            return None
        if self._role == "caption":
            self._box.caption.append(line)
        elif self._role == "time":
            self._box.time = line
        else:
            self._box.lines.append(line)
        if not self.known_classes and self._box.uris and from_written(line):
            return self._end_box()
        return None

    def _end_box(self) -> _Box | None:
        """The box, unless it is what stands between two."""
        box, inside = self._box, self._depth is not None
        self._box, self._depth, self._role = _Box(), None, ""
        return box if inside or (box.uris and not self.known_classes and box.moment) else None


def _classes(tag: Tag) -> frozenset[str]:
    return frozenset(tag.get("class").split())


def _role(token: Tag) -> str:
    classes = _classes(token)
    if classes >= _CAPTION:
        return "caption"
    if _TIME in classes:
        return "time"
    return "heading" if token.name in _HEADINGS else ""


def _media(token: Tag) -> str:
    reference = token.get("href") or token.get("src") if token.name in _LINKS else ""
    return match[1] if (match := _MEDIA.fullmatch(reference)) else ""


def _boxes(tree: ArchiveTree, name: str) -> Iterator[_Box]:
    page = _Page()
    media = boxes = 0
    for token in html_stream(tree, name):
        media += isinstance(token, Tag) and bool(_media(token))
        if box := page.read(token):
            boxes += 1
            yield box
    if box := page.end():
        boxes += 1
        yield box
    if media and not boxes:
        tree.problems.append(f"{name} is laid out in a way that TagDesk can't read; ask Instagram for JSON instead.")


def _post(tree: ArchiveTree, content: Content, box: _Box, account: str | None, identities: Identities) -> Item | Skip:
    time, caption = box.moment, box.text
    uris = list(box.uris.values())
    if (post_id := identities.claim_media_post(uris[0] if uris else "", time, caption)) is None:
        return Skip.TWICE
    images, missing = pictures(tree, uris, content.root)
    lat, lon = box.position
    post = Post(
        post_id=post_id,
        caption=caption,
        tags=tuple(find_instagram_hashtags(caption)),
        user=account,
        source="instagram",
        time=time,
        lat=lat,
        lon=lon,
        images=images,
        flags=content.flags,
    )
    return judged(post, missing)
