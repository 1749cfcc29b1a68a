"""Days as a person types them."""

from datetime import date

import pytest

from tagdesk.gui.history.days import parse_days


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("", None, None),
        ("  ", None, None),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        (" 2024-02 ", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-6", date(2024, 6, 1), date(2024, 6, 30)),
        ("2024-06-14", date(2024, 6, 14), date(2024, 6, 14)),
        ("2024/06/14", date(2024, 6, 14), date(2024, 6, 14)),
        ("14.6.2024", date(2024, 6, 14), date(2024, 6, 14)),
        ("14. 6. 2024", date(2024, 6, 14), date(2024, 6, 14)),
        ("6.2024", date(2024, 6, 1), date(2024, 6, 30)),
        ("2019-2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("2019 - 2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("2019–2021-03", date(2019, 1, 1), date(2021, 3, 31)),
        ("2019..2020", date(2019, 1, 1), date(2020, 12, 31)),
        ("2019-05 to 2020-01-02", date(2019, 5, 1), date(2020, 1, 2)),
        ("2019 –", date(2019, 1, 1), None),
        ("– 2021-03", None, date(2021, 3, 31)),
        ("..2020", None, date(2020, 12, 31)),
        ("0001 - 9999", date(1, 1, 1), date(9999, 12, 31)),
    ],
)
def test_understands(text: str, first: date | None, last: date | None) -> None:
    assert parse_days(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["x", "june", "24", "2024-13", "2024-02-30", "31.2.2024", "2021 - 2019", "-", "–", "1 - 2 - 3", "0000", "2024-"],
)
def test_says_that_it_does_not(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_days(text)
