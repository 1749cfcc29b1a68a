"""What the statistics say in words, rows and series."""

from datetime import date

import pytest

from tagdesk.gui.statistics.text import (
    Over,
    Series,
    decided_over,
    model_rows,
    over_words,
    overview_words,
    pair_rows,
    periods,
    quality_words,
    rows_of,
    share_words,
    shares_over,
    tags_over,
    when_words,
)
from tagdesk.history.quality import Judged, Quality
from tagdesk.history.statistics import Statistics, TagPair

NONE = Statistics(0, 0, {}, (0,) * 7, (0,) * 24, 0, (), (), Quality())
NAMES = {"sog": "photo (SOG)"}
QUALITY = Quality(
    Judged(30, 10, 5, 0.6, 0.2),
    {"2026-04": Judged(10, 6, 1), "2026-06": Judged(20, 4, 4)},
    {"sog": {"2026-04": Judged(9, 3, 0), "2026-06": Judged(18, 2, 0)}, "": {"2026-06": Judged(3, 5, 0)}},
    30,
    40,
)


def test_an_overview() -> None:
    assert overview_words(NONE) == "No posts."
    one = Statistics(1, 0, {"2026-06": 1}, (0,) * 7, (0,) * 24, 1, (), (), Quality())
    assert overview_words(one) == "1 post with 1 tag, all of June 2026."
    many = Statistics(1240, 12, {"2019-01": 3, "2026-06": 1225}, (0,) * 7, (0,) * 24, 310, (), (), Quality())
    words = "1,240 posts with 310 different tags, from January 2019 to June 2026. 12 of them have no date."
    assert overview_words(many) == words


def test_how_good_suggestions_are() -> None:
    assert quality_words(QUALITY) == (
        "You accepted 30 of the 40 suggestions that you decided about (75 %). You typed 5 tags of your own. "
        "Of the tags on posts made here, 75 % came from suggestions. "
        "On average TagDesk gave a chance of 60 % to those you accepted, 20 % to those you rejected."
    )
    assert "not decided" in quality_words(Quality())
    assert quality_words(Quality(Judged(own=1))) == "You typed 1 tag of your own."


def test_models_in_rows() -> None:
    assert model_rows(QUALITY, NAMES) == [("photo (SOG)", "27", "5", "84 %"), ("not recorded", "3", "5", "38 %")]


def test_decisions_over_time() -> None:
    over = decided_over(QUALITY)
    assert over.names == ("2026-04", "2026-05", "2026-06")
    assert [series.values for series in over.series] == [(10, 0, 20), (6, 0, 4), (1, 0, 4)]
    assert rows_of(over)[1] == ("2026-05", "0", "0", "0")
    assert decided_over(Quality()).names == ()


def test_shares_over_time() -> None:
    over = shares_over(QUALITY, NAMES)
    assert [series.name for series in over.series] == ["all", "photo (SOG)", "not recorded"]
    assert over.series[0].values == (pytest.approx(10 / 16), None, pytest.approx(20 / 24))
    assert over.series[2].values == (None, None, pytest.approx(3 / 8))
    assert rows_of(over, percent=True)[0] == ("2026-04", "62 %", "75 %", "–")
    alone = Quality(QUALITY.whole, QUALITY.months, {"sog": QUALITY.months})
    assert [series.name for series in shares_over(alone, NAMES).series] == ["all"]


def test_many_months_are_told_by_year() -> None:
    over = tags_over({"lake": {"2019-01": 2, "2019-12": 3, "2026-06": 5}, "dog": {"2020-02": 1}})
    assert over.names == tuple(map(str, range(2019, 2027)))
    assert over.series[0] == Series("#lake", (5, 0, 0, 0, 0, 0, 0, 5))
    assert over.series[1].values[1] == 1
    assert tags_over({"lake": {}}).names == ()
    assert tags_over({}) == Over((), ())


def test_a_chart_in_words() -> None:
    over = Over(("2024", "2025", "2026"), (Series("#lake", (2, 7, 3)), Series("#dog", (None, None, None))))
    assert over_words(over) == "#lake: 2 in 2024, at most 7 in 2025, 3 in 2026."
    assert over_words(Over((), ())) == ""


def test_pairs_in_rows() -> None:
    assert pair_rows([TagPair("lake", "dog", 1200, 0.5, 2.25)]) == [("#lake", "#dog", "1,200", "50 %", "2.2 ×")]


def test_when_one_posts() -> None:
    hours = [0] * 24
    hours[23] = 4
    figures = Statistics(5, 0, {}, (0, 0, 0, 0, 0, 1, 4), tuple(hours), 0, (), (), Quality())
    assert when_words(figures) == "You post most on Sundays. Most photos were taken between 23:00 and 0:00."
    assert when_words(NONE) == ""


def test_times_to_choose_between() -> None:
    names = [name for name, _, _ in periods(2024, date(2026, 2, 28))]
    assert names == ["All time", "Last 12 months", "2026", "2025", "2024"]
    assert periods(None, date(2024, 2, 29))[1][1] == date(2023, 2, 28)
    assert len(periods(None, date(2026, 2, 28))) == 3
    assert share_words(None) == "–"
