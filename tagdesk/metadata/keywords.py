"""The words a person gave to a photo: keywords, title, caption, names of people.

Programs write the same keyword to up to eight places. Place by place they are read into `PhotoWords` (`xmp`, `iptc`,
`picture_words`), and put together here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import pairwise

from tagdesk.contract.features import HASH_SIGNS, tag_key
from tagdesk.hashtags import unique_tags
from tagdesk.metadata.description import persons_words

#: IPTC keywords are cut to 64 bytes; one byte less for each that the last character would have needed.
_CUT_BYTES = range(61, 65)
#: Branches of keywords that programs keep for themselves.
_OWN_BRANCHES = frozenset({"darktable", "_digikam_internal_tags_"})


@dataclass(frozen=True)
class PhotoWords:
    """What one place tells; together they tell what the photo is.

    Attributes:
        keywords: Flat keywords, in order; ancestors and names of people may be among them.
        paths: Keywords of a hierarchy, each from its root to its leaf.
        people: Names of people in the picture.
        time: When it was taken; with its zone where that is told.
        changed: When the words were last changed.
        place: Name of the town or part of it.
    """

    keywords: tuple[str, ...] = ()
    paths: tuple[tuple[str, ...], ...] = ()
    people: tuple[str, ...] = ()
    title: str = ""
    caption: str = ""
    place: str = ""
    time: datetime | None = None
    position: tuple[float, float] | None = None
    changed: datetime | None = None

    @property
    def text(self) -> str:
        """Title and caption, one after the other unless one holds the other."""
        if not self.caption or self.title.casefold() in self.caption.casefold():
            return self.caption or self.title
        return f"{self.title}\n\n{self.caption}"

    def tags(self, *, people: bool = False) -> list[str]:
        """Keywords that the person chose, in order, without ancestors; names of people only on demand."""
        paths = [path for path in self.paths if path and tag_key(path[0]) not in _OWN_BRANCHES]
        above = {tuple(map(tag_key, path[:end])) for path in paths for end in range(1, len(path))}
        leaves = [path[-1] for path in paths if tuple(map(tag_key, path)) not in above]
        implied = {tag_key(piece) for path in self.paths for piece in path} - {tag_key(leaf) for leaf in leaves}
        if not people:
            implied |= {tag_key(name) for name in self.people}
        chosen = [*self.keywords, *leaves, *(self.people if people else ())]
        return unique_tags(tag for tag in _uncut(chosen) if tag_key(tag) not in implied)


def together(*words: PhotoWords) -> PhotoWords:
    """What several places tell of the same photo: all keywords and people, of all else the first that knows it."""
    return PhotoWords(
        keywords=tuple(keyword for one in words for keyword in one.keywords),
        paths=tuple(path for one in words for path in one.paths),
        people=tuple(name for one in words for name in one.people),
        title=next((one.title for one in words if one.title), ""),
        caption=next((one.caption for one in words if one.caption), ""),
        place=next((one.place for one in words if one.place), ""),
        time=next((one.time for one in sorted(words, key=_without_clock) if one.time), None),
        position=next((one.position for one in words if one.position), None),
        changed=max((one.changed for one in words if one.changed), key=_in_utc, default=None),
    )


def sorted_keywords(texts: Iterable[str]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Flat keywords, and hierarchies that some programs write among them (`Places|Germany|Ulm`)."""
    keywords = [keyword for text in texts if (keyword := tidy_keyword(text))]
    flat = tuple(keyword for keyword in keywords if "|" not in keyword)
    return flat, tuple(path for keyword in keywords if "|" in keyword and (path := path_of(keyword, "|")))


def path_of(text: str, separator: str) -> tuple[str, ...]:
    """A keyword of a hierarchy from its root to its leaf."""
    return tuple(piece for part in text.split(separator) if (piece := tidy_keyword(part)))


def tidy_keyword(text: str) -> str:
    """A keyword without control characters, hash signs and needless blanks; a text may not hold half characters."""
    clean = re.sub(r"[\x00-\x1f\x7f]+", " ", text).encode("utf-8", "replace").decode("utf-8")
    return " ".join(clean.split()).lstrip(HASH_SIGNS + " ")


def title_of(text: str) -> str:
    """A title that a person wrote, in one line."""
    return " ".join(persons_words(text).split())


def newest_first(one: PhotoWords, other: PhotoWords) -> tuple[PhotoWords, PhotoWords]:
    """The two as they are, unless the other was changed later."""
    if one.changed and other.changed and _in_utc(other.changed) > _in_utc(one.changed):
        return other, one
    return one, other


def _uncut(keywords: list[str]) -> list[str]:
    """Without those that are only the beginning of another one, as IPTC cuts them."""
    ordered = sorted(set(keywords))
    cut = {one for one, longer in pairwise(ordered) if len(one.encode()) in _CUT_BYTES and longer.startswith(one)}
    return [keyword for keyword in keywords if keyword not in cut]


def _without_clock(words: PhotoWords) -> bool:
    """Whether only the day is known: another place may know the time of day too."""
    return words.time is not None and words.time.time() == time()


def _in_utc(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)
