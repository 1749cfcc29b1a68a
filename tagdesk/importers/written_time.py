"""Times as exports write them for people: `Aug 17, 2025 11:23 am`, `17. August 2025 um 11:23`."""

import re
import unicodedata
from datetime import datetime

from tagdesk.importers.moments import sensible

#: How the months begin in English, German, French, Spanish, Italian, Portuguese and Dutch, without accents.
_MONTHS = (
    "jan ene gen",
    "feb fev",
    "mar maa mrt mrz",
    "apr avr abr",
    "may mai mag mei",
    "jun juin giu",
    "jul juil lug",
    "aug aou ago",
    "sep set",
    "oct okt ott out",
    "nov",
    "dec dez dic",
)
_MONTH_OF = {start: number for number, starts in enumerate(_MONTHS, 1) for start in starts.split()}
_LONGEST = 60
_TIME = re.compile(r"\b(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?!\d)")
_AFTERNOON = re.compile(r"\b(?:p\.? ?m\b|nachm)")
_MORNING = re.compile(r"\b(?:a\.? ?m\b|vorm)")
_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[a-z]+")
#: Words of a date besides the month: weekday, `de`, `um`, `Uhr`, `a. m.` …
_MOST_WORDS = 9


def from_written(text: str) -> datetime | None:
    """A date with a time of day, without a zone; None if the text is anything else."""
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = re.sub(r"\s+", " ", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    if not plain.isascii():
        return None
    for pattern in (_ISO, _DAY_FIRST):
        if date := pattern.search(plain):
            year, month, day = map(int, date.groups() if pattern is _ISO else reversed(date.groups()))
            return _composed(year, month, day, plain[: date.start()] + " " + plain[date.end() :])
    return _with_month_name(plain)


def _with_month_name(plain: str) -> datetime | None:
    words = _WORD.findall(plain)
    months = [number for word in words if (number := _MONTH_OF.get(word[:4]) or _MONTH_OF.get(word[:3]))]
    if not months or len(words) > _MOST_WORDS or not (time := _TIME.search(plain)):
        return None
    numbers = _NUMBER.findall(plain[: time.start()] + " " + plain[time.end() :])
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    if len(numbers) != 2 or len(years) != 1 or len(days) != 1:
        return None
    return _composed(years[0], months[-1], days[0], plain)


def _composed(year: int, month: int, day: int, rest: str) -> datetime | None:
    if not (time := _TIME.search(rest)):
        return None
    hour, minute, second = (int(part or 0) for part in time.groups())
    if _AFTERNOON.search(rest) and hour < 12:
        hour += 12
    elif _MORNING.search(rest) and hour == 12:
        hour = 0
    try:
        return sensible(datetime(year, month, day, hour, minute, second))
    except ValueError:
        return None
