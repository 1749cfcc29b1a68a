"""A post's time as editable text, and in words (of Qt it needs the translation only)."""

import re
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

from tagdesk.contract.features import time_words

_TIME = re.compile(
    r"(?:\w+\.?,?\s+)?"  # a weekday is decoration
    r"(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.\s?(?P<y2>\d{4}))"
    r"(?:(?:\s+|T|,\s*)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?)?"
)


def format_time(time: datetime | None) -> str:
    """`Sun 2026-06-14 20:52`; empty for no time. The zone is not shown: it is the clock at the photo that counts."""
    if time is None:
        return ""
    return f"{weekdays()[time.weekday()]} {time:%Y-%m-%d %H:%M}"


def weekdays() -> tuple[str, ...]:
    """Short names, from Monday on."""
    return _tr("Mon"), _tr("Tue"), _tr("Wed"), _tr("Thu"), _tr("Fri"), _tr("Sat"), _tr("Sun")


def words_of_time(time: datetime) -> str:
    """`evening · weekend · summer`: what the models are told of a time."""
    names = {
        "morning": _tr("morning"),
        "afternoon": _tr("afternoon"),
        "evening": _tr("evening"),
        "night": _tr("night"),
        "weekday": _tr("weekday"),
        "weekend": _tr("weekend"),
        "winter": _tr("winter"),
        "spring": _tr("spring"),
        "summer": _tr("summer"),
        "fall": _tr("fall"),
    }
    return " · ".join(names.get(word, word) for word in time_words(time))


def parse_time(text: str, known: datetime | None = None) -> datetime | None:
    """Time a person typed; None for an empty text.

    A date alone means noon, the least wrong hour. The zone and seconds of the `known` time stay when the minute does.

    Raises:
        ValueError: The text is no time.
    """
    text = text.strip()
    if not text:
        return None
    if known is not None and text == format_time(known):
        return known
    if not (found := _TIME.fullmatch(text)):
        raise ValueError(f"not a time: {text}")
    year, month, day = (int(found[name] or found[f"{name}2"]) for name in ("y", "m", "d"))
    date(year, month, day)  # raises ValueError for 31 February
    hour, minute = int(found["hour"] or 12), int(found["minute"] or 0)
    return datetime(year, month, day, hour, minute, tzinfo=known.tzinfo if known else None)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TimeText", text)
