"""HTML of posts to text."""

import html
import re

_PARAGRAPHS = frozenset({"p", "div", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "figure", "pre"})
_LINES = frozenset({"br", "li", "tr"})
_UNSEEN = ("script", "style", "head", "template")
_MARKUP = re.compile(r"<[a-zA-Z/!]|&[#\w]+;")
# One pass over the text, whatever it holds: `html.parser` takes minutes for some damaged markup and raises for other.
_PIECE = re.compile(
    rf"<({'|'.join(_UNSEEN)})\b[^<>]*>.*?(?:</\1\s*>|\Z)"
    r"|<!--.*?(?:-->|\Z)"
    r"|</?([a-zA-Z][^\s/<>]*+)(?:(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+|[^<>]*+)>"
    r"|<[!?][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
# `int` refuses thousands of digits, and with it `html.unescape`.
_LONG_NUMBER = re.compile(r"&#[0-9]{100,};?")


def text_of_html(markup: str) -> str:
    """Text as a person reads it: paragraphs with a blank line between, line breaks, no tags, entities resolved."""
    if _MARKUP.search(markup):
        markup = text_of_entities(_PIECE.sub(_break, markup))
    return _tidy(markup)


def text_of_entities(text: str) -> str:
    """Text in which only `&amp;` and the like are resolved."""
    return html.unescape(_LONG_NUMBER.sub(" ", text)) if "&" in text else text


def _break(match: re.Match[str]) -> str:
    """What stands for a tag in the text."""
    tag = (match[2] or "").lower()
    return "\n\n" if tag in _PARAGRAPHS else "\n" if tag in _LINES else ""


def _tidy(text: str) -> str:
    text = re.sub(r"[ \t\xa0]+", " ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", text)).strip()
