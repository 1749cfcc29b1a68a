"""Hashtags by UAX #31, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.contract.features import model_key, tag_key
from tagdesk.hashtags import as_hashtag, find_hashtags, split_tags, unique_tags

WORDS = st.builds(
    str.__add__, st.sampled_from("aZä桜ह0_ا"), st.text(st.sampled_from("bcXYZéß日本नमি1_\u0301"), max_size=8)
)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Evening swim #sunset #Lake.", ["sunset", "Lake"]),
        ("#start", ["start"]),
        ("(#a) “#b” -#c", ["a", "b", "c"]),
        ("#a's", ["a"]),
        ("#snow_day #_x", ["snow_day", "_x"]),
        ("#桜 #東京タワー #서울", ["桜", "東京タワー", "서울"]),
        ("＃桜 ﹟small", ["桜", "small"]),
        ("#हिन्दी #ภาษาไทย #עברית", ["हिन्दी", "ภาษาไทย", "עברית"]),
        ("#cafe\u0301", ["cafe\u0301"]),
        ("#2024 #39 #١٢", []),
        ("#1stday #covid19", ["1stday", "covid19"]),
        ("#_ #__", []),
        ("C# a#b", []),
        ("#cat#dog#cat", ["cat", "dog"]),
        ("##a", []),
        ("it&#39;s &#x27;", []),
        ("❤️#love ☀️ #sun 1️⃣#one", ["love", "sun", "one"]),
        ("#️⃣ #1️⃣ #\ufe0fa", []),
        ("http://x.y/#top http://x.y/page#top http://x.y/?q=1#top https://x.y/?#top", []),
        ("www.x.y/-#top #real", ["real"]),
        ("#A #a #ＡA", ["A", "ＡA"]),
        ("# a", []),
        ("#", []),
        ("", []),
    ],
)
def test_find_hashtags(text: str, tags: list[str]) -> None:
    assert find_hashtags(text) == tags


@given(st.text())
def test_what_is_found_is_a_tag_once(text: str) -> None:
    tags = find_hashtags(text)
    assert len({model_key(tag) for tag in tags}) == len(tags)
    assert all(tag_key(tag) for tag in tags)


@given(st.lists(WORDS, max_size=5))
def test_hashtags_written_out_are_found_again(words: list[str]) -> None:
    expected = [word for word in unique_tags(words) if find_hashtags(as_hashtag(word))]
    assert find_hashtags(" ".join(map(as_hashtag, words))) == expected


def test_100_000_characters() -> None:
    assert find_hashtags("#a" * 50_000) == ["a"]
    assert find_hashtags("#" * 100_000) == []
    assert find_hashtags("#" + "1" * 100_000) == []


@pytest.mark.parametrize(
    ("tag", "hashtag"),
    [
        ("sunset", "#sunset"),
        ("#sunset", "#sunset"),
        ("＃桜", "#桜"),
        ("New York", "#NewYork"),
        ("rock'n'roll", "#rocknroll"),
        ("snow_day", "#snow_day"),
        ("C#", "#C"),
        ("हिन्दी", "#हिन्दी"),
        ("cafe\u0301", "#cafe\u0301"),
        ("می\u200cخواهم", "#می\u200cخواهم"),
        ("sunset ❤️", "#sunset"),
        ("❤️", ""),
        ("👩\u200d👩\u200d👧", ""),
        ("!?", ""),
        ("", ""),
    ],
)
def test_as_hashtag(tag: str, hashtag: str) -> None:
    assert as_hashtag(tag) == hashtag


@given(st.text())
def test_a_hashtag_is_one_word(tag: str) -> None:
    hashtag = as_hashtag(tag)
    assert as_hashtag(hashtag) == hashtag
    assert hashtag == "" or (hashtag.startswith("#") and len(hashtag.split()) == 1)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#a #b, c", ["a", "b", "c"]),
        ("#a#b", ["a", "b"]),
        ("New York", ["New York"]),
        ("  new \t york ", ["new york"]),
        ("a;b\nc,,d", ["a", "b", "c", "d"]),
        ("＃桜﹟b", ["桜", "b"]),
        ("##x", ["x"]),
        ("# a # b", ["a", "b"]),
        ("C#", ["C#"]),
        ("C#, F#", ["C#", "F#"]),
        ("Sea, #sea, SEA", ["Sea"]),
        ("New York, #newyork", ["New York"]),
        ("#", []),
        (" , ;\n", []),
    ],
)
def test_split_tags(text: str, tags: list[str]) -> None:
    assert split_tags(text) == tags


@given(st.text())
def test_split_tags_gives_no_empty_and_no_double_tag(text: str) -> None:
    tags = split_tags(text)
    assert all(tag_key(tag) for tag in tags)
    assert len({model_key(tag) for tag in tags}) == len(tags)


def test_unique_tags_keep_the_first_spelling() -> None:
    assert unique_tags(["New York", "#newyork", "", "#", "Sea"]) == ["New York", "Sea"]
