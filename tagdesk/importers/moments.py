"""Times and places as exports write them. What is not known stays unknown: no zone is guessed, 0, 0 is no place."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from tagdesk.importers.json_file import number_of

#: Before the first photograph a time is rubbish, and so it is in the future.
_FIRST_YEAR = 1826
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WALL_CLOCK = re.compile(r"(\d{4})[-:/](\d{1,2})[-:/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:\.\d*)?")


def from_seconds(value: Any) -> datetime | None:
    """A moment in seconds since 1970, also as text; milliseconds and microseconds are told by their size. In UTC."""
    seconds = number_of(value)
    if seconds is None:
        return None
    for _ in range(2):
        if abs(seconds) >= 1e11:
            seconds /= 1000
    try:
        return sensible(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
    except OverflowError:
        return None


def from_iso(text: str) -> datetime | None:
    """A time of ISO 8601: with its zone if it tells one, else as on the clock."""
    try:
        return sensible(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None


def from_wall_clock(text: str) -> datetime | None:
    """`2008-07-01 13:04:18` (also with `:` or `/` in the date, without seconds or time), without a zone."""
    if not (match := _WALL_CLOCK.fullmatch(text.strip())):
        return None
    try:
        return sensible(datetime(*(int(part or 0) for part in match.groups())))  # type: ignore[arg-type]
    except ValueError:
        return None  # 0000-00-00: unknown


def in_utc(time: datetime | None) -> datetime | None:
    """A time without a zone that is known to be UTC."""
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)


def month_number(name: str) -> int | None:
    """The month of an English name or its first three letters."""
    start = name.strip().casefold()[:3]
    return _MONTHS.index(start) + 1 if start in _MONTHS else None


def sensible(time: datetime) -> datetime | None:
    """The time, unless it is before photography or in the future."""
    try:
        now = datetime.now(time.tzinfo) if time.tzinfo else datetime.now()
        return time if time.year >= _FIRST_YEAR and time <= now + timedelta(days=1) else None
    except OverflowError:
        return None


def position(lat: Any, lon: Any) -> tuple[float | None, float | None]:
    """Degrees north and east, also from text; (None, None) where they are 0, 0 or no place on earth."""
    north, east = number_of(lat), number_of(lon)
    if north is None or east is None or abs(north) > 90 or abs(east) > 180:
        return None, None
    return (None, None) if abs(north) < 1e-4 and abs(east) < 1e-4 else (north, east)
