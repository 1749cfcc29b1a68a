"""Platform profiles: what each takes, how it writes tags, what it counts."""

import pytest

from tagdesk.paths import platforms_dir
from tagdesk.platform_files import load_platforms
from tagdesk.platforms import Place, Platform, Spelling, Tally, Unit

SHIPPED = load_platforms(platforms_dir(), platforms_dir() / "none")


@pytest.mark.parametrize(
    ("key", "most"),
    [
        ("instagram", 5), ("tiktok", 5), ("threads", 1), ("bluesky", 8), ("pixelfed", 60), ("flickr", 75),
        ("mastodon", None), ("tumblr", 30), ("keywords", None),
    ],
)  # fmt: skip
def test_the_caps_are_those_of_the_platforms(key: str, most: int | None) -> None:
    assert SHIPPED.by_key[key].most_tags == most


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("instagram", "#NewYork #c #39 #❤️love"),
        ("mastodon", "#NewYork #c #love"),
        ("flickr", '"New York" c++ 39 "❤️ love"'),
        ("tumblr", "New York, c++, 39, ❤️ love"),
        ("keywords", "New York, c++, 39, ❤️ love"),
    ],
)
def test_tags_are_written_as_the_platform_does(key: str, line: str) -> None:
    assert SHIPPED.by_key[key].line(["New York", "c++", "39", "★★" if key != "flickr" else "", "❤️ love"]) in (
        line, line.replace("39,", "39, ★★,"),
    )  # fmt: skip


def test_what_separates_tags_or_may_not_stand_in_one_goes() -> None:
    assert SHIPPED.by_key["keywords"].rendered("a,  b") == "a b"
    assert SHIPPED.by_key["threads"].rendered("St. Ives & more") == "St Ives more"
    assert SHIPPED.by_key["flickr"].rendered('the "old" town') == '"the old town"'


def test_a_caption_does_not_repeat_its_own_hashtags() -> None:
    instagram = SHIPPED.by_key["instagram"]
    tags = ["lake", "New York"]
    assert instagram.caption_text(" swim #Lake ", tags) == "swim #Lake\n\n#NewYork"
    assert instagram.caption_text("swim", []) == "swim"
    assert instagram.caption_text("", tags) == "#lake #NewYork"
    assert instagram.comment_text("swim #lake", tags) == "#NewYork"
    assert SHIPPED.by_key["flickr"].caption_text("swim #lake", tags) == "swim #lake"
    assert SHIPPED.by_key["flickr"].comment_text("swim #lake", tags) == 'lake "New York"'


def test_the_tally_counts_each_tag_once_and_the_captions_hashtags_too() -> None:
    instagram = SHIPPED.by_key["instagram"]
    tally = instagram.tally("by the #lake #sea", ["Lake", "New York", "newyork", "a", "b", "c", "★★"])
    assert (tally.tags, tally.most_tags, tally.tags_over, tally.unfit) == (6, 5, 1, ("★★",))
    assert not tally.is_fine
    assert Tally(tags=5, most_tags=5).is_fine
    assert Tally(tags=500).is_fine


def test_mastodon_counts_links_mentions_and_families_its_own_way() -> None:
    mastodon = SHIPPED.by_key["mastodon"]
    assert mastodon.length("https://example.com/a/very/long/path/to/somewhere") == 23
    assert mastodon.length("@me@mastodon.social hi") == len("@me hi")
    assert mastodon.length("👨‍👩‍👧") == 1
    tally = mastodon.tally("x" * 490, ["New York", "sunset"])
    assert (tally.characters, tally.characters_over) == (490 + 2 + len("#NewYork #sunset"), 8)


def test_tags_in_a_field_of_their_own_do_not_lengthen_the_text() -> None:
    assert SHIPPED.by_key["threads"].tally("hello", ["a topic"]).characters == 5


def test_keywords_longer_than_64_bytes_are_told() -> None:
    keywords = SHIPPED.by_key["keywords"]
    assert keywords.tally("", ["é" * 32, "é" * 33]).too_long == ("é" * 33,)


def test_an_unknown_key_gives_the_usual_profile() -> None:
    assert SHIPPED.get("") is SHIPPED.get("myspace") is SHIPPED.by_key["instagram"]


def test_a_profile_needs_little() -> None:
    platform = Platform("x", "X", most_characters=10, unit=Unit.BYTES, spelling=Spelling.PLAIN, places=(Place.FIELD,))
    assert platform.line(["New York", "sun"]) == "New York sun"
    assert platform.tally("ééé", []).characters == 6
