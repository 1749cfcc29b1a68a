"""Saved sets of tags on the disk."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tagdesk.history.store import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history.sqlite")) as opened:
        yield opened


def test_sets_are_kept_by_name_and_survive_a_restart(history: History, tmp_path: Path) -> None:
    history.keep_tag_set("See", ["New York", "寿司"])
    history.keep_tag_set("alps", ["snow"])
    with closing(History(tmp_path / "history.sqlite")) as again:
        assert again.tag_sets() == {"alps": ("snow",), "See": ("New York", "寿司")}


def test_names_that_differ_in_case_only_are_one(history: History) -> None:
    history.keep_tag_set("Lake", ["a"])
    history.keep_tag_set("LAKE", ["b"])
    assert history.tag_sets() == {"LAKE": ("b",)}
    assert history.rename_tag_set("lake", "Lake")
    assert history.tag_sets() == {"Lake": ("b",)}


def test_a_set_is_renamed_unless_the_name_is_taken(history: History) -> None:
    history.keep_tag_set("one", ["a"])
    history.keep_tag_set("two", ["b"])
    assert not history.rename_tag_set("one", "TWO")
    assert not history.rename_tag_set("three", "four")
    assert history.rename_tag_set("one", "three")
    assert history.tag_sets() == {"three": ("a",), "two": ("b",)}


def test_a_set_is_removed_once(history: History) -> None:
    history.keep_tag_set("one", ["a"])
    assert history.remove_tag_set("ONE")
    assert not history.remove_tag_set("one")
    assert history.tag_sets() == {}
