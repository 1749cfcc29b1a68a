"""Tag keys, caption cleaning and time words hold for whatever people type."""

import sys
import unicodedata
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tagdesk.contract.features import HASH_SIGNS, clean_caption, model_key, part_of_day, tag_key, time_words
from tagdesk.hashtags import find_hashtags

#: Pieces that captions are made of, and those that fool rules.
PIECES = st.sampled_from(
    [
        *(
            "#cat",
            "＃桜",
            "﹟x",
            "#",
            "##",
            "@me",
            "@",
            "&#39;",
            "&amp;",
            "&",
            ";",
            "lt;",
            ".",
            "/",
            "-",
            "?",
            "_",
            "1",
        ),
        *(
            "http://x.y/#z",
            "https://",
            "www.a.b",
            "t.co/Ab",
            "<url>",
            "<USER>",
            "❤️",
            "1️⃣",
            "हिन्दी",
            "שלום",
            "日本",
            "・",
        ),
        *("a", "é", "e\u0301", "\u0308", "Ａ", "ﬁ", " ", "\n", "\x00", "\u200c", "\u200d", "\ufe0f", "\ud83d"),
    ]
)
CAPTIONS = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join))
LONG = 100_000


@given(CAPTIONS)
@example("# #a")
@example("##a")
def test_tag_key_is_idempotent(text: str) -> None:
    key = tag_key(text)
    assert tag_key(key) == key
    assert key == key.strip() and "  " not in key
    assert not key.startswith(tuple(HASH_SIGNS))


def test_tag_key_is_stable_for_every_character() -> None:
    for code in range(sys.maxunicode + 1):
        key = tag_key(chr(code))
        assert tag_key(key) == key, hex(code)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("#Sunset", "sunset"),
        ("＃桜", "桜"),
        ("﹟Straße", "strasse"),
        ("  New \t York\u00a0City ", "new york city"),
        ("ＣＡＦÉ", "café"),
        ("cafe\u0301", "café"),
        ("# #a", "a"),
        ("C#", "c#"),
        ("#", ""),
        ("", ""),
    ],
)
def test_tag_key(text: str, key: str) -> None:
    assert tag_key(text) == key


@pytest.mark.parametrize("spelling", ["New York", "#newyork", "NEW  YORK", "＃NewYork", "new york "])
def test_model_key_joins_spellings(spelling: str) -> None:
    assert model_key(spelling) == "newyork"


@given(CAPTIONS)
@example("a#b@c")
@example("@a@b")
@example("&amp;#39;s")
@example("#हिन्दी")
@example("#می‌خواهم")
@example("#️⃣cat")
def test_clean_caption_leaves_nothing_that_tells(text: str) -> None:
    cleaned = clean_caption(text)
    assert find_hashtags(cleaned) == []
    assert "http://" not in cleaned and "https://" not in cleaned
    assert cleaned == " ".join(cleaned.split())
    assert unicodedata.is_normalized("NFKC", cleaned)
    cleaned.encode("utf-8")


@given(CAPTIONS)
def test_clean_caption_is_idempotent(text: str) -> None:
    cleaned = clean_caption(text)
    assert clean_caption(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Evening swim #sunset #lake", "Evening swim"),
        ("it&#39;s fine", "it's fine"),
        ("it&amp;#39;s fine", "it's fine"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("one#two three", "one three"),
        ("#a#b rest", "rest"),
        ("＃全角 ﹟small rest", "rest"),
        ("#हिन्दी #ภาษาไทย #می‌خواهم rest", "rest"),
        ("#cafe\u0301 rest", "rest"),
        ("#snow_2024, rest", ", rest"),
        ("#1 in town", "in town"),
        ("#️⃣ and 1️⃣", "#️⃣ and 1️⃣"),
        ("love ❤️#cat", "love ❤️"),
        ("see https://example.com/a?b=c#d now", "see now"),
        ("see http://t.co/Ab1 and www.example.com", "see and"),
        ("at.co/x is no short link", "at.co/x is no short link"),
        ("with @ann and @bob.smith", "with and"),
        ("mail me@example.com", "mail me@example.com"),
        ("<url> <User> 5 <number>", "5"),
        ("a\x00b", "a b"),
        ("cut \ud83d", "cut"),
        ("שלום #עולם עולם", "שלום עולם"),
        ("ﬁne Ａ", "fine A"),
        ("2 # 3", "2 # 3"),
        ("", ""),
        (" \n\t ", ""),
    ],
)
def test_clean_caption(text: str, cleaned: str) -> None:
    assert clean_caption(text) == cleaned


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "#",
        "#a",
        "#a ",
        "@",
        "@a",
        "&",
        "&amp;",
        "&#39;",
        "<",
        "https://",
        "t.co/",
        "\x00",
        "שלום ",
        "👩‍👩‍👧 ",
        "\n",
        ".",
    ],
)
def test_clean_caption_of_100_000_characters_ends(piece: str) -> None:
    text = piece * (LONG // len(piece))
    assert len(clean_caption(text)) <= len(text)


def test_number_too_long_for_python_is_left_out() -> None:
    assert clean_caption("a &#" + "9" * LONG + "; b") == "a b"


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [(5, 11, "morning"), (12, 17, "afternoon"), (18, 21, "evening"), (22, 23, "night"), (0, 4, "night")],
)
def test_part_of_day_at_its_borders(first: int, last: int, word: str) -> None:
    assert (part_of_day(first), part_of_day(last)) == (word, word)


@pytest.mark.parametrize(
    ("month", "north", "south"),
    [
        *[(12, "winter", "summer"), (2, "winter", "summer"), (3, "spring", "fall"), (5, "spring", "fall")],
        *[(6, "summer", "winter"), (8, "summer", "winter"), (9, "fall", "spring"), (11, "fall", "spring")],
    ],
)
def test_seasons_at_their_borders(month: int, north: str, south: str) -> None:
    time = datetime(2026, month, 1, 12)
    assert (time_words(time)[2], time_words(time, southern=True)[2]) == (north, south)


def test_weekend_is_saturday_and_sunday() -> None:
    days = [time_words(datetime(2026, 11, day))[1] for day in range(23, 30)]  # Monday to Sunday
    assert days == ["weekday"] * 5 + ["weekend"] * 2


def test_example_of_the_paper() -> None:
    assert time_words(datetime(2020, 7, 1, 14, 52)) == ("afternoon", "weekday", "summer")


@given(st.datetimes())
def test_time_words_come_from_closed_lists(time: datetime) -> None:
    part, day, season = time_words(time)
    assert part in ("morning", "afternoon", "evening", "night")
    assert day in ("weekday", "weekend")
    assert season in ("winter", "spring", "summer", "fall")
