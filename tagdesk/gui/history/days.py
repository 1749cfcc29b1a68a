"""A range of days as a person types it (Qt-free)."""

import calendar
import re
from datetime import date

#: Between two days: a dash with blanks, two dots, or a word.
_BETWEEN = re.compile(r"\s*(?:\s[-–—]\s|(?<=\s\d{4})-(?=\d{4}\s)|–|—|\.\.\.?|…|\bto\b|\bbis\b)\s*")
_DAY = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(?:(\d{1,2})\.\s?)?(\d{4})")

Days = tuple[date | None, date | None]


def parse_days(text: str) -> Days:
    """First and last day of `2024`, `2024-06`, `2024-06-14`, `2019 – 2021`, `2019 –` or `– 2021-03`.

    Raises:
        ValueError: It is none of that, or ends before it begins.
    """
    text = f" {text.strip()} "
    if not text.strip():
        return None, None
    parts = [part.strip() for part in _BETWEEN.split(text)]
    if len(parts) == 1:
        return _days_of(parts[0])
    if len(parts) > 2 or not any(parts):
        raise ValueError(f"not a range of days: {text}")
    first = _days_of(parts[0])[0] if parts[0] else None
    last = _days_of(parts[1])[1] if parts[1] else None
    if first and last and first > last:
        raise ValueError(f"ends before it begins: {text}")
    return first, last


def _days_of(text: str) -> tuple[date, date]:
    """First and last day of a year, month or day."""
    if found := _DAY.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        if month is None:
            day, month = None, day
    else:
        raise ValueError(f"not a day: {text}")
    if month is None:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    if day is None:
        first = date(int(year), int(month), 1)
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return date(int(year), int(month), int(day)), date(int(year), int(month), int(day))
