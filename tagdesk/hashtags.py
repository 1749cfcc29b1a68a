"""Hashtags in running text (UAX #31): find them, render a tag as one, split what a person typed or pasted."""

from collections.abc import Iterable

import regex

from tagdesk.contract.features import HASH_SIGNS, model_key, tag_key

# UAX #31 default hashtag identifier: a hash sign, then XID_Continue (which holds the underscore); a digit-only run
# such as #39 is no hashtag on any platform. Not after a word character, `&` (entities) or `/` (URL fragments).
_HASHTAG = regex.compile(rf"(?<![\w&/{HASH_SIGNS}])[{HASH_SIGNS}](?=\p{{XID_Continue}}*[^\W\d])(\p{{XID_Continue}}+)")
_NOT_IN_HASHTAG = regex.compile(r"[^\p{XID_Continue}]+")


def find_hashtags(text: str) -> list[str]:
    """Hashtags that stand in a text, without the sign, in order, each once (compared by key)."""
    return unique_tags(_HASHTAG.findall(text))


def as_hashtag(tag: str) -> str:
    """A tag rendered as a hashtag: `New York` becomes `#NewYork`; empty if nothing of it may stand in one."""
    body = _NOT_IN_HASHTAG.sub("", tag.lstrip(HASH_SIGNS))
    return f"#{body}" if body else ""


def split_tags(text: str) -> list[str]:
    """Tags in what was typed or pasted: `#a #b, c` are three; without signs or commas it is one tag (`New York`)."""
    tags: list[str] = []
    for chunk in regex.split(r"[,;\n]+", text):
        tags.extend(part.strip() for part in regex.split(rf"\s*(?=[{HASH_SIGNS}])", chunk))
    return unique_tags(" ".join(tag.lstrip(HASH_SIGNS).split()) for tag in tags)


def unique_tags(tags: Iterable[str]) -> list[str]:
    """The same tags without repeats and empty ones; the first spelling stays."""
    seen: dict[str, str] = {}
    for tag in tags:
        if tag_key(tag):
            seen.setdefault(model_key(tag), tag)
    return list(seen.values())
