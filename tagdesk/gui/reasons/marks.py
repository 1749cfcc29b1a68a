"""Where in a caption the words stand that count for a tag (Qt-free)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tagdesk.contract.features import clean_caption

_WORD = re.compile(r"[^\W_]+")
#: Takes the place of a word to see whether models read it there; no caption has it.
_PROBE = "Zqxj7vw"
#: No caption of any platform has more places to mark; each has to be looked at.
_MOST = 200
#: Vowels and final consonants of Korean, which melt into the letter before them.
_MELTING_JAMO = range(0x1160, 0x1200)


@dataclass(frozen=True)
class Mark:
    """A place in a text, in UTF-16 units as Qt counts them.

    Attributes:
        strength: 0…1, 1 for the word that counts most.
    """

    start: int
    end: int
    strength: float


def marks_of(words: Mapping[str, float], caption: str) -> tuple[Mark, ...]:
    """Where the words of an `Explanation` stand in the caption as it is written, from its start to its end.

    Words inside of hashtags, @mentions and links don't count, since no model reads them there.
    """
    most = max(words.values(), default=0.0)
    if most <= 0:
        return ()
    text, places = _folded(caption)
    units = _units(caption)
    marks: list[Mark] = []
    for start, end, word in sorted(_found(words, text)):
        # What melted into one character is marked as a whole.
        first, last = places[start][0], places[end - 1][1]
        if len(marks) < _MOST and _is_read(caption, first, last):
            marks.append(Mark(units[first], units[last], min(words[word] / most, 1.0)))
    return tuple(marks)


def _found(words: Mapping[str, float], text: str) -> Iterator[tuple[int, int, str]]:
    """Where words are in a folded text; pieces of Chinese or Japanese anywhere, others as whole words."""
    from tagdesk.recommend.habits.words import CJK  # imports numpy, which must not delay the first paint

    for run in _WORD.finditer(text):
        if run[0] in words and not CJK.search(run[0]):
            yield run.start(), run.end(), run[0]
    for word in words:
        if CJK.search(word):
            for found in re.finditer(re.escape(word), text):
                yield found.start(), found.end(), word


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text as words of a caption are compared (NFKC, case folded), and where each of its characters is from."""
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and (unicodedata.combining(text[end]) or ord(text[end]) in _MELTING_JAMO):
            continue
        piece = unicodedata.normalize("NFKC", text[start:end]).casefold()
        folded.append(piece)
        places += [(start, end)] * len(piece)
        start = end
    return "".join(folded), places


def _units(text: str) -> list[int]:
    """UTF-16 units before each character, and in all."""
    units = [0]
    for char in text:
        units.append(units[-1] + (2 if ord(char) > 0xFFFF else 1))
    return units


def _is_read(caption: str, start: int, end: int) -> bool:
    """Whether models see what stands there."""
    return _PROBE in clean_caption(f"{caption[:start]}{_PROBE}{caption[end:]}")
