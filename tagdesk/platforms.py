"""Platform profiles: how many tags a platform takes, how it writes them, where they go.

They are data: `platform_files.py` reads them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import regex

from tagdesk.contract.features import URL, model_key
from tagdesk.hashtags import as_hashtag, as_instagram_hashtag, find_hashtags, unique_tags

#: The profile of a person who never chose one.
DEFAULT_PLATFORM = "instagram"

_GRAPHEME = regex.compile(r"\X")
_FAR_MENTION = regex.compile(r"(?<![\w/])(@\w+)@[\w.-]+\w")


class Spelling(StrEnum):
    """How a platform writes a tag."""

    HASHTAG = "hashtag"  # #NewYork: letters, digits, underscores
    EMOJI_HASHTAG = "emoji-hashtag"  # the same, with emoji
    PLAIN = "plain"  # New York


class Place(StrEnum):
    """Where tags can go."""

    CAPTION = "caption"
    COMMENT = "comment"
    FIELD = "field"


class Unit(StrEnum):
    """What the length of a text is counted in."""

    GRAPHEMES = "graphemes"  # what a person sees as one character
    CHARACTERS = "characters"  # Unicode code points
    BYTES = "bytes"  # of UTF-8


@dataclass(frozen=True)
class Tally:
    """What a post uses of what a platform allows; None where it sets no limit.

    Attributes:
        over: Tags of the post that there is no room for any more, in its order.
        unfit: Tags that the platform has no way to write.
        too_long: Tags that are longer than it takes.
    """

    tags: int = 0
    most_tags: int | None = None
    characters: int = 0
    most_characters: int | None = None
    over: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()

    @property
    def tags_over(self) -> int:
        """How many tags are too many."""
        return 0 if self.most_tags is None else max(0, self.tags - self.most_tags)

    @property
    def characters_over(self) -> int:
        """By how much the text is too long."""
        return 0 if self.most_characters is None else max(0, self.characters - self.most_characters)

    @property
    def is_fine(self) -> bool:
        """Whether the platform would take the post as it is."""
        return not (self.tags_over or self.characters_over or self.unfit or self.too_long)


@dataclass(frozen=True)
class Platform:
    """One profile.

    Attributes:
        key: Name of its file, without the ending.
        as_of: When these limits were looked up.
        most_tags: Limit of tags a post; None without one.
        places: Where tags can go, the usual one first.
        separator: What stands between tags.
        quoted: Whether a tag with blanks stands in double quotes.
        without: Characters that no tag may have.
        longest_tag: Limit of a tag's length in `tag_unit`.
        most_characters: Limit of the text's length in `unit`, hashtags in it included.
        link_length: What a link counts, however long it is.
        short_mentions: Whether `@name@server` counts as `@name`.
    """

    key: str
    name: str
    as_of: date = date.min
    note: str = ""
    most_tags: int | None = None
    spelling: Spelling = Spelling.HASHTAG
    places: tuple[Place, ...] = (Place.CAPTION,)
    separator: str = " "
    quoted: bool = False
    without: str = ""
    longest_tag: int | None = None
    tag_unit: Unit = Unit.GRAPHEMES
    most_characters: int | None = None
    unit: Unit = Unit.CHARACTERS
    link_length: int | None = None
    short_mentions: bool = False

    def rendered(self, tag: str) -> str:
        """A tag as this platform writes it; empty if nothing of it may stand there."""
        kept = "".join(letter for letter in tag if letter not in self.without)
        if self.spelling is Spelling.EMOJI_HASHTAG:
            return as_instagram_hashtag(kept)
        if self.spelling is Spelling.HASHTAG:
            hashtag = as_hashtag(kept)
            return hashtag if find_hashtags(hashtag) else ""
        plain = " ".join(kept.replace(self.separator.strip() or "\n", " ").split())
        return f'"{plain.replace(chr(34), "")}"' if self.quoted and " " in plain else plain

    def line(self, tags: Iterable[str]) -> str:
        """All tags in one line; what this platform can't write is left out."""
        return self.separator.join(filter(None, map(self.rendered, tags)))

    def caption_text(self, caption: str, tags: Iterable[str]) -> str:
        """The caption, with the tags behind it that do not stand in it yet, where tags go there."""
        caption = caption.strip()
        if Place.CAPTION not in self.places:
            return caption
        line = self.comment_text(caption, tags)
        return f"{caption}\n\n{line}" if caption and line else caption or line

    def comment_text(self, caption: str, tags: Iterable[str]) -> str:
        """The tags that do not stand in the caption as hashtags, in one line."""
        there = {model_key(tag) for tag in find_hashtags(caption)} if self.spelling is not Spelling.PLAIN else set()
        return self.line(tag for tag in tags if model_key(tag) not in there)

    def tally(self, caption: str, tags: Iterable[str]) -> Tally:
        """Count what a post uses; hashtags of the caption count even if they were taken off the post."""
        tags = list(tags)
        together = unique_tags([*tags, *find_hashtags(caption)]) if Place.CAPTION in self.places else tags
        written = {tag: self.rendered(tag) for tag in together}
        bare = {tag: text.strip('"').removeprefix("#") for tag, text in written.items() if text}
        most = self.longest_tag
        # What stands in the caption alone is there in any case.
        room = None if self.most_tags is None else max(0, self.most_tags - len(together) + len(unique_tags(tags)))
        text = self.caption_text(caption, tags) if self.places[0] is Place.CAPTION else caption.strip()
        return Tally(
            tags=len(unique_tags(bare.values())),
            most_tags=self.most_tags,
            characters=self.length(text),
            most_characters=self.most_characters,
            over=() if room is None else tuple([tag for tag in tags if tag in bare][room:]),
            unfit=tuple(tag for tag, line in written.items() if not line),
            too_long=tuple(tag for tag, line in bare.items() if most and _length(line, self.tag_unit) > most),
        )

    def length(self, text: str) -> int:
        """Length of a text as this platform counts it."""
        if self.link_length is not None:
            text = URL.sub("x" * self.link_length, text)
        if self.short_mentions:
            text = _FAR_MENTION.sub(r"\1", text)
        return _length(text, self.unit)


@dataclass(frozen=True)
class Platforms:
    """All profiles by key, in the order of their names, and a sentence for each file that can't be used."""

    by_key: Mapping[str, Platform] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def get(self, key: str) -> Platform:
        """The profile of a key, else the usual one."""
        found = self.by_key.get(key) or self.by_key.get(DEFAULT_PLATFORM)
        return found or next(iter(self.by_key.values()), Platform("hashtags", "Hashtags"))


def _length(text: str, unit: Unit) -> int:
    if unit is Unit.BYTES:
        return len(text.encode("utf-8", "replace"))
    return len(_GRAPHEME.findall(text)) if unit is Unit.GRAPHEMES else len(text)
