"""The words of the trade as plain data: no I/O, no numpy, no Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from tagdesk.contract.features import tag_key

#: The account that every history begins with; it is called "me" until it is renamed.
FIRST_ACCOUNT = 1


class TagState(StrEnum):
    """What a person did with a tag of a post."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    OWN = "own"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Suggestion:
    """One ranked tag as shown: `score` in 0…1, `sources` says which recommender gave how much."""

    tag: str
    score: float
    sources: Mapping[str, float] = field(default_factory=dict)

    @property
    def leading(self) -> str | None:
        """The recommender that gave most; None if none gave anything."""
        name = max(self.sources, key=lambda source: self.sources[source], default=None)
        return name if name is not None and self.sources[name] > 0 else None


@dataclass(frozen=True)
class Progress:
    """One step of long work; `total` is 0 while unknown."""

    done: int
    total: int
    note: str = ""


@dataclass(frozen=True)
class PostTag:
    """A tag of a post in the spelling the person gave it."""

    tag: str
    state: TagState

    @property
    def key(self) -> str:
        """Key for comparison."""
        return tag_key(self.tag)


@dataclass(frozen=True)
class Photo:
    """One picture of a post; `error` is the sentence shown when it can't be read, `alt` what it shows in words."""

    photo_id: int
    path: Path
    content_hash: str | None = None
    error: str | None = None
    alt: str = ""


@dataclass(frozen=True)
class DeskPost:
    """A post on the desk: a draft until it is `done`. The first photo leads."""

    post_id: int
    photos: tuple[Photo, ...] = ()
    caption: str = ""
    place: str = ""
    time: datetime | None = None
    tags: tuple[PostTag, ...] = ()
    done: bool = False
    account_id: int = FIRST_ACCOUNT
    camera: str = ""

    def tags_in(self, *states: TagState) -> tuple[str, ...]:
        """Display texts of the tags in one of the given states, in order."""
        return tuple(tag.tag for tag in self.tags if tag.state in states)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The post's tag set: accepted and own tags, in the order they came."""
        return self.tags_in(TagState.ACCEPTED, TagState.OWN)

    @property
    def rejected(self) -> tuple[str, ...]:
        """Tags that must never be suggested for this post again."""
        return self.tags_in(TagState.REJECTED)


@dataclass(frozen=True)
class Account:
    """One of the person's accounts (private, business …), with habits of its own; `done` counts its done posts."""

    account_id: int
    name: str
    done: int = 0


@dataclass(frozen=True)
class DonePost:
    """A post that is one of the person's habits since `done_at` (UTC)."""

    done_at: datetime
    post: DeskPost

    @property
    def post_id(self) -> int:
        """Number of the post."""
        return self.post.post_id

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands in the order of the account's past; a later post has a greater one."""
        return self.done_at.isoformat(timespec="milliseconds"), self.post.post_id


@dataclass(frozen=True)
class Post:
    """A post as it is exchanged: the JSONL schema of import, export and training.

    Paths in `images` are as written in the record; the reader resolves them against the file's folder. `rejected`,
    `camera` and `done_at` (when it became a habit, where that was not at `time`) are told by TagDesk itself.
    """

    post_id: str
    caption: str = ""
    tags: tuple[str, ...] = ()
    user: str | None = None
    source: str | None = None
    time: datetime | None = None
    time_zone_known: bool = False
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    images: tuple[str, ...] = ()
    alt: tuple[str, ...] = ()
    image_words: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    camera: str | None = None
    done_at: datetime | None = None

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Build from one JSON object; also reads `id`, `text`, `image` (one path) and `is_reply` (the flag `reply`).

        Raises:
            ValueError: The record is not an object of this schema; the message says which field is wrong.
        """
        if not isinstance(record, Mapping):
            raise ValueError("a post must be a JSON object")
        caption = _first(record, "caption", "text")
        tags = record.get("tags")
        if caption is None and tags is None:
            raise ValueError("a post needs 'tags' or 'caption'")
        images = record.get("images") or ([record["image"]] if record.get("image") else [])
        post_id = _first(record, "post_id", "id")
        return cls(
            post_id="" if post_id is None else str(post_id),
            caption=_text(caption, "caption"),
            tags=_texts(tags, "tags"),
            user=_optional_text(record, "user"),
            source=_optional_text(record, "source"),
            time=_time(record.get("time")),
            time_zone_known=bool(record.get("time_zone_known", False)),
            place=_optional_text(record, "place"),
            lat=_degrees(record, "lat"),
            lon=_degrees(record, "lon"),
            images=_texts(images, "images"),
            alt=_texts(record.get("alt"), "alt"),
            image_words=_texts(record.get("image_words"), "image_words"),
            flags=(*_texts(record.get("flags"), "flags"), *(("reply",) if record.get("is_reply") else ())),
            rejected=_texts(record.get("rejected"), "rejected"),
            camera=_optional_text(record, "camera"),
            done_at=_time(record.get("done_at")),
        )

    def to_record(self) -> dict[str, Any]:
        """The JSON object that `from_record` reads back."""
        record: dict[str, Any] = {
            "post_id": self.post_id,
            "user": self.user,
            "source": self.source,
            "time": self.time.isoformat() if self.time else None,
            "time_zone_known": self.time_zone_known,
            "place": self.place,
            "lat": self.lat,
            "lon": self.lon,
            "caption": self.caption,
            "tags": list(self.tags),
            "images": list(self.images),
            "alt": list(self.alt),
            "flags": list(self.flags),
        }
        # What few posts have is left out of the others.
        for name in ("image_words", "rejected"):
            if values := getattr(self, name):
                record[name] = list(values)
        if self.camera:
            record["camera"] = self.camera
        if self.done_at:
            record["done_at"] = self.done_at.isoformat()
        return record


def _first(record: Mapping[str, Any], *names: str) -> Any:
    """Value of the first name that is there and not null."""
    return next((record[name] for name in names if record.get(name) is not None), None)


def _optional_text(record: Mapping[str, Any], name: str) -> str | None:
    return None if record.get(name) is None else _text(record[name], name)


def _time(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if value else None
    except (TypeError, ValueError):
        raise ValueError("'time' must be text in ISO format, such as 2026-06-14T20:52:00+02:00") from None


def _degrees(record: Mapping[str, Any], name: str) -> float | None:
    value = record.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise ValueError(f"'{name}' must be a number")
    return value


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"'{name}' must be text")
    return value


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"'{name}' must be a list of texts")
    return tuple(value)
