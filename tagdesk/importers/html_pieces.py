"""HTML as a run of tags and texts, one pass whatever it holds (`html.parser` takes minutes for some damaged markup)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tagdesk.importers.markup import text_of_entities

_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)((?:[^<>\"']|\"[^\"]{0,50000}+\"|'[^']{0,50000}+'){0,50000}+|[^<>]{0,50000}+)>"
    r"|<!--"
    r"|<[!?][^<>]{0,10000}+>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]*+)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++))")
_DECLARATION = re.compile(r"[^<>]{0,10000}+>")
_LONGEST_COMMENT = 10_000


@dataclass(frozen=True)
class Tag:
    """A tag: its name in lower case, whether it closes an element, its attributes as they are written."""

    name: str
    closing: bool
    written: str

    def get(self, attribute: str) -> str:
        """An attribute with its entities resolved; empty if it isn't there."""
        for match in _ATTRIBUTE.finditer(self.written):
            if match[1].lower() == attribute:
                return text_of_entities(match[2] or match[3] or match[4] or "")
        return ""


def html_pieces(markup: str) -> Iterator[Tag | str]:
    """Tags and the texts between them, entities resolved, blanks as they are; comments are left out."""
    end = at = 0
    closing = 0  # where the next comment ends; far behind the markup if none does
    while match := _TAG.search(markup, at):
        start, at = match.span()
        if match[0] == "<!--":
            if closing < at and (closing := markup.find("-->", at)) < 0:
                closing = len(markup) + _LONGEST_COMMENT + 1
            at = closing + len("-->") if closing - at <= _LONGEST_COMMENT else _end_of_declaration(markup, at)
            if at == match.end():
                continue  # no comment: text
        if start > end:
            yield text_of_entities(markup[end:start])
        end = at
        if match[2]:
            yield Tag(match[2].lower(), bool(match[1]), match[3])
    if end < len(markup):
        yield text_of_entities(markup[end:])


def _end_of_declaration(markup: str, at: int) -> int:
    """Where a comment without an end ends; the place itself, if it doesn't."""
    match = _DECLARATION.match(markup, at)
    return match.end() if match else at
