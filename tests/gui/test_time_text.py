"""A time as editable text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.gui.time_text import format_time, parse_time


@given(st.datetimes(min_value=datetime(1000, 1, 1)))
def test_what_is_shown_is_read_back_to_the_minute(time: datetime) -> None:
    assert parse_time(format_time(time)) == time.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    "text",
    ["2026-06-14 20:52", "2026-06-14T20:52:07", "Sun 2026-06-14 20:52", "14.06.2026 20:52", "14. 6. 2026, 20.52"],
)
def test_usual_ways_to_write_a_time(text: str) -> None:
    assert parse_time(text) == datetime(2026, 6, 14, 20, 52)


def test_a_date_alone_is_noon_and_nothing_is_no_time() -> None:
    assert parse_time("2026-06-14") == datetime(2026, 6, 14, 12)
    assert parse_time("  ") is None
    assert format_time(None) == ""


def test_an_untouched_time_keeps_its_seconds_and_an_edited_one_its_zone() -> None:
    known = datetime(2026, 6, 14, 20, 52, 31, tzinfo=UTC)
    assert parse_time(format_time(known), known) == known
    assert parse_time("2026-06-14 21:00", known) == datetime(2026, 6, 14, 21, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "2026-02-31 10:00", "2026-06-14 25:00", "14/06/2026"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_time(text)
