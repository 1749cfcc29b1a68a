"""Words of a caption that count are found where they stand, as Qt counts places, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.gui.reasons.marks import Mark, marks_of


def marked(words: dict[str, float], caption: str) -> list[str]:
    """What the marks cover, cut out of the text by UTF-16 units."""
    raw = caption.encode("utf-16-le", "surrogatepass")
    cuts = [raw[2 * mark.start : 2 * mark.end] for mark in marks_of(words, caption)]
    return [cut.decode("utf-16-le", "surrogatepass") for cut in cuts]


@pytest.mark.parametrize(
    ("words", "caption", "found"),
    [
        (("coffee",), "Good coffee, COFFEE! Coffees", ["coffee", "COFFEE"]),
        (("coffee", "morning"), "morning_coffee", ["morning", "coffee"]),
        (("coffee",), "☕🎉 coffee 🏳️‍🌈 coffee", ["coffee", "coffee"]),
        (("straße",), "Eine Strasse", []),
        (("strasse",), "Eine Straße", ["Straße"]),
        (("café",), "Cafe\u0301 am Eck", ["Cafe\u0301"]),
        (("café",), "Café am Eck", ["Café"]),
        (("fish",), "ﬁsh and chips", ["ﬁsh"]),
        (("cat",), "ＣＡＴ", ["ＣＡＴ"]),
        (("한국",), "\u1112\u1161\u11ab\u1100\u116e\u11a8 여행", ["\u1112\u1161\u11ab\u1100\u116e\u11a8"]),
        (("堀江由衣",), "今日は堀江由衣の日", ["堀江由衣"]),
        (("東京",), "東京都と東京", ["東京", "東京"]),
        (("קפה",), "בוקר עם קפה טוב", ["קפה"]),
        (("1",), "1 of 10", ["1"]),
    ],
)
def test_words_are_found_as_they_are_written(words: tuple[str, ...], caption: str, found: list[str]) -> None:
    assert marked(dict.fromkeys(words, 1.0), caption) == found


@pytest.mark.parametrize(
    "caption", ["#coffee", "at #coffee_time", "with @coffee", "https://coffee.example/coffee", "#morning.coffee"]
)
def test_where_no_model_reads_nothing_is_marked(caption: str) -> None:
    read = marked({"coffee": 1.0}, caption)
    assert read == (["coffee"] if caption == "#morning.coffee" else [])
    assert marked({"coffee": 1.0}, f"{caption} coffee") == [*read, "coffee"]


def test_the_word_that_counts_most_is_strongest() -> None:
    assert marks_of({"lake": 2.0, "dog": 0.5}, "dog at the lake") == (Mark(0, 3, 0.25), Mark(11, 15, 1.0))
    assert marks_of({}, "dog") == marks_of({"dog": 0.0}, "dog") == ()


def test_a_word_repeated_for_ever_is_marked_so_often_that_it_stays_quick() -> None:
    assert len(marks_of({"ha": 1.0}, "ha " * 3000)) == 200


@given(st.text(max_size=60), st.text(min_size=1, max_size=4))
def test_any_text_has_marks_within_it(caption: str, word: str) -> None:
    units = len(caption.encode("utf-16-le", "surrogatepass")) // 2
    marks = marks_of({word.casefold(): 1.0}, caption)
    assert all(0 <= mark.start < mark.end <= units for mark in marks)
