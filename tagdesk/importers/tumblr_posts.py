"""One post of Tumblr, whatever form it comes in."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from tagdesk.domain import Post
from tagdesk.hashtags import find_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.html_pieces import Tag, html_pieces
from tagdesk.importers.importer import Item, Skip
from tagdesk.importers.json_file import list_of, text_of
from tagdesk.importers.markup import text_of_html
from tagdesk.importers.moments import from_iso, from_seconds, from_wall_clock, in_utc, month_number, sensible
from tagdesk.importers.pictures import pictures

_FOOTER = re.compile(r"<div[^<>]{0,1000}\bid\s*=\s*[\"']?footer\b[^<>]{0,1000}>", re.IGNORECASE)
_BODY = re.compile(r"<body[^<>]{0,1000}>", re.IGNORECASE)
_PAGE_TIME = re.compile(
    r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4}),? (?:at )?(\d{1,2}):(\d{2}) ?([ap])\.?m", re.IGNORECASE
)
_GMT = re.compile(r" (?:GMT|UTC)$")
_OUT_OF_FOLDER = re.compile(r"^(?:\.\./)+")
#: Names of texts in the order they are read in.
_TEXTS = ("title", "caption", "question", "answer", "body", "text", "description", "source")
_XML_TEXTS = (
    "regular-title", "regular-body", "photo-caption", "quote-text", "quote-source", "link-text", "link-description",
    "conversation-title", "conversation-text", "video-caption", "audio-caption", "question", "answer",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What one record says.

    Attributes:
        pictures: Names, paths or addresses of its pictures, with what they show in words.
    """

    post_id: str
    texts: tuple[str, ...]
    tags: tuple[str, ...]
    time: datetime | None
    pictures: tuple[tuple[str, str], ...]
    user: str | None
    reblogged: bool


def item_of(tree: ArchiveTree, told: Told, source: str) -> Item | Skip:
    """The post, if it is one of the person's own."""
    if told.reblogged:
        return Skip.REPOST
    if not told.post_id:
        return Skip.UNREADABLE
    caption = "\n\n".join(dict.fromkeys(filter(None, told.texts)))
    tags = unique_tags([*find_hashtags(caption), *(" ".join(tag.split()).lstrip("#") for tag in told.tags)])
    if not caption and not tags:
        return Skip.EMPTY
    found: dict[str, str] = {}
    missing = 0
    for reference, words in dict(told.pictures).items():
        names, lost = pictures(tree, [_OUT_OF_FOLDER.sub("", reference.partition("?")[0])])
        missing += lost
        for name in names:
            found[name] = found.get(name) or words
    post = Post(
        post_id=told.post_id,
        caption=caption,
        tags=tuple(tags),
        user=told.user,
        source=source,
        time=told.time,
        images=tuple(found),
        alt=tuple(found.values()) if any(found.values()) else (),
    )
    return Item(post, missing)


def of_page(page: str, post_id: str, user: str | None) -> Told:
    """A page of the official export: the post, then a footer with time and tags."""
    footers = list(_FOOTER.finditer(page))
    body, footer = (page[: footers[-1].start()], page[footers[-1].end() :]) if footers else (page, "")
    body = body[start.end() :] if (start := _BODY.search(body)) else body
    tags, time = _footer(footer)
    return Told(
        post_id=post_id,
        texts=(text_of_html(body),),
        tags=tuple(tags),
        time=_page_time(time),
        pictures=tuple(_html_pictures(body)),
        user=user,
        reblogged=_quotes_a_blog(body),
    )


def of_element(element: Element, user: str | None) -> Told:
    """A post of the XML of the first interface."""
    said = dict(element.attrib)
    texts = {child.tag: text_of("".join(child.itertext())) for child in element if child.tag in _XML_TEXTS}
    photos = [photo for photoset in element.iter("photoset") for photo in photoset.iter("photo")] or [element]
    found = [
        (text_of(url.text).strip(), text_of(photo.get("caption")) if photo is not element else "")
        for photo in photos
        if (url := photo.find("photo-url")) is not None
    ]
    for name in ("regular-body", "photo-caption", "answer"):
        found += _html_pictures(texts.get(name, ""))
    return Told(
        post_id=text_of(said.get("id")),
        texts=tuple(text_of_html(texts[name]) for name in _XML_TEXTS if name in texts),
        tags=tuple(text_of(child.text) for child in element if child.tag == "tag"),
        time=from_seconds(said.get("unix-timestamp")) or _utc(said.get("date-gmt", "")),
        pictures=tuple(one for one in found if one[0]),
        user=user,
        reblogged=said.get("is-reblog") == "true" or any(name.startswith("reblogged-") for name in said),
    )


def of_json(record: Any) -> Told:
    """A post as the second interface gives it; also of its newer kind, where the content is a list of blocks."""
    blocks = [block for block in list_of(record, "content") if text_of(block, "type")]
    texts = [text_of_html(text_of(record, name)) for name in _TEXTS]
    texts += [text_of(block, "text").strip() for block in blocks if text_of(block, "type") == "text"]
    found = [
        (text_of(photo, "original_size", "url") or text_of(photo, "url"), "") for photo in list_of(record, "photos")
    ]
    found += [_block_picture(block) for block in blocks]
    for name in ("body", "caption", "answer"):
        found += _html_pictures(text_of(record, name))
    marks = ("reblogged_from_id", "reblogged_from_name", "reblogged_root_id", "reblogged_root_name", "parent_post_url")
    return Told(
        post_id=text_of(record, "id"),
        texts=tuple(texts),
        tags=tuple(text_of(tag) for tag in list_of(record, "tags")),
        time=from_seconds(record.get("timestamp")) or _utc(text_of(record, "date")),
        pictures=tuple(one for one in found if one[0]),
        user=text_of(record, "blog_name") or text_of(record, "blog", "name") or None,
        reblogged=any(text_of(record, mark) for mark in marks) or bool(list_of(record, "trail") and blocks),
    )


def _footer(markup: str) -> tuple[list[str], str]:
    """Tags and time of a page."""
    tags: list[str] = []
    time = inside = ""
    for piece in html_pieces(markup):
        if isinstance(piece, Tag):
            inside = "" if piece.closing else piece.get("id") or piece.get("class")
            if inside == "tag":
                tags.append("")
        elif inside == "tag":
            tags[-1] += piece
        elif inside == "timestamp":
            time += piece
    return tags, time


def _html_pictures(markup: str) -> list[tuple[str, str]]:
    """Pictures in HTML; of a figure without one, those that its description in JSON names."""
    found: list[tuple[str, str]] = []
    described: tuple[str, str] | None = None
    for piece in html_pieces(markup):
        if not isinstance(piece, Tag):
            continue
        if piece.name == "figure":
            if described and described[0]:
                found.append(described)
            described = None if piece.closing else _described(piece.get("data-npf"))
        elif piece.name == "img" and (source := piece.get("src")):
            found.append((source, piece.get("alt").strip()))
            described = None
    return found


def _described(text: str) -> tuple[str, str] | None:
    try:
        return _block_picture(json.loads(text)) if text else None
    except (ValueError, RecursionError):
        return None


def _block_picture(block: Any) -> tuple[str, str]:
    """The picture of a block of content in its largest size, which comes first; ("", "") for other blocks."""
    if text_of(block, "type") != "image":
        return "", ""
    return next((text_of(media, "url") for media in list_of(block, "media")), ""), text_of(block, "alt_text").strip()


def _quotes_a_blog(markup: str) -> bool:
    """Whether it is a reblog: the words of another blog stand under a link to it."""
    return any(
        isinstance(piece, Tag) and piece.name == "a" and "tumblr_blog" in piece.get("class").split()
        for piece in html_pieces(markup)
    )


def _page_time(text: str) -> datetime | None:
    """`March 28th, 2026 5:47am`, in a zone that nothing tells."""
    if not (match := _PAGE_TIME.search(" ".join(text.split()))):
        return None
    month, hour = month_number(match[1]), int(match[4])
    if not month or not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if match[6].lower() == "p" else 0)
    try:
        return sensible(datetime(int(match[3]), month, int(match[2]), hour, int(match[5])))
    except ValueError:
        return None


def _utc(text: str) -> datetime | None:
    plain = _GMT.sub("", text.strip())
    return in_utc(from_wall_clock(plain) or from_iso(plain))
