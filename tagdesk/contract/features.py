"""Pure text rules shared by training and use: tag keys, caption cleaning, words for a time."""

import html
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

#: Raised whenever a rule below or in `tagdesk.recommend.features` changes what a model sees;
#: a pack made for another version is refused.
FEATURE_SPEC_VERSION = 1

HASH_SIGNS = "#＃﹟"

URL = re.compile(r"(?:https?://|www\.|\bt\.co/)[!-~]*", re.IGNORECASE)

# `int` refuses thousands of digits, and with it `html.unescape`.
_LONG_NUMBER = re.compile(r"&#[0-9]{100,};?")
_MASKED = re.compile(r"<(?:url|user|number)>", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)(?:@[\w.]+)+")
_HASHTAG = re.compile(rf"[{HASH_SIGNS}][^\s{HASH_SIGNS}]+")
# With half emoji (lone surrogates), which no tokenizer takes.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_WORD_BREAKS = re.compile(r"[\-_./:]+")
_OUTSIDE_WORDS = re.compile(r"[^\w+#]+")
# c#, c++, .net stay whole; a final dot or hyphen is punctuation.
_WORD = re.compile(r"[.]?\w[\w+#.\-]*[\w+#]|[.]?\w")
# Scripts written without blanks between words.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+")
# In XID_Continue since Unicode 15.1, which Python's tables may be older than.
_JOINERS = "\u200c\u200d\u30fb"
# Entities inside entities (`&amp;#39;`) are met in exports; deeper ones only in attacks.
_UNESCAPE_ROUNDS = 3


def tag_key(text: str) -> str:
    """Key under which two spellings are the same tag: NFKC + casefold, no leading hash sign, blanks squeezed."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _BLANKS.sub(" ", plain).strip().lstrip(HASH_SIGNS + " ")


def model_key(text: str) -> str:
    """Key that models, metrics and comparisons use: `tag_key` without blanks (`New York` = `#newyork`)."""
    return tag_key(text).replace(" ", "")


def clean_caption(text: str) -> str:
    """Caption as models see it: HTML entities resolved, hashtags, URLs and @mentions removed, blanks squeezed.

    Entities come first: `&#39;` holds `#39`, which the hashtag rule would eat. Hashtags must go, or the label leaks.
    """
    plain = text
    for _ in range(_UNESCAPE_ROUNDS):
        plain = unicodedata.normalize("NFKC", html.unescape(_LONG_NUMBER.sub(" ", plain)))
    for pattern in (_CONTROL, URL, _MASKED):
        plain = pattern.sub(" ", plain)
    plain = _MENTION.sub(" ", _HASHTAG.sub(_behind_hashtag, plain))
    return _BLANKS.sub(" ", plain).strip()


def caption_words(caption: str) -> list[str]:
    """Words of a cleaned caption, lower-cased, in order: what models and baselines count whose unit is the word."""
    return _WORD.findall(caption.lower())


def caption_terms(caption: str) -> list[str]:
    """`caption_words`; runs of scripts that put no blanks between words (Chinese, Japanese, Thai) as letter pairs."""
    terms = []
    for word in caption_words(caption):
        end = 0
        for run in _UNSPACED.finditer(word):
            terms += [word[end : run.start()]] if run.start() > end else []
            terms += [run[0][i : i + 2] for i in range(max(1, len(run[0]) - 1))]
            end = run.end()
        terms += [word[end:]] if end < len(word) else []
    return terms


def plain_words(words: Sequence[str]) -> list[str]:
    """Words split at separators, without punctuation and English plural endings; `c++` and `c#` stay."""
    parts = (_OUTSIDE_WORDS.sub("", part) for word in words for part in _WORD_BREAKS.split(word))
    return [_singular(part) for part in parts if part]


def part_of_day(hour: int) -> Literal["morning", "afternoon", "evening", "night"]:
    """5-11 morning, 12-17 afternoon, 18-21 evening, else night (SOG, released converter)."""
    if 5 <= hour <= 11:
        return "morning"
    if 12 <= hour <= 17:
        return "afternoon"
    return "evening" if 18 <= hour <= 21 else "night"


def time_words(time: datetime, *, southern: bool = False) -> tuple[str, str, str]:
    """Words for a local time: part of day, weekday or weekend, season.

    Args:
        time: Wall-clock time where the photo was taken.
        southern: True south of the equator, where the seasons are swapped.

    Reference:
        SOG, section 1.1 of MODELS.md; the released code knows the northern hemisphere only.
    """
    seasons = ("winter", "spring", "summer", "fall")
    season = seasons[((time.month % 12) // 3 + (2 if southern else 0)) % 4]
    return part_of_day(time.hour), "weekend" if time.weekday() >= 5 else "weekday", season


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _behind_hashtag(match: re.Match[str]) -> str:
    """What is left of a run that begins with a hash sign: `#` before a mark is an emoji, else XID_Continue goes."""
    run = match[0]
    if unicodedata.category(run[1]).startswith("M"):
        return run
    end = 1
    while end < len(run) and (f"_{run[end]}".isidentifier() or run[end] in _JOINERS):
        end += 1
    return run if end == 1 else f" {run[end:]}"
