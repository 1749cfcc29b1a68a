"""Text and tags as a person typed or pasted them, made fit to be kept."""

from collections.abc import Iterable

from tagdesk.contract.features import HASH_SIGNS, tag_key
from tagdesk.errors import TagDeskError
from tagdesk.hashtags import as_hashtag, unique_tags


def storable(text: str) -> str:
    """Text that every program can read again: without NUL, and `?` for half a character (a lone surrogate)."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def storable_tags(tags: Iterable[str]) -> list[str]:
    """Tags without hash sign, outer blanks, empty ones and repeats."""
    return unique_tags(" ".join(storable(tag).split()).lstrip(HASH_SIGNS + " ") for tag in tags)


def one_tag(text: str) -> str:
    """The one tag that was typed.

    Raises:
        TagDeskError: There is none.
    """
    tags = storable_tags([text])
    if not tags:
        raise TagDeskError("A tag is missing; type one, such as #sunset.")
    return tags[0]


def shown(tag: str) -> str:
    """A tag as sentences show it: as a hashtag, or as it is where nothing of it may stand in one."""
    return as_hashtag(tag) or tag_key(tag)
