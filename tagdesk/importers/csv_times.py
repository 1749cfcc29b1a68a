"""Times in a column of a table; whether day or month comes first is read off the whole column, never guessed."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tagdesk.importers.moments import from_iso, from_seconds, from_wall_clock, month_number, sensible

#: Digits of seconds, milliseconds and microseconds since 1970.
_EPOCH = re.compile(r"\d{10}(?:\.\d+)?|\d{13}|\d{16}")
_CLOCK = r"(?:,?\s+(?:at\s+)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*(?:([ap])\.?m\.?)?)?"
_NUMBERS = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_CLOCK}", re.IGNORECASE)
_DAY_NAME = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+([a-z]{{3,9}})\.?[\s,-]+(\d{{4}}){_CLOCK}", re.IGNORECASE)
_NAME_DAY = re.compile(rf"([a-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_CLOCK}", re.IGNORECASE)


class Times:
    """Reads the times of one column, after it has seen all of them.

    Attributes:
        unknown: An example of a text that could not be read as a time; empty if all could.
        undecided: An example of a date of which either number may be the day; empty if there is none.
    """

    def __init__(self) -> None:
        self._day_first = self._month_first = False
        self.unknown = self.undecided = ""

    def see(self, text: str) -> None:
        """One text of the column, in the first pass."""
        if match := _NUMBERS.fullmatch(text):
            self._day_first |= int(match[1]) > 12 or match[2] == "."
            self._month_first |= int(match[3]) > 12

    def time(self, text: str) -> datetime | None:
        """What a text says, in the second pass; None if it says no time or leaves open which."""
        if match := _NUMBERS.fullmatch(text):
            return self._of_numbers(match)
        time = from_seconds(text) if _EPOCH.fullmatch(text) else _of_words(text)
        if time is None and text:
            self.unknown = self.unknown or text
        return time

    def _of_numbers(self, match: re.Match[str]) -> datetime | None:
        first, second = int(match[1]), int(match[3])
        if first > 12 or second > 12 or first == second:
            day, month = (first, second) if first > 12 else (second, first)
        elif self._day_first != self._month_first:
            day, month = (first, second) if self._day_first else (second, first)
        else:
            self.undecided = self.undecided or match[0]
            return None
        year = int(match[4]) if len(match[4]) == 4 else _century(int(match[4]))
        time = _at(year, month, day, *match.groups()[4:])
        if time is None:
            self.unknown = self.unknown or match[0]
        return time


def _of_words(text: str) -> datetime | None:
    if time := from_iso(text) or from_wall_clock(text):
        return time
    if match := _DAY_NAME.fullmatch(text):
        return _at(int(match[3]), month_number(match[2]) or 0, int(match[1]), *match.groups()[3:])
    if match := _NAME_DAY.fullmatch(text):
        return _at(int(match[3]), month_number(match[1]) or 0, int(match[2]), *match.groups()[3:])
    try:
        return sensible(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _at(
    year: int, month: int, day: int, hour: str | None, minute: str | None, second: str | None, half: str | None
) -> datetime | None:
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    try:
        return sensible(datetime(year, month, day, hours, int(minute or 0), int(second or 0)))
    except ValueError:
        return None


def _century(year: int) -> int:
    return 2000 + year if 2000 + year <= datetime.now(UTC).year else 1900 + year
