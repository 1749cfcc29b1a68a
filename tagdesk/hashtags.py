"""Hashtags in running text (UAX #31): find them, render a tag as one, split what a person typed or pasted."""

from collections.abc import Iterable

import regex

from tagdesk.contract.features import HASH_SIGNS, URL, model_key, tag_key

# UAX #31 default hashtag identifier: a hash sign, then XID_Continue (which holds the underscore), with one letter at
# least: #39 is no hashtag on any platform, `#` before a mark is the keycap emoji. Not after a word character (but after
# an emoji's invisible selector), `&` (entities) or `/`; hashtags may be glued together (#cat#pet).
_ONE = rf"[{HASH_SIGNS}](?!\p{{M}})(?=\p{{XID_Continue}}*\p{{XID_Start}})(\p{{XID_Continue}}+)"
_GLUED = regex.compile(rf"(?:(?<=[\uFE0E\uFE0F\u20E3])|(?<![\w&/{HASH_SIGNS}]))(?:{_ONE})+")
# Instagram and Threads also take digits alone and emoji.
_EMOJI = r"\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}"
_LOOSE_ONE = rf"[{HASH_SIGNS}]((?:[\p{{XID_Continue}}\u200C\u200D\u00B7\uFE0F]|{_EMOJI})+)"
_LOOSE = regex.compile(rf"(?:(?<=[\uFE0E\uFE0F\u20E3])|(?<![\w&/{HASH_SIGNS}]))(?:{_LOOSE_ONE})+")
# What may stand in a hashtag; marks, joiners and selectors of an emoji that goes have to go with it.
_PART = regex.compile(r"(?V1)[\p{XID_Continue}--[\p{M}\u200C\u200D]][\p{XID_Continue}--[\uFE00-\uFE0F]]*")
_LOOSE_PART = regex.compile(rf"{_PART.pattern}|(?:(?:{_EMOJI})[\p{{M}}\u200D\uFE0F]*)+")
_BEFORE_TAG = regex.compile(rf"\s+(?=[{HASH_SIGNS}])|(?=[{HASH_SIGNS}][^\s{HASH_SIGNS}])")


def find_hashtags(text: str) -> list[str]:
    """Hashtags that stand in a text, without the sign, in order, each once (compared by key)."""
    return unique_tags(tag for run in _GLUED.finditer(URL.sub(" ", text)) for tag in run.captures(1))


def find_instagram_hashtags(text: str) -> list[str]:
    """The same by the rules of Instagram and Threads: `#2022` and `#🌅` are hashtags there."""
    return unique_tags(tag for run in _LOOSE.finditer(URL.sub(" ", text)) for tag in run.captures(1))


def as_hashtag(tag: str) -> str:
    """A tag rendered as a hashtag: `New York` becomes `#NewYork`; empty if nothing of it may stand in one."""
    body = "".join(_PART.findall(tag))
    return f"#{body}" if body else ""


def as_instagram_hashtag(tag: str) -> str:
    """The same by the rules of Instagram and Threads, where emoji may stand in one."""
    body = "".join(_LOOSE_PART.findall(tag))
    return f"#{body}" if body else ""


def split_tags(text: str) -> list[str]:
    """Tags in what was typed or pasted: `#a #b, c` are three; without signs or commas it is one (`New York`, `C#`)."""
    tags: list[str] = []
    for chunk in regex.split(r"[,;\n]+", text):
        tags.extend(part.strip() for part in _BEFORE_TAG.split(chunk))
    return unique_tags(" ".join(tag.lstrip(HASH_SIGNS).split()) for tag in tags)


def unique_tags(tags: Iterable[str]) -> list[str]:
    """The same tags without repeats and empty ones; the first spelling stays."""
    seen: dict[str, str] = {}
    for tag in tags:
        if tag_key(tag):
            seen.setdefault(model_key(tag), tag)
    return list(seen.values())
