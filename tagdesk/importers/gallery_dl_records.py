"""What gallery-dl writes down of a post, platform by platform."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tagdesk.hashtags import find_hashtags, find_instagram_hashtags, unique_tags
from tagdesk.importers.importer import Skip
from tagdesk.importers.json_file import dict_of, list_of, number_of, text_of
from tagdesk.importers.markup import text_of_html
from tagdesk.importers.moments import from_iso, from_wall_clock, in_utc, position

Record = Mapping[str, Any]
#: Tags of machines (`geo:lat=48.4`) are no words of a person.
_MACHINE_TAG = re.compile(r"\w+:\w+=")


@dataclass(frozen=True)
class Facts:
    """What a record says of the post that its file belongs to.

    Attributes:
        source: The platform.
        authors: Names and ids of the author, the name first; empty if the record doesn't tell.
        skip: Why it is no post of the author's own, if so.
        alt: What the one file of the record shows in words.
        file: Name of the file as gallery-dl names it by itself; empty if it can't be told.
    """

    source: str
    post_id: str
    authors: tuple[str, ...]
    caption: str
    tags: tuple[str, ...]
    time: datetime | None
    skip: Skip | None = None
    place: str = ""
    position: tuple[float | None, float | None] = (None, None)
    alt: str = ""
    file: str = ""

    def is_by(self, name: str) -> bool:
        """Whether the author is called so, or has this id."""
        return name.casefold() in (author.casefold() for author in self.authors)


def facts_of(record: Record) -> Facts | None:
    """What a record says; None if it is none of a known platform."""
    category = text_of(record, "category")
    if reader := _PLATFORMS.get(category):
        return reader(record)
    is_status = dict_of(record, "account") and isinstance(record.get("content"), str)
    # Instances of the fediverse are categories of their own.
    return _mastodon(record) if category and is_status else None


def _instagram(record: Record) -> Facts:
    caption = text_of(record, "description").strip()
    is_story = {text_of(record, "type"), text_of(record, "subcategory")} & {
        "story",
        "stories",
        "highlight",
        "highlights",
    }
    folder = text_of(record, "sidecar_media_id")
    return Facts(
        source="instagram",
        post_id=_first(record, "post_shortcode", "sidecar_shortcode", "shortcode", "post_id"),
        authors=_names(record, ("username",), ("owner_id",)),
        caption=caption,
        tags=_tags(find_instagram_hashtags(caption), list_of(record, "tags")),
        time=_time(record, "post_date", "date"),
        skip=Skip.STORY if is_story else None,
        place=text_of(record, "location_slug").replace("-", " ").strip(),
        file=_file(f"{folder}_" if folder else "", text_of(record, "media_id"), record),
    )


def _twitter(record: Record) -> Facts:
    caption = text_of(record, "content").strip()
    authors = _names(record, ("author", "name"), ("author", "id"), ("user", "name") if "author" not in record else ())
    skip = None
    if number_of(record, "retweet_id"):
        skip = Skip.REPOST
    elif number_of(record, "reply_id") and text_of(record, "reply_to").casefold() not in map(str.casefold, authors):
        skip = Skip.REPLY
    return Facts(
        source="twitter",
        post_id=_first(record, "tweet_id"),
        authors=authors,
        caption=caption,
        tags=_tags(find_hashtags(caption), list_of(record, "hashtags")),
        time=_time(record, "date"),
        skip=skip,
        alt=text_of(record, "description").strip(),
        file=_file(text_of(record, "tweet_id"), f"_{text_of(record, 'num')}", record),
    )


def _flickr(record: Record) -> Facts:
    title, description = (_content(record, name) for name in ("title", "description"))
    caption = _joined(title, text_of_html(description))
    place = dict_of(record, "location")
    tags: list[Any] = list_of(record, "tags", "tag") or list_of(record, "tags") or text_of(record, "tags").split()
    texts = [text_of(tag) or text_of(tag, "raw") or text_of(tag, "text") or text_of(tag, "_content") for tag in tags]
    names = ("owner", "username"), ("owner", "nsid"), ("owner", "path_alias"), ("owner",)
    return Facts(
        source="flickr",
        post_id=_first(record, "id"),
        authors=_names(record, *names) or _names(record, *[("user", *path[1:]) for path in names[:3]]),
        caption=caption,
        tags=_tags(find_hashtags(caption), [text for text in texts if not _MACHINE_TAG.match(text)]),
        time=_time(record, "date"),
        place=", ".join(filter(None, (_content(place, name) for name in ("locality", "country")))),
        position=_position(record, place),
        file=_file("flickr_", text_of(record, "id"), record),
    )


def _tumblr(record: Record) -> Facts:
    parts = [text_of_html(text_of(record, name)) for name in ("title", "caption", "body", "question", "answer", "text")]
    caption = _joined(*parts) or text_of(record, "summary").strip()
    reblogged = record.get("reblogged") is True or any(_first(record, f"reblogged_{of}_id") for of in ("from", "root"))
    authors = _names(record, ("blog_name",), ("blog", "name"))
    number = text_of(record, "num")
    return Facts(
        source="tumblr",
        post_id=_first(record, "id"),
        authors=authors,
        caption=caption,
        tags=_tags(find_hashtags(caption), list_of(record, "tags")),
        time=_time(record, "date"),
        skip=Skip.REPOST if reblogged else None,
        file=_file(f"tumblr_{text_of(record, 'blog_name')}_{text_of(record, 'id')}_", number.zfill(2), record),
    )


def _bluesky(record: Record) -> Facts:
    caption = text_of(record, "text").strip()
    did, key, uri = text_of(record, "author", "did"), _first(record, "post_id"), text_of(record, "uri")
    faceted = [text_of(feature, "tag") for facet in list_of(record, "facets") for feature in list_of(facet, "features")]
    reply = [text_of(record, "reply", of, "uri") for of in ("parent", "root")]
    to_others = any(reply) and not (did and all(post.startswith(f"at://{did}/") for post in reply))
    return Facts(
        source="bluesky",
        post_id=uri if uri.startswith("at://") else f"at://{did}/app.bsky.feed.post/{key}" if did and key else key,
        authors=_names(record, ("author", "handle"), ("author", "did")),
        caption=caption,
        tags=_tags(find_hashtags(caption), [*faceted, *list_of(record, "hashtags"), *list_of(record, "tags")]),
        time=_time(record, "date", "createdAt"),
        skip=Skip.REPLY if to_others else None,
        alt=text_of(record, "description").strip(),
        file=_file(f"{text_of(record, 'createdAt')[:19]}_{key}", f"_{text_of(record, 'num')}", record),
    )


def _mastodon(record: Record) -> Facts:
    caption = text_of_html(text_of(record, "content"))
    account = text_of(record, "account", "id")
    skip = None
    if text_of(record, "visibility") == "direct":
        skip = Skip.MESSAGE
    elif record.get("reblog"):
        skip = Skip.REPOST
    elif text_of(record, "in_reply_to_id") and text_of(record, "in_reply_to_account_id") != account:
        skip = Skip.REPLY
    place = dict_of(record, "place")
    uri, category, number = text_of(record, "uri"), text_of(record, "category"), text_of(record, "id")
    tags = [text_of(tag) or text_of(tag, "name") for tag in list_of(record, "tags")]
    return Facts(
        source="pixelfed" if "pixelfed" in category else "mastodon",
        post_id=uri if uri.startswith("https://") else number,
        authors=_names(record, ("account", "acct"), ("account", "username"), ("account", "id")),
        caption=caption,
        tags=_tags(find_hashtags(caption), tags),
        time=_time(record, "date", "created_at"),
        skip=skip,
        place=", ".join(filter(None, (text_of(place, name).strip() for name in ("name", "country")))),
        position=_position(record, place),
        alt=text_of(record, "media", "description").strip(),
        file=_file(f"{category}_{number}_", text_of(record, "media", "id"), record),
    )


_PLATFORMS: Mapping[str, Callable[[Record], Facts]] = {
    "instagram": _instagram,
    "twitter": _twitter,
    "flickr": _flickr,
    "tumblr": _tumblr,
    "bluesky": _bluesky,
    "mastodon": _mastodon,
    "pixelfed": _mastodon,
}


def _first(record: Record, *names: str) -> str:
    return next((text for name in names if (text := text_of(record, name))), "")


def _names(record: Record, *paths: tuple[str, ...]) -> tuple[str, ...]:
    found = [text_of(record, *path).strip() for path in paths if path]
    return tuple(dict.fromkeys(filter(None, found)))


def _tags(in_text: list[str], others: list[Any]) -> tuple[str, ...]:
    return tuple(unique_tags([*in_text, *(" ".join(text_of(tag).split()).lstrip("#＃") for tag in others)]))


def _time(record: Record, *names: str) -> datetime | None:
    """The first time; all are UTC. The tool writes the beginning of 1970 where it knows none."""
    for name in names:
        text = text_of(record, name)
        time = in_utc(from_wall_clock(text) or from_iso(text))
        if time and time.timestamp() != 0:
            return time
    return None


def _position(record: Record, place: Record) -> tuple[float | None, float | None]:
    lat, lon = position(record.get("latitude"), record.get("longitude"))
    return (lat, lon) if lat is not None else position(place.get("latitude"), place.get("longitude"))


def _content(record: Record, name: str) -> str:
    return (text_of(record, name) or text_of(record, name, "_content")).strip()


def _joined(*texts: str) -> str:
    """Paragraphs; one that the next begins with is left out."""
    kept: list[str] = []
    for text in filter(None, texts):
        if kept and text.startswith(kept[-1]):
            kept.pop()
        kept.append(text)
    return "\n\n".join(kept)


def _file(start: str, end: str, record: Record) -> str:
    suffix = text_of(record, "extension")
    return f"{start}{end}.{suffix}" if end.strip("_") and suffix else ""
