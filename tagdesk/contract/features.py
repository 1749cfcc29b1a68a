"""Pure text rules shared by training and use: tag keys, caption cleaning, words for a time."""

import html
import re
import unicodedata
from datetime import datetime
from typing import Literal

#: Raised whenever a rule below or in `tagdesk.recommend.features` changes what a model sees;
#: a pack made for another version is refused.
FEATURE_SPEC_VERSION = 1

HASH_SIGNS = "#＃﹟"

_URL = re.compile(r"(?:https?://|www\.|\bt\.co/)[!-~]*", re.IGNORECASE)
_MASKED = re.compile(r"<(?:url|user|number)>", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@[\w.]+")
_HASHTAG = re.compile(rf"[{HASH_SIGNS}]\w+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"\s+")


def tag_key(text: str) -> str:
    """Key under which two spellings are the same tag: NFKC + casefold, no leading hash sign, blanks squeezed."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _BLANKS.sub(" ", plain).strip().lstrip(HASH_SIGNS).strip()


def model_key(text: str) -> str:
    """Key that models, metrics and comparisons use: `tag_key` without blanks (`New York` = `#newyork`)."""
    return tag_key(text).replace(" ", "")


def clean_caption(text: str) -> str:
    """Caption as models see it: HTML entities resolved, hashtags, URLs and @mentions removed, blanks squeezed.

    Entities come first: `&#39;` holds `#39`, which the hashtag rule would eat. Hashtags must go, or the label leaks.
    """
    plain = unicodedata.normalize("NFKC", html.unescape(text))
    for pattern in (_CONTROL, _URL, _MASKED, _MENTION, _HASHTAG):
        plain = pattern.sub(" ", plain)
    return _BLANKS.sub(" ", plain).strip()


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
