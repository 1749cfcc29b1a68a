"""What is indexed of a post for full-text search, and what a typed query asks for."""

import unicodedata
from collections.abc import Iterable

import regex

from tagdesk.contract.features import model_key

# Scripts written without blanks, and emoji: each character becomes a word, so that 寿司 is found inside a sentence.
_WORD_BY_ITSELF = regex.compile(
    r"([\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{So}])"
)
_HAS_WORD = regex.compile(r"[\p{L}\p{N}\p{Co}\p{So}]")
# FTS5 refuses deep expressions; nobody searches for more words than this.
_MAX_WORDS = 24
_MAX_CHARACTERS = 1000


def indexed_text(text: str) -> str:
    """Text as the index sees it: NFKC, casefolded, and words where a script has no blanks."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\0", " ")
    return _WORD_BY_ITSELF.sub(r" \1 ", plain)


def indexed_tags(tags: Iterable[str]) -> str:
    """Tags as the index sees them: `New York` is found by either word and by `newyork`."""
    return indexed_text(" ".join(f"{tag} {model_key(tag)}" for tag in tags))


def match_expression(query: str) -> str:
    """FTS5 expression for posts that have every typed word (as the beginning of a word); empty if there is none.

    Whatever is typed is searched for as text: quotes, `*`, `NOT` or brackets never act as operators.
    """
    # Half a character comes of bytes on the command line that are no text.
    text = query[:_MAX_CHARACTERS].encode("utf-8", "replace").decode()
    words = text.replace('"', " ").split()[:_MAX_WORDS]
    return " ".join(f'"{indexed_text(word)}"*' for word in words if _HAS_WORD.search(word))
