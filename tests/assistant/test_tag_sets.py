"""Saved sets of tags as a person names them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tagdesk.assistant.tag_sets import rename_set, save_set
from tagdesk.errors import TagDeskError
from tagdesk.history.store import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history.sqlite")) as opened:
        yield opened


def test_names_and_tags_are_understood_as_typed(history: History) -> None:
    assert save_set(history, "  my \n lake\0 ", [" #Lake ", "lake", "New  York"]) == "my lake"
    assert history.tag_sets() == {"my lake": ("Lake", "New York")}
    assert rename_set(history, "my lake", " Lake") == "Lake"


def test_what_is_missing_is_a_sentence(history: History) -> None:
    with pytest.raises(TagDeskError, match="A name is missing"):
        save_set(history, " \0 ", ["a"])
    with pytest.raises(TagDeskError, match="no tags to save"):
        save_set(history, "lake", ["#", " "])
    save_set(history, "lake", ["a"])
    save_set(history, "sea", ["a"])
    with pytest.raises(TagDeskError, match="There is a set 'Sea' already"):
        rename_set(history, "lake", "Sea")
    with pytest.raises(TagDeskError, match="There is no set 'pond' any more"):
        rename_set(history, "pond", "puddle")
