"""What is said of a platform's limits."""

import pytest

from tagdesk.gui.tags.platform_text import counter_text, counter_words, troubles, warnings
from tagdesk.paths import platforms_dir
from tagdesk.platform_files import load_platforms
from tagdesk.platforms import Tally

PLATFORMS = load_platforms(platforms_dir(), platforms_dir() / "none").by_key


@pytest.mark.parametrize(
    ("tally", "text"),
    [
        (Tally(4, 5, 100, 2200), "4 / 5"),
        (Tally(7, 5, 2300, 2200), "7 / 5 · 2 too many · 2,300 / 2,200"),
        (Tally(0, None, 12, 500), "no tags · 12 / 500"),
        (Tally(1, None, 12, 500), "1 tag · 12 / 500"),
        (Tally(3, None, 12, None), "3 tags"),
    ],
)
def test_the_counter_is_short(tally: Tally, text: str) -> None:
    assert counter_text(tally) == text


def test_the_words_say_all_of_it_and_as_of_when() -> None:
    instagram = PLATFORMS["instagram"]
    words = counter_words(instagram, instagram.tally("swim", ["a", "b"]))
    assert words.splitlines()[0] == "2 of 5 tags"
    assert "11 of 2,200 characters, hashtags included" in words
    assert instagram.note in words
    assert words.endswith("Instagram as of 2025-12-18")
    threads = PLATFORMS["threads"]
    assert "4 of 500 characters in the caption" in counter_words(threads, threads.tally("swim", ["a"]))


def test_each_limit_has_its_sentence_and_each_tag_its_reason() -> None:
    instagram = PLATFORMS["instagram"]
    tags = ["a", "b", "★★", "c", "d", "e", "f", "g"]
    tally = instagram.tally("", tags)
    assert warnings(instagram, tally) == [
        "Instagram takes 5 tags; this post has 7.",
        "This can't be a hashtag on Instagram: ★★.",
    ]
    assert troubles(instagram, tally) == {
        "f": "over the limit of Instagram",
        "g": "over the limit of Instagram",
        "★★": "can't be written on Instagram",
    }
    bluesky = PLATFORMS["bluesky"]
    assert warnings(bluesky, bluesky.tally("x" * 301, [])) == [
        "The text is too long for Bluesky: 301 of 300 characters."
    ]
    keywords = PLATFORMS["keywords"]
    assert warnings(keywords, keywords.tally("", ["x" * 65])) == [f"Too long for Photo keywords: {'x' * 65}."]
    assert warnings(instagram, instagram.tally("", ["a"])) == []
