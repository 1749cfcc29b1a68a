"""Long texts of tweets, which an archive of X keeps apart from the tweets whose texts are cut off."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tagdesk.importers.json_file import list_of, text_of
from tagdesk.importers.markup import text_of_entities
from tagdesk.importers.moments import from_iso, in_utc

#: Tweet and long text are made in the same moment, give or take this.
_WITHIN_SECONDS = 60
#: No shorter text was cut off: 140 characters of Chinese, 280 of Latin.
_CUT_FROM_CHARACTERS = 100
#: Held in memory at most.
_MOST_CHARACTERS = 50_000_000


@dataclass(frozen=True)
class LongTweet:
    """A long text with its own hashtags and what its shortened links stand for."""

    time: datetime
    text: str
    tags: tuple[str, ...]
    links: dict[str, str]


@dataclass
class LongTweets:
    """Finds the long text of a tweet by its time and beginning, for it doesn't tell the tweet's id."""

    _by_minute: dict[int, list[LongTweet]] = field(default_factory=lambda: defaultdict(list))
    _characters: int = 0

    def add(self, elements: Iterable[Any]) -> None:
        """Take over the entries of `note-tweet.js`."""
        for element in elements:
            note = element.get("noteTweet", element) if isinstance(element, dict) else None
            time = in_utc(from_iso(text_of(note, "createdAt")))
            text = text_of_entities(text_of(note, "core", "text"))
            if not time or not text or self._characters + len(text) > _MOST_CHARACTERS:
                continue
            self._characters += len(text)
            hashtags = list_of(note, "core", "hashtags")
            tags = tuple((text_of(tag, "text") or text_of(tag)).strip("#＃ ") for tag in hashtags)
            links = {text_of(link, "shortUrl"): text_of(link, "expandedUrl") for link in list_of(note, "core", "urls")}
            self._by_minute[_minute(time)].append(LongTweet(time, text, tags, {k: v for k, v in links.items() if v}))

    def find(self, time: datetime | None, text: str) -> LongTweet | None:
        """The long text that begins as this one, which may be cut off; of several the one nearest in time."""
        beginning = text.partition("http")[0].rstrip(" \n….")
        if not self._by_minute or not time or not beginning or not (len(text) >= _CUT_FROM_CHARACTERS or "…" in text):
            return None
        minute = _minute(time)
        near = [
            note
            for place in (minute - 1, minute, minute + 1)
            for note in self._by_minute.get(place, ())
            if abs((note.time - time).total_seconds()) <= _WITHIN_SECONDS and note.text.startswith(beginning)
        ]
        return min(near, key=lambda note: abs((note.time - time).total_seconds()), default=None)


def _minute(time: datetime) -> int:
    return int(time.timestamp()) // 60
