"""A tweet, of whatever archive of X (Twitter), to a post."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha1
from pathlib import PurePosixPath
from typing import Any

from tagdesk.domain import Post
from tagdesk.hashtags import find_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Item, Options, Skip
from tagdesk.importers.json_file import list_of, text_of, value_of
from tagdesk.importers.long_tweets import LongTweets
from tagdesk.importers.markup import text_of_entities
from tagdesk.importers.moments import from_iso, from_seconds, in_utc, position, sensible
from tagdesk.importers.pictures import is_picture

SOURCE = "twitter"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBERS = {month: number for number, month in enumerate(_MONTHS, start=1)}
_LINK = re.compile(r"( ?)(https?://t\.co/\w+)")
#: A hashtag in the middle of which a long text was cut off.
_CUT_HASHTAG = re.compile(r"[#＃](\w+)(?=(?:…|\.\.\.)\s*(?:https?://t\.co/\w*)?\s*\Z)")
#: Texts were cut at 140 characters, and at 280 since 2017.
_CUT_FROM_CHARACTERS = 135
#: Ids hold their time since this moment (milliseconds) and from this id on.
_EPOCH_MS, _FIRST_TIMED_ID = 1288834974657, 29_700_859_247
_REPLY_FIELDS = frozenset(
    f"in_reply_to_{field}" for field in ("user_id_str", "user_id", "screen_name", "status_id_str", "status_id")
)
_MEDIA_FILE = re.compile(r"(?:.*/)?[^/]*tweets?_media/(\d+)-[^/]+")


@dataclass(frozen=True)
class Owner:
    """Whose archive it is, as far as it tells.

    Attributes:
        name: Screen name.
        number: Account id.
        ids: Ids of own tweets, where neither name nor number is known: an answer to one of them is no reply.
    """

    name: str | None = None
    number: str | None = None
    ids: frozenset[str] = frozenset()

    def wrote(self, number: str, name: str, status: str) -> bool:
        """Whether what is answered is the owner's."""
        return (
            (bool(number) and number == self.number)
            or (bool(name) and name.casefold() == (self.name or "").casefold())
            or status in self.ids
        )


@dataclass
class Tweets:
    """Turns tweets into posts, over all files of an export."""

    tree: ArchiveTree
    options: Options
    long: LongTweets = field(default_factory=LongTweets)
    _seen: set[str] = field(default_factory=set)
    _edited: dict[str, tuple[int, Item | Skip]] = field(default_factory=dict)
    _unedited: set[str] = field(default_factory=set)

    def items(self, tweets: Iterable[Any], owner: Owner) -> Iterator[Item | Skip]:
        """What the tweets of one file are; those that were edited are kept back until `edited`."""
        for element in tweets:
            inner = element.get("tweet") if isinstance(element, dict) else None
            tweet = inner if isinstance(inner, dict) else element
            if not isinstance(tweet, dict):
                yield Skip.UNREADABLE
                continue
            tweet_id = id_of(tweet)
            if tweet_id in self._seen:
                yield Skip.TWICE
                continue
            item = self._item(tweet, tweet_id, owner)
            if not tweet_id and isinstance(item, Item):
                tweet_id = item.post.post_id
                if tweet_id in self._seen:
                    yield Skip.TWICE
                    continue
            if tweet_id:
                self._seen.add(tweet_id)
            versions = _versions(tweet) if "edit_info" in tweet else ()
            if tweet_id in versions:
                yield from self._newest(min(versions, key=int), int(tweet_id), item)
            else:
                self._unedited.add(tweet_id)
                yield item

    def edited(self) -> Iterator[Item | Skip]:
        """The newest version of each edited tweet, under the id of the first: an older archive holds that one."""
        for first, (_, item) in self._edited.items():
            if isinstance(item, Item) and first in self._unedited:
                yield Skip.TWICE
            else:
                yield Item(replace(item.post, post_id=first), item.missing) if isinstance(item, Item) else item

    def _newest(self, first: str, number: int, item: Item | Skip) -> Iterator[Skip]:
        if kept := self._edited.get(first):
            yield Skip.TWICE
            if kept[0] > number:
                return
        self._edited[first] = number, item

    def _item(self, tweet: dict[str, Any], tweet_id: str, owner: Owner) -> Item | Skip:
        raw = text_of(tweet, "full_text") or text_of(tweet, "text")
        if not raw and not tweet_id:
            return Skip.UNREADABLE
        if raw.startswith("RT @") or tweet.get("retweeted_status"):
            return Skip.REPOST
        if not owner.name and not owner.number and "user" in tweet:
            owner = Owner(text_of(tweet, "user", "screen_name") or None, text_of(tweet, "user", "id_str") or None)
        reply = _is_reply(tweet, owner)
        if reply and not self.options.replies:
            return Skip.REPLY
        time = time_of(text_of(tweet, "created_at")) or _time_of_id(tweet_id)
        text = text_of_entities(raw)
        links = _links(tweet) if "t.co/" in text else {}
        if note := self.long.find(time, text):
            text, links = note.text, {**_links(tweet), **note.links}
            tags = unique_tags([*find_hashtags(text), *note.tags])
        else:
            tags = _tags(tweet, text)
        caption = (_expanded(text, links) if "t.co/" in text else text).strip()
        if not caption and not tags:
            return Skip.EMPTY
        images, alt, missing = self._pictures(tweet, tweet_id)
        lat, lon = _position(tweet)
        post = Post(
            post_id=tweet_id or sha1(f"{time}|{raw}".encode()).hexdigest(),
            caption=caption,
            tags=tuple(tags),
            user=owner.name,
            source=SOURCE,
            time=time,
            place=(text_of(tweet, "place", "full_name") or text_of(tweet, "place", "name") or None)
            if "place" in tweet
            else None,
            lat=lat,
            lon=lon,
            images=images,
            alt=alt,
            flags=("reply",) if reply else (),
        )
        return Item(post, missing)

    def _pictures(self, tweet: dict[str, Any], tweet_id: str) -> tuple[tuple[str, ...], tuple[str, ...], int]:
        """Pictures in the folder of media, their descriptions, and how many more the tweet had."""
        photos = [medium for medium in _media(tweet) if _is_photo(medium)]
        others = self._media_files.get(tweet_id, ())
        if not photos and not others:
            return (), (), 0
        found: dict[str, str] = {}
        for photo in photos:
            if names := self.tree.named(f"{tweet_id}-{_basename(photo)}"):
                found[names[0]] = text_of(photo, "ext_alt_text")
        for name in others:
            found.setdefault(name, "")
        addresses = {_basename(photo) for photo in photos}
        alt = tuple(found.values()) if any(found.values()) else ()
        return tuple(found), alt, max(0, len(addresses) - len(found))

    @cached_property
    def _media_files(self) -> Mapping[str, list[str]]:
        """Pictures in the folders of media by the id that their names begin with."""
        files = defaultdict(list)
        for name in self.tree:
            if "_media/" in name and is_picture(name) and (match := _MEDIA_FILE.fullmatch(name)):
                files[match[1]].append(name)
        return files


def id_of(tweet: dict[str, Any]) -> str:
    """The tweet's id; empty if it is no number."""
    tweet_id = text_of(tweet, "id_str") or text_of(tweet, "id")
    return tweet_id if _is_number(tweet_id) else ""


def time_of(text: str) -> datetime | None:
    """`Wed Feb 05 12:15:47 +0000 2020`, by hand because `strptime` takes ten times as long; also ISO 8601."""
    try:
        if text[20:25] == "+0000" and len(text) == 30:
            year, month, day = int(text[26:]), _MONTH_NUMBERS[text[4:7]], int(text[8:10])
            clock = int(text[11:13]), int(text[14:16]), int(text[17:19])
            return sensible(datetime(year, month, day, *clock, tzinfo=UTC))
    except (ValueError, KeyError):
        return None
    return in_utc(from_iso(text))


def _time_of_id(tweet_id: str) -> datetime | None:
    number = int(tweet_id or 0)
    return from_seconds(((number >> 22) + _EPOCH_MS) / 1000) if number >= _FIRST_TIMED_ID else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20


def _versions(tweet: dict[str, Any]) -> tuple[str, ...]:
    """Ids of all versions of a tweet that was edited."""
    first = value_of(tweet, "edit_info", "initial", "editTweetIds")
    ids = list_of(first or value_of(tweet, "edit_info", "edit", "editControlInitial", "editTweetIds"))
    return tuple(text for text in map(text_of, ids) if _is_number(text)) if len(ids) > 1 else ()


def _is_reply(tweet: dict[str, Any], owner: Owner) -> bool:
    """Whether it answers somebody else; own threads are no replies."""
    if _REPLY_FIELDS.isdisjoint(tweet):
        return False
    number = text_of(tweet, "in_reply_to_user_id_str") or text_of(tweet, "in_reply_to_user_id")
    name = text_of(tweet, "in_reply_to_screen_name")
    status = text_of(tweet, "in_reply_to_status_id_str") or text_of(tweet, "in_reply_to_status_id")
    return bool(number or name or status) and not owner.wrote(number, name, status)


def _tags(tweet: dict[str, Any], text: str) -> list[str]:
    """Hashtags of the text and the field; not one that was cut off with the text."""
    cut = None
    if tweet.get("truncated") is True or len(text) >= _CUT_FROM_CHARACTERS:
        cut = _CUT_HASHTAG.search(text)
    if cut:
        text = text[: cut.start()]
    found = find_hashtags(text) if "#" in text or "＃" in text else []
    field_tags = [text_of(tag, "text").strip("#＃ ") for tag in list_of(tweet, "entities", "hashtags")]
    others = [tag for tag in field_tags if tag not in found and not (cut and tag == cut[1])]
    return unique_tags([*found, *others]) if others else found


def _media(tweet: dict[str, Any]) -> list[Any]:
    """All media; the older field holds the first one only."""
    return list_of(tweet, "extended_entities", "media") or list_of(tweet, "entities", "media")


def _is_photo(medium: Any) -> bool:
    """The address of a video is that of a still, which the archive doesn't hold."""
    return (
        text_of(medium, "type") in ("photo", "") and bool(_basename(medium)) and "video_thumb" not in _address(medium)
    )


def _address(medium: Any) -> str:
    return text_of(medium, "media_url_https") or text_of(medium, "media_url")


def _basename(medium: Any) -> str:
    """`DmDP.jpg` of `https://pbs.twimg.com/media/DmDP.jpg:large`."""
    return PurePosixPath(_address(medium).partition("?")[0]).name.partition(":")[0]


def _links(tweet: dict[str, Any]) -> dict[str, str]:
    """What shortened links stand for; nothing for those to the tweet's own media."""
    links = {text_of(link, "url"): text_of(link, "expanded_url") for link in list_of(tweet, "entities", "urls")}
    for entities in ("entities", "extended_entities"):
        for medium in list_of(tweet, entities, "media"):
            links[text_of(medium, "url")] = ""
    return links


def _expanded(text: str, links: Mapping[str, str]) -> str:
    def address(match: re.Match[str]) -> str:
        target = links.get(match[2])
        if target == "":
            return ""
        return match[1] + target if target and target.startswith("http") else match[0]

    return _LINK.sub(address, text)


def _position(tweet: dict[str, Any]) -> tuple[float | None, float | None]:
    """East before north by the rules of GeoJSON, which some archives break; the older field is the other way round."""
    if tweet.get("coordinates"):
        first, second = (value_of(tweet, "coordinates", "coordinates", place) for place in (0, 1))
        found = position(second, first)
        return found if found[0] is not None else position(first, second)
    if tweet.get("geo"):
        return position(*(value_of(tweet, "geo", "coordinates", place) for place in (0, 1)))
    return None, None
