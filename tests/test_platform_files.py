"""Files of platform profiles: shipped, and a person's own, whole or broken."""

from datetime import date
from pathlib import Path

import pytest

from tagdesk.errors import TagDeskError
from tagdesk.paths import platforms_dir
from tagdesk.platform_files import load_platforms, own_copy, read_platform
from tagdesk.platforms import Place

GOOD = 'name = "Mine"\nas_of = 2026-01-02\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "profiles"
    folder.mkdir()
    return folder


def test_all_shipped_files_are_dated_and_in_the_order_of_their_names() -> None:
    platforms = load_platforms(platforms_dir(), platforms_dir() / "none")
    assert platforms.problems == ()
    assert len(platforms.by_key) == len(list(platforms_dir().glob("*.toml"))) >= 9
    names = [platform.name for platform in platforms.by_key.values()]
    assert names == sorted(names, key=str.casefold)
    assert all(platform.as_of >= date(2025, 9, 1) and platform.note for platform in platforms.by_key.values())


def test_a_persons_own_file_wins_and_new_ones_come_in_addition(own: Path) -> None:
    (own / "instagram.toml").write_text(GOOD + "[tags]\nmost = 30\n", encoding="utf-8-sig")
    (own / "club.toml").write_text(GOOD, encoding="utf-8")
    platforms = load_platforms(platforms_dir(), own)
    assert (platforms.by_key["instagram"].most_tags, platforms.by_key["club"].most_tags) == (30, None)
    assert platforms.problems == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name = ", "Invalid value"),
        (GOOD.replace("2026-01-02", '"soon"'), "'as_of' must be a date"),
        ("as_of = 2026-01-02", "'name' must be text"),
        (GOOD + "[tags]\nmost = -1", "'tags.most' must be a whole number above 0"),
        (GOOD + "[tags]\nmost = true", "'tags.most' must be a whole number"),
        (GOOD + "[tags]\nmosst = 5", "'tags.mosst' is unknown"),
        (GOOD + "tags = 5", "'tags' must be a table"),
        (GOOD + '[tags]\nspelling = "bold"', "'tags.spelling' must be one of"),
        (GOOD + '[tags]\nplaces = ["attic"]', "'tags.places' must be one of"),
        (GOOD + "[tags]\nplaces = []", "'tags.places' must be a list"),
        (GOOD + "[tags]\nquoted = 1", "'tags.quoted' must be true or false"),
        (GOOD + '[text]\nunit = "words"', "'text.unit' must be one of"),
    ],
)
def test_a_broken_file_is_one_sentence_and_the_shipped_one_is_used(own: Path, text: str, reason: str) -> None:
    (own / "instagram.toml").write_text(text, encoding="utf-8")
    platforms = load_platforms(platforms_dir(), own)
    assert platforms.by_key["instagram"].most_tags == 5
    (problem,) = platforms.problems
    assert reason in problem
    assert problem.endswith("; the shipped one is in use.")
    assert "\n" not in problem


def test_files_that_are_no_text_are_told_too(own: Path) -> None:
    (own / "a.toml").write_bytes(b"\xff\xfe\x00")
    (own / "b.toml").mkdir()
    platforms = load_platforms(platforms_dir(), own)
    assert len(platforms.problems) == 2
    assert all(problem.endswith("; it is left out.") for problem in platforms.problems)


def test_the_own_copy_is_made_once(own: Path) -> None:
    path = own_copy(platforms_dir(), own / "deep", "mastodon")
    assert read_platform(path).places[0] is Place.CAPTION
    path.write_text(GOOD, encoding="utf-8")
    assert own_copy(platforms_dir(), own / "deep", "mastodon").read_text(encoding="utf-8") == GOOD


def test_a_copy_that_cant_be_made_is_a_sentence(own: Path) -> None:
    (own / "file").touch()
    with pytest.raises(TagDeskError, match="can't be written"):
        own_copy(platforms_dir(), own / "file", "mastodon")
