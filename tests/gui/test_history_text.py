"""What the history window writes."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tagdesk.domain import DeskPost, Photo, PostTag, TagState
from tagdesk.gui.history.text import count_words, fit_words, origin_words, place_words, spoken_words, title_words
from tagdesk.history.browse import FoundPost, Origin

JUNE = datetime(2024, 6, 14, 20, tzinfo=UTC)


def found(**columns: object) -> FoundPost:
    return FoundPost(DeskPost(1, done=True, **columns))  # type: ignore[arg-type]


def test_a_title_is_one_line_of_bearable_length() -> None:
    assert title_words(found(caption=" Evening\nswim  ")) == "Evening swim"
    long = title_words(found(caption="word " * 100_000))
    assert len(long) <= 300
    assert long.endswith("…")
    photo = Photo(1, Path("/photos/IMG_1.jpg"))
    assert title_words(found(photos=(photo,))) == "IMG_1.jpg"
    assert title_words(found()) == "(no photo, no caption)"


def test_day_and_place() -> None:
    assert place_words(found(time=JUNE, place="Ulm")) == "14 June 2024 · \u2068Ulm\u2069"
    assert place_words(found()) == "no date"
    assert place_words(FoundPost(DeskPost(1, done=True), JUNE)) == "14 June 2024"
    assert place_words(FoundPost(DeskPost(1)), 0.874) == "87 % · no date · draft"


def test_a_fit_in_words() -> None:
    assert [fit_words(fit) for fit in (1.0, 0.876, 0.1, 0.0312, 0.0)] == ["100 %", "88 %", "10 %", "3.1 %", "0.0 %"]


def test_what_a_screen_reader_says() -> None:
    one = found(caption="Lake", time=JUNE, tags=(PostTag("lake", TagState.OWN),))
    assert spoken_words(one) == "Lake, 14 June 2024, 1 tag"
    assert spoken_words(replace(one, post=replace(one.post, tags=())), error="It is gone.").endswith(
        "0 tags, It is gone."
    )


def test_counts() -> None:
    assert count_words(1, narrow=False, whole=True) == "1 post"
    assert count_words(100_000, narrow=False, whole=True) == "100,000 posts"
    assert count_words(271, narrow=True, whole=True) == "271 posts found"
    assert count_words(60, narrow=True, whole=False) == "60 posts and more"


def test_where_a_post_came_from() -> None:
    assert origin_words(Origin("", "me", JUNE)) == "Made in TagDesk on 14 June 2024, account “me”."
    files = tuple(f"/archives/part{number}.zip" for number in range(3))
    assert origin_words(Origin("Flickr", "me", JUNE, files=files)) == (
        "Imported from Flickr (part0.zip, part1.zip …) on 14 June 2024 into the account “me”."
    )
    assert "Flickr on" in origin_words(Origin("Flickr", "me", JUNE))
