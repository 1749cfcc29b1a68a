"""The dialect of newer exports of Meta in which everything is a pair of a label and a value.

Labels are in the language of the person, so values are told by what they look like.
"""

import re
from collections import deque
from dataclasses import dataclass
from typing import Any

from tagdesk.importers.json_file import list_of
from tagdesk.importers.meta_text import meta_text
from tagdesk.importers.moments import position

_TEXT_LABELS = frozenset(
    {"caption", "message", "text", "nachricht", "beschriftung", "bildunterschrift", "légende", "texte", "mensaje"}
    | {"texto", "pie de foto", "didascalia", "messaggio", "testo", "legenda", "mensagem", "bericht", "bijschrift"}
)
_NAME_LABELS = frozenset({"name", "nom", "nombre", "nome", "naam"})
_COORDINATES = re.compile(r"\(?\s*(-?\d{1,3}\.\d{1,20})\s*,\s*(-?\d{1,3}\.\d{1,20})\s*\)?")
_ADDRESS = re.compile(r"\s*(?:https?://|www\.|fb\.|/)", re.IGNORECASE)


@dataclass(frozen=True)
class Labelled:
    """What the pairs of an entry say."""

    text: str
    media: list[Any]
    place: str | None
    lat: float | None
    lon: float | None
    tags: tuple[str, ...]


def labelled(entry: dict[str, Any]) -> Labelled | None:
    """An entry of this dialect; None if it is of another."""
    if "label_values" not in entry:
        return None
    first = list_of(entry, "label_values")
    media = list(list_of(entry, "media"))
    place, where = None, position(None, None)
    tags: list[str] = []
    groups: deque[tuple[str, list[Any]]] = deque([("", first)])
    while groups:
        title, group = groups.popleft()
        pairs = _pairs(group)
        for item in group:
            media += list_of(item, "media")
            for key in ("dict", "vec"):
                if inner := list_of(item, key):
                    groups.append((meta_text(item, "title") or meta_text(item, "label") or title, inner))
        if title.casefold().startswith("hashtag"):
            tags += [value.lstrip("#") for _, value in pairs if not _ADDRESS.match(value)]
        for _, value in pairs:
            if where[0] is None and (match := _COORDINATES.fullmatch(value)):
                where = position(match[1], match[2])
                place = _name_of(pairs)
    return Labelled(_text_of(_pairs(first)), media, place, *where, tuple(tags))


def _pairs(group: list[Any]) -> list[tuple[str, str]]:
    """Labels and values that aren't empty."""
    return [
        (meta_text(item, "label").strip().casefold(), value)
        for item in group
        if (value := meta_text(item, "value").strip())
    ]


def _text_of(pairs: list[tuple[str, str]]) -> str:
    """The person's text: by a label that is known, else the longest of more than a word or with a hashtag."""
    for label, value in pairs:
        if label in _TEXT_LABELS:
            return value
    prose = [value for _, value in pairs if (" " in value or "#" in value or "\n" in value) and _is_prose(value)]
    return max(prose, key=len, default="")


def _is_prose(value: str) -> bool:
    return not _ADDRESS.match(value) and not _COORDINATES.fullmatch(value)


def _name_of(pairs: list[tuple[str, str]]) -> str | None:
    """The name of a place in the pairs that hold its coordinates."""
    names = [value for label, value in pairs if label in _NAME_LABELS]
    names += [value for _, value in pairs if _is_prose(value)]
    return names[0] if names else None
