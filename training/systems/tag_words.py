"""The words that a tag's name is made of."""

from collections.abc import Collection

from tagdesk.contract.features import plain_words
from tagdesk.recommend.hashtag_words import segment


def name_words(tag: str, known: Collection[str]) -> list[str]:
    """Plain words of a tag's name; a name in one piece that is not among the `known` words is segmented (`newyork`)."""
    words = plain_words([tag])
    if len(words) == 1 and words[0] not in known and words[0].isascii() and words[0].isalpha():
        words = plain_words(segment(words[0]))
    return words
